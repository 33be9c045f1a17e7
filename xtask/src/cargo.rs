//! Cargo as this program calls it: the outer cargo's view of `xtask` must not leak into the build
//! of other crates, or they would be built anew each time.

use std::{env, process::Command};

use crate::project::Project;

/// `cargo` in the root of the clone, with the target folder of the project.
pub(crate) fn cargo(project: &Project) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command
        .current_dir(&project.root)
        .env("CARGO_TARGET_DIR", &project.target);
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_about_this_program) {
            command.env_remove(name);
        }
    }
    command
}

/// True for the variables that cargo sets for the one package it runs.
fn is_about_this_program(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || name.starts_with("CARGO_MANIFEST_")
        || name.starts_with("CARGO_BIN_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_variables_about_this_package_are_hidden() {
        assert!(is_about_this_program("CARGO_PKG_NAME"));
        assert!(is_about_this_program("CARGO_MANIFEST_DIR"));
        assert!(!is_about_this_program("CARGO_TARGET_DIR"));
        assert!(!is_about_this_program("CARGO_HOME"));
    }
}
