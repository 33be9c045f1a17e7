//! Rule: no file tells on which machine it was written, from which host a package came, or which
//! ticket it answers: a reader elsewhere can do nothing with any of these.

use std::env;

use super::tree::{File, Tree};
use crate::project::Project;

/// Files that must contain such words: this rule, and lists that machines write.
const EXEMPT: [&str; 3] = ["xtask/src/repo/words.rs", "Cargo.lock", "package-lock.json"];

/// Folders of people and machines, and hosts of packages.
const WORDS: &[&str] = &[
    "/home/",
    "/root/",
    "/Users/",
    "/workspace/",
    "registry.npmjs.org",
    "registry.yarnpkg.com",
    "index.crates.io",
    "static.crates.io",
    "files.pythonhosted.org",
    "pypi.org/simple",
    "static.rust-lang.org",
    "deb.debian.org",
];

/// Kinds of files in which `#12` can only be a ticket. In style sheets it is a color.
const PROSE: [&str; 5] = ["rs", "md", "toml", "ts", "mjs"];

pub(super) fn check(project: &Project, tree: &Tree) -> Vec<String> {
    let mut words: Vec<String> = WORDS.iter().copied().map(str::to_owned).collect();
    words.push(format!("{}/", project.root.display()));
    words.extend(env::var("HOME").map(|home| format!("{home}/")));
    // A clone or a home at the top of the file system would make every slash a finding.
    words.retain(|word| word.len() > 4);
    let files = tree
        .files()
        .filter(|file| !EXEMPT.iter().any(|exempt| file.path.ends_with(exempt)));
    files.flat_map(|file| findings(file, &words)).collect()
}

fn findings(file: &File, words: &[String]) -> Vec<String> {
    let prose = PROSE.contains(&file.extension());
    let mut found = Vec::new();
    for (number, line) in (1..).zip(file.text.lines()) {
        let word = words
            .iter()
            .find(|word| mentions(line, word))
            .map(String::as_str);
        if let Some(word) = word.or_else(|| ticket(line).filter(|_| prose)) {
            found.push(format!("{}:{number}: {word}", file.path));
        }
    }
    found
}

/// True if the path or host stands in the line by itself, not as a part of a longer path: the
/// route `/models/root/` is not the folder `/root/`.
fn mentions(line: &str, word: &str) -> bool {
    line.match_indices(word).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !word.starts_with('/')
            || before.is_none_or(|c| !c.is_alphanumeric() && !"}._-)".contains(c))
    })
}

/// A bare `#` with up to five digits, at the start of a word.
fn ticket(line: &str) -> Option<&str> {
    line.match_indices('#').find_map(|(at, _)| {
        let starts = line[..at]
            .chars()
            .next_back()
            .is_none_or(|c| c.is_whitespace() || c == '(');
        let digits = line[at + 1..]
            .chars()
            .take_while(char::is_ascii_digit)
            .count();
        let after = line[at + 1 + digits..].chars().next();
        let ends = after.is_none_or(|c| !c.is_alphanumeric());
        (starts && ends && (1..=5).contains(&digits)).then(|| &line[at..=at + digits])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> usize {
        let tree = Tree::of(&[(path, text)]);
        let words: Vec<String> = WORDS.iter().copied().map(str::to_owned).collect();
        tree.files().flat_map(|file| findings(file, &words)).count()
    }

    #[test]
    fn places_and_hosts_are_found() {
        assert_eq!(found("a.rs", "let path = \"/home/someone/clone\";"), 1);
        assert_eq!(found("a.md", "see /root/clone/x"), 1);
        assert_eq!(found(".npmrc", "registry=https://registry.npmjs.org/"), 1);
        assert_eq!(
            found(
                "a.rs",
                "let route = format!(\"{base}/root/\");\nlet route = \"/models/home/x\";"
            ),
            0
        );
    }

    #[test]
    fn tickets_are_found_where_they_can_be_meant() {
        assert_eq!(found("a.rs", "// see #123\n// (#7)\n"), 2);
        assert_eq!(
            found(
                "a.rs",
                "r#\"text\"#; // rust-lang/cargo#123, #[test], #1a2b3c"
            ),
            0
        );
        assert_eq!(found("a.css", "a { color: #123 }"), 0);
    }
}
