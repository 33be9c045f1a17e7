//! The tasks that build: the server and the site it serves; and the start of the console.
//!
//! The server and the browser's module are two builds of the same sources with different
//! features. They run one after the other: cargo keeps all cores busy by itself.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{cargo::cargo, process, project::Project, say, site};

/// How well the compiler optimizes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Profile {
    /// Quick to build.
    Debug,
    /// What ships.
    Release,
}

/// Builds the server and the site.
pub(crate) fn everything(project: &Project, profile: Profile) -> Result<()> {
    server(project, profile)?;
    site::build(project, profile)?;
    Ok(())
}

/// Builds both, then becomes the console: its signals and its exit code are its own.
pub(crate) fn run(project: &Project, profile: Profile, args: &[String]) -> Result<()> {
    let console = server(project, profile)?;
    let site = site::build(project, profile)?;
    let mut command = Command::new(&console);
    command.args(args).envs(site.variables());
    say::line(&format!(
        "xtask: starting {}",
        project.setting("bin-target")?
    ));
    become_program(command)
}

/// The path of a program that cargo built in this profile.
pub(crate) fn program(project: &Project, profile: Profile, name: &str) -> PathBuf {
    let folder = match profile {
        Profile::Debug => "debug",
        Profile::Release => "release",
    };
    project.target.join(folder).join(name)
}

fn server(project: &Project, profile: Profile) -> Result<PathBuf> {
    let (package, name) = (
        project.setting("bin-package")?,
        project.setting("bin-target")?,
    );
    let mut command = cargo(project);
    command.args(["build", "--package", package, "--bin", name]);
    if profile == Profile::Release {
        command.arg("--release");
    }
    say::step("building the server", || process::run(&mut command))?;
    Ok(program(project, profile, name))
}

#[cfg(unix)]
fn become_program(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;

    Err(command.exec())
        .with_context(|| format!("starting {}", Path::new(command.get_program()).display()))
}

#[cfg(not(unix))]
fn become_program(mut command: Command) -> Result<()> {
    process::run(&mut command)
        .with_context(|| format!("running {}", Path::new(command.get_program()).display()))
}
