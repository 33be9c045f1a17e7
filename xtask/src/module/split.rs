//! Takes the module apart: what a first visit needs, and the parts that the browser fetches later,
//! where the pages marked them. A part only fits the first one of the very same build, so all parts
//! are in a folder that is named by what they were made from.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use wasm_split_cli_support::{Options, transform};

/// How many hex digits of the fingerprint name the folder.
const HASH_LEN: usize = 16;

/// The JavaScript that fetches the parts.
const LINK: &str = "parts.js";

/// The parts of one build.
pub(super) struct Parts {
    folder: String,
}

impl Parts {
    /// The parts of what is made from inputs with this fingerprint.
    pub(super) fn of(mut digest: String) -> Self {
        digest.truncate(HASH_LEN);
        Self { folder: digest }
    }

    /// The path of the JavaScript that fetches them, from the package's folder.
    pub(super) fn link(&self) -> String {
        [&self.folder, "/", LINK].concat()
    }

    /// Puts the parts into their folder inside `package` and returns what is left: the module that
    /// comes first, to be bound to the JavaScript file `main`.
    pub(super) fn split(&self, module: &[u8], main: &str, package: &Path) -> Result<Vec<u8>> {
        let parts = package.join(&self.folder);
        fs::create_dir_all(&parts)?;
        let first = package.join("first.wasm");
        let (link, main) = (["./", &self.link()].concat(), ["../", main].concat());
        let mut options = Options::new(module);
        options.output_dir = package;
        options.main_out_path = &first;
        options.main_module = &main;
        options.link_name = &link;
        // Its errors are of another library: their whole chain is written out.
        let split = transform(options).map_err(|error| anyhow!("{error:#}"))?;
        for part in split.split_modules {
            let name = part.file_name().context("a part without a name")?;
            fs::rename(&part, parts.join(name))?;
        }
        let rest = fs::read(&first)?;
        fs::remove_file(first)?;
        Ok(rest)
    }

    /// The modules among the parts.
    pub(super) fn modules(&self, package: &Path) -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(package.join(&self.folder))?;
        let paths = entries.map(|entry| Ok(entry?.path()));
        let is_module = |path: &PathBuf| path.extension().is_some_and(|it| it == "wasm");
        let paths = paths.collect::<Result<Vec<_>>>()?;
        Ok(paths.into_iter().filter(is_module).collect())
    }

    /// Removes the parts of other builds from the package.
    pub(super) fn discard_others(&self, package: &Path) -> Result<()> {
        for entry in fs::read_dir(package)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() && entry.file_name() != *self.folder {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_parts_of_this_build_stay() {
        let package = tempfile::tempdir().unwrap();
        let parts = Parts::of("0123456789abcdef0123".to_owned());
        assert_eq!(parts.link(), "0123456789abcdef/parts.js");
        for folder in ["0123456789abcdef", "fedcba9876543210"] {
            fs::create_dir(package.path().join(folder)).unwrap();
            for name in ["parts.js", "split_a.wasm"] {
                fs::write(package.path().join(folder).join(name), "").unwrap();
            }
        }
        fs::write(package.path().join("console.js"), "").unwrap();
        parts.discard_others(package.path()).unwrap();
        assert_eq!(fs::read_dir(package.path()).unwrap().count(), 2);
        let modules = parts.modules(package.path()).unwrap();
        assert_eq!(
            modules,
            [package.path().join("0123456789abcdef/split_a.wasm")]
        );
    }
}
