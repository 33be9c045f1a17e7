//! Short notes at the edge of the page, for what failed in the background.

use std::time::Duration;

use leptos::prelude::*;

use super::Icon;

/// The notes of a page; a context.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<(u32, String)>>,
    count: StoredValue<u32>,
}

/// How long a note stays.
const STAYS: Duration = Duration::from_secs(6);

impl Toasts {
    /// No notes.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::new(Vec::new()),
            count: StoredValue::new(0),
        }
    }

    /// Shows a note for a while.
    pub fn show(self, text: impl Into<String>) {
        let number = self.count.get_value();
        self.count.set_value(number + 1);
        self.shown.update(|shown| shown.push((number, text.into())));
        set_timeout(move || self.dismiss(number), STAYS);
    }

    fn dismiss(self, number: u32) {
        let _ = self
            .shown
            .try_update(|shown| shown.retain(|(shown, _)| *shown != number));
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// Where the notes appear; announced politely.
#[component]
pub fn ToastRegion(
    /// The notes.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="toasts" role="status" aria-live="polite">
            <For each=move || toasts.shown.get() key=|(number, _)| *number let:note>
                <div class="toast">
                    <Icon name="alert"/>
                    <span>{note.1}</span>
                    <button
                        type="button"
                        class="icon-button"
                        aria-label="Dismiss"
                        on:click=move |_| toasts.dismiss(note.0)
                    >
                        <Icon name="close"/>
                    </button>
                </div>
            </For>
        </div>
    }
}
