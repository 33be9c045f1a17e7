//! The unpacked packages, rearranged into a compiler that works from any folder.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context, Result};

use super::{file_name, files};
use crate::process;

/// Unpacks every package over one folder.
pub(super) fn unpack(work: &Path) -> Result<()> {
    let into = work.join("unpacked");
    fs::create_dir_all(&into)?;
    for package in files(&work.join("packages"))? {
        let mut command = Command::new("dpkg-deb");
        command.arg("--extract").arg(&package).arg(&into);
        process::output(&mut command)?;
    }
    Ok(())
}

/// Puts the parts where a compiler expects them, relative to itself.
pub(super) fn arrange(work: &Path, llvm: &str) -> Result<()> {
    let architecture = env::consts::ARCH;
    let (from, to) = (work.join("unpacked/usr"), work.join("compiler"));
    let host = format!("lib/rustlib/{architecture}-unknown-linux-gnu");
    let linker = to.join(&host).join("bin/rust-lld");
    for folder in ["bin", "lib/rustlib/src/rust"] {
        fs::create_dir_all(to.join(folder))?;
    }
    for part in ["bin/rustc", "bin/rustdoc", &host] {
        relocate(&from.join(part), &to.join(part))?;
    }
    fs::create_dir_all(linker.with_file_name(""))?;
    relocate(&from.join(format!("lib/llvm-{llvm}/bin/lld")), &linker)?;
    for library in files(&from.join(format!("lib/{architecture}-linux-gnu")))? {
        let name = file_name(&library);
        if name.starts_with("librustc_driver-") || name.starts_with("libLLVM") {
            relocate(&library, &to.join("lib").join(name))?;
        }
    }
    for sources in files(&from.join("src"))? {
        relocate(
            &sources.join("library"),
            &to.join("lib/rustlib/src/rust/library"),
        )?;
    }
    set_library_paths(&from.join("bin/patchelf"), &to, &linker)
}

/// Makes every program and library find the libraries beside it before those of the system.
fn set_library_paths(patchelf: &Path, compiler: &Path, linker: &Path) -> Result<()> {
    let patch = |file: &Path, libraries: &str| {
        process::output(
            Command::new(patchelf)
                .args(["--set-rpath", libraries])
                .arg(file),
        )
    };
    patch(&compiler.join("bin/rustc"), "$ORIGIN/../lib")?;
    patch(&compiler.join("bin/rustdoc"), "$ORIGIN/../lib")?;
    patch(linker, "$ORIGIN/../../..")?;
    for library in files(&compiler.join("lib"))? {
        if library.is_file() && !library.is_symlink() {
            patch(&library, "$ORIGIN")?;
        }
    }
    Ok(())
}

fn relocate(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).with_context(|| format!("the packages have no {}", from.display()))
}
