//! Rule: the library and the command-line half of wasm-bindgen are of the version that the root
//! manifest pins; with two versions the module does not load.

use anyhow::{Context, Result};

use super::tree::Tree;
use crate::project::Project;

const HALVES: [&str; 2] = ["wasm-bindgen", "wasm-bindgen-cli-support"];

pub(super) fn check(project: &Project, tree: &Tree) -> Result<Vec<String>> {
    let pinned = [
        project.requirement(HALVES[0])?,
        project.requirement(HALVES[1])?,
    ];
    differences(pinned, &tree.text("Cargo.lock")?.parse()?)
}

fn differences(pinned: [&str; 2], lock: &toml::Table) -> Result<Vec<String>> {
    let packages = lock["package"]
        .as_array()
        .context("Cargo.lock has no packages")?;
    let wanted = pinned[0]
        .strip_prefix('=')
        .context("wasm-bindgen is not pinned with `=`")?;
    let mut found = Vec::new();
    if pinned[0] != pinned[1] {
        found.push(format!("Cargo.toml: {} and {}", pinned[0], pinned[1]));
    }
    for package in packages {
        let text = |key: &str| {
            package
                .get(key)
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
        };
        if HALVES.contains(&text("name")) && text("version") != wanted {
            found.push(format!(
                "Cargo.lock: {} {} instead of {wanted}",
                text("name"),
                text("version")
            ));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pinned: [&str; 2], locked: [&str; 2]) -> usize {
        let lock: String = HALVES
            .iter()
            .zip(locked)
            .map(|(name, version)| {
                format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n")
            })
            .collect();
        differences(pinned, &lock.parse().unwrap()).unwrap().len()
    }

    #[test]
    fn every_difference_is_found() {
        assert_eq!(found(["=0.2.1", "=0.2.1"], ["0.2.1", "0.2.1"]), 0);
        assert_eq!(found(["=0.2.1", "=0.2.1"], ["0.2.2", "0.2.1"]), 1);
        assert_eq!(found(["=0.2.1", "=0.2.2"], ["0.2.1", "0.2.1"]), 1);
        assert!(differences(["0.2", "0.2"], &"package = []".parse().unwrap()).is_err());
    }
}
