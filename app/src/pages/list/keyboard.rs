//! The keys of the list and what each does.

#[cfg(feature = "hydrate")]
use crate::pages::keys::found;
use crate::pages::keys::{Key, click};

pub(super) const KEYS: [Key; 8] = [
    ("/", "Search"),
    ("j", "Next prediction"),
    ("k", "Previous prediction"),
    ("Enter", "Open in the sidebar"),
    ("Esc", "Close the sidebar"),
    ("c", "Copy the id"),
    ("x", "Select the prediction"),
    ("r", "Refresh"),
];

/// Does what a key asks for. Whether there was anything to do.
pub(super) fn does(key: &str) -> bool {
    match key {
        "/" => focus("#search"),
        "j" => click("#peek-next") || step(1),
        "k" => click("#peek-previous") || step(-1),
        "c" => click("tr:focus-within .copy") || click(".peek .copy"),
        "x" => click("tr:focus-within .c-select input"),
        "r" => click("#refresh"),
        _ => false,
    }
}

#[cfg(not(feature = "hydrate"))]
fn focus(_: &str) -> bool {
    false
}

#[cfg(feature = "hydrate")]
fn focus(selector: &str) -> bool {
    found(selector).is_some_and(|element| element.focus().is_ok())
}

#[cfg(not(feature = "hydrate"))]
fn step(_: i32) -> bool {
    false
}

/// Moves the focus to the next or the previous row; the sidebar, where open, follows.
#[cfg(feature = "hydrate")]
fn step(by: i32) -> bool {
    use leptos::prelude::{document, request_animation_frame};
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
    let is_peeking = found(".peek").is_some();
    let is_done = link.focus().is_ok();
    if is_peeking {
        link.click();
    }
    is_done
}
