//! Rule: nothing that belongs to the server is compiled into the browser's module.
//!
//! `regex`, half a megabyte, cannot be on this list: leptos itself names it, and the linker drops
//! it as long as nobody calls it. The size budget notices if somebody does.

use anyhow::{Result, ensure};

use crate::{cargo::cargo, process, project::Project, toolchain::TARGET};

const FORBIDDEN: &[&str] = &[
    "tokio",
    "hyper",
    "axum",
    "leptos_axum",
    "reqwest",
    "rusqlite",
    "tower",
    "simulator",
];

pub(super) fn check(project: &Project) -> Result<Vec<String>> {
    let mut command = cargo(project);
    command.args([
        "tree",
        "--package",
        project.setting("lib-package")?,
        "--target",
        TARGET,
    ]);
    command.args([
        "--edges",
        "normal,no-proc-macro",
        "--prefix",
        "none",
        "--format",
        "{p}",
    ]);
    let tree = process::output(&mut command)?;
    ensure!(
        tree.lines().count() > 5,
        "cargo tree printed almost nothing"
    );
    Ok(forbidden(&tree))
}

fn forbidden(tree: &str) -> Vec<String> {
    let names = tree.lines().filter_map(|line| line.split(' ').next());
    let mut found: Vec<String> = names
        .filter(|name| FORBIDDEN.contains(name))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_crate_is_found_once() {
        let tree = "frontend v0.1.0\nleptos v0.8.23\ntokio v1.54.0\ntokio v1.54.0 (*)\ntower-service v0.3.3\nregex-lite v0.1\n";
        assert_eq!(forbidden(tree), ["tokio"]);
    }
}
