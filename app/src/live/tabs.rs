//! One stream for all tabs of a browser that look for the same: one of them holds it, and tells
//! the others what it hears.
//!
//! Who holds it is who has the lock of that name; the browser gives the lock on when that tab is
//! closed, hidden or paused. Locks are only there in a secure context (https, or loopback): without
//! them each tab has a stream of its own. Tabs that look for different things have different
//! streams, because what belongs to a search is told with each change.

use std::{
    cell::{Cell, RefCell},
    rc::{Rc, Weak},
};

use domain::feed::{FeedCursor, event};
use js_sys::{Function, Promise, Reflect};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue, prelude::*};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, BroadcastChannel, MessageEvent};

use super::{
    Followed, Link, Live,
    relay::{Gap, Message, gap},
    source::{Heard, Source},
    stream::hear,
};
use crate::address;

#[wasm_bindgen]
extern "C" {
    /// `navigator.locks`, as far as it is used here; web-sys still calls it unstable.
    type LockManager;

    #[wasm_bindgen(method, catch)]
    fn request(
        this: &LockManager,
        name: &str,
        options: &JsValue,
        callback: &JsValue,
    ) -> Result<Promise, JsValue>;
}

/// This tab's part in the stream; dropping it leaves.
pub(super) struct Part(Rc<Inner>);

struct Inner {
    live: Live,
    followed: Followed,
    /// The stream, while this tab holds it.
    source: RefCell<Option<Source>>,
    /// Everything up to here was told on it.
    place: Cell<FeedCursor>,
    /// Whether it is up, as the other tabs were told.
    told: Cell<Option<bool>>,
    /// What was last heard of the mirror.
    mirror: RefCell<Option<String>>,
    tabs: Option<Tabs>,
}

/// How the other tabs are reached.
struct Tabs {
    channel: BroadcastChannel,
    /// Ends the waiting for the lock.
    waiting: AbortController,
    /// Gives the lock back, once it is ours.
    release: Rc<RefCell<Option<Function>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Part {
    /// Takes part in the stream of what is followed.
    pub(super) fn take(live: Live, followed: Followed) -> Self {
        live.link.set(Link::Connecting);
        let name = format!("feed {}", followed.query);
        let part = Self(Rc::new_cyclic(|inner| Inner {
            live,
            place: Cell::new(followed.feed.cursor()),
            followed,
            source: RefCell::default(),
            told: Cell::default(),
            mirror: RefCell::default(),
            tabs: Tabs::join(&name, inner),
        }));
        match &part.0.tabs {
            Some(tabs) => {
                let at = part.0.followed.feed.cursor();
                tabs.say(Message::Wanted(at));
            }
            None => part.0.hold(),
        }
        part
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // First the stream, so that there is never a second one.
        self.0.source.take();
        if let Some(tabs) = &self.0.tabs {
            tabs.leave();
        }
    }
}

impl Inner {
    /// Opens the stream from this tab's own place.
    fn hold(self: &Rc<Self>) {
        self.open(self.followed.feed.cursor());
    }

    /// Opens the stream from a place, in place of the one that is open.
    fn open(self: &Rc<Self>, at: FeedCursor) {
        self.place.set(at);
        self.told.set(None);
        let (url, heard) = (Rc::downgrade(self), Rc::downgrade(self));
        let url = move || {
            let url = url.upgrade();
            url.map_or_else(String::new, |it| {
                address::feed(it.place.get(), &it.followed.query)
            })
        };
        let source = Source::open(url, move |said| {
            if let Some(inner) = heard.upgrade() {
                inner.heard(said);
            }
        });
        self.source.replace(Some(source));
    }

    /// Applies what the stream said, and tells the others.
    fn heard(&self, said: Heard<'_>) {
        match said {
            Heard::Event(name, data) => {
                self.stand(true);
                if name == event::MIRROR {
                    self.mirror.replace(Some(data.to_owned()));
                }
                self.say(Message::Heard(name, self.place.get(), data));
                if let Some(cursor) = hear(self.live, &self.followed, name, data) {
                    self.place.set(cursor);
                }
            }
            Heard::Break => self.stand(false),
        }
    }

    /// Says how the stream is doing, where that is news.
    fn stand(&self, is_up: bool) {
        self.link(is_up);
        if self.told.replace(Some(is_up)) != Some(is_up) {
            self.say(Message::Standing(is_up, self.place.get()));
        }
    }

    fn link(&self, is_up: bool) {
        let link = if is_up {
            Link::Live
        } else {
            Link::Reconnecting
        };
        if self.live.link.get_untracked() != link {
            self.live.link.set(link);
        }
    }

    fn say(&self, message: Message<'_>) {
        if let Some(tabs) = &self.tabs {
            tabs.say(message);
        }
    }

    /// Takes what another tab said.
    fn listen(self: &Rc<Self>, message: Message<'_>) {
        let is_holding = self.source.borrow().is_some();
        match message {
            Message::Wanted(at) if is_holding => self.serve(at),
            Message::Wanted(_) => {}
            // Two streams for a moment, while the lock is handed on.
            _ if is_holding => {}
            Message::Standing(is_up, at) => {
                self.link(is_up);
                if is_up {
                    self.take(at, |_| ());
                }
            }
            Message::Heard(event::FRAME, after, data) => self.take(after, |inner| {
                hear(inner.live, &inner.followed, event::FRAME, data);
            }),
            Message::Heard(name, _, data) => {
                hear(self.live, &self.followed, name, data);
            }
        }
    }

    /// Takes what follows a place, unless something before it was missed.
    fn take(&self, after: FeedCursor, apply: impl FnOnce(&Self)) {
        let own = self.followed.feed.cursor();
        match gap(own, after) {
            Gap::None => apply(self),
            Gap::Missed => self.say(Message::Wanted(own)),
            Gap::Foreign => self.live.reset(),
        }
    }

    /// Has another tab hear everything after its place.
    fn serve(self: &Rc<Self>, at: FeedCursor) {
        match (gap(at, self.place.get()), self.told.get()) {
            (Gap::Missed, _) => self.open(at),
            // What it wants comes by itself, as soon as the stream is there.
            (Gap::None | Gap::Foreign, None) => {}
            (Gap::None | Gap::Foreign, Some(is_up)) => {
                let place = self.place.get();
                self.say(Message::Standing(is_up, place));
                if let Some(mirror) = &*self.mirror.borrow() {
                    self.say(Message::Heard(event::MIRROR, place, mirror));
                }
            }
        }
    }
}

impl Tabs {
    /// Opens the channel and waits for the lock; `None` where the browser has no locks.
    fn join(name: &str, inner: &Weak<Inner>) -> Option<Self> {
        let navigator = window().navigator();
        let locks = Reflect::get(&navigator, &"locks".into()).ok()?;
        if locks.is_falsy() {
            return None;
        }
        let channel = BroadcastChannel::new(name).ok()?;
        let waiting = AbortController::new().ok()?;
        let on_message = Closure::<dyn FnMut(MessageEvent)>::new({
            let inner = Weak::clone(inner);
            move |event: MessageEvent| {
                let text = event.data().as_string().unwrap_or_default();
                if let (Some(inner), Some(message)) = (inner.upgrade(), Message::read(&text)) {
                    inner.listen(message);
                }
            }
        });
        channel.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        let release = Rc::default();
        wait(locks.unchecked_ref(), name, &waiting, &release, inner).ok()?;
        Some(Self {
            channel,
            waiting,
            release,
            _on_message: on_message,
        })
    }

    fn say(&self, message: Message<'_>) {
        // It fails only for a channel that is closed.
        let _ = self.channel.post_message(&message.text().into());
    }

    fn leave(&self) {
        self.channel.set_onmessage(None);
        self.channel.close();
        self.waiting.abort();
        if let Some(release) = self.release.take() {
            let _ = release.call0(&JsValue::NULL);
        }
    }
}

/// Holds the stream as soon as the lock is ours, and the lock until it is released.
fn wait(
    locks: &LockManager,
    name: &str,
    waiting: &AbortController,
    release: &Rc<RefCell<Option<Function>>>,
    inner: &Weak<Inner>,
) -> Result<(), JsValue> {
    let granted = Closure::once_into_js({
        let (release, inner) = (Rc::clone(release), Weak::clone(inner));
        move |_lock: JsValue| {
            let Some(inner) = inner.upgrade() else {
                return Promise::resolve(&JsValue::NULL);
            };
            let held = Promise::new(&mut |resolve, _| {
                release.replace(Some(resolve));
            });
            inner.hold();
            held
        }
    });
    let options = js_sys::Object::new();
    Reflect::set(&options, &"signal".into(), &waiting.signal())?;
    let done = locks.request(name, &options, &granted)?;
    spawn_local(async move {
        // It fails where the waiting was ended.
        let _ = JsFuture::from(done).await;
    });
    Ok(())
}
