//! The keys of the list, and the card that names them. None fires while one types.

use leptos::prelude::*;

use crate::ui::{PopoverButton, PopoverClose};

const KEYS: [(&str, &str); 9] = [
    ("/", "Search"),
    ("j", "Next prediction"),
    ("k", "Previous prediction"),
    ("Enter", "Open in the sidebar"),
    ("Esc", "Close the sidebar"),
    ("c", "Copy the id"),
    ("x", "Select the prediction"),
    ("r", "Refresh"),
    ("?", "These keys"),
];

/// Listens for the keys, and shows them on demand.
#[component]
pub(super) fn KeyHelp() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    listen();
    let key = |(key, does): (&'static str, &'static str)| {
        view! { <div><dt><kbd>{key}</kbd></dt><dd>{does}</dd></div> }
    };
    view! {
        <div class="keys" id="keys" popover="auto">
            <header>
                <h2>"Keys"</h2>
                <PopoverClose popover="keys"/>
            </header>
            <dl>{KEYS.map(key)}</dl>
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

#[cfg(feature = "hydrate")]
fn listen() {
    let listener = window_event_listener(leptos::ev::keydown, |event| {
        let has_key = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_key || event.default_prevented() || is_typing() {
            return;
        }
        let is_done = match event.key().as_str() {
            "/" => act("#search", web_sys::HtmlElement::focus),
            "j" => act("#peek-next", clicked) || step(1),
            "k" => act("#peek-previous", clicked) || step(-1),
            "c" => act("tr:focus-within .copy", clicked) || act(".peek .copy", clicked),
            "x" => act("tr:focus-within .c-select input", clicked),
            "r" => act("#refresh", clicked),
            "?" => act("#keys-button", clicked),
            _ => false,
        };
        if is_done {
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

#[cfg(feature = "hydrate")]
fn clicked(element: &web_sys::HtmlElement) -> Result<(), wasm_bindgen::JsValue> {
    element.click();
    Ok(())
}

#[cfg(feature = "hydrate")]
fn act(
    selector: &str,
    act: fn(&web_sys::HtmlElement) -> Result<(), wasm_bindgen::JsValue>,
) -> bool {
    use wasm_bindgen::JsCast;

    let found = document().query_selector(selector).ok().flatten();
    let element = found.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| act(&element).is_ok())
}

/// Moves the focus to the next or the previous row; the sidebar, where open, follows.
#[cfg(feature = "hydrate")]
fn step(by: i32) -> bool {
    use wasm_bindgen::JsCast;

    let document = document();
    let find = |selector: &str| document.query_selector(selector).ok().flatten();
    let current = find("tr[data-id]:focus-within").or_else(|| find("tr[data-peeked]"));
    if let Some(away) = current
        .as_ref()
        .filter(|row| row.has_attribute("data-away"))
    {
        // Its neighbors are not there before it is seen.
        away.scroll_into_view();
        request_animation_frame(move || request_animation_frame(move || _ = step(by)));
        return true;
    }
    let row = match current {
        Some(row) if by > 0 => row.next_element_sibling(),
        Some(row) => row.previous_element_sibling(),
        None => find("tr[data-id]"),
    };
    let link = row.and_then(|row| row.query_selector(".c-id a").ok().flatten());
    let Some(link) = link.and_then(|link| link.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    let is_peeking = find(".peek").is_some();
    let is_done = link.focus().is_ok();
    if is_peeking {
        link.click();
    }
    is_done
}
