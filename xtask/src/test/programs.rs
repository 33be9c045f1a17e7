//! The debug builds that tests run, made by one call of cargo: one set of features, so that no
//! dependency is compiled twice for the crates, their tests and the programs.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::{
    build::{self, Profile},
    cargo::cargo,
    process,
    project::Project,
    say,
};

/// The crates that run on the server's side, and the one feature they need to be tested.
pub(super) const NATIVE: [&str; 10] = [
    "-p",
    "domain",
    "-p",
    "app",
    "-p",
    "simulator",
    "-p",
    "server",
    "--features",
    "app/ssr",
];

/// The programs that the clients and the browser talk to, and the test programs of the crates.
#[derive(Debug)]
pub(super) struct Programs {
    pub(super) console: PathBuf,
    pub(super) simulator: PathBuf,
    pub(super) tests: Vec<TestProgram>,
}

/// One compiled suite.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TestProgram {
    /// The folder of its crate, where it runs.
    pub(super) folder: PathBuf,
    pub(super) path: PathBuf,
}

/// Builds the programs and the test programs of the native crates.
pub(super) fn build(project: &Project) -> Result<Programs> {
    let mut command = cargo(project);
    command.args(["build", "--tests", "--bins"]).args(NATIVE);
    Ok(Programs {
        tests: compile("building the tests and the debug programs", &mut command)?,
        console: build::program(project, Profile::Debug, project.setting("bin-target")?),
        simulator: build::program(project, Profile::Debug, "simulator"),
    })
}

/// Builds the test program of this very program.
pub(super) fn build_own_tests(project: &Project) -> Result<Vec<TestProgram>> {
    compile(
        "building the tests of xtask",
        cargo(project).args(["build", "--tests", "-p", "xtask"]),
    )
}

fn compile(what: &str, command: &mut Command) -> Result<Vec<TestProgram>> {
    command
        .arg("--message-format=json-render-diagnostics")
        .stderr(Stdio::inherit());
    let messages = say::step(what, || process::output(command))?;
    messages
        .lines()
        .filter_map(|message| test_program(message).transpose())
        .collect()
}

/// The test program that a message of cargo announces, if it announces one.
fn test_program(message: &str) -> Result<Option<TestProgram>> {
    let message: Value = serde_json::from_str(message).context("cargo's messages")?;
    if message["reason"] != "compiler-artifact" || message["profile"]["test"] != true {
        return Ok(None);
    }
    let (Some(path), Some(manifest)) = (
        message["executable"].as_str(),
        message["manifest_path"].as_str(),
    ) else {
        return Ok(None);
    };
    let folder = Path::new(manifest)
        .parent()
        .context("a manifest without a folder")?;
    Ok(Some(TestProgram {
        folder: folder.to_path_buf(),
        path: path.into(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_test_programs_among_the_messages() {
        let message = |test: bool, executable: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","manifest_path":"/c/app/Cargo.toml","profile":{{"test":{test}}},"executable":{executable}}}"#
            )
        };
        let found = TestProgram {
            folder: "/c/app".into(),
            path: "/t/app-1".into(),
        };
        assert_eq!(
            test_program(&message(true, "\"/t/app-1\"")).unwrap(),
            Some(found)
        );
        assert_eq!(test_program(&message(false, "\"/t/app\"")).unwrap(), None);
        assert_eq!(test_program(&message(false, "null")).unwrap(), None);
        assert_eq!(
            test_program(r#"{"reason":"build-finished","success":true}"#).unwrap(),
            None
        );
        assert!(test_program("warning").is_err());
    }
}
