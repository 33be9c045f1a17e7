//! The list without rows: nothing has run yet, or nothing matches.

use domain::mirror::Mirror;
use leptos::prelude::*;

use crate::{
    address::ListAddress,
    prediction::{Programs, first_programs},
    ui::Empty,
};

/// Nothing has run yet: how to run something. Gives way to the list by itself.
#[component]
pub(super) fn EmptyLog() -> impl IntoView {
    view! {
        <Empty icon="list" title="No predictions yet">
            <p>"Run one with this account's key, and it appears here by itself."</p>
            <Programs programs=first_programs()/>
        </Empty>
    }
}

/// Nothing matches: what was searched, and the way back.
#[component]
pub(super) fn NoMatch(query: String, mirror: Signal<Mirror>) -> impl IntoView {
    let clear = ListAddress::default().href();
    let is_partial = move || mirror.with(|mirror| !mirror.is_complete());
    let title = if query.is_empty() {
        "Nothing is older than this".to_owned()
    } else {
        format!("No prediction matches \u{201c}{query}\u{201d}")
    };
    view! {
        <Empty icon="search" title>
            <p>"Searched in models, ids, statuses, and the text of inputs, outputs and errors. Every word must fit."</p>
            {move || is_partial().then_some(view! {
                <p>"The history is not confirmed to be complete: other predictions may yet turn up."</p>
            })}
            <a class="button" href=clear>"Clear the search"</a>
        </Empty>
    }
}
