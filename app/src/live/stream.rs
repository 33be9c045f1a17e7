//! The browser's end of the stream: when it is wanted, and what becomes of what it says.
//!
//! It goes on from what has been applied, and is closed while nobody looks or the reader pauses it.

use std::cell::RefCell;

use domain::feed::{FeedCursor, Frame, event};
use leptos::prelude::*;

use super::{Arrival, Entered, Followed, Link, Live, Pause, tabs::Part};

/// Takes part in the stream whenever there is something to follow and somebody to look.
pub(super) fn start(live: Live, is_hidden: RwSignal<bool>) {
    let part = RefCell::new(None::<Part>);
    Effect::new(move |_| {
        let followed = live.followed.get();
        let pause = match (live.is_paused.get(), is_hidden.get()) {
            (true, _) => Some(Pause::Chosen),
            (false, true) => Some(Pause::Hidden),
            (false, false) => None,
        };
        part.take();
        match (followed, pause) {
            (_, Some(pause)) => live.link.set(Link::Paused(pause)),
            (Some(followed), None) => {
                part.replace(Some(Part::take(live, followed)));
            }
            (None, None) => live.link.set(Link::Snapshot),
        }
    });
}

/// Applies one event, here and now. The place that a frame leads to.
pub(super) fn hear(live: Live, followed: &Followed, name: &str, data: &str) -> Option<FeedCursor> {
    match name {
        event::FRAME => {
            let Ok(frame) = serde_json::from_str::<Frame>(data) else {
                // A server that was updated meanwhile: only a new page understands it.
                live.reset();
                return None;
            };
            let cursor = frame.cursor;
            if followed.feed.apply(frame, arrival()) == Entered::Outgrown {
                live.reset();
            }
            return Some(cursor);
        }
        event::MIRROR => {
            if let Ok(mirror) = serde_json::from_str(data) {
                live.mirror.set(Some(mirror));
            }
        }
        event::RESET => live.reset(),
        _ => {}
    }
    None
}

/// The list moves only under a reader who is idle at the top.
fn arrival() -> Arrival {
    const BUSY: &str = "[data-holds]:hover, [data-holds]:focus-within";
    let is_busy = || document().query_selector(BUSY).ok().flatten().is_some();
    // To know the place the browser has to lay the page out: not asked where it does not matter.
    let is_at_top = || window().scroll_y().is_ok_and(|y| y < 8.0);
    if !is_busy() && is_at_top() {
        Arrival::Enter
    } else {
        Arrival::Wait
    }
}
