//! What a browser loads before the list is alive: the module, its JavaScript and the style, as they
//! are served.

use std::{fs, path::Path};

use crate::{Result, say};

/// Prints the size of each part and of all, compressed with brotli by the build.
pub(crate) fn print(site: &Path) -> Result<()> {
    let mut total = 0;
    for ending in ["wasm", "js", "css"] {
        let path = site
            .join("pkg")
            .join(format!("predictions-console.{ending}.br"));
        let size = fs::metadata(&path)
            .map_err(|e| format!("{}: {e}", path.display()))?
            .len();
        say(&format!(
            "first load, {ending}: {:.1} KB brotli",
            kilobytes(size)
        ));
        total += size;
    }
    say(&format!(
        "first load, all: {:.1} KB brotli",
        kilobytes(total)
    ));
    Ok(())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a file of the site is far below 2^52 bytes"
)]
fn kilobytes(bytes: u64) -> f64 {
    bytes as f64 / 1e3
}
