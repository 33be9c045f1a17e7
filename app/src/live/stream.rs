//! The browser's end of the stream: one `EventSource` per page, with our own reconnecting.
//!
//! The browser's own does not come back once the server has answered with an error, and starts
//! from the cursor of its first connection when made anew; so every break closes it, and it is
//! opened again from what has been applied.

use std::{cell::RefCell, rc::Rc, time::Duration};

use domain::feed::{Frame, event};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, prelude::Closure};
use web_sys::{EventSource, MessageEvent, VisibilityState};

use super::{Arrival, Followed, Link, Live, Pause};
use crate::address;

/// A hidden page gives its connection back after this long.
const HIDDEN_AFTER: Duration = Duration::from_secs(60);

/// The waits between attempts: doubled each time, up to the last.
const FIRST_WAIT: f64 = 400.0;
const LAST_WAIT: f64 = 10_000.0;

/// Opens the stream whenever there is something to follow and somebody to look.
pub(super) fn start(live: Live) {
    let wire = Rc::new(Wire::new(live));
    let is_hidden = hidden();
    Effect::new({
        let wire = Rc::clone(&wire);
        move |_| {
            let followed = live.followed.get();
            let pause = match (live.is_paused.get(), is_hidden.get()) {
                (true, _) => Some(Pause::Chosen),
                (false, true) => Some(Pause::Hidden),
                (false, false) => None,
            };
            wire.close();
            match (followed, pause) {
                (_, Some(pause)) => live.link.set(Link::Paused(pause)),
                (Some(followed), None) => wire.open(followed),
                (None, None) => live.link.set(Link::Snapshot),
            }
        }
    });
}

/// Whether the page has been out of sight for long.
fn hidden() -> RwSignal<bool> {
    let is_hidden = RwSignal::new(false);
    let countdown = StoredValue::new(None::<TimeoutHandle>);
    let listener = window_event_listener_untyped("visibilitychange", move |_| {
        if let Some(running) = countdown.get_value() {
            running.clear();
        }
        if document().visibility_state() == VisibilityState::Hidden {
            let handle = set_timeout_with_handle(move || is_hidden.set(true), HIDDEN_AFTER);
            countdown.set_value(handle.ok());
        } else if is_hidden.get_untracked() {
            is_hidden.set(false);
        }
    });
    on_cleanup(move || listener.remove());
    is_hidden
}

/// The connection and what is needed to open it again.
struct Wire {
    live: Live,
    source: RefCell<Option<Source>>,
    retry: RefCell<Option<TimeoutHandle>>,
    attempts: RefCell<i32>,
}

/// An open `EventSource` with its listeners, which must live as long as it does.
struct Source {
    source: EventSource,
    _on_event: Closure<dyn FnMut(MessageEvent)>,
    _on_open: Closure<dyn FnMut()>,
    _on_error: Closure<dyn FnMut()>,
}

impl Drop for Source {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl Wire {
    fn new(live: Live) -> Self {
        Self {
            live,
            source: RefCell::default(),
            retry: RefCell::default(),
            attempts: RefCell::default(),
        }
    }

    fn close(&self) {
        if let Some(retry) = self.retry.take() {
            retry.clear();
        }
        self.source.take();
    }

    fn open(self: &Rc<Self>, followed: Followed) {
        let is_first = *self.attempts.borrow() == 0;
        self.live.link.set(if is_first {
            Link::Connecting
        } else {
            Link::Reconnecting
        });
        let url = address::feed(followed.feed.cursor(), &followed.query);
        let Ok(source) = EventSource::new(&url) else {
            return;
        };
        let on_open = Closure::<dyn FnMut()>::new({
            let wire = Rc::clone(self);
            move || {
                wire.attempts.replace(0);
                wire.live.link.set(Link::Live);
            }
        });
        let on_error = Closure::<dyn FnMut()>::new({
            let (wire, followed) = (Rc::clone(self), followed.clone());
            move || wire.retry(followed.clone())
        });
        let on_event = Closure::<dyn FnMut(MessageEvent)>::new({
            let live = self.live;
            move |event: MessageEvent| hear(live, &followed, &event)
        });
        source.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        source.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        for name in [event::FRAME, event::MIRROR, event::RESET] {
            let listener = on_event.as_ref().unchecked_ref();
            // It fails only for a source that is none.
            let _ = source.add_event_listener_with_callback(name, listener);
        }
        self.source.replace(Some(Source {
            source,
            _on_event: on_event,
            _on_open: on_open,
            _on_error: on_error,
        }));
    }

    fn retry(self: &Rc<Self>, followed: Followed) {
        // Not dropped here: this runs inside one of its own listeners.
        if let Some(source) = &*self.source.borrow() {
            source.source.close();
        }
        self.live.link.set(Link::Reconnecting);
        let attempts = self.attempts.replace_with(|attempts| *attempts + 1);
        let wait = (FIRST_WAIT * 2f64.powi(attempts.min(10))).min(LAST_WAIT);
        // Half of it at random, so that many pages do not come back at the same moment.
        let wait = wait * (0.5 + js_sys::Math::random() / 2.0);
        let wire = Rc::clone(self);
        let open = move || {
            wire.source.take();
            wire.open(followed);
        };
        let handle = set_timeout_with_handle(open, Duration::from_secs_f64(wait / 1_000.0));
        self.retry.replace(handle.ok());
    }
}

/// Applies one event, here and now.
fn hear(live: Live, followed: &Followed, event: &MessageEvent) {
    let data = event.data().as_string().unwrap_or_default();
    match event.type_().as_str() {
        event::FRAME => match serde_json::from_str::<Frame>(&data) {
            Ok(frame) => followed.feed.apply(frame, arrival()),
            // A server that was updated meanwhile: only a new page understands it.
            Err(_) => live.reset(),
        },
        event::MIRROR => {
            if let Ok(mirror) = serde_json::from_str(&data) {
                live.mirror.set(Some(mirror));
            }
        }
        event::RESET => live.reset(),
        _ => {}
    }
}

/// The list moves only under a reader who is idle at the top.
fn arrival() -> Arrival {
    const BUSY: &str = "[data-holds]:hover, [data-holds]:focus-within";
    let is_at_top = window().scroll_y().is_ok_and(|y| y < 8.0);
    let is_busy = document().query_selector(BUSY).ok().flatten().is_some();
    if is_at_top && !is_busy {
        Arrival::Enter
    } else {
        Arrival::Wait
    }
}
