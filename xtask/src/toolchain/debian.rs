//! The compiler of last resort: Debian's `rustc-web`, with the browser's standard library built
//! once from the sources of that very package.
//!
//! Its packages are downloaded and unpacked, not installed: no superuser is needed and nothing
//! of the system changes. The result is kept in the cache folder under the package's version; it
//! appears there by one rename, so a folder with that name is always complete.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{self as this, Command},
};

use anyhow::{Context, Result, bail, ensure};

use super::{TARGET, has_standard_library};
use crate::{process, project::Project, say};

const COMPILER: &str = "rustc-web";
const SOURCES: &str = "rust-web-src";

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
    Ok(newest
        .map(|folder| folder.join("bin/rustc"))
        .filter(|rustc| has_standard_library(rustc)))
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
        unpack(&work.0, &packages)?;
        arrange(&work.0, &packages)
    })?;
    let made = work.0.join("compiler");
    say::step(
        &format!("building the standard library for {TARGET}"),
        || build_standard_library(&work.0, &made),
    )?;
    ensure!(
        has_standard_library(&made.join("bin/rustc")),
        "the unpacked compiler does not work here"
    );
    let place = home.join(&packages.version);
    fs::rename(&made, &place).with_context(|| format!("moving it to {}", place.display()))?;
    // Cargo takes two standard libraries of one compiler version for the same.
    discard(&project.target.join("front"))?;
    Ok(place.join("bin/rustc"))
}

fn home(project: &Project) -> PathBuf {
    project.cache.join("toolchain")
}

/// Which packages make the compiler.
#[derive(Debug)]
struct Packages {
    version: String,
    llvm: String,
    names: Vec<String>,
}

impl Packages {
    fn choose(oldest: &str) -> Result<Self> {
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

    fn download(&self, folder: &Path) -> Result<()> {
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

fn unpack(work: &Path, packages: &Packages) -> Result<()> {
    let into = work.join("unpacked");
    fs::create_dir_all(&into)?;
    for package in files(&work.join("packages"))? {
        let mut command = Command::new("dpkg-deb");
        command.arg("--extract").arg(&package).arg(&into);
        process::output(&mut command)?;
    }
    ensure!(
        files(&into.join("usr/src"))?.len() == 1,
        "{SOURCES} {} has no sources",
        packages.version
    );
    Ok(())
}

/// Puts the parts where a compiler expects them, relative to itself.
fn arrange(work: &Path, packages: &Packages) -> Result<()> {
    let architecture = env::consts::ARCH;
    let (from, to) = (work.join("unpacked/usr"), work.join("compiler"));
    let host = format!("lib/rustlib/{architecture}-unknown-linux-gnu");
    for folder in ["bin", "lib/rustlib/src/rust"] {
        fs::create_dir_all(to.join(folder))?;
    }
    for program in ["bin/rustc", "bin/rustdoc", &host] {
        relocate(&from.join(program), &to.join(program))?;
    }
    let linker = to.join(&host).join("bin/rust-lld");
    fs::create_dir_all(to.join(&host).join("bin"))?;
    relocate(
        &from.join(format!("lib/llvm-{}/bin/lld", packages.llvm)),
        &linker,
    )?;
    for library in files(&from.join(format!("lib/{architecture}-linux-gnu")))? {
        if ["librustc_driver-", "libLLVM"]
            .iter()
            .any(|start| file_name(&library).starts_with(start))
        {
            relocate(&library, &to.join("lib").join(file_name(&library)))?;
        }
    }
    for sources in files(&from.join("src"))? {
        relocate(
            &sources.join("library"),
            &to.join("lib/rustlib/src/rust/library"),
        )?;
    }
    let patch = |file: &Path, libraries: &str| {
        process::output(
            Command::new(from.join("bin/patchelf"))
                .args(["--set-rpath", libraries])
                .arg(file),
        )
    };
    for program in ["bin/rustc", "bin/rustdoc"] {
        patch(&to.join(program), "$ORIGIN/../lib")?;
    }
    patch(&linker, "$ORIGIN/../../..")?;
    for library in files(&to.join("lib"))? {
        if library.is_file() && !library.is_symlink() {
            patch(&library, "$ORIGIN")?;
        }
    }
    Ok(())
}

/// The one use of the compiler's unstable side: `-Zbuild-std` over an empty crate.
fn build_standard_library(work: &Path, compiler: &Path) -> Result<()> {
    let empty = work.join("empty");
    fs::create_dir_all(empty.join("src"))?;
    fs::write(empty.join("src/lib.rs"), "")?;
    fs::write(empty.join("Cargo.toml"), EMPTY_CRATE)?;
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args([
        "build",
        "--quiet",
        "--release",
        "--target",
        TARGET,
        "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test",
    ]);
    command
        .current_dir(&empty)
        .env("RUSTC", compiler.join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1");
    command.env("CARGO_TARGET_DIR", empty.join("target"));
    command.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-Cembed-bitcode=yes",
    );
    for outer in [
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
    ] {
        command.env_remove(outer);
    }
    process::run(&mut command)?;
    let libraries = compiler.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    for library in files(&empty.join("target").join(TARGET).join("release/deps"))? {
        let name = file_name(&library);
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::rename(&library, libraries.join(name))?;
        }
    }
    discard(&compiler.join("lib/rustlib/src"))
}

/// Size matters more than speed in the browser; bitcode lets the link optimize across crates.
const EMPTY_CRATE: &str = "\
[package]
name = \"empty\"
version = \"0.0.0\"
edition = \"2024\"
[workspace]
[profile.release]
opt-level = \"s\"
codegen-units = 1
";

/// A folder for the work in progress, gone when it ends well or not.
struct Work(PathBuf);

impl Work {
    fn new(home: &Path) -> Result<Self> {
        let folder = home.join(format!("building-{}", this::id()));
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

fn relocate(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("the packages have no {}", from.display()))
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
    fn the_llvm_is_read_from_the_dependencies() {
        let about = "Package: libstd-rust-web-1.96\nDepends: libc6 (>= 2.34), libllvm19 (>= 1:19.1.2), zlib1g\n";
        assert_eq!(llvm(about).as_deref(), Some("19"));
        assert_eq!(llvm("Depends: libc6"), None);
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
