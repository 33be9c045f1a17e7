//! The rules of the repository that no compiler checks: one file per rule, each with a test that
//! shows how it fails. All of them are reported before any stops the run.

mod dependencies;
mod examples;
mod headers;
mod length;
mod licenses;
mod lockfiles;
mod mod_files;
mod rooms;
mod tree;
mod versions;
mod wasm_tree;
mod words;

use anyhow::{Result, bail};

use self::tree::Tree;
use crate::{project::Project, say};

/// A rule: what holds when it is kept, and the search for places where it is broken.
struct Rule {
    holds: &'static str,
    check: fn(&Project, &Tree) -> Result<Vec<String>>,
}

const RULES: &[Rule] = &[
    Rule {
        holds: "every Rust file starts with what it is for",
        check: |_, tree| Ok(headers::check(tree)),
    },
    Rule {
        holds: "long files say why",
        check: |_, tree| Ok(length::check(tree)),
    },
    Rule {
        holds: "modules are named by their file",
        check: |_, tree| Ok(mod_files::check(tree)),
    },
    Rule {
        holds: "comments hold no code that nobody runs",
        check: |_, tree| Ok(examples::check(tree)),
    },
    Rule {
        holds: "rooms know only what they may",
        check: |_, tree| Ok(rooms::check(tree)),
    },
    Rule {
        holds: "crates depend only on what they may",
        check: |_, tree| dependencies::check(tree),
    },
    Rule {
        holds: "no file tells where it was written",
        check: |project, tree| Ok(words::check(project, tree)),
    },
    Rule {
        holds: "lock files name no download host",
        check: |_, tree| Ok(lockfiles::check(tree)),
    },
    Rule {
        holds: "wasm-bindgen is of one version",
        check: versions::check,
    },
    Rule {
        holds: "the browser gets no server crate",
        check: |project, _| wasm_tree::check(project),
    },
    Rule {
        holds: "every dependency has a license we accept",
        check: licenses::check,
    },
];

/// Checks every rule and returns how many there are.
pub(crate) fn check(project: &Project) -> Result<usize> {
    let tree = Tree::read(&project.root)?;
    let mut broken = 0;
    for rule in RULES {
        let places = (rule.check)(project, &tree)?;
        if !places.is_empty() {
            broken += 1;
            say::line(&format!("xtask: not true: {}", rule.holds));
        }
        for place in places {
            say::line(&format!("    {place}"));
        }
    }
    if broken > 0 {
        bail!(
            "{broken} of {} rules of the repository are broken",
            RULES.len()
        );
    }
    Ok(RULES.len())
}
