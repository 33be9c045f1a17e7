//! The keys of a page: the card that names them, and what hears them. None fires while one types,
//! nor while a dialog is open. Must not know which keys a page has.

use leptos::prelude::*;

use crate::ui::{PopoverButton, PopoverClose};
#[cfg(feature = "hydrate")]
use crate::ui::{pressed_key, slash_key};

/// A key and what it does, in words.
pub(super) type Key = (&'static str, &'static str);

/// Listens for the keys, and shows them on demand.
#[component]
pub(super) fn KeyHelp(
    /// The keys that the page has, besides those of every page.
    keys: &'static [Key],
    /// Does what a key asks for. Whether there was anything to do.
    does: fn(&str) -> bool,
) -> impl IntoView {
    #[cfg(feature = "hydrate")]
    listen(does);
    #[cfg(not(feature = "hydrate"))]
    let _ = does;
    let key = |(key, does): Key| {
        view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> }
    };
    view! {
        <div class="keys" id="keys" popover="auto">
            <header>
                <h2>"Keys"</h2>
                <PopoverClose popover="keys"/>
            </header>
            <dl>
                {keys.iter().copied().map(key).collect_view()}
                {key(("Ctrl K", "Go to a page, a model, a view or a prediction"))}
                {key(("Ctrl I", "Ask Eve"))}
                {key(("?", "These keys"))}
            </dl>
        </div>
    }
}

/// Shows and hides the card.
#[component]
pub(super) fn KeysButton() -> impl IntoView {
    view! {
        <PopoverButton popover="keys" label="Keys" icon="keys"/>
    }
}

/// Clicks the first of what is selected. Whether there is one.
///
/// Server-side rendering: nobody presses a key.
pub(super) fn click(selector: &str) -> bool {
    #[cfg(feature = "hydrate")]
    {
        found(selector).is_some_and(|element| {
            element.click();
            true
        })
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = selector;
        false
    }
}

/// Whether there is something to click.
///
/// Server-side rendering: nobody asks.
pub(super) fn is_there(selector: &str) -> bool {
    #[cfg(feature = "hydrate")]
    {
        found(selector).is_some()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = selector;
        false
    }
}

/// The first element that is selected, unless it is hidden: nobody means what they do not see.
#[cfg(feature = "hydrate")]
pub(super) fn found(selector: &str) -> Option<web_sys::HtmlElement> {
    use wasm_bindgen::JsCast;

    let found = document().query_selector(selector).ok().flatten()?;
    let is_hidden = found.closest("[hidden]").ok().flatten().is_some();
    found.dyn_into().ok().filter(|_| !is_hidden)
}

#[cfg(feature = "hydrate")]
fn listen(does: fn(&str) -> bool) {
    let listener = window_event_listener(leptos::ev::keydown, move |event| {
        let has_key = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_key || event.default_prevented() || is_typing() {
            return;
        }
        let press = |key: &str| match key {
            "?" => click("#keys-button"),
            key => does(key),
        };
        let Some(key) = pressed_key(&event) else {
            return;
        };
        if press(&key) || slash_key(&event).is_some_and(press) {
            event.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
}

#[cfg(feature = "hydrate")]
fn is_typing() -> bool {
    document().active_element().is_some_and(|element| {
        let typed_into = "input:not([type=checkbox]), textarea, select";
        element.matches(typed_into).unwrap_or(false)
    })
}
