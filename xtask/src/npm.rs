//! Packages of Node.js, exactly as a lock file names them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{
    process,
    project::Project,
    say,
    stamp::{Inputs, Stamp},
};

/// Installs what the lock file in this folder of the clone names, unless that is already done.
pub(crate) fn install(project: &Project, folder: &str) -> Result<()> {
    let place = project.root.join(folder);
    // Inside of what it speaks about: a target folder may serve several clones.
    let stamp = Stamp::new(
        place.join("node_modules/.complete"),
        locked(&place)?,
        Vec::new(),
    );
    if stamp.is_current() {
        return Ok(());
    }
    stamp.clear()?;
    say::step(&format!("installing the packages of {folder}"), || {
        install_in(&place)
    })?;
    stamp.set()
}

/// A program of the packages that `install` installed in this folder, to run there.
pub(crate) fn program(project: &Project, folder: &str, name: &str) -> Command {
    let mut command = Command::new("npx");
    command
        .args(["--no-install", name])
        .current_dir(project.root.join(folder));
    command
}

/// Installs what the lock file in this folder of the clone names into the cache, for a tool that
/// every clone shares, and returns where its programs are.
pub(crate) fn tool(project: &Project, folder: &str) -> Result<PathBuf> {
    let from = project.root.join(folder);
    let name = folder.rsplit('/').next().unwrap_or(folder);
    let place = project.cache.join(name).join(locked(&from)?.digest());
    let programs = place.join("node_modules/.bin");
    let complete = place.join("complete");
    if !complete.exists() {
        fs::create_dir_all(&place)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(from.join(file), place.join(file))?;
        }
        say::step(&format!("installing the {name}"), || install_in(&place))?;
        fs::write(complete, "")?;
    }
    Ok(programs)
}

fn locked(folder: &Path) -> Result<Inputs> {
    ["package.json", "package-lock.json"]
        .iter()
        .try_fold(Inputs::default(), |inputs, file| {
            let path = folder.join(file);
            let content = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
            Ok(inputs.with(file, &content))
        })
}

fn install_in(folder: &Path) -> Result<()> {
    let mut command = Command::new("npm");
    command
        .args(["ci", "--no-audit", "--no-fund", "--loglevel=error"])
        .current_dir(folder);
    process::output(&mut command)
        .context("npm, which comes with Node.js, could not install them")?;
    Ok(())
}
