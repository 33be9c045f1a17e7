//! The size budget of a first visit: what the browser downloads before the page is alive.

use std::fs;

use anyhow::{Result, ensure};

use super::{Site, compress};
use crate::say;

/// Module, JavaScript and style sheet together, as brotli sends them. Lower it whenever a change
/// allows; what raises it must be worth the wait to every reader, and the changelog says so.
const BUDGET: u64 = 590_000;

/// Fails if a released site has grown beyond the budget.
pub(crate) fn check_budget(site: &Site) -> Result<()> {
    let mut sizes = Vec::new();
    for kind in ["wasm", "js", "css"] {
        let [br, _] = compress::twins(&site.package_folder().join(site.file_name(kind)));
        sizes.push((kind, fs::metadata(br)?.len()));
    }
    let list: Vec<String> = sizes
        .iter()
        .map(|(kind, size)| format!("{kind} {size}"))
        .collect();
    let total: u64 = sizes.iter().map(|(_, size)| size).sum();
    say::line(&format!(
        "xtask: a first visit downloads {total} of at most {BUDGET} bytes ({})",
        list.join(", ")
    ));
    within(total)
}

fn within(total: u64) -> Result<()> {
    ensure!(
        total <= BUDGET,
        "a first visit downloads {total} bytes; the budget is {BUDGET}"
    );
    ensure!(
        total > 1_000,
        "a first visit downloads only {total} bytes: the site is not complete"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_much_fails_and_so_does_nothing_at_all() {
        assert!(within(BUDGET).is_ok());
        assert!(within(BUDGET + 1).is_err());
        assert!(within(0).is_err());
    }
}
