//! The browser's standard library, built from the compiler's own sources.

use std::{env, fs, path::Path, process::Command};

use anyhow::Result;

use super::{TARGET, discard, file_name, files, libraries};
use crate::process;

/// The one use of the compiler's unstable side: `-Zbuild-std` over an empty crate.
pub(super) fn build(work: &Path, compiler: &Path) -> Result<()> {
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
    let libraries = libraries(compiler);
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
