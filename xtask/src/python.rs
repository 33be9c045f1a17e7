//! A private Python environment with pinned packages, kept in the cache under what it contains.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{process, project::Project, say, stamp::Inputs};

/// Makes the environment that this requirements file describes, unless there is one, and returns
/// its interpreter.
pub(crate) fn environment(project: &Project, requirements: &Path) -> Result<PathBuf> {
    let content =
        fs::read(requirements).with_context(|| format!("reading {}", requirements.display()))?;
    let place = project
        .cache
        .join("python")
        .join(Inputs::default().with("requirements", &content).digest());
    let interpreter = place.join("bin/python");
    let complete = place.join("complete");
    if !complete.exists() {
        say::step("installing the packages of Python", || {
            process::output(
                Command::new("python3")
                    .args(["-m", "venv", "--clear"])
                    .arg(&place),
            )
            .context(
                "making a Python environment (Debian keeps that in the package python3-venv)",
            )?;
            let mut command = Command::new(&interpreter);
            command.args([
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--requirement",
            ]);
            process::output(command.arg(requirements))?;
            Ok(fs::write(complete, "")?)
        })?;
    }
    Ok(interpreter)
}
