//! The few things that only a browser can do; on the server each does nothing.

use leptos::{ev, prelude::*};

#[cfg(feature = "hydrate")]
use super::keyboard::pressed_key;

/// Whether a click asks for the usual thing: the main button and no key that means "new tab".
pub fn is_plain_click(event: &ev::MouseEvent) -> bool {
    let has_key = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    event.button() == 0 && !has_key && !event.default_prevented()
}

/// Copies a text; whether that worked.
///
/// The clipboard API is missing on plain http, so a text area and the old command stand in.
pub(super) fn copy(text: &str) -> bool {
    #[cfg(feature = "hydrate")]
    {
        if window().is_secure_context() {
            // A refusal shows as a rejected promise later; the user can only try again.
            let _ = window().navigator().clipboard().write_text(text);
            return true;
        }
        copy_the_old_way(text).unwrap_or(false)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = text;
        false
    }
}

#[cfg(feature = "hydrate")]
fn copy_the_old_way(text: &str) -> Option<bool> {
    use wasm_bindgen::JsCast;

    let document = document();
    let focused = document.active_element();
    let area: web_sys::HtmlTextAreaElement =
        document.create_element("textarea").ok()?.dyn_into().ok()?;
    area.set_class_name("copy-area");
    area.set_value(text);
    document.body()?.append_child(&area).ok()?;
    area.select();
    let document: web_sys::HtmlDocument = document.dyn_into().ok()?;
    let is_done = document.exec_command("copy").unwrap_or(false);
    area.remove();
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.focus();
    }
    Some(is_done)
}

/// Calls `close` when Escape is pressed anywhere, except where something nearer takes it; an open
/// popover does, and closes by itself.
pub fn escape_closes(close: impl Fn() + 'static) {
    #[cfg(feature = "hydrate")]
    {
        let listener = window_event_listener(ev::keydown, move |event| {
            let popover = document().query_selector(":popover-open").ok().flatten();
            let is_escape = pressed_key(&event).as_deref() == Some("Escape");
            if is_escape && !event.default_prevented() && popover.is_none() {
                close();
            }
        });
        on_cleanup(move || listener.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    drop(close);
}

/// Gives a part of the page the focus when it is opened, and gives it back when the part is closed,
/// or goes, while it has it: to what `back` selects then, as soon as that is there. A part that came
/// open with the page takes none. Answers whether the part is to be seen: for as long as it may have
/// the focus, because what is hidden loses it.
///
/// Server-side rendering: while it is open.
pub fn holds_focus(
    part: &'static str,
    is_open: Memo<bool>,
    back: impl Fn() -> String + Clone + Send + Sync + 'static,
) -> Signal<bool> {
    #[cfg(feature = "hydrate")]
    {
        let is_seen = RwSignal::new(is_open.get_untracked());
        if is_seen.get_untracked() && is_hydrated() {
            focus(part.to_owned());
        }
        let gives_back = back.clone();
        Effect::new(move |_| {
            let is_open = is_open.get();
            if is_open == is_seen.get_untracked() {
                return;
            }
            match is_open {
                true => focus(part.to_owned()),
                false => give_focus_back(part, &gives_back),
            }
            is_seen.set(is_open);
        });
        on_cleanup(move || give_focus_back(part, &back));
        is_seen.into()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (part, back);
        is_open.into()
    }
}

/// Takes the focus from a part of the page, if it has it, for what `back` selects.
#[cfg(feature = "hydrate")]
fn give_focus_back(part: &str, back: &impl Fn() -> String) {
    use wasm_bindgen::JsCast;

    if found(&format!("{part}:focus-within")).is_none() {
        return;
    }
    // Nothing must have it for what `back` selects to get it.
    let focused = document().active_element();
    if let Some(focused) = focused.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        let _ = focused.blur();
    }
    focus_when_there(back(), js_sys::Date::now() + AWAITED_MS);
}

/// Gives the focus to what `to` selects.
pub fn focus_on(to: &'static str) {
    #[cfg(feature = "hydrate")]
    focus(to.to_owned());
    #[cfg(not(feature = "hydrate"))]
    let _ = to;
}

/// Focuses the first of what is selected, once it is drawn.
#[cfg(feature = "hydrate")]
fn focus(selector: String) {
    request_animation_frame(move || _ = focus_now(&selector));
}

/// How long the focus waits for a part that is still being fetched, in milliseconds.
#[cfg(feature = "hydrate")]
const AWAITED_MS: f64 = 10_000.0;

/// Focuses the first of what is selected as soon as it is there, unless the reader has put the focus
/// elsewhere or it is `until` (milliseconds since 1970) by then.
#[cfg(feature = "hydrate")]
fn focus_when_there(selector: String, until: f64) {
    request_animation_frame(move || {
        if is_focus_lost() && !focus_now(&selector) && js_sys::Date::now() < until {
            focus_when_there(selector, until);
        }
    });
}

/// Whether nothing on the page has the focus.
#[cfg(feature = "hydrate")]
pub fn is_focus_lost() -> bool {
    let focused = document().active_element();
    focused.is_none_or(|focused| focused.tag_name() == "BODY")
}

/// Focuses the first of what is selected. Whether it is there.
#[cfg(feature = "hydrate")]
fn focus_now(selector: &str) -> bool {
    use wasm_bindgen::JsCast;

    let element = found(selector).and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok());
    element.is_some_and(|element| {
        let _ = element.focus();
        true
    })
}

#[cfg(feature = "hydrate")]
fn found(selector: &str) -> Option<web_sys::Element> {
    document().query_selector(selector).ok().flatten()
}

/// Whether the WASM has taken the page over: what is drawn from now on need not be what the server
/// would draw.
pub fn is_hydrated() -> bool {
    #[cfg(feature = "hydrate")]
    {
        let root = document().document_element();
        root.is_some_and(|root| root.has_attribute("data-hydrated"))
    }
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Moves what is selected into view, no further than needed, once it is drawn.
pub fn bring_into_view(selector: impl Into<String>) {
    #[cfg(feature = "hydrate")]
    {
        let selector = selector.into();
        request_animation_frame(move || {
            if let Some(element) = found(&selector) {
                let options = web_sys::ScrollIntoViewOptions::new();
                options.set_block(web_sys::ScrollLogicalPosition::Nearest);
                element.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    drop(selector.into());
}

/// What a click asks to be opened or closed, and whether it is open. What replaces it has the focus
/// then.
pub(super) fn toggled(event: &ev::MouseEvent) -> Option<(String, bool)> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let button = target.closest("[data-toggle]").ok()??;
        focus(format!(
            "[data-at=\"{}\"]",
            button.get_attribute("data-at")?
        ));
        let is_open = button.get_attribute("aria-expanded")? == "true";
        Some((button.get_attribute("data-toggle")?, is_open))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = event;
        None
    }
}

/// What a click asks to be copied of a JSON text, and what to say when it is done: a value, where it
/// is a string without its quotes and escapes, or a path.
pub(super) fn copied_part(event: &ev::MouseEvent, raw: &str) -> Option<(String, &'static str)> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let button = target.closest("[data-copy]").ok()??;
        let line = button.parent_element()?;
        if button.get_attribute("data-copy")? == "path" {
            return Some((line.get_attribute("data-path")?, "Path copied"));
        }
        let place = |name| line.get_attribute(name)?.parse::<usize>().ok();
        let value = raw.get(place("data-from")?..place("data-to")?)?;
        let text = serde_json::from_str(value).unwrap_or_else(|_| value.to_owned());
        Some((text, "Value copied"))
    }
    #[cfg(not(feature = "hydrate"))]
    {
        let _ = (event, raw);
        None
    }
}

/// Gives the focus to what `to` selects where nothing has it any more.
pub fn focus_if_lost(to: &'static str) {
    // Nobody waits for it: it is there now or not at all.
    #[cfg(feature = "hydrate")]
    focus_when_there(to.to_owned(), 0.0);
    #[cfg(not(feature = "hydrate"))]
    let _ = to;
}

/// Where a page that is shown begins to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Where the reader left it in this tab.
    GoesOn,
    /// At the top: something else is shown now.
    Starts,
}

/// Scrolls to where the reading begins, and keeps the place from now on. Called where the content
/// stands; `key` names what is shown.
pub fn remember_scroll(key: &str, reading: Reading) {
    #[cfg(feature = "hydrate")]
    {
        let storage = || window().session_storage().ok().flatten();
        let name = format!("scroll:{key}");
        let kept = storage().and_then(|storage| storage.get_item(&name).ok().flatten());
        let y = match reading {
            Reading::GoesOn => kept.and_then(|y| y.parse::<f64>().ok()),
            Reading::Starts => Some(0.0),
        };
        if let Some(y) = y {
            request_animation_frame(move || window().scroll_to_with_x_and_y(0.0, y));
        }
        let listener = window_event_listener(ev::scroll, move |_| {
            if let (Some(storage), Ok(y)) = (storage(), window().scroll_y()) {
                let _ = storage.set_item(&name, &y.to_string());
            }
        });
        on_cleanup(move || listener.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (key, reading);
}
