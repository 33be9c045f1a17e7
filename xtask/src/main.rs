//! `cargo xtask`: prepares the machine, builds, starts and tests Predictions Console.
//!
//! One program instead of a folder of scripts. Every step says in one line what it does, is
//! skipped when its inputs have not changed, and needs nothing that a plain Rust installation,
//! Node.js and a C compiler do not bring. It must not know what the console does.
//!
//! Reading order: `command_line`, `build`, `toolchain`, `module`, `site`, `test`, `repo`.

mod bench;
mod browser;
mod build;
mod cargo;
mod command_line;
mod module;
mod npm;
mod process;
mod project;
mod python;
mod repo;
mod say;
mod site;
mod stamp;
mod test;
mod toolchain;

use std::process::ExitCode;

use crate::{
    command_line::{Task, USAGE},
    project::Project,
};

fn main() -> ExitCode {
    let task = match command_line::parse(std::env::args().skip(1)) {
        Ok(task) => task,
        Err(problem) => {
            say::line(&format!("xtask: {problem:#}\n\n{USAGE}"));
            return ExitCode::from(2);
        }
    };
    match perform(task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            say::line(&format!("xtask: {problem:#}"));
            ExitCode::FAILURE
        }
    }
}

fn perform(task: Task) -> anyhow::Result<()> {
    let project = Project::find()?;
    match task {
        Task::Help => say::line(USAGE),
        Task::Run { profile, args } => build::run(&project, profile, &args)?,
        Task::Build { profile } => build::everything(&project, profile)?,
        Task::Bench { args } => bench::run(&project, &args)?,
        Task::Test { layers, args } => test::run(&project, &layers, &args)?,
    }
    Ok(())
}
