//! The store on SQLite: one thread that writes with group commit, a few that read, and every
//! statement in the room below this file.
//!
//! This file holds what those statements share: the latest revision.
//!
//! Long because it is all of the port: each method hands its work to the room that knows the statement.

mod changes;
mod completed;
mod durations;
mod facets;
mod files;
mod index;
mod ledger;
mod list;
mod listings;
mod manners;
mod merge;
mod named;
mod open;
mod readers;
mod remains;
mod rollups;
mod rows;
mod schema;
mod shelves;
mod suggestions;
mod tally;
mod target;
#[cfg(test)]
mod tests;
mod unfinished;
mod usual;
mod writer;

use std::{fs::File, path::Path, sync::Arc, time::SystemTime};

use async_trait::async_trait;
use domain::{
    audit::DayRecord,
    coverage::{Counts, Suggestion},
    day::DaySpan,
    feed::{Revision, StoreId},
    id::{AccountName, PredictionId},
    order::{First, Order},
    page::{Beside, Stretch},
    prediction::{Row, Snapshot},
    query::{Qualifier, Query, Text},
    record::RecordMark,
    time::Timestamp,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
};
use rusqlite::Connection;
use tokio::sync::watch;

use completed::Completed;
use index::{Feeder, Index};
pub use open::OpenError;
use readers::Readers;
use writer::Writer;

use super::{
    Changes, Error, Ledger, ListComparison, Record, Store, StoredCopy, StoredFile, StoredPage,
};

/// How a store is run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Threads that read: 1 to 16. SQLite does not become faster with more of them than cores.
    pub readers: usize,
    /// How many removals a client that comes back is told of; older cursors cannot be continued.
    pub tombstones: u32,
    /// What can be found of a prediction by the text in its JSON.
    pub text: fn(&str) -> Text,
    /// The time, for searches that ask for the last hours.
    pub clock: fn() -> Timestamp,
    /// Tells records of one id apart, by their JSON.
    pub mark: fn(&str) -> RecordMark,
}

/// What a search depends on besides the store.
#[derive(Clone, Debug)]
struct Asked {
    text: fn(&str) -> Text,
    now: Timestamp,
    /// What is known of the index of words already.
    completed: Arc<Completed>,
}

/// The store on SQLite. Dropped, it carries out the writes that it accepted and ends its threads.
#[derive(Debug)]
pub struct SqliteStore {
    id: StoreId,
    revisions: watch::Receiver<Revision>,
    options: Options,
    completed: Arc<Completed>,
    // The order matters: dropped from the top, so that the writer is the last to leave the file
    // and tidies up its log, and the lock goes when nothing is open any more.
    readers: Readers,
    index: Index,
    writer: Writer,
    _lock: File,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 3,
            tombstones: 100_000,
            text: |_| Text::default(),
            clock: || SystemTime::now().into(),
            // All records of one id are one.
            mark: |_| RecordMark {
                created_at: Some(Timestamp::default()),
                ..RecordMark::default()
            },
        }
    }
}

impl SqliteStore {
    /// Opens the store in the file `path`, making it and its folder where they are missing. Blocks
    /// for as long as the disk takes.
    ///
    /// # Errors
    /// Fails where the file cannot be used, is of a newer version or another program's, or is in
    /// use by another process.
    pub fn open(path: &Path, options: Options) -> Result<Self, OpenError> {
        let opened = open::open(path, options.readers.clamp(1, 16))?;
        let completed = Arc::<Completed>::default();
        let feeder = Feeder {
            store: opened.feeding,
            index: opened.index,
            text: options.text,
            completed: Arc::clone(&completed),
        };
        let unreadable = |cause| {
            let sentence = format!("{} cannot be read.", path.display());
            OpenError::because(sentence, cause)
        };
        let id = store_id(&opened.writer).map_err(unreadable)?;
        let (sender, revisions) = watch::channel(revision(&opened.writer).map_err(unreadable)?);
        let unstarted = |cause: std::io::Error| {
            let sentence = "The system allows no more threads; raise the limit.".to_owned();
            OpenError::because(sentence, cause)
        };
        Ok(Self {
            id,
            revisions,
            options,
            completed,
            readers: Readers::start(opened.readers).map_err(unstarted)?,
            index: Index::start(feeder).map_err(unstarted)?,
            writer: Writer::start(opened.writer, sender).map_err(unstarted)?,
            _lock: opened.lock,
        })
    }

    async fn removed(
        &self,
        id: &PredictionId,
        files: merge::Files,
    ) -> Result<Option<Revision>, Error> {
        let (id, options) = (id.clone(), self.options);
        let work =
            move |c: &Connection| merge::remove(c, &id, files, options.tombstones, options.mark);
        let removed = self.writer.run("remove a prediction", work).await;
        self.index.wake();
        removed
    }

    fn asked(&self) -> Asked {
        Asked {
            text: self.options.text,
            now: (self.options.clock)(),
            completed: Arc::clone(&self.completed),
        }
    }
}

#[async_trait]
impl Store for SqliteStore {
    fn id(&self) -> StoreId {
        self.id
    }

    fn revisions(&self) -> watch::Receiver<Revision> {
        self.revisions.clone()
    }

    async fn held(&self) -> Result<u64, Error> {
        self.readers.run("read how much is held", held).await
    }

    async fn apply(&self, news: Vec<Snapshot>) -> Result<Vec<Row>, Error> {
        let mark = self.options.mark;
        let work = move |c: &Connection| merge::apply(c, &news, mark);
        let changed = self.writer.run("store news of predictions", work).await;
        self.index.wake();
        changed
    }

    async fn listed(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<PredictionId>, Error> {
        let (account, id) = (account.clone(), id.clone());
        let read = move |c: &Connection| target::listed(c, &account, &id);
        self.readers.run("find what a list means", read).await
    }

    async fn remove(&self, id: &PredictionId) -> Result<Option<Revision>, Error> {
        self.removed(id, merge::Files::Go).await
    }

    async fn remove_but_files(&self, id: &PredictionId) -> Result<Option<Revision>, Error> {
        let now = (self.options.clock)();
        self.removed(id, merge::Files::Stay(now)).await
    }

    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<StoredPage, Error> {
        let (query, stretch, asked) = (query.clone(), stretch.clone(), self.asked());
        let read = move |c: &Connection| list::page(c, &query, &stretch, &asked, list::LIMITS);
        self.readers.run("read a page of the list", read).await
    }

    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Error> {
        let (query, id, asked) = (query.clone(), id.clone(), self.asked());
        let read = move |c: &Connection| list::beside(c, &query, &id, &asked, list::LIMITS);
        self.readers.run("read what stands beside", read).await
    }

    async fn counts(&self, query: &Query) -> Result<Counts, Error> {
        let (query, asked) = (query.clone(), self.asked());
        let read = move |c: &Connection| list::counts(c, &query, &asked, list::LIMITS);
        self.readers.run("count what a search finds", read).await
    }

    async fn summary(&self, query: &Query) -> Result<Summary, Error> {
        let (query, asked) = (query.clone(), self.asked());
        let read = move |c: &Connection| list::summary(c, &query, &asked, list::LIMITS);
        self.readers.run("sum up what a search finds", read).await
    }

    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Error> {
        let (query, asked) = (query.clone(), self.asked());
        let read = move |c: &Connection| list::usage(c, &query, by, &asked, list::LIMITS);
        self.readers
            .run("report on what a search finds", read)
            .await
    }

    async fn failures(&self, query: &Query) -> Result<Failures, Error> {
        let (query, asked) = (query.clone(), self.asked());
        let read = move |c: &Connection| list::failures(c, &query, &asked, list::LIMITS);
        self.readers.run("tell why some failed", read).await
    }

    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Error> {
        let (query, asked) = (query.clone(), self.asked());
        let wanted = (order, most);
        let read = move |c: &Connection| list::first(c, &query, wanted, &asked, list::LIMITS);
        self.readers.run("rank what a search finds", read).await
    }

    async fn suggestions(
        &self,
        qualifier: Qualifier,
        part: &str,
    ) -> Result<Vec<Suggestion>, Error> {
        let part = part.to_owned();
        let read = move |c: &Connection| suggestions::of(c, qualifier, &part);
        self.readers.run("read what there is to search", read).await
    }

    async fn rows(&self, ids: &[PredictionId]) -> Result<Vec<Row>, Error> {
        let ids = ids.to_vec();
        let read = move |c: &Connection| named::rows(c, &ids);
        self.readers.run("read some predictions", read).await
    }

    async fn texts(
        &self,
        ids: &[PredictionId],
        bytes: usize,
    ) -> Result<Vec<Option<String>>, Error> {
        let ids = ids.to_vec();
        let read = move |c: &Connection| named::texts(c, &ids, bytes);
        self.readers.run("read some JSON texts", read).await
    }

    async fn words(&self, ids: Vec<PredictionId>) -> Result<Vec<Text>, Error> {
        let text = self.options.text;
        let read = move |c: &Connection| named::words(c, &ids, text);
        self.readers.run("read the text of predictions", read).await
    }

    async fn usual(&self, since: Timestamp) -> Result<Vec<Usual>, Error> {
        let read = move |c: &Connection| usual::read(c, since);
        self.readers.run("read how long models take", read).await
    }

    async fn record(&self, id: &PredictionId) -> Result<Option<Record>, Error> {
        let id = id.clone();
        let read = move |c: &Connection| named::record(c, &id);
        self.readers.run("read a prediction", read).await
    }

    async fn changes(&self, after: Revision, limit: u32) -> Result<Changes, Error> {
        let read = move |c: &Connection| changes::after(c, after, limit);
        self.readers.run("read what changed", read).await
    }

    async fn unfinished(
        &self,
        account: &AccountName,
        limit: u32,
    ) -> Result<Vec<PredictionId>, Error> {
        let account = account.clone();
        let read = move |c: &Connection| unfinished::of(c, &account, limit);
        self.readers.run("read what is in flight", read).await
    }

    async fn unfinished_own(&self) -> Result<Vec<PredictionId>, Error> {
        let read = unfinished::own;
        self.readers.run("read what was left", read).await
    }

    async fn ledger(&self, account: &AccountName) -> Result<Ledger, Error> {
        let account = account.clone();
        let read = move |c: &Connection| ledger::read(c, &account);
        self.readers.run("read an account's ledger", read).await
    }

    async fn set_ledger(&self, account: &AccountName, ledger: Ledger) -> Result<(), Error> {
        let account = account.clone();
        let work = move |c: &Connection| ledger::write(c, &account, &ledger);
        self.writer.run("store an account's ledger", work).await
    }

    async fn days(&self, account: &AccountName) -> Result<Vec<DayRecord>, Error> {
        let account = account.clone();
        let read = move |c: &Connection| listings::days(c, &account);
        self.readers.run("read the ledger of days", read).await
    }

    async fn record_checks(
        &self,
        account: &AccountName,
        checks: Vec<DayRecord>,
    ) -> Result<(), Error> {
        let account = account.clone();
        let work = move |c: &Connection| listings::record_checks(c, &account, &checks);
        self.writer.run("store checks of days", work).await
    }

    async fn relist(
        &self,
        account: &AccountName,
        span: DaySpan,
        ids: Vec<PredictionId>,
    ) -> Result<ListComparison, Error> {
        let account = account.clone();
        let work = move |c: &Connection| listings::relist(c, &account, span, &ids);
        self.writer.run("compare a list with the store", work).await
    }

    async fn unlist(
        &self,
        account: &AccountName,
        ids: Vec<PredictionId>,
    ) -> Result<Vec<PredictionId>, Error> {
        let (account, now) = (account.clone(), (self.options.clock)());
        let work = move |c: &Connection| listings::unlist(c, &account, &ids, now);
        let marked = self.writer.run("mark what is deleted upstream", work).await;
        self.index.wake();
        marked
    }

    async fn wanted_files(&self, limit: u32) -> Result<Vec<StoredFile>, Error> {
        let read = move |c: &Connection| files::wanted(c, limit);
        self.readers.run("read which files are wanted", read).await
    }

    async fn files(&self, id: &PredictionId) -> Result<Vec<StoredFile>, Error> {
        let id = id.clone();
        let read = move |c: &Connection| files::of(c, &id);
        self.readers.run("read a prediction's files", read).await
    }

    async fn file(&self, id: &PredictionId, number: u32) -> Result<Option<StoredFile>, Error> {
        let id = id.clone();
        let read = move |c: &Connection| files::held_or_left(c, &id, number);
        self.readers.run("read an output file's entry", read).await
    }

    async fn set_copy(
        &self,
        id: &PredictionId,
        number: u32,
        copy: StoredCopy,
    ) -> Result<(), Error> {
        let (id, now) = (id.clone(), (self.options.clock)());
        let work = move |c: &Connection| files::set_copy(c, &id, number, &copy, now);
        let stored = self.writer.run("store what became of a file", work).await;
        self.index.wake();
        stored
    }
}

fn store_id(connection: &Connection) -> rusqlite::Result<StoreId> {
    connection.query_row("SELECT store FROM meta", [], |r| r.get(0).map(StoreId))
}

/// The latest revision that this connection sees.
fn revision(connection: &Connection) -> rusqlite::Result<Revision> {
    connection
        .prepare_cached("SELECT revision FROM meta")?
        .query_row([], |r| Ok(Revision(rows::unsigned(r.get(0)?))))
}

fn held(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT coalesce(sum(held), 0) FROM facets")?
        .query_row([], |r| r.get(0).map(rows::unsigned))
}
