//! The measurements: the server's, which is an example of its crate, then those in the browser.
//! Both get the released programs and the released site.

use std::process::Command;

use anyhow::Result;

use crate::{
    browser,
    build::{self, Profile},
    cargo::cargo,
    process,
    project::Project,
    say, site,
};

/// How the measurements in the browser are configured, beside the tests' configuration.
const CONFIGURATION: &str = "bench.config.ts";

/// Builds what is measured and measures. `args` go to the server's measurements.
pub(crate) fn run(project: &Project, args: &[String]) -> Result<()> {
    let server = project.setting("bin-package")?;
    let build =
        |args: &[&str]| process::run(cargo(project).args(["build", "--release"]).args(args));
    say::step("building the programs", || {
        build(&["-p", server, "--bin", project.setting("bin-target")?])?;
        build(&["-p", "simulator", "--bin", "simulator"])
    })?;
    let console = build::program(project, Profile::Release, project.setting("bin-target")?);
    let simulator = build::program(project, Profile::Release, "simulator");
    let site = site::build(project, Profile::Release)?;
    say::step("building the benchmark", || {
        build(&["-p", server, "--example", "bench"])
    })?;

    let mut command = Command::new(build::program(project, Profile::Release, "examples/bench"));
    command
        .args(args)
        .env("CONSOLE_BIN", &console)
        .envs(site.variables())
        .current_dir(&project.root);
    say::step("measuring the server", || process::run(&mut command))?;

    let mut command = browser::playwright(project, &site, &console, &simulator)?;
    command.args(["--config", CONFIGURATION]);
    say::step("measuring in the browser", || process::run(&mut command))
}
