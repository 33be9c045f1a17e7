//! A button that copies a text. Hidden by style until the page is hydrated, for it does nothing
//! before that.

use std::time::Duration;

use leptos::prelude::*;

use super::{Icon, browser};

/// Copies `text`, and says so for a moment.
#[component]
pub fn CopyButton(
    /// What it copies.
    #[prop(into)]
    text: Signal<String>,
    /// What that is, for its name: "Copy {what}".
    what: &'static str,
    /// Whether `what` stands in the button, or only its icon.
    #[prop(optional)]
    worded: bool,
) -> impl IntoView {
    let is_done = RwSignal::new(false);
    let name = move || {
        if is_done.get() {
            "Copied".to_owned()
        } else {
            format!("Copy {what}")
        }
    };
    let copy = move |_| {
        if browser::copy(&text.get_untracked()) {
            is_done.set(true);
            set_timeout(
                move || _ = is_done.try_set(false),
                Duration::from_millis(1_600),
            );
        }
    };
    view! {
        <button
            type="button"
            class="copy"
            class:button=worded
            data-done=move || is_done.get().then_some("")
            aria-label=name
            title=name
            on:click=copy
        >
            <Icon name=Signal::derive(move || if is_done.get() { "check" } else { "copy" })/>
            {worded.then_some(view! { <span>{name}</span> })}
        </button>
    }
}
