//! Short notes at the edge of the page, for what failed in the background and what is done.

use std::time::Duration;

use leptos::prelude::*;

use super::Icon;

/// The notes of a page; a context.
#[derive(Clone, Copy, Debug)]
pub struct Toasts {
    shown: RwSignal<Vec<Note>>,
    count: StoredValue<u32>,
}

/// A note: its number, its icon and what it says.
type Note = (u32, &'static str, String);

/// Maximum number of notes that are shown at once.
const MAX_SHOWN: usize = 3;

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

    /// Says for a while what failed.
    pub fn show(self, text: impl Into<String>) {
        self.add("alert", text.into());
    }

    /// Says for a while what is done.
    pub fn done(self, text: impl Into<String>) {
        self.add("check", text.into());
    }

    fn add(self, icon: &'static str, text: String) {
        let number = self.count.get_value();
        self.count.set_value(number + 1);
        self.shown.update(|shown| {
            // More would reach over the page.
            if shown.len() >= MAX_SHOWN {
                shown.remove(0);
            }
            shown.push((number, icon, text));
        });
        set_timeout(move || self.dismiss(number), STAYS);
    }

    fn dismiss(self, number: u32) {
        let _ = self
            .shown
            .try_update(|shown| shown.retain(|note| note.0 != number));
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
            <For each=move || toasts.shown.get() key=|note| note.0 let:note>
                <div class="toast">
                    <Icon name=note.1/>
                    <span>{note.2}</span>
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
