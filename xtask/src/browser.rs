//! The browser tests' runner and the browser it drives: found, or installed the way this machine
//! allows. Knows no test.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result};

use crate::{npm, process, project::Project, say, site::Site};

const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];
const ON_MACOS: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// The command that runs specs against these programs and this site, with all it needs installed.
pub(crate) fn playwright(
    project: &Project,
    site: &Site,
    console: &Path,
    simulator: &Path,
) -> Result<Command> {
    let end2end = project.setting("end2end-dir")?;
    npm::install(project, end2end)?;
    let browser = ready(project, end2end)?;
    let mut command = npm::program(project, end2end, "playwright");
    command.arg("test").envs(site.variables());
    command
        .env("CONSOLE_BIN", console)
        .env("SIMULATOR_BIN", simulator);
    if let Some(browser) = browser {
        command.env("CHROMIUM", browser);
    }
    Ok(command)
}

/// The browser's path, or `None` where Playwright has its own. Needs the packages of `end2end`.
fn ready(project: &Project, end2end: &str) -> Result<Option<PathBuf>> {
    if let Some(found) = find() {
        return Ok(Some(found));
    }
    if process::find("apt-get").is_some()
        && say::step("installing chromium", from_distribution).is_ok()
    {
        return Ok(find());
    }
    say::step("downloading Playwright's own browser", || {
        process::run(npm::program(project, end2end, "playwright").args(["install", "chromium"]))
    })
    .context("no browser for the browser tests; run: sudo apt-get install chromium, or set CHROMIUM to the path of one")?;
    Ok(None)
}

fn find() -> Option<PathBuf> {
    let chosen = env::var_os("CHROMIUM")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let on_path = || NAMES.into_iter().find_map(process::find);
    let on_macos = || Some(Path::new(ON_MACOS).to_path_buf()).filter(|path| path.exists());
    chosen.or_else(on_path).or_else(on_macos)
}

fn from_distribution() -> Result<()> {
    let mut install = process::privileged("apt-get");
    install.args([
        "install",
        "--yes",
        "-qq",
        "--no-install-recommends",
        "chromium",
    ]);
    install.env("DEBIAN_FRONTEND", "noninteractive");
    if process::output(&mut install).is_err() {
        process::output(process::privileged("apt-get").args(["update", "-qq"]))?;
        process::output(&mut install)?;
    }
    Ok(())
}
