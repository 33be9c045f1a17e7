//! Format, warnings of compiler and clippy, and documentation: each once per set of features.

use std::process::Command;

use anyhow::Result;

use super::programs::NATIVE;
use crate::{cargo::cargo, process, project::Project, say};

/// Runs every lint and returns how many there are.
pub(super) fn run(project: &Project) -> Result<usize> {
    let clippy = |args: &[&str]| {
        let mut command = cargo(project);
        command
            .args(["clippy", "--quiet"])
            .args(args)
            .args(["--", "-D", "warnings"]);
        command
    };
    let mut format = cargo(project);
    format.args(["fmt", "--all", "--check"]);
    // Of the crate that the others are written against.
    let mut documentation = cargo(project);
    documentation.args(["doc", "--quiet", "--no-deps", "-p", "domain"]);
    documentation.env("RUSTDOCFLAGS", "-D warnings");
    let lints: [(&str, Command); 5] = [
        ("checking the format", format),
        (
            "linting the build driver",
            clippy(&["-p", "xtask", "--all-targets"]),
        ),
        (
            "linting the server's side",
            clippy(&[&NATIVE[..], &["--all-targets"]].concat()),
        ),
        // On the host's target: the fallback compiler has no clippy.
        (
            "linting the browser's side",
            clippy(&[
                "-p",
                "app",
                "-p",
                "frontend",
                "--lib",
                "--features",
                "app/hydrate",
            ]),
        ),
        ("checking the documentation of the domain", documentation),
    ];
    let count = lints.len();
    for (what, mut command) in lints {
        say::step(what, || process::run(&mut command))?;
    }
    Ok(count)
}
