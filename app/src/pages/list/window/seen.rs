//! What is seen of the list, measured, and the room of the rows that are not there, drawn.
//!
//! Who rushes through the list sees its lines; its rows come when they stop, because to make a whole
//! screen of them for every frame would make each frame long.

use std::{cell::RefCell, time::Duration};

use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{FocusOptions, HtmlElement, ResizeObserver};

use super::{MARGIN, Placed, STEP, Span, Window, shown};
use crate::{pages::list::row_selector, ui::is_focus_lost};

/// The time without a scroll after which the reader has stopped.
const PAUSE: Duration = Duration::from_millis(80);

/// Keeps the window where the reader is.
pub(super) fn follow(window: Window, body: NodeRef<html::Tbody>, near_end: impl Fn() + 'static) {
    let near_end = StoredValue::new_local(near_end);
    Effect::new(move |_| {
        if let Some(body) = body.get() {
            watch(window, body.clone().into(), near_end);
            draw(window, body.into());
        }
    });
}

/// Listens to all that changes what is seen.
fn watch(
    window: Window,
    body: HtmlElement,
    near_end: StoredValue<impl Fn() + 'static, LocalStorage>,
) {
    let rush = StoredValue::new(Rush::default());
    let look = {
        let body = body.clone();
        move |has_stopped| look(window, &body, rush, has_stopped)
    };
    look(true);
    let look_when_stopped = {
        let look = look.clone();
        RefCell::new(debounce(PAUSE, move |()| _ = look(true)))
    };
    let listener = window_event_listener(ev::scroll, {
        let look = look.clone();
        move |_| {
            if look(false) {
                near_end.with_value(|near_end| near_end());
            }
            look_when_stopped.borrow_mut()(());
        }
    });
    // The height of a row depends on the width of the table, and what is seen on that of the page.
    let resized = Closure::<dyn FnMut()>::new(move || _ = look(true));
    let observer = ResizeObserver::new(resized.as_ref().unchecked_ref()).ok();
    if let Some(observer) = &observer {
        observer.observe(&body);
        if let Some(page) = document().body() {
            observer.observe(&page);
        }
    }
    let observer = StoredValue::new_local((observer, resized));
    on_cleanup(move || {
        listener.remove();
        observer.with_value(|(observer, _)| {
            if let Some(observer) = observer {
                observer.disconnect();
            }
        });
    });
}

/// How the reader scrolls.
#[derive(Clone, Copy, Debug, Default)]
struct Rush {
    /// When they did last, in milliseconds since 1970, and where that was.
    last: f64,
    at: Option<Span>,
}

impl Rush {
    /// They are here now: whether they rush, many rows at once without a pause.
    fn seen(&mut self, at: Span) -> bool {
        let before = std::mem::replace(&mut self.last, js_sys::Date::now());
        let is_going_on = self.last - before < PAUSE.as_secs_f64() * 1_000.0;
        let last = self.at.replace(at);
        is_going_on && last.is_some_and(|last| at.distance(last) > STEP)
    }
}

/// Measures what is seen and moves the window there, but not far for who is rushing. Whether the end
/// of the list is near.
fn look(window: Window, body: &HtmlElement, rush: StoredValue<Rush>, has_stopped: bool) -> bool {
    let row = body.query_selector("tr:not([data-away])").ok().flatten();
    let root = document().document_element();
    let (Some(row), Some(root)) = (row, root) else {
        return false;
    };
    let row = f64::from(row.unchecked_ref::<HtmlElement>().offset_height().max(1));
    let height = f64::from(root.client_height());
    let above = -body.get_bounding_client_rect().top();
    let span = Span::around(above, height, row);
    let is_rushing = !has_stopped
        && rush
            .try_update_value(|rush| rush.seen(span))
            .unwrap_or(false);
    let before = window.span.get_untracked();
    let is_far = before.is_some_and(|before| span.distance(before) >= MARGIN);
    if before != Some(span) && !(is_far && is_rushing) {
        hold_focus(window, body);
        window.span.set(Some(span));
    }
    let count = window.count.get_untracked();
    #[expect(
        clippy::cast_precision_loss,
        reason = "a list in a browser is far from the end of a double's whole numbers"
    )]
    let end = count as f64 * row;
    above > 0.0 && above + 2.0 * height > end
}

/// The row that has the focus stays while the window moves. It may be taken out and put back
/// among the others, and what is taken out loses the focus: then it is given back.
fn hold_focus(window: Window, body: &HtmlElement) {
    let held = document().active_element();
    let held = held.filter(|active| body.contains(Some(active)));
    let row = held.as_ref().and_then(|held| held.closest("tr").ok()?);
    let id = row.and_then(|row| row.get_attribute("data-id")?.parse().ok());
    window.focused.set(id);
    let Some(held) = held.and_then(|held| held.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    request_animation_frame(move || {
        if is_focus_lost() && held.is_connected() {
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = held.focus_with_options(&options);
        }
    });
}

/// Keeps the room of the rows that are not there, and draws those far away where they belong.
fn draw(window: Window, body: HtmlElement) {
    Effect::new(move |_| {
        let count = window.count.get();
        let Span { start, end } = shown(window.span.get(), count);
        let style = body.style();
        let _ = style.set_property("--above", &start.to_string());
        let _ = style.set_property("--below", &(count - end).to_string());
        let is_away = |(at, _): &&Placed| !(start..end).contains(at);
        let away: Vec<Placed> = window
            .rows
            .with(|rows| rows.iter().filter(is_away).cloned().collect());
        let body = body.clone();
        // By then the rows have entered and left, and nothing has been painted.
        request_animation_frame(move || mark(&body, &away));
    });
}

fn mark(body: &HtmlElement, away: &[Placed]) {
    let find = |selector: &str| {
        let found = body.query_selector(selector).ok().flatten();
        found.map(JsCast::unchecked_into::<HtmlElement>)
    };
    while let Some(row) = find("[data-away]") {
        let _ = row.remove_attribute("data-away");
    }
    for (at, id) in away {
        if let Some(row) = find(&row_selector(id)) {
            let _ = row.style().set_property("--at", &at.to_string());
            let _ = row.set_attribute("data-away", "");
        }
    }
}
