//! The text files of the clone, read once for all rules.

use std::{fs, path::Path};

use anyhow::{Context, Result};

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 5] = [
    "target",
    "node_modules",
    "test-results",
    "playwright-report",
    "data",
];

/// Folders whose names start with a dot are skipped, except these.
const OURS: [&str; 2] = [".cargo", ".ci"];

/// One text file.
#[derive(Debug)]
pub(super) struct File {
    /// Relative to the root, with forward slashes.
    pub(super) path: String,
    pub(super) text: String,
}

impl File {
    /// True for a file inside this folder, or the module file beside it: the room `app/src/ui` is
    /// `app/src/ui.rs` and everything in `app/src/ui/`.
    pub(super) fn is_in(&self, room: &str) -> bool {
        self.path
            .strip_prefix(room)
            .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    }

    /// The extension, empty if there is none.
    pub(super) fn extension(&self) -> &str {
        self.path
            .rsplit_once('.')
            .map_or("", |(_, extension)| extension)
    }
}

/// All text files, in the order of their paths.
#[derive(Debug)]
pub(super) struct Tree(Vec<File>);

impl Tree {
    /// Reads the clone.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let mut files = Vec::new();
        collect(root, "", &mut files)?;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self(files))
    }

    pub(super) fn files(&self) -> impl Iterator<Item = &File> {
        self.0.iter()
    }

    /// The Rust sources.
    pub(super) fn rust(&self) -> impl Iterator<Item = &File> {
        self.files().filter(|file| file.extension() == "rs")
    }

    /// The text of the file with this path.
    pub(super) fn text(&self, path: &str) -> Result<&str> {
        let found = self.files().find(|file| file.path == path);
        found
            .map(|file| file.text.as_str())
            .with_context(|| format!("{path} is missing"))
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<File>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        let kind = entry.file_type()?;
        if kind.is_dir() {
            let hidden = name.starts_with('.') && !OURS.contains(&name.as_str());
            if !hidden && !FOREIGN.contains(&name.as_str()) {
                collect(&entry.path(), &format!("{path}/"), files)?;
            }
        } else if kind.is_file()
            && let Ok(text) = String::from_utf8(fs::read(entry.path())?)
        {
            files.push(File { path, text });
        }
    }
    Ok(())
}

#[cfg(test)]
impl Tree {
    /// A tree for the test of a rule.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let file = |(path, text): &(&str, &str)| File {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self(files.iter().map(file).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_our_text_and_nothing_else() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, content: &[u8]| {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        };
        for path in [
            "app/src/lib.rs",
            ".ci/run",
            "target/x.rs",
            "end2end/node_modules/x.js",
            ".git/config",
            ".gitignore",
        ] {
            write(path, b"text");
        }
        write("public/icon.png", &[0xff, 0xfe, 0x00]);
        let tree = Tree::read(root.path()).unwrap();
        let paths: Vec<&str> = tree.files().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, [".ci/run", ".gitignore", "app/src/lib.rs"]);
        assert_eq!(tree.text(".ci/run").unwrap(), "text");
        assert!(tree.text("README.md").is_err());
    }

    #[test]
    fn a_room_is_a_folder_and_its_module_file() {
        let tree = Tree::of(&[
            ("app/src/ui.rs", ""),
            ("app/src/ui/badge.rs", ""),
            ("app/src/uid.rs", ""),
        ]);
        let inside: Vec<bool> = tree.files().map(|file| file.is_in("app/src/ui")).collect();
        assert_eq!(inside, [true, true, false]);
    }
}
