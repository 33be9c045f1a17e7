//! The tests of the crates, run as cargo would run them. Each crate must have some.

use std::{path::Path, process::Command};

use anyhow::{Result, ensure};

use super::{
    programs::{self, TestProgram},
    tally::Tally,
};
use crate::{process, project::Project, say};

/// The folders of the crates whose tests must not be empty.
const CRATES: [&str; 5] = ["app/domain", "app", "server/simulator", "server", "xtask"];

/// Runs every test program and stops after the first crate with a failure.
pub(super) fn run(project: &Project) -> Result<Tally> {
    let mut programs = programs::build_own_tests(project)?;
    programs.extend(programs::build(project)?.tests);
    let mut total = Tally::default();
    for folder in CRATES {
        let tally = run_crate(project, folder, &programs)?;
        total = total + tally;
        if tally.failed > 0 {
            return Ok(total);
        }
        ensure!(tally.passed > 0, "{folder} has no tests");
    }
    Ok(total)
}

fn run_crate(project: &Project, folder: &str, programs: &[TestProgram]) -> Result<Tally> {
    let home = project.root.join(folder);
    let mut total = Tally::default();
    for program in programs.iter().filter(|program| program.folder == home) {
        say::line(&format!(
            "xtask: testing {folder} ({})",
            suite(&program.path)
        ));
        let mut command = Command::new(&program.path);
        command.current_dir(&home).env("CARGO_MANIFEST_DIR", &home);
        let (report, ended_well) = process::watched(&mut command)?;
        let tally = Tally::of_rust(&report);
        ensure!(
            ended_well || tally.failed > 0,
            "{folder}: the test program broke off"
        );
        total = total + tally;
    }
    Ok(total)
}

/// The name of a suite: the file's name without the fingerprint that cargo appends.
fn suite(program: &Path) -> String {
    let name = program.file_stem().unwrap_or_default().to_string_lossy();
    name.rsplit_once('-')
        .map_or(name.as_ref(), |(suite, _)| suite)
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_suite_is_named_without_its_fingerprint() {
        assert_eq!(
            suite(Path::new(
                "/t/debug/deps/predictions_console-4e66b442c2f40693"
            )),
            "predictions_console"
        );
    }
}
