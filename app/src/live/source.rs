//! One connection to the server's stream, opened again whenever it breaks.
//!
//! gloo-net hands events on through queues. Its task runs between the callback of one event and
//! that of the next, so each event is applied before the next one is there: nothing is reordered,
//! and nothing waits that closing could lose. The browser's own reconnecting gives up on the first
//! HTTP error and gloo-net keeps quiet about it, so a break is heard as the event that it is, and
//! every break closes the connection. Must not know what events mean.

use std::{
    cell::{Cell, RefCell},
    pin::Pin,
    rc::Rc,
    task::Poll,
    time::Duration,
};

use domain::feed::event;
use futures::{
    Stream,
    future::{AbortHandle, Abortable, poll_fn},
};
use gloo_net::eventsource::futures::{EventSource, EventSourceSubscription};
use leptos::{prelude::*, task::spawn_local};

/// What the browser calls a break.
const BREAK: &str = "error";

/// The waits between attempts: doubled each time, up to the last.
const FIRST_WAIT: f64 = 400.0;
const LAST_WAIT: f64 = 10_000.0;

/// What is heard on a connection.
pub(super) enum Heard<'a> {
    /// An event of the stream: its name and its data. The server sends one at once.
    Event(&'a str, &'a str),
    /// The connection broke; it is being opened again.
    Break,
}

/// A connection that is kept up until this is dropped.
pub(super) struct Source(Rc<Inner>);

struct Inner {
    /// Where to connect: asked for each attempt, for the place moves on.
    url: Box<dyn Fn() -> String>,
    hear: Box<dyn Fn(Heard<'_>)>,
    attempts: Cell<i32>,
    task: RefCell<Option<AbortHandle>>,
    retry: RefCell<Option<TimeoutHandle>>,
}

impl Source {
    /// Connects, and calls `hear` for everything that comes.
    pub(super) fn open(
        url: impl Fn() -> String + 'static,
        hear: impl Fn(Heard<'_>) + 'static,
    ) -> Self {
        let inner = Rc::new(Inner {
            url: Box::new(url),
            hear: Box::new(hear),
            attempts: Cell::default(),
            task: RefCell::default(),
            retry: RefCell::default(),
        });
        inner.connect();
        Self(inner)
    }
}

impl Drop for Source {
    fn drop(&mut self) {
        if let Some(task) = self.0.task.take() {
            task.abort();
        }
        if let Some(retry) = self.0.retry.take() {
            retry.clear();
        }
    }
}

impl Inner {
    fn connect(self: &Rc<Self>) {
        let (handle, registration) = AbortHandle::new_pair();
        let inner = Rc::clone(self);
        // The connection is closed where the task ends, and the task by aborting it.
        let listening = async move {
            inner.listen().await;
            inner.retry();
        };
        spawn_local(async move {
            let _ = Abortable::new(listening, registration).await;
        });
        self.task.replace(Some(handle));
    }

    /// Hears everything up to the first break.
    async fn listen(&self) {
        let Ok(mut source) = EventSource::new(&(self.url)()) else {
            return;
        };
        let names = [event::FRAME, event::MIRROR, event::RESET, BREAK];
        let mut events: Vec<_> = names
            .into_iter()
            .filter_map(|name| source.subscribe(name).ok())
            .collect();
        while let Some((name, data)) = poll_fn(|context| first(&mut events, context)).await {
            self.attempts.set(0);
            (self.hear)(Heard::Event(&name, &data));
        }
    }

    fn retry(self: &Rc<Self>) {
        (self.hear)(Heard::Break);
        let attempts = self.attempts.replace(self.attempts.get() + 1);
        let wait = (FIRST_WAIT * 2f64.powi(attempts.min(10))).min(LAST_WAIT);
        // Half of it at random, so that many pages do not come back at the same moment.
        let wait = wait * (0.5 + js_sys::Math::random() / 2.0);
        let inner = Rc::clone(self);
        let again = move || inner.connect();
        let handle = set_timeout_with_handle(again, Duration::from_secs_f64(wait / 1_000.0));
        self.retry.replace(handle.ok());
    }
}

/// The next event, or that there will be none.
fn first(
    events: &mut [EventSourceSubscription],
    context: &mut std::task::Context<'_>,
) -> Poll<Option<(String, String)>> {
    for subscription in events {
        match Pin::new(subscription).poll_next(context) {
            Poll::Ready(Some(Ok((name, event)))) if name != BREAK => {
                return Poll::Ready(Some((name, event.data().as_string().unwrap_or_default())));
            }
            Poll::Ready(_) => return Poll::Ready(None),
            Poll::Pending => {}
        }
    }
    Poll::Pending
}
