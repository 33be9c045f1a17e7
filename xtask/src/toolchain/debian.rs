//! The compiler of last resort: Debian's `rustc-web`, with the browser's standard library built
//! once from the sources of that very package.
//!
//! Its packages are downloaded and unpacked, not installed: no superuser is needed and nothing
//! of the system changes. The result is kept in the cache folder under the package's version; it
//! appears there by one rename, so a folder with that name is always complete.

mod packages;
mod parts;
mod standard_library;

use std::{
    fs,
    path::{Path, PathBuf},
    process,
};

use anyhow::{Context, Result, ensure};

use self::packages::{COMPILER, Packages};
use super::{TARGET, has_standard_library, is_standard_library};
use crate::{project::Project, say};

/// The compiler that `install` made earlier, if it is new enough for this workspace.
pub(super) fn installed(project: &Project) -> Result<Option<PathBuf>> {
    let oldest = numbers(project.oldest_rust()?);
    let Ok(entries) = fs::read_dir(home(project)) else {
        return Ok(None);
    };
    let versions = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| numbers(file_name(path)) >= oldest);
    let newest = versions.max_by_key(|path| numbers(file_name(path)));
    let complete = newest.filter(|folder| is_standard_library(&libraries(folder)));
    Ok(complete.map(|folder| folder.join("bin/rustc")))
}

/// Downloads the compiler, builds the standard library and returns the compiler's path.
pub(super) fn install(project: &Project) -> Result<PathBuf> {
    let packages = Packages::choose(project.oldest_rust()?)?;
    let home = home(project);
    fs::create_dir_all(&home)?;
    let work = Work::new(&home)?;
    say::step(
        &format!("downloading {COMPILER} {}", packages.version),
        || packages.download(&work.0.join("packages")),
    )?;
    say::step("unpacking it", || {
        parts::unpack(&work.0)?;
        parts::arrange(&work.0, &packages.llvm)
    })?;
    let made = work.0.join("compiler");
    say::step(
        &format!("building the standard library for {TARGET}"),
        || standard_library::build(&work.0, &made),
    )?;
    ensure!(
        has_standard_library(&made.join("bin/rustc")),
        "the unpacked compiler does not work here"
    );
    let place = home.join(&packages.version);
    discard(&place)?;
    fs::rename(&made, &place).with_context(|| format!("moving it to {}", place.display()))?;
    // Cargo takes two standard libraries of one compiler version for the same.
    discard(&project.target.join("front"))?;
    Ok(place.join("bin/rustc"))
}

/// Where a compiler in this folder has the browser's standard library.
fn libraries(compiler: &Path) -> PathBuf {
    compiler.join("lib/rustlib").join(TARGET).join("lib")
}

fn home(project: &Project) -> PathBuf {
    project.cache.join("toolchain")
}

/// A folder for the work in progress, gone when it ends well or not.
struct Work(PathBuf);

impl Work {
    fn new(home: &Path) -> Result<Self> {
        let folder = home.join(format!("building-{}", process::id()));
        discard(&folder)?;
        fs::create_dir_all(&folder)?;
        Ok(Self(folder))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // Nothing depends on the folder; a remainder only takes space.
        let _ = discard(&self.0);
    }
}

fn discard(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(problem) if problem.kind() != std::io::ErrorKind::NotFound => {
            Err(problem).with_context(|| format!("removing {}", folder.display()))
        }
        _ => Ok(()),
    }
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    entries.map(|entry| Ok(entry?.path())).collect()
}

fn file_name(path: &Path) -> &str {
    path.file_name()
        .and_then(|name| name.to_str())
        .unwrap_or_default()
}

/// The leading numbers of a version, for comparing: `1.96.0+dfsg1-1` is 1, 96, 0.
fn numbers(version: &str) -> Vec<u32> {
    let end = version
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(version.len());
    version[..end]
        .split('.')
        .map_while(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert_eq!(numbers("1.96.0+dfsg1-1~deb12u2"), [1, 96, 0]);
        assert!(numbers("1.100.0") > numbers("1.88"));
        assert!(numbers("1.63.0+dfsg1-2") < numbers("1.88"));
        assert!(numbers("building-4711").is_empty());
    }

    #[test]
    fn the_newest_finished_compiler_that_is_new_enough_is_used_again() {
        let folder = tempfile::tempdir().unwrap();
        let project = Project::of(
            folder.path(),
            "[workspace.package]\nrust-version = \"1.88\"",
        );
        assert_eq!(installed(&project).unwrap(), None);
        let add = |version: &str| {
            let libraries = libraries(&home(&project).join(version));
            fs::create_dir_all(&libraries).unwrap();
            fs::write(libraries.join("libstd-1.rlib"), "").unwrap();
        };
        ["1.85.0", "building-1"]
            .iter()
            .for_each(|version| add(version));
        assert_eq!(installed(&project).unwrap(), None);
        ["1.100.0", "1.96.0"]
            .iter()
            .for_each(|version| add(version));
        assert_eq!(
            installed(&project).unwrap(),
            Some(home(&project).join("1.100.0/bin/rustc"))
        );
    }

    #[test]
    fn unfinished_work_is_not_taken_for_a_compiler_and_leaves_nothing() {
        let home = tempfile::tempdir().unwrap();
        let work = Work::new(home.path()).unwrap();
        fs::write(work.0.join("half"), "").unwrap();
        assert!(numbers(file_name(&work.0)).is_empty());
        drop(work);
        assert!(files(home.path()).unwrap().is_empty());
    }
}
