//! The few things that only a browser can do; on the server each does nothing.

use domain::time::Timestamp;
use leptos::ev;
#[cfg(feature = "hydrate")]
use leptos::prelude::*;

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

/// An instant in the reader's own zone: `2026-03-04 22:20:58 UTC+01:00`.
///
/// Server-side rendering: in UTC.
pub(super) fn local_time(at: Timestamp) -> String {
    #[cfg(feature = "hydrate")]
    {
        #[expect(
            clippy::cast_precision_loss,
            reason = "milliseconds since 1970 are far from the end of a double's whole numbers"
        )]
        let date = js_sys::Date::new(&((at.micros() / 1_000) as f64).into());
        #[expect(
            clippy::cast_possible_truncation,
            reason = "minutes of a time zone are few"
        )]
        let ahead = -(date.get_timezone_offset() as i32);
        let sign = if ahead < 0 { '-' } else { '+' };
        let local = Timestamp::from_micros(at.micros() + i64::from(ahead) * 60_000_000).utc();
        let ahead = ahead.abs();
        format!("{local}{sign}{:02}:{:02}", ahead / 60, ahead % 60)
    }
    #[cfg(not(feature = "hydrate"))]
    {
        at.utc()
    }
}

/// Calls `close` when Escape is pressed anywhere, except where something nearer takes it; an open
/// popover does, and closes by itself.
pub fn escape_closes(close: impl Fn() + 'static) {
    #[cfg(feature = "hydrate")]
    {
        let listener = window_event_listener(ev::keydown, move |event| {
            let popover = document().query_selector(":popover-open").ok().flatten();
            if event.key() == "Escape" && !event.default_prevented() && popover.is_none() {
                close();
            }
        });
        on_cleanup(move || listener.remove());
    }
    #[cfg(not(feature = "hydrate"))]
    drop(close);
}

/// Gives the focus back when a part of the page goes while it has it: to what `to` selects.
pub fn focus_returns(part: &'static str, to: String) {
    #[cfg(feature = "hydrate")]
    on_cleanup(move || {
        use wasm_bindgen::JsCast;

        let find = |selector: &str| document().query_selector(selector).ok().flatten();
        if find(&format!("{part}:focus-within")).is_none() {
            return;
        }
        request_animation_frame(move || {
            let found = document().query_selector(&to).ok().flatten();
            if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
                let _ = element.focus();
            }
        });
    });
    #[cfg(not(feature = "hydrate"))]
    let _ = (part, to);
}

/// Gives the focus to what `to` selects where nothing has it any more.
pub fn focus_if_lost(to: &'static str) {
    #[cfg(feature = "hydrate")]
    request_animation_frame(move || {
        use wasm_bindgen::JsCast;

        let focused = document().active_element();
        if focused.is_some_and(|focused| focused.tag_name() != "BODY") {
            return;
        }
        let found = document().query_selector(to).ok().flatten();
        if let Some(element) = found.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
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
