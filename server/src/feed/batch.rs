//! Reads of the log that clients share: those who stand at the same place get the same rows, read
//! once and written as JSON once.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::SystemTime,
};

use bytes::Bytes;
use domain::{
    feed::{FeedCursor, Revision, StoreId, event},
    id::PredictionId,
    prediction::Row,
    query::{Query, Text},
    time::Timestamp,
};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::OnceCell;

use super::sse;
use crate::store::{Changes, Error, Store};

/// The most changes in one frame.
const LIMIT: u32 = 500;

/// Reads that are remembered. Clients that keep up need the last one only.
const REMEMBERED: usize = 8;

/// The log, and the latest reads of it.
pub(super) struct Batches {
    pub(super) store: Arc<dyn Store>,
    recent: Mutex<VecDeque<Recent>>,
}

/// A read that is done or under way. Valid for as long as `head` is the latest revision.
struct Recent {
    after: Revision,
    head: Revision,
    read: Arc<OnceCell<Read>>,
}

/// What a read found.
#[derive(Clone)]
pub(super) enum Read {
    /// Everything after the place, or the first part of it.
    Batch(Arc<Batch>),
    /// There is no going on from that place.
    Unknown,
}

/// A stretch of the log.
pub(super) struct Batch {
    /// The last revision that is covered.
    pub(super) upto: Revision,
    store: StoreId,
    rows: Vec<SharedRow>,
    removed: Vec<PredictionId>,
    /// The event for those who look at everything: most clients do.
    everything: OnceLock<Bytes>,
    /// What can be found of the rows by their text, once somebody looks for text.
    texts: OnceCell<Vec<Text>>,
}

struct SharedRow {
    row: Row,
    json: Box<RawValue>,
}

/// [`domain::feed::Frame`] with rows that are JSON already.
#[derive(Serialize)]
struct Frame<'a> {
    cursor: FeedCursor,
    changes: Vec<Change<'a>>,
    deleted: &'a [PredictionId],
}

#[derive(Serialize)]
struct Change<'a> {
    row: &'a RawValue,
    matches: bool,
}

impl Batches {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            store,
            recent: Mutex::default(),
        }
    }

    /// What changed after a place, while `head` is the latest revision.
    pub(super) async fn after(&self, after: Revision, head: Revision) -> Result<Read, Error> {
        let read = self.recent(after, head);
        read.get_or_try_init(|| self.read(after)).await.cloned()
    }

    fn recent(&self, after: Revision, head: Revision) -> Arc<OnceCell<Read>> {
        let mut recent = self.recent.lock().unwrap_or_else(PoisonError::into_inner);
        let known = recent.iter().find(|r| r.after == after && r.head == head);
        if let Some(known) = known {
            return Arc::clone(&known.read);
        }
        if recent.len() >= REMEMBERED {
            recent.pop_front();
        }
        let read = Arc::default();
        recent.push_back(Recent {
            after,
            head,
            read: Arc::clone(&read),
        });
        read
    }

    async fn read(&self, after: Revision) -> Result<Read, Error> {
        let Changes::Upto {
            upto,
            rows,
            removed,
            more: _,
        } = self.store.changes(after, LIMIT).await?
        else {
            return Ok(Read::Unknown);
        };
        let shared = |row| {
            let json = to_raw_value(&row).map_err(|error| Error::new("write a row", error))?;
            Ok(SharedRow { row, json })
        };
        let rows = rows.into_iter().map(shared).collect::<Result<_, Error>>()?;
        Ok(Read::Batch(Arc::new(Batch {
            upto,
            store: self.store.id(),
            rows,
            removed,
            everything: OnceLock::new(),
            texts: OnceCell::new(),
        })))
    }
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.removed.is_empty()
    }

    /// The event for a client that looks at `query`.
    pub(super) async fn event(&self, store: &dyn Store, query: &Query) -> Result<Bytes, Error> {
        if query.is_everything() {
            if let Some(event) = self.everything.get() {
                return Ok(event.clone());
            }
            let event = self.written(|_, _| true)?;
            return Ok(self.everything.get_or_init(|| event).clone());
        }
        let now = Timestamp::from(SystemTime::now());
        if !query.needs_text() {
            let text = Text::default();
            return self.written(|row, _| query.fits(&row.prediction, &text, now));
        }
        let ids = || {
            self.rows
                .iter()
                .map(|shared| shared.row.prediction.id.clone())
        };
        let texts = self.texts.get_or_try_init(|| store.words(ids().collect()));
        let texts = texts.await?;
        self.written(|row, at| {
            let text = texts.get(at);
            text.is_some_and(|text| query.fits(&row.prediction, text, now))
        })
    }

    fn written(&self, fits: impl Fn(&Row, usize) -> bool) -> Result<Bytes, Error> {
        let cursor = FeedCursor {
            store: self.store,
            revision: self.upto,
        };
        let changes = self.rows.iter().enumerate().map(|(at, shared)| Change {
            matches: fits(&shared.row, at),
            row: &shared.json,
        });
        let frame = serde_json::to_string(&Frame {
            cursor,
            changes: changes.collect(),
            deleted: &self.removed,
        })
        .map_err(|error| Error::new("write a frame", error))?;
        Ok(Bytes::from(sse::event(event::FRAME, cursor, &frame)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::{Options, SqliteStore};

    fn batches(folder: &tempfile::TempDir) -> Batches {
        let path = folder.path().join("store.db");
        Batches::new(Arc::new(
            SqliteStore::open(&path, Options::default()).unwrap(),
        ))
    }

    #[test]
    fn those_at_one_place_share_a_read() {
        let folder = tempfile::tempdir().unwrap();
        let batches = batches(&folder);
        let at = |after, head| batches.recent(Revision(after), Revision(head));
        assert!(Arc::ptr_eq(&at(1, 5), &at(1, 5)));
        assert!(
            !Arc::ptr_eq(&at(1, 5), &at(1, 6)),
            "news since is another read"
        );
        assert!(!Arc::ptr_eq(&at(1, 5), &at(2, 5)));
        for head in 0..100 {
            at(1, head);
        }
        assert_eq!(batches.recent.lock().unwrap().len(), REMEMBERED);
    }

    #[tokio::test]
    async fn a_place_in_the_future_is_unknown() {
        let folder = tempfile::tempdir().unwrap();
        let read = batches(&folder)
            .after(Revision(7), Revision(7))
            .await
            .unwrap();
        assert!(matches!(read, Read::Unknown));
    }
}
