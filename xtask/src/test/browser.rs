//! The console in a real browser: the debug server, which checks itself, serving the released
//! site, which is what ships. The specs start their own simulators and consoles.

use std::fs;

use anyhow::{Context, Result, ensure};

use super::{programs, tally::Tally};
use crate::{browser, build::Profile, npm, process, project::Project, say, site};

/// Builds what the specs need, checks their types and runs them. `args` go to the runner.
pub(super) fn run(project: &Project, args: &[String]) -> Result<Tally> {
    let programs = programs::build(project)?;
    let site = site::build(project, Profile::Release)?;
    site::check_budget(&site)?;
    let mut specs = browser::playwright(project, &site, &programs.console, &programs.simulator)?;
    let mut types = npm::program(project, project.setting("end2end-dir")?, "tsc");
    say::step("checking the types of the browser tests", || {
        process::run(types.arg("--noEmit"))
    })?;
    let report = project.target.join("xtask/browser.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    specs
        .arg("--reporter=list,json")
        .args(args)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report);
    say::line("xtask: running the browser tests");
    let (_, ended_well) = process::watched(&mut specs)?;
    let report = fs::read_to_string(&report).context("Playwright left no report")?;
    let tally = Tally::of_playwright(&report)?;
    ensure!(ended_well || tally.failed > 0, "Playwright broke off");
    Ok(tally)
}
