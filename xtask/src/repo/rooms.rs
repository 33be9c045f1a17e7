//! Rule: each room of a crate uses only what its row of the design allows. The table below is that
//! row, read from the other side: what a room must not name, in a `use` or in the middle of a line.

mod paths;

use super::tree::Tree;

/// A folder with its module file, and the paths it must not name.
struct Room {
    folder: &'static str,
    never: &'static [&'static str],
}

#[rustfmt::skip] // One row per room is what makes it a table.
const ROOMS: &[Room] = &[
    // The parts of the pages: those for any product, those for predictions, the pages.
    Room { folder: "app/src/ui", never: &[
        "domain::merge", "domain::prediction", "domain::query", "domain::status",
        "crate::prediction", "crate::pages", "crate::api", "crate::live", "crate::eve",
    ] },
    Room { folder: "app/src/prediction", never: &[
        "crate::pages", "crate::api", "crate::eve", "gloo_net", "web_sys::EventSource",
    ] },
    Room { folder: "app/src/pages", never: &["leptos_axum", "gloo_net", "web_sys::EventSource"] },
    // What the pages get their data from, without anything that is drawn.
    Room { folder: "app/src/api", never: &[
        "crate::ui", "crate::prediction", "crate::pages", "crate::live", "crate::eve",
    ] },
    Room { folder: "app/src/live", never: &[
        "crate::prediction", "crate::pages", "crate::eve", "leptos_router",
    ] },
    Room { folder: "app/src/usage", never: &[
        "crate::prediction", "crate::pages", "crate::api", "crate::live", "crate::eve",
    ] },
    Room { folder: "app/src/eve", never: &["crate::pages"] },
    // Toward the vendor, and toward the disk: neither knows the other or a page.
    Room { folder: "server/src/upstream", never: &[
        "app", "axum", "leptos", "leptos_axum", "rusqlite", "crate::access", "crate::console",
        "crate::feed", "crate::run", "crate::store", "crate::sync", "crate::vault",
    ] },
    Room { folder: "server/src/store", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "crate::access", "crate::console",
        "crate::feed", "crate::run", "crate::sync", "crate::upstream", "crate::vault",
    ] },
    Room { folder: "server/src/sync", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::console", "crate::feed", "crate::run",
    ] },
    Room { folder: "server/src/vault", never: &[
        "app", "leptos", "leptos_axum", "rusqlite", "crate::console", "crate::feed", "crate::run",
    ] },
    Room { folder: "server/src/jobs", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::console", "crate::feed", "crate::run", "crate::vault",
    ] },
    Room { folder: "server/src/catalogue", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::console", "crate::feed", "crate::run", "crate::store", "crate::sync", "crate::vault",
    ] },
    Room { folder: "server/src/playground", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::console", "crate::feed", "crate::run", "crate::vault",
    ] },
    Room { folder: "server/src/assistant", never: &[
        "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access", "crate::catalogue",
        "crate::console", "crate::export", "crate::feed", "crate::jobs", "crate::playground",
        "crate::run", "crate::store", "crate::sync", "crate::vault",
    ] },
    // Toward the browser.
    Room { folder: "server/src/feed", never: &[
        "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::run", "crate::sync", "crate::upstream",
    ] },
    Room { folder: "server/src/plain", never: &[
        "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::console", "crate::jobs",
        "crate::run", "crate::store", "crate::sync", "crate::upstream",
    ] },
    Room { folder: "server/src/export", never: &[
        "app", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access", "crate::console",
        "crate::feed", "crate::run", "crate::sync", "crate::vault",
    ] },
    Room { folder: "server/src/report", never: &[
        "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access", "crate::console",
        "crate::feed", "crate::run", "crate::sync", "crate::upstream",
    ] },
    Room { folder: "server/src/payload", never: &[
        "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access", "crate::console",
        "crate::feed", "crate::run", "crate::sync", "crate::vault",
    ] },
    Room { folder: "server/src/secrets", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::console", "crate::feed", "crate::run", "crate::store", "crate::vault",
    ] },
    Room { folder: "server/src/reproduce", never: &[
        "app", "axum", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::access",
        "crate::config", "crate::console", "crate::export", "crate::fault", "crate::feed",
        "crate::jobs", "crate::plain", "crate::run", "crate::store", "crate::sync",
        "crate::upstream", "crate::vault",
    ] },
    Room { folder: "server/src/access", never: &[
        "reqwest", "rusqlite", "crate::run", "crate::sync", "crate::upstream",
    ] },
    Room { folder: "server/src/time_zone", never: &[
        "app", "leptos", "leptos_axum", "reqwest", "rusqlite", "crate::console", "crate::feed",
        "crate::run", "crate::store", "crate::sync", "crate::upstream", "crate::vault",
    ] },
    Room { folder: "server/src/console", never: &["axum", "reqwest", "rusqlite", "crate::run"] },
    Room { folder: "server/src/run", never: &["reqwest", "rusqlite"] },
];

/// Rooms that are not built yet. A room leaves this list when it gets its first file.
const PENDING: &[&str] = &[];

pub(super) fn check(tree: &Tree) -> Vec<String> {
    ROOMS
        .iter()
        .flat_map(|room| check_room(tree, room, PENDING.contains(&room.folder)))
        .collect()
}

fn check_room(tree: &Tree, room: &Room, pending: bool) -> Vec<String> {
    let mut found = Vec::new();
    let mut files = 0;
    for file in tree.rust().filter(|file| file.is_in(room.folder)) {
        files += 1;
        for (line, path) in paths::of(&file.path, &file.text) {
            if room.never.iter().any(|never| is_within(&path, never)) {
                found.push(format!("{}:{line}: {path}", file.path));
            }
        }
    }
    match (files, pending) {
        (0, false) => found.push(format!("{}: no such room", room.folder)),
        (1.., true) => found.push(format!(
            "{}: is there, and still on the list of pending rooms",
            room.folder
        )),
        _ => {}
    }
    found
}

fn is_within(path: &str, room: &str) -> bool {
    path.strip_prefix(room)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOM: Room = Room {
        folder: "app/src/ui",
        never: &["crate::pages", "rusqlite"],
    };

    fn found(text: &str) -> usize {
        check_room(&Tree::of(&[("app/src/ui/badge.rs", text)]), &ROOM, false).len()
    }

    #[test]
    fn a_forbidden_path_is_found_however_it_is_written() {
        assert_eq!(found("use crate::pages::list;"), 1);
        assert_eq!(found("use crate::{live, pages::{list, full}};"), 2);
        assert_eq!(found("use super::super::pages;"), 1);
        assert_eq!(found("fn a() { rusqlite::open(); }"), 1);
        assert_eq!(found("view! { <crate::pages::List/> }"), 1);
        assert_eq!(
            found("use crate::pagesize; // crate::pages\nconst A: &str = \"rusqlite::open\";"),
            0
        );
    }

    #[test]
    fn a_room_is_there_or_pending_and_never_both() {
        let (empty, full) = (Tree::of(&[]), Tree::of(&[("app/src/ui.rs", "")]));
        assert_eq!(check_room(&empty, &ROOM, true).len(), 0);
        assert_eq!(check_room(&empty, &ROOM, false).len(), 1);
        assert_eq!(check_room(&full, &ROOM, true).len(), 1);
        assert_eq!(check_room(&full, &ROOM, false).len(), 0);
    }
}
