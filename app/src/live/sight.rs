//! Whether anybody can see the page. A page that nobody sees does no work: it has no stream and no
//! clock, and catches up when it is seen again.

use leptos::prelude::*;
use web_sys::VisibilityState;

/// Whether the page is hidden, in another tab or behind a locked screen.
pub(super) fn hidden() -> RwSignal<bool> {
    let is_hidden = || document().visibility_state() == VisibilityState::Hidden;
    let hidden = RwSignal::new(is_hidden());
    let listener = window_event_listener_untyped("visibilitychange", move |_| {
        if hidden.get_untracked() != is_hidden() {
            hidden.set(is_hidden());
        }
    });
    on_cleanup(move || listener.remove());
    hidden
}
