//! The browser's module: compiled from the `frontend` crate, split into what a first visit needs and
//! what comes later, bound to JavaScript, optimized. Knows no page and no style.

mod optimizer;
mod split;

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
        .with(
            "splitter",
            project.requirement("wasm_split_cli_support")?.as_bytes(),
        )
        .with("optimizer", &optimizer::identity(project, profile)?);
    let parts = split::Parts::of(inputs.clone().digest());
    let (wasm, js) = (site.file_name("wasm"), site.file_name("js"));
    let assets = [wasm.clone(), js.clone(), parts.link()];
    site.make(project, inputs, "module", &assets, |folder| {
        let first = say::step("splitting the module", || parts.split(&module, &js, folder))?;
        say::step("binding the module to JavaScript", || {
            bind(site, first, profile, folder)
        })?;
        match profile {
            Profile::Debug => Ok(()),
            Profile::Release => {
                let later = parts.modules(folder)?;
                optimizer::run(project, [folder.join(wasm)].into_iter().chain(later))
            }
        }
    })?;
    parts.discard_others(&site.package_folder())
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
        // The parts are linked to the first one by the linker's own names.
        .keep_lld_exports(true)
        .demangle(false)
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
