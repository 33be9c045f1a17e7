//! One listener: a cursor that follows the log.

use std::{convert::Infallible, time::Duration};

use bytes::Bytes;
use domain::{
    feed::{FeedCursor, Revision, event},
    mirror::Mirror,
    query::Query,
};
use futures::{Stream, stream};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until},
};

use crate::fault;

use super::{
    Feed, Watching,
    batch::Read,
    sse::{self, KEEP_ALIVE},
};

/// The least time between two frames: what happens in it goes out together.
const PACE: Duration = Duration::from_millis(40);

/// The longest silence.
const SILENCE: Duration = Duration::from_secs(15);

/// A listener's place and what it looks at.
pub(super) struct Client {
    feed: Feed,
    query: Query,
    /// Everything up to this is known to it.
    revision: Revision,
    revisions: watch::Receiver<Revision>,
    mirror: watch::Receiver<Mirror>,
    /// The beginning of the stream, until it is sent.
    opening: Option<Bytes>,
    last_frame: Option<Instant>,
    /// Tells the sync that somebody looks.
    _watching: Watching,
}

impl Client {
    /// A listener that knows everything up to `cursor`; from now on where there is none.
    pub(super) fn new(feed: Feed, cursor: Option<FeedCursor>, query: Query) -> Self {
        let store = feed.0.batches.store.id();
        let mut revisions = feed.0.batches.store.revisions();
        let head = *revisions.borrow_and_update();
        let is_ours = |cursor: &FeedCursor| cursor.store == store && cursor.revision <= head;
        let mut client = Self {
            revision: cursor
                .filter(is_ours)
                .map_or(head, |cursor| cursor.revision),
            revisions,
            mirror: feed.0.mirror.clone(),
            opening: None,
            last_frame: None,
            _watching: (feed.0.watching)(),
            query,
            feed,
        };
        let mut opening = sse::retry();
        // Before any other event that moves the browser's cursor: a connection may break anywhere.
        if cursor.is_some_and(|cursor| !is_ours(&cursor)) {
            opening.push_str(&client.reset_event());
        }
        opening.push_str(&client.mirror_event());
        client.opening = Some(Bytes::from(opening));
        client
    }

    /// Everything that it is to be told, from now to the end of the server.
    pub(super) fn events(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
        stream::unfold(self, |mut client| async move {
            let event = client.next().await?;
            Some((Ok(event), client))
        })
    }

    /// The next thing to tell; `None` where the stream has to end, and the browser comes back.
    async fn next(&mut self) -> Option<Bytes> {
        if let Some(opening) = self.opening.take() {
            return Some(opening);
        }
        loop {
            if self.mirror.has_changed().unwrap_or(false) {
                return Some(Bytes::from(self.mirror_event()));
            }
            let head = *self.revisions.borrow_and_update();
            if head > self.revision {
                if let Some(event) = self.news(head).await? {
                    return Some(event);
                }
                continue;
            }
            tokio::select! {
                changed = self.revisions.changed() => changed.ok()?,
                changed = self.mirror.changed() => {
                    changed.ok()?;
                    return Some(Bytes::from(self.mirror_event()));
                }
                () = sleep(SILENCE) => return Some(KEEP_ALIVE),
            }
        }
    }

    /// What happened since the cursor, which moves on; `Some(None)` where that is nothing.
    async fn news(&mut self, head: Revision) -> Option<Option<Bytes>> {
        if let Some(last) = self.last_frame {
            sleep_until(last + PACE).await;
        }
        let head = head.max(*self.revisions.borrow_and_update());
        let read = self.feed.0.batches.after(self.revision, head).await;
        let log = |error: &(dyn std::error::Error + 'static)| {
            crate::log_limit::log_repeated!(
                error,
                fault::chain(error),
                "a live stream ends because the log cannot be read"
            );
        };
        let batch = match read.inspect_err(|error| log(error)).ok()? {
            Read::Batch(batch) => batch,
            Read::Unknown => {
                self.revision = head;
                return Some(Some(Bytes::from(self.reset_event())));
            }
        };
        self.revision = self.revision.max(batch.upto);
        self.last_frame = Some(Instant::now());
        if batch.is_empty() {
            return Some(None);
        }
        let event = batch
            .event(&*self.feed.0.batches.store, &self.query)
            .await
            .inspect_err(|error| log(error))
            .ok()?;
        Some(Some(event))
    }

    fn mirror_event(&mut self) -> String {
        let json = serde_json::to_string(&*self.mirror.borrow_and_update()).unwrap_or_default();
        sse::event(event::MIRROR, self.cursor(), &json)
    }

    /// The stream goes on from here: a page that is loaded after this event is newer than that.
    fn reset_event(&self) -> String {
        sse::event(event::RESET, self.cursor(), "{}")
    }

    /// Everything up to this was told. Each event says so, and a browser comes back with the last.
    fn cursor(&self) -> FeedCursor {
        FeedCursor {
            store: self.feed.0.batches.store.id(),
            revision: self.revision,
        }
    }
}
