//! Every key handler reads its key through `ui::keyboard`, which leaves an input method its Enter.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Ways to read a key that know nothing of input methods and other scripts.
const FORBIDDEN: [&str; 5] = [
    "event.key()",
    "event.code()",
    ".key_code()",
    ".is_composing()",
    "ev::keypress",
];

/// The only file that may use them.
const READER: &str = "ui/keyboard.rs";

#[test]
fn every_key_handler_leaves_an_input_method_its_keys() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let sources = sources(&root);
    let mut handlers = 0;
    for path in &sources {
        let text = fs::read_to_string(path).unwrap();
        if path.ends_with(READER) {
            assert!(FORBIDDEN[..4].iter().all(|way| text.contains(way)));
            continue;
        }
        for way in FORBIDDEN {
            assert!(!text.contains(way), "{} has {way}", path.display());
        }
        let listens = ["on:keydown", "ev::keydown"]
            .iter()
            .any(|it| text.contains(it));
        // The dialog looks at no key: it only keeps all of them to itself.
        if listens && !path.ends_with("ui/dialog.rs") {
            handlers += 1;
            let is_read = ["pressed_key", "is_command_key"]
                .iter()
                .any(|it| text.contains(it));
            assert!(is_read, "{} reads no key", path.display());
        }
    }
    assert!(handlers >= 10, "{handlers} files with key handlers");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .collect()
}
