//! Which compiler builds the browser's module, made ready if none is.
//!
//! The standard library of the target must belong to the very compiler that uses it, so the
//! answer is a compiler: the default one if it has that library or rustup can add it, else one
//! from the distribution (see `debian`). The server is always built with the default compiler.

mod debian;

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use anyhow::{Context, Result};

use crate::{process, project::Project, say};

/// The browser's target.
pub(crate) const TARGET: &str = "wasm32-unknown-unknown";

/// How long rustup may try: it retries an unreachable host for minutes.
const RUSTUP_LIMIT: Duration = Duration::from_secs(45);

/// A compiler that can build for the browser.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compiler {
    /// The one cargo uses anyway.
    Default,
    /// The one at this path.
    At(PathBuf),
}

/// Finds or makes a compiler with the target's standard library. Setting `WASM_TOOLCHAIN` to
/// `fallback` goes past rustup, to try the other way on a machine where rustup works.
pub(crate) fn compiler(project: &Project) -> Result<Compiler> {
    let forced = env::var_os("WASM_TOOLCHAIN").is_some_and(|way| way == "fallback");
    if !forced && has_standard_library(&default_compiler()) {
        return Ok(Compiler::Default);
    }
    // What was made before is taken before rustup is asked, so that a machine that cannot reach
    // the Rust project's host waits for it once, not every time.
    if let Some(rustc) = debian::installed(project)? {
        return Ok(Compiler::At(rustc));
    }
    if !forced && add_with_rustup()? && has_standard_library(&default_compiler()) {
        return Ok(Compiler::Default);
    }
    let rustc = debian::install(project).with_context(|| {
        format!("no standard library for {TARGET}; where the Rust project's host is reachable, run: rustup target add {TARGET}")
    })?;
    Ok(Compiler::At(rustc))
}

fn default_compiler() -> PathBuf {
    env::var_os("RUSTC")
        .unwrap_or_else(|| "rustc".into())
        .into()
}

fn add_with_rustup() -> Result<bool> {
    if process::find("rustup").is_none() {
        return Ok(false);
    }
    let what = format!("adding {TARGET} with rustup");
    say::step(&what, || {
        process::run_within(
            Command::new("rustup").args(["target", "add", TARGET]),
            RUSTUP_LIMIT,
        )
    })
}

/// True if this compiler has what every program for the browser links.
fn has_standard_library(rustc: &Path) -> bool {
    let mut command = Command::new(rustc);
    command.args(["--print", "target-libdir", "--target", TARGET]);
    process::output(&mut command).is_ok_and(|folder| is_standard_library(Path::new(folder.trim())))
}

fn is_standard_library(folder: &Path) -> bool {
    let names = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .any(|name| name.starts_with("libstd-") && name.ends_with(".rlib"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_no_compiler_has_no_standard_library() {
        assert!(!has_standard_library(Path::new("true")));
        assert!(!has_standard_library(Path::new("no-such-compiler")));
    }
}
