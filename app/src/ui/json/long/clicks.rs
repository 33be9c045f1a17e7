//! What clicks on the lines of a long text ask for; on the server nothing is clicked.

use leptos::ev;
#[cfg(feature = "hydrate")]
use leptos::web_sys;

/// The line that a click asks to be opened for the first time, what its button says and its path. One
/// that was opened before is opened and closed at once.
pub(super) struct Line(#[cfg(feature = "hydrate")] web_sys::Element);

/// See [`Line`].
pub(super) fn opened(event: &ev::MouseEvent) -> Option<(Line, String, String)> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let button = target.closest("[data-toggle]").ok()??;
        let line = button.closest(".j-line").ok()??;
        let is_open = button.get_attribute("aria-expanded")? == "true";
        let _ = button.set_attribute("aria-expanded", if is_open { "false" } else { "true" });
        let _ = line.toggle_attribute_with_force("data-closed", is_open);
        let is_new = !is_open && line.next_element_sibling().is_none();
        let said = |name| button.get_attribute(name);
        is_new.then_some((Line(line), said("data-at")?, said("data-toggle")?))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

/// Puts what a line opens to after it.
pub(super) fn put_after(line: &Line, html: &str) {
    #[cfg(feature = "hydrate")]
    if line.0.next_element_sibling().is_none() {
        let _ = line.0.insert_adjacent_html("afterend", html);
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (line, html);
}

/// Where the value stands that a click asks to be copied.
pub(super) fn copied_place(event: &ev::MouseEvent) -> Option<(u64, u64)> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let line = target.closest("[data-copy]").ok()??.parent_element()?;
        let place = |name| line.get_attribute(name)?.parse().ok();
        Some((place("data-from")?, place("data-to")?))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}
