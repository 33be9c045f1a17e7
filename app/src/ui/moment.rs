//! An instant, as people read it.

use domain::time::{Timestamp, ago};
use leptos::prelude::*;

use super::browser::local_time;

/// "how long ago", with the full date, time and zone on hover; or that in full.
#[component]
pub fn Moment(
    /// The instant.
    at: Timestamp,
    /// What time it is.
    now: Signal<Timestamp>,
    /// Whether the reader's zone is known: before that, UTC.
    local: Signal<bool>,
    /// Whether the text itself is the date and time.
    #[prop(optional)]
    full: bool,
) -> impl IntoView {
    let written = move || {
        if local.get() {
            local_time(at)
        } else {
            at.utc()
        }
    };
    let text = move || if full { written() } else { ago(at, now.get()) };
    view! { <time datetime=at.rfc3339() title=written>{text}</time> }
}
