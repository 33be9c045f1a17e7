//! The live stream: what changed after a cursor, as server-sent events. Must not know upstream.
//!
//! A client is one cursor. Whoever is slow is asked for less often and gets more at once; whoever
//! comes back goes on where it was. There is no queue and no list of clients.

mod batch;
mod client;
mod sse;

use std::{any::Any, fmt, sync::Arc};

use axum::{
    Extension, Router,
    body::Body,
    extract::{Query as Params, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    feed::FeedCursor,
    mirror::Mirror,
    query::Query,
};
use futures::StreamExt;
use http::{HeaderMap, HeaderName, header};
use serde::Deserialize;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::{
    access::Session,
    fault,
    store::{Store, whole_id},
    time_zone,
};

use batch::Batches;
use client::Client;

/// What an `EventSource` sends when it connects again by itself.
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The live stream's parts, shared by all of its clients.
#[derive(Clone)]
pub struct Feed(Arc<Parts>);

struct Parts {
    store: Arc<dyn Store>,
    batches: Batches,
    /// How fresh the mirror is; changes at most once a second.
    mirror: watch::Receiver<Mirror>,
    /// Called for each client; what it returns is held for as long as the client listens.
    watching: Box<dyn Fn() -> Watching + Send + Sync>,
    /// Ends all streams.
    shutdown: CancellationToken,
}

/// Held while somebody watches.
pub type Watching = Box<dyn Any + Send + Sync>;

impl Feed {
    /// A stream of `store`'s changes.
    pub fn new(
        store: Arc<dyn Store>,
        mirror: watch::Receiver<Mirror>,
        watching: impl Fn() -> Watching + Send + Sync + 'static,
        shutdown: CancellationToken,
    ) -> Self {
        Self(Arc::new(Parts {
            batches: Batches::new(Arc::clone(&store)),
            store,
            mirror,
            watching: Box::new(watching),
            shutdown,
        }))
    }

    /// Reads what was typed into the search, as the list does that is followed.
    async fn query(&self, text: &str) -> Result<Query, Fault> {
        let id = whole_id(&*self.0.store, text).await.map_err(|error| {
            let title = "The console's own store cannot be read right now.";
            fault::report(FaultKind::Unavailable, title, &error)
        })?;
        id.map_or_else(|| Query::parse(text).map_err(Fault::bad_query), Ok)
    }

    /// `GET /feed?after=&q=`.
    pub fn router(self) -> Router {
        Router::new().route("/feed", get(follow)).with_state(self)
    }
}

#[derive(Debug, Deserialize)]
struct Asked {
    after: Option<String>,
    q: Option<String>,
}

async fn follow(
    State(feed): State<Feed>,
    session: Option<Extension<Session>>,
    headers: HeaderMap,
    asked: Result<Params<Asked>, QueryRejection>,
) -> Response {
    let read = async {
        let (cursor, text) = read(&headers, asked)?;
        let zone = time_zone::of_reader(&headers).unwrap_or_default();
        Ok((cursor, feed.query(&text).await?.in_zone(zone)))
    };
    let (cursor, query) = match read.await {
        Ok(read) => read,
        Err(fault) => return fault::answer(&fault, &headers),
    };
    let shutdown = feed.0.shutdown.clone().cancelled_owned();
    let events = Client::new(feed, cursor, query)
        .events()
        .take_until(shutdown)
        .take_until(async {
            match session {
                Some(Extension(session)) => session.end().await,
                None => std::future::pending().await,
            }
        });
    let named = [
        (header::CONTENT_TYPE, "text/event-stream"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    (named, Body::from_stream(events)).into_response()
}

/// Where the client stands, and what it looks at. A browser that reconnects asks for the address
/// that it first had, so what it says in the header is newer.
fn read(
    headers: &HeaderMap,
    asked: Result<Params<Asked>, QueryRejection>,
) -> Result<(Option<FeedCursor>, String), Fault> {
    let invalid = |title: String| Fault::new(FaultKind::Invalid, title);
    let Params(asked) = asked.map_err(|_| invalid("The address cannot be read.".to_owned()))?;
    let last = match headers.get(LAST_EVENT_ID) {
        Some(value) => Some(value.to_str().unwrap_or("unreadable").to_owned()),
        None => asked.after,
    };
    let cursor = last
        .filter(|text| !text.is_empty())
        .map(|text| text.parse())
        .transpose()
        .map_err(|bad: domain::feed::BadFeedCursor| invalid(format!("The cursor is {bad}.")))?;
    Ok((cursor, asked.q.unwrap_or_default()))
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}
