//! The keys of a prediction's page and what each does.

use crate::pages::keys::{Key, click};

pub(super) const KEYS: [Key; 4] = [
    ("j", "Next prediction: an older one"),
    ("k", "Previous prediction: a newer one"),
    ("c", "Copy the id"),
    ("u", "Up to the list"),
];

/// Does what a key asks for. Whether there was anything to do.
pub(super) fn does(key: &str) -> bool {
    match key {
        "j" => click("#older[href]"),
        "k" => click("#newer[href]"),
        "c" => click(".detail-title .copy"),
        "u" => click(".back"),
        _ => false,
    }
}
