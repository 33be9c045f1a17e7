//! The official client libraries against the simulator: what they accept is what the simulator
//! must speak. The suite is a Node program; this module prepares its packages and counts.

use std::process::Command;

use anyhow::{Result, ensure};

use super::{programs, tally::Tally};
use crate::{npm, process, project::Project, python};

const FOLDER: &str = "server/simulator/tests/clients";

/// Runs the suite. It gets `SIMULATOR_BIN`, `CONSOLE_BIN` and `PYTHON`, and ends with a line such as
/// `clients: 12 passed, 0 failed`.
pub(super) fn run(project: &Project) -> Result<Tally> {
    let folder = project.root.join(FOLDER);
    ensure!(
        folder.join("run.mjs").exists(),
        "{FOLDER}/run.mjs is missing"
    );
    npm::install(project, FOLDER)?;
    let python = python::environment(project, &folder.join("requirements.txt"))?;
    let programs = programs::build(project)?;
    let mut command = Command::new("node");
    command.arg("run.mjs").current_dir(&folder);
    command
        .env("SIMULATOR_BIN", programs.simulator)
        .env("CONSOLE_BIN", programs.console)
        .env("PYTHON", python);
    let (report, ended_well) = process::watched(&mut command)?;
    let tally = Tally::of_summary(&report);
    ensure!(ended_well || tally.failed > 0, "the suite broke off");
    Ok(tally)
}
