//! A question or a report in front of the page: the browser's own modal dialog, which keeps the
//! focus inside, closes on Escape and gives the focus back.
//!
//! Server-side rendering: nothing opens it there, so it is not shown.

use leptos::{ev, html, prelude::*};

use super::Icon;

/// Open for as long as it is on the page; `on_close` is to take it away.
#[component]
pub fn Dialog(
    /// What it is about: its heading and its name.
    #[prop(into)]
    title: Signal<String>,
    /// Called when it was closed, in whatever way.
    on_close: Callback<()>,
    /// What stands in it. A form with `method="dialog"` closes it.
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    #[cfg(feature = "hydrate")]
    Effect::new(move |_| {
        if let Some(dialog) = dialog.get() {
            // Its code may just have come, and what it belongs to be on its way into the document. An
            // error means that it is open, or gone again.
            request_animation_frame(move || _ = dialog.show_modal());
        }
    });
    view! {
        <dialog
            class="dialog"
            aria-labelledby="dialog-title"
            node_ref=dialog
            on:close=move |_| on_close.run(())
            // The page behind it does not hear of keys: neither its own nor Escape.
            on:keydown=move |event: ev::KeyboardEvent| event.stop_propagation()
        >
            <header>
                <h2 id="dialog-title">{title}</h2>
                <form method="dialog">
                    <button class="icon-button" aria-label="Close"><Icon name="close"/></button>
                </form>
            </header>
            {children()}
        </dialog>
    }
}
