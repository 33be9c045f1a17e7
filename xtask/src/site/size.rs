//! The size budget of a first visit: what the browser downloads before the page is alive. What it
//! fetches later is told beside it.

use std::{fs, path::Path};

use anyhow::{Result, ensure};

use super::{Site, compress};
use crate::say;

/// The first part of the module, JavaScript and style sheet, as brotli sends them. Lower it whenever a change
/// allows; what raises it must be worth the wait to every reader, and the changelog says so.
const BUDGET: u64 = 512_000;

/// Fails if a released site has grown beyond the budget.
pub(crate) fn check_budget(site: &Site) -> Result<()> {
    let package = site.package_folder();
    let (link, later) = parts(&package)?;
    let mut sizes = vec![("link", link)];
    for kind in ["wasm", "js", "css"] {
        sizes.push((kind, brotli_size(&package.join(site.file_name(kind)))?));
    }
    let list: Vec<String> = sizes
        .iter()
        .map(|(kind, size)| format!("{kind} {size}"))
        .collect();
    let total: u64 = sizes.iter().map(|(_, size)| size).sum();
    say::line(&format!(
        "xtask: a first visit downloads {total} of at most {BUDGET} bytes ({}), later {later}",
        list.join(", ")
    ));
    within(total)
}

/// The size of the JavaScript that fetches the parts, and of all the parts together.
fn parts(package: &Path) -> Result<(u64, u64)> {
    let (mut link, mut later) = (0, 0);
    for folder in fs::read_dir(package)? {
        let folder = folder?;
        if !folder.file_type()?.is_dir() {
            continue;
        }
        for entry in fs::read_dir(folder.path())? {
            let path = entry?.path();
            match path.extension().and_then(|it| it.to_str()) {
                Some("js") => link += brotli_size(&path)?,
                Some("wasm") => later += brotli_size(&path)?,
                _ => {}
            }
        }
    }
    Ok((link, later))
}

fn brotli_size(asset: &Path) -> Result<u64> {
    let [br, _] = compress::twins(asset);
    Ok(fs::metadata(br)?.len())
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
