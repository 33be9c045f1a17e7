//! Rule: every dependency may be used under a license of the list in `deny.toml`.

mod expression;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::tree::Tree;
use crate::{cargo::cargo, process, project::Project};

pub(super) fn check(project: &Project, tree: &Tree) -> Result<Vec<String>> {
    let accepted = accepted(tree.text("deny.toml")?)?;
    let metadata =
        process::output(cargo(project).args(["metadata", "--format-version", "1", "--locked"]))?;
    refused(&metadata, &accepted)
}

fn accepted(deny: &str) -> Result<Vec<String>> {
    let deny: toml::Table = deny.parse().context("deny.toml")?;
    let list = deny
        .get("licenses")
        .and_then(|licenses| licenses.get("allow"))
        .and_then(toml::Value::as_array);
    let list = list.context("deny.toml: no licenses.allow")?;
    Ok(list
        .iter()
        .filter_map(toml::Value::as_str)
        .map(str::to_owned)
        .collect())
}

fn refused(metadata: &str, accepted: &[String]) -> Result<Vec<String>> {
    let metadata: Value = serde_json::from_str(metadata).context("cargo metadata")?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo metadata: no packages")?;
    ensure!(!packages.is_empty(), "cargo metadata lists no packages");
    let is_accepted = |license: &str| accepted.iter().any(|other| other == license);
    let refused = packages.iter().filter_map(|package| {
        let text = |key: &str| package[key].as_str().unwrap_or_default();
        let fits = expression::is_satisfied(text("license"), &is_accepted).unwrap_or(false);
        (!fits).then(|| {
            format!(
                "{} {}: \"{}\"",
                text("name"),
                text("version"),
                text("license")
            )
        })
    });
    Ok(refused.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_license_outside_the_list_is_found() {
        let accepted = accepted("[licenses]\nallow = [\"MIT\"]\n").unwrap();
        let metadata = |license: &str| {
            format!(r#"{{"packages":[{{"name":"a","version":"1","license":{license}}}]}}"#)
        };
        assert!(
            refused(&metadata("\"MIT OR Apache-2.0\""), &accepted)
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            refused(&metadata("\"GPL-3.0\""), &accepted).unwrap(),
            ["a 1: \"GPL-3.0\""]
        );
        assert_eq!(refused(&metadata("null"), &accepted).unwrap().len(), 1);
        assert!(refused(r#"{"packages":[]}"#, &accepted).is_err());
    }
}
