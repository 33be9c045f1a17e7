//! The state of the connection: a dot and a word, the reason on demand, and a switch to pause.

use domain::{mirror::Mirror, time::Timestamp};
use leptos::prelude::*;

use crate::{
    live::{Link, LinkState, Live},
    ui::Icon,
};

/// How live the page is. `mirror` is what came with the page; newer news supersedes it.
#[component]
pub(super) fn Connection(
    /// The mirror as the page was drawn.
    mirror: Mirror,
    /// When that was.
    drawn_at: Timestamp,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let now = live.clock.seconds(drawn_at);
    let mirror = StoredValue::new(mirror);
    let state = Memo::new(move |_| {
        let newest = live.mirror.get();
        let newest = newest.or_else(|| mirror.try_get_value());
        LinkState::of(live.link.get(), newest.as_ref(), now.get(), |at| {
            now.time_of_day(at)
        })
    });
    let is_streaming = move || live.link.get() != Link::Snapshot;
    let toggle = move |_| live.is_paused.update(|is_paused| *is_paused = !*is_paused);
    let action = move || {
        if live.is_paused.get() {
            "Resume live updates"
        } else {
            "Pause live updates"
        }
    };
    view! {
        <div class="connection" data-tone=move || state.with(|s| s.tone)>
            <div class="connection-state" role="status" aria-live="polite">
                <i class="dot"></i>
                <b>{move || state.with(|s| s.label)}</b>
                <span class="connection-reason">
                    " " {move || state.with(|s| s.reason.clone())}
                </span>
            </div>
            <button
                type="button"
                class="icon-button"
                hidden=move || !is_streaming()
                aria-label=action
                title=action
                on:click=toggle
            >
                <Icon name=Signal::derive(move || if live.is_paused.get() { "play" } else { "pause" })/>
            </button>
            <span class="connection-since">{move || state.with(|s| s.since.clone())}</span>
        </div>
    }
}
