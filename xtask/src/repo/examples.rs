//! Rule: comments hold no code to run. An example that nobody compiles goes stale, and compiling
//! each one costs a pass of the compiler over every crate; tests are the examples here.

use super::tree::Tree;

/// What may stand in a fence of three backticks.
const PLAIN: [&str; 4] = ["text", "json", "sql", "sh"];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    tree.rust()
        .flat_map(|file| fences(&file.text).map(|line| format!("{}:{line}", file.path)))
        .collect()
}

/// The lines that open a fence of code.
fn fences(text: &str) -> impl Iterator<Item = usize> {
    let mut open = false;
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let words = line.trim_start();
        let comment = words
            .strip_prefix("///")
            .or_else(|| words.strip_prefix("//!"))?;
        let language = comment.trim().strip_prefix("```")?;
        open = !open;
        (open && !PLAIN.contains(&language)).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_a_comment_is_found_and_plain_text_is_not() {
        let text = "/// ```\n/// a();\n/// ```\n//! ```text\n//! a -> b\n//! ```\n/// ```rust,no_run\n/// ```\nlet a = \"```\";";
        assert_eq!(
            check(&Tree::of(&[("app/src/a.rs", text)])),
            ["app/src/a.rs:1", "app/src/a.rs:7"]
        );
    }
}
