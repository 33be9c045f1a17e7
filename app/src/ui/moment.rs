//! An instant, as people read it, and the hand of the clock by which it is read.

use domain::time::{Timestamp, ago};
use leptos::prelude::*;

use super::browser::local_time;

/// What time it is: the hand of the page's clock, and what it says while it stands still.
///
/// Standing still means that the page is as the server drew it: at `drawn_at`, and in UTC.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// The hand; `None` while it stands still. Owned by the app, so that it outlives what reads it.
    pub hand: RwSignal<Option<Timestamp>>,
    /// Whether it moves: told apart, so that what waits for that does not run with every tick.
    pub is_running: RwSignal<bool>,
    /// When the page was drawn.
    pub drawn_at: Timestamp,
}

impl Now {
    /// The time: reactive.
    pub fn get(self) -> Timestamp {
        self.hand.get().unwrap_or(self.drawn_at)
    }
}

/// "how long ago", with the full date, time and zone on hover; or that in full.
#[component]
pub fn Moment(
    /// The instant.
    at: Timestamp,
    /// What time it is.
    now: Now,
    /// Whether the text itself is the date and time.
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let written = move || {
        if now.is_running.get() {
            local_time(at)
        } else {
            at.utc()
        }
    };
    let text = move || if full { written() } else { ago(at, now.get()) };
    view! { <time datetime=at.rfc3339() title=written>{text}</time> }
}
