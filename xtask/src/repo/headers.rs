//! Rule: every Rust file starts with a `//!` header that says what it is for.

use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let bare = tree.rust().filter(|file| {
        let first = file.text.lines().next().unwrap_or_default();
        first
            .strip_prefix("//!")
            .is_none_or(|words| words.trim().len() < 10)
    });
    bare.map(|file| format!("{}: no header", file.path))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_without_a_header_is_found() {
        let tree = Tree::of(&[
            ("app/src/a.rs", "//! Draws one row of the list.\n"),
            (
                "app/src/b.rs",
                "use std::fmt;\n//! Too late to be a header.\n",
            ),
            ("app/src/c.rs", "//!\n"),
            ("app/src/d.rs", ""),
            ("README.md", "# No header needed"),
        ]);
        assert_eq!(
            check(&tree),
            [
                "app/src/b.rs: no header",
                "app/src/c.rs: no header",
                "app/src/d.rs: no header"
            ]
        );
    }
}
