//! Where things are and what they are called, read once from the root manifest and the
//! environment. Decides nothing and changes nothing.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

/// The clone this program works on.
#[derive(Debug)]
pub(crate) struct Project {
    /// The folder of the root manifest.
    pub(crate) root: PathBuf,
    /// Cargo's target folder, absolute; `CARGO_TARGET_DIR` moves it.
    pub(crate) target: PathBuf,
    /// What outlives the clone: the fallback compiler, the optimizer, the Python environment.
    pub(crate) cache: PathBuf,
    /// The root manifest.
    manifest: toml::Table,
}

impl Project {
    /// Finds the clone from what cargo tells a program it runs, else from the current folder.
    pub(crate) fn find() -> Result<Self> {
        let here = env::current_dir()?;
        let root = match env::var_os("CARGO_MANIFEST_DIR") {
            Some(own) => Path::new(&own).parent().map(Path::to_path_buf),
            None => here
                .ancestors()
                .find(|up| up.join("xtask/Cargo.toml").exists())
                .map(Path::to_path_buf),
        };
        let root = root.context("not inside a clone of this project")?;
        let target =
            env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |to| here.join(to));
        let manifest = fs::read_to_string(root.join("Cargo.toml"))
            .context("reading Cargo.toml")?
            .parse()?;
        Ok(Self {
            target,
            cache: cache()?,
            manifest,
            root,
        })
    }

    /// A text of `[[workspace.metadata.leptos]]`, such as `output-name`.
    pub(crate) fn setting(&self, key: &str) -> Result<&str> {
        let table = self
            .at(&["workspace", "metadata", "leptos"])
            .and_then(|tables| tables.get(0));
        let value = table
            .and_then(|table| table.get(key))
            .and_then(toml::Value::as_str);
        value.with_context(|| format!("Cargo.toml: workspace.metadata.leptos has no {key}"))
    }

    /// The oldest compiler the workspace supports, such as `1.88`.
    pub(crate) fn oldest_rust(&self) -> Result<&str> {
        let version = self
            .at(&["workspace", "package", "rust-version"])
            .and_then(toml::Value::as_str);
        version.context("Cargo.toml: no rust-version")
    }

    /// The version requirement of a shared dependency, such as `=0.2.130`.
    pub(crate) fn requirement(&self, dependency: &str) -> Result<&str> {
        let found = self.at(&["workspace", "dependencies", dependency]);
        let text =
            found.and_then(|found| found.as_str().or_else(|| found.get("version")?.as_str()));
        text.with_context(|| format!("Cargo.toml: no shared dependency {dependency}"))
    }

    fn at(&self, path: &[&str]) -> Option<&toml::Value> {
        let (first, rest) = path.split_first()?;
        rest.iter()
            .try_fold(self.manifest.get(*first)?, |value, key| value.get(*key))
    }
}

fn cache() -> Result<PathBuf> {
    let base = match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        (Some(cache), _) if !cache.is_empty() => PathBuf::from(cache),
        (_, Some(home)) => Path::new(&home).join(".cache"),
        _ => bail!("neither XDG_CACHE_HOME nor HOME is set, so there is no place for a cache"),
    };
    Ok(base.join("predictions-console"))
}

#[cfg(test)]
impl Project {
    /// A project for a test: everything in one folder, with this root manifest.
    pub(crate) fn of(folder: &Path, manifest: &str) -> Self {
        let (root, target, cache) = (
            folder.to_path_buf(),
            folder.join("target"),
            folder.join("cache"),
        );
        Self {
            root,
            target,
            cache,
            manifest: manifest.parse().unwrap(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = r#"
        [workspace.package]
        rust-version = "1.88"
        [workspace.dependencies]
        a = "=0.2.130"
        b = { version = "1", features = [] }
        c = { path = "c" }
        [[workspace.metadata.leptos]]
        output-name = "console"
    "#;

    #[test]
    fn reads_the_root_manifest() {
        let project = Project::of(Path::new("clone"), MANIFEST);
        assert_eq!(project.setting("output-name").unwrap(), "console");
        assert_eq!(project.oldest_rust().unwrap(), "1.88");
        assert_eq!(project.requirement("a").unwrap(), "=0.2.130");
        assert_eq!(project.requirement("b").unwrap(), "1");
    }

    #[test]
    fn what_is_missing_is_named() {
        let project = Project::of(Path::new("clone"), MANIFEST);
        assert!(
            project
                .setting("style-file")
                .unwrap_err()
                .to_string()
                .contains("style-file")
        );
        assert!(project.requirement("c").is_err());
        assert!(project.requirement("d").is_err());
    }

    #[test]
    fn finds_this_clone() {
        let project = Project::find().unwrap();
        assert!(project.root.join("xtask/Cargo.toml").exists());
        assert!(project.target.is_absolute() && project.cache.is_absolute());
    }
}
