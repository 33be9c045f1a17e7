//! Rule: a crate's manifest names only what its place in the design allows. What a manifest does
//! not name, no line of that crate can use.

use anyhow::{Context, Result};

use super::tree::Tree;

/// What a crate may depend on outside its tests.
enum Allowed {
    Only(&'static [&'static str]),
    AllBut(&'static [&'static str]),
}

const CRATES: &[(&str, Allowed)] = &[
    // Values and rules; compiled into both halves. Unicode's tables for the server alone.
    (
        "app/domain",
        Allowed::Only(&["serde", "time", "icu_normalizer", "icu_properties"]),
    ),
    // Reaches the server through its port alone.
    (
        "app",
        Allowed::AllBut(&[
            "server",
            "simulator",
            "axum",
            "tokio",
            "reqwest",
            "rusqlite",
            "regex",
        ]),
    ),
    // Wakes the page up, nothing else, ever.
    (
        "frontend",
        Allowed::Only(&[
            "app",
            "console_error_panic_hook",
            "leptos",
            "wasm-bindgen",
            "wasm-bindgen-futures",
        ]),
    ),
    // A stranger's service: it must not share our mistakes.
    (
        "server/simulator",
        Allowed::AllBut(&["domain", "app", "server", "leptos"]),
    ),
];

pub(super) fn check(tree: &Tree) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for (folder, allowed) in CRATES {
        let path = format!("{folder}/Cargo.toml");
        let manifest: toml::Table = tree.text(&path)?.parse().with_context(|| path.clone())?;
        found.extend(
            refused(&manifest, allowed)
                .into_iter()
                .map(|name| format!("{path}: {name}")),
        );
    }
    Ok(found)
}

fn refused(manifest: &toml::Table, allowed: &Allowed) -> Vec<String> {
    let everywhere = manifest.get("dependencies").into_iter();
    let targets = manifest.get("target").and_then(toml::Value::as_table);
    let somewhere = targets
        .into_iter()
        .flat_map(|targets| targets.values().filter_map(|one| one.get("dependencies")));
    let names = everywhere
        .chain(somewhere)
        .filter_map(toml::Value::as_table)
        .flat_map(|table| table.keys());
    let refused = names.filter(|name| match allowed {
        Allowed::Only(list) => !list.contains(&name.as_str()),
        Allowed::AllBut(list) => list.contains(&name.as_str()),
    });
    refused.cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_allowed_is_found_for_every_target() {
        let manifest = "[dependencies]\nserde = \"1\"\ntokio = \"1\"\n[dev-dependencies]\nproptest = \"1\"\n\
            [target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
        let manifest = manifest.parse().unwrap();
        assert_eq!(
            refused(&manifest, &Allowed::Only(&["serde"])),
            ["tokio", "libc"]
        );
        assert_eq!(refused(&manifest, &Allowed::AllBut(&["tokio"])), ["tokio"]);
        assert!(check(&Tree::of(&[])).is_err());
    }
}
