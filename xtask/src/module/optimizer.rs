//! Binaryen's `wasm-opt`, which makes the module about a fifth smaller. It comes from npm: built
//! from source it takes eight minutes, and distributions carry versions too old for our modules.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{build::Profile, npm, process, project::Project, say};

const FOLDER: &str = "xtask/optimizer";

/// What the compiler may use; `wasm-opt` refuses a module that uses more than it was told.
const ARGUMENTS: [&str; 7] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-mutable-globals",
    "--enable-multivalue",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What a result depends on besides the module.
pub(super) fn identity(project: &Project, profile: Profile) -> Result<Vec<u8>> {
    match profile {
        Profile::Debug => Ok(Vec::new()),
        Profile::Release => {
            let lock = fs::read(project.root.join(FOLDER).join("package-lock.json"))
                .context("reading the optimizer's lock file")?;
            Ok([&lock, ARGUMENTS.join(" ").as_bytes()].concat())
        }
    }
}

/// Optimizes modules in place.
pub(super) fn run(project: &Project, modules: impl Iterator<Item = PathBuf>) -> Result<()> {
    let program = npm::tool(project, FOLDER)?.join("wasm-opt");
    say::step("optimizing the module for size", || {
        for module in modules {
            optimize(&program, &module)?;
        }
        Ok(())
    })
}

fn optimize(program: &Path, module: &Path) -> Result<()> {
    let optimized = module.with_extension("wasm.optimized");
    let mut command = Command::new(program);
    command
        .args(ARGUMENTS)
        .arg(module)
        .arg("--output")
        .arg(&optimized);
    // What it says of a module that it takes is only about names, which are dropped anyhow.
    process::output(&mut command)?;
    fs::rename(optimized, module)?;
    Ok(())
}
