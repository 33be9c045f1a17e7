//! Which packages make the compiler, asked from the distribution's own list.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, Result, bail, ensure};

use super::numbers;
use crate::{process, say};

/// The compiler that Debian keeps new enough for its browsers.
pub(super) const COMPILER: &str = "rustc-web";
const SOURCES: &str = "rust-web-src";

/// Which packages make the compiler.
#[derive(Debug)]
pub(super) struct Packages {
    pub(super) version: String,
    /// The major version of the LLVM it was built with.
    pub(super) llvm: String,
    names: Vec<String>,
}

impl Packages {
    /// Asks the distribution which compiler it has; it must not be older than this.
    pub(super) fn choose(oldest: &str) -> Result<Self> {
        ensure!(
            process::find("apt-get").is_some(),
            "this machine has no apt-get for the other way"
        );
        let version = match candidate()? {
            Some(version) => version,
            None => {
                say::step("refreshing the list of packages", || {
                    process::run(process::privileged("apt-get").args(["update", "-qq"]))
                })
                .with_context(|| {
                    format!("the package {COMPILER} is not known here; run: sudo apt-get update")
                })?;
                candidate()?
                    .with_context(|| format!("this distribution has no package {COMPILER}"))?
            }
        };
        ensure!(
            numbers(&version) >= numbers(oldest),
            "{COMPILER} {version} is older than Rust {oldest}"
        );
        let library = match numbers(&version).as_slice() {
            [major, minor, ..] => format!("libstd-rust-web-{major}.{minor}"),
            _ => bail!("{COMPILER} has the odd version {version}"),
        };
        let about = process::output(
            Command::new("apt-cache").args(["show", &format!("{library}={version}")]),
        )?;
        let llvm =
            llvm(&about).with_context(|| format!("{library} does not say which LLVM it needs"))?;
        let same = [COMPILER, &library, "libstd-rust-web-dev", SOURCES]
            .map(|name| format!("{name}={version}"));
        let names = same.into_iter().chain([
            format!("libllvm{llvm}"),
            format!("lld-{llvm}"),
            "patchelf".to_owned(),
        ]);
        Ok(Self {
            names: names.collect(),
            version,
            llvm,
        })
    }

    /// Downloads them into this folder, which needs no superuser.
    pub(super) fn download(&self, folder: &Path) -> Result<()> {
        fs::create_dir_all(folder)?;
        let mut command = Command::new("apt-get");
        process::output(
            command
                .args(["download", "-qq"])
                .args(&self.names)
                .current_dir(folder),
        )
        .context(
            "downloading the packages; if the list of packages is old, run: sudo apt-get update",
        )?;
        Ok(())
    }
}

fn candidate() -> Result<Option<String>> {
    let policy = process::output(Command::new("apt-cache").args(["policy", COMPILER]))?;
    let candidate = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "));
    Ok(candidate
        .filter(|version| *version != "(none)")
        .map(str::to_owned))
}

/// The number of the LLVM library among a package's dependencies.
fn llvm(about: &str) -> Option<String> {
    let depends = about
        .lines()
        .find_map(|line| line.strip_prefix("Depends: "))?;
    let number = depends
        .split(", ")
        .find_map(|dependency| dependency.strip_prefix("libllvm"))?;
    Some(number.chars().take_while(char::is_ascii_digit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_llvm_is_read_from_the_dependencies() {
        let about = "Package: libstd-rust-web-1.96\nDepends: libc6 (>= 2.34), libllvm19 (>= 1:19.1.2), zlib1g\n";
        assert_eq!(llvm(about).as_deref(), Some("19"));
        assert_eq!(llvm("Depends: libc6"), None);
    }
}
