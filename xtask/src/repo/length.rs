//! Rule: a file of more than 400 lines says in its first lines why it is one file, in a line that
//! begins with "Long because".

use super::tree::Tree;

const LIMIT: usize = 400;
const KINDS: [&str; 6] = ["rs", "ts", "mjs", "js", "css", "py"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let code = tree
        .files()
        .filter(|file| KINDS.contains(&file.extension()));
    let long = code.filter(|file| file.text.lines().count() > LIMIT && !is_explained(&file.text));
    long.map(|file| format!("{}: {} lines", file.path, file.text.lines().count()))
        .collect()
}

fn is_explained(text: &str) -> bool {
    text.lines().take(12).any(|line| {
        line.trim_start_matches(['/', '!', '*', ' ', '#'])
            .starts_with("Long because")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_file_must_be_explained() {
        let long = "line\n".repeat(LIMIT + 1);
        let just = "line\n".repeat(LIMIT);
        let explained = format!("//! The corpus.\n//! Long because it is data.\n{long}");
        let late = format!("{long}//! Long because it is data.\n");
        let tree = Tree::of(&[
            ("a.rs", &long),
            ("b.rs", &just),
            ("c.rs", &explained),
            ("d.css", &late),
            ("package-lock.json", &long),
        ]);
        assert_eq!(check(&tree), ["a.rs: 401 lines", "d.css: 402 lines"]);
    }
}
