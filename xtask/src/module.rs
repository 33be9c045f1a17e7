//! The browser's module: compiled from the `frontend` crate, bound to JavaScript, optimized.
//! Knows no page and no style.

mod optimizer;

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::{
    build::Profile,
    cargo::cargo,
    process,
    project::Project,
    say,
    site::Site,
    stamp::Inputs,
    toolchain::{self, Compiler, TARGET},
};

/// Builds the module and puts it and its JavaScript into the site.
pub(crate) fn build(project: &Project, site: &Site, profile: Profile) -> Result<()> {
    let compiled = compile(project, profile)?;
    let module = fs::read(&compiled).with_context(|| format!("reading {}", compiled.display()))?;
    let inputs = Inputs::default()
        .with("module", &module)
        .with(
            "bindgen",
            project.requirement("wasm-bindgen-cli-support")?.as_bytes(),
        )
        .with("optimizer", &optimizer::identity(project, profile)?);
    site.make(project, inputs, &["wasm", "js"], |folder| {
        say::step("binding the module to JavaScript", || {
            bind(site, module, profile, folder)
        })?;
        match profile {
            Profile::Debug => Ok(()),
            Profile::Release => optimizer::run(project, &folder.join(site.file_name("wasm"))),
        }
    })
}

/// Compiles the `frontend` crate, in a target folder of its own: the compiler and the features
/// differ from the server's.
fn compile(project: &Project, profile: Profile) -> Result<PathBuf> {
    let package = project.setting("lib-package")?;
    let front = project.target.join("front");
    let mut command = cargo(project);
    if let Compiler::At(rustc) = toolchain::compiler(project)? {
        command.env("RUSTC", rustc);
    }
    command
        .args(["build", "--package", package, "--lib", "--target", TARGET])
        .env("CARGO_TARGET_DIR", &front);
    let folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => {
            let named = project.setting("lib-profile-release")?;
            command.args(["--profile", named]);
            named
        }
    };
    say::step("building the browser's module", || {
        process::run(&mut command)
    })?;
    Ok(front
        .join(TARGET)
        .join(folder)
        .join(format!("{package}.wasm")))
}

fn bind(site: &Site, module: Vec<u8>, profile: Profile, folder: &Path) -> Result<()> {
    let ships = profile == Profile::Release;
    Bindgen::new()
        .input_bytes(&site.output_name, module)
        .typescript(false)
        .remove_name_section(ships)
        .remove_producers_section(ships)
        // The page says where the module is.
        .omit_default_module_path(true)
        .web(true)?
        .generate(folder)?;
    let bound = folder.join(format!("{}_bg.wasm", site.output_name));
    fs::rename(bound, folder.join(site.file_name("wasm")))?;
    Ok(())
}
