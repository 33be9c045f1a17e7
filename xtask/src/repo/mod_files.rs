//! Rule: the module `foo` is in `foo.rs`, so that no two open files have the same name.

use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let unnamed = tree.rust().filter(|file| file.path.ends_with("/mod.rs"));
    unnamed
        .map(|file| {
            format!(
                "{}: belongs beside its folder, under the folder's name",
                file.path
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mod_file_is_found() {
        let tree = Tree::of(&[
            ("app/src/ui/mod.rs", ""),
            ("app/src/ui.rs", ""),
            ("app/src/commod.rs", ""),
        ]);
        assert_eq!(check(&tree).len(), 1);
    }
}
