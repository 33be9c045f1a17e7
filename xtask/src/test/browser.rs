//! The console in a real browser: the debug server, which checks itself, serving the released
//! site, which is what ships. The specs start their own simulators and consoles.

use std::{fs, process::Command};

use anyhow::{Context, Result, ensure};

use super::{programs, tally::Tally};
use crate::{browser, build::Profile, npm, process, project::Project, say, site};

/// Builds what the specs need, checks their types and runs them. `args` go to the runner.
pub(super) fn run(project: &Project, args: &[String]) -> Result<Tally> {
    let end2end = project.setting("end2end-dir")?;
    npm::install(project, end2end)?;
    let browser = browser::ready(project, end2end)?;
    let programs = programs::build(project)?;
    let site = site::build(project, Profile::Release)?;
    site::check_budget(&site)?;
    let npx = |words: &[&str]| {
        let mut command = Command::new("npx");
        command
            .arg("--no-install")
            .args(words)
            .current_dir(project.root.join(end2end));
        command
    };
    say::step("checking the types of the browser tests", || {
        process::run(&mut npx(&["tsc", "--noEmit"]))
    })?;
    let report = project.target.join("xtask/browser.json");
    if report.exists() {
        fs::remove_file(&report)?;
    }
    let mut command = npx(&["playwright", "test", "--reporter=list,json"]);
    command
        .args(args)
        .env("PLAYWRIGHT_JSON_OUTPUT_FILE", &report)
        .envs(site.variables());
    command
        .env("CONSOLE_BIN", programs.console)
        .env("SIMULATOR_BIN", programs.simulator);
    if let Some(browser) = browser {
        command.env("CHROMIUM", browser);
    }
    say::line("xtask: running the browser tests");
    let (_, ended_well) = process::watched(&mut command)?;
    let report = fs::read_to_string(&report).context("Playwright left no report")?;
    let tally = Tally::of_playwright(&report)?;
    ensure!(ended_well || tally.failed > 0, "Playwright broke off");
    Ok(tally)
}
