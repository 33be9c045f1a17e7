//! Rule: the lock files of Node.js name packages by version and checksum, not by the address they
//! happened to be downloaded from, so that they install through any mirror.

use super::tree::Tree;

pub(super) fn check(tree: &Tree) -> Vec<String> {
    let locks = tree
        .files()
        .filter(|file| file.path.ends_with("package-lock.json"));
    let bound = locks.filter(|file| file.text.contains("\"resolved\": \"http"));
    bound
        .map(|file| {
            format!(
                "{}: write it with npm's omit-lockfile-registry-resolved",
                file.path
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found() {
        let tree = Tree::of(&[
            (
                "a/package-lock.json",
                "{\"x\": {\"resolved\": \"https://host/x.tgz\"}}",
            ),
            (
                "b/package-lock.json",
                "{\"x\": {\"integrity\": \"sha512-\"}}",
            ),
        ]);
        assert_eq!(check(&tree).len(), 1);
    }
}
