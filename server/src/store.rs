//! Where everything the console knows is kept: predictions, their JSON, the ledger of what was read
//! from upstream, and which output files we hold.
//!
//! [`Store`] is the port; [`sqlite`] is the one implementation. Must not know HTTP, the feed's
//! frames, or how upstream spells its JSON.

mod shelves;
pub mod sqlite;

use std::{fmt, time::Duration};

use async_trait::async_trait;
use domain::{
    audit::DayRecord,
    coverage::{Counts, Coverage, Suggestion},
    day::{CalendarDay, DaySpan},
    feed::{Revision, StoreId},
    id::{AccountName, PredictionId},
    order::{First, Order},
    page::{Beside, PageCursor, Stretch},
    prediction::{Copy, Delivery, Row, Snapshot},
    query::{Qualifier, Query, Text},
    time::Timestamp,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

pub use shelves::{Remnant, Shelved, Shelves};

/// How long, and how often, it is waited for text to be searched.
const PATIENCE: Duration = Duration::from_secs(60);
const POLL: Duration = Duration::from_millis(50);

/// The log of predictions. Every change takes the next [`Revision`] in its own transaction.
#[async_trait]
pub trait Store: Shelves + fmt::Debug + Send + Sync + 'static {
    /// Which store this is; part of every feed cursor.
    fn id(&self) -> StoreId;

    /// The latest committed revision, for those who wait for the next one.
    fn revisions(&self) -> watch::Receiver<Revision>;

    /// How many predictions are held: a maintained counter, never counted.
    async fn held(&self) -> Result<u64, Error>;

    /// Merges news, by `domain::merge` alone, in one transaction. What does not supersede what is
    /// held changes nothing and takes no revision; nor does news of a prediction that was removed:
    /// a list that was read before the removal may arrive after it. A prediction keeps the account
    /// that it was first held under; news of another account about another record of that id becomes
    /// a prediction of its own, whose id names the account. Returns each row that changed once, as it is at the end.
    async fn apply(&self, news: Vec<Snapshot>) -> Result<Vec<Row>, Error>;

    /// The prediction that an account's list means by an id: under the account's own id where another
    /// account has a different record of that name. `None` if that one was removed, or none is held.
    async fn listed(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<PredictionId>, Error>;

    /// Forgets a prediction and leaves a tombstone. `None` if it was not held.
    async fn remove(&self, id: &PredictionId) -> Result<Option<Revision>, Error>;

    /// The same, but what we hold of its output files stays ([`Shelves::remnant`]).
    async fn remove_but_files(&self, id: &PredictionId) -> Result<Option<Revision>, Error>;

    /// A stretch of the list, newest first by `(created_at, id)`, and the revision that it shows. It
    /// may be short of rows, or have none, and still say where to go on: a search that cannot be
    /// looked up does not go all the way back at once.
    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<StoredPage, Error>;

    /// What stands beside a prediction among those that a query finds; nothing where it is not held,
    /// or where that is further away than one search goes.
    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Error>;

    /// How many predictions of each status a query finds, whatever it asks of the status itself.
    /// From maintained counters where it asks for what they count; bounded where not.
    async fn counts(&self, query: &Query) -> Result<Counts, Error>;

    /// What the predictions that a query finds amount to: from roll-ups where it asks for what those
    /// are kept by, else bounded.
    async fn summary(&self, query: &Query) -> Result<Summary, Error>;

    /// The same in all, step by step, by a property of the predictions, and why some failed.
    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Error>;

    /// Why some of what a query finds failed: the newest of those, by cause, so many and no more.
    async fn failures(&self, query: &Query) -> Result<Failures, Error>;

    /// The first few of what a query finds, in another order than the list's; bounded as well.
    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Error>;

    /// The values of a property that predictions have, with `part` in them, most frequent first.
    async fn suggestions(&self, qualifier: Qualifier, part: &str)
    -> Result<Vec<Suggestion>, Error>;

    /// The rows of these predictions, in this order; what is not held is left out.
    async fn rows(&self, ids: &[PredictionId]) -> Result<Vec<Row>, Error>;

    /// The JSON texts of these predictions, in this order, `None` for what is not held: of all of
    /// them, or of the first few that `bytes` have room for, and of one at least.
    async fn texts(&self, ids: &[PredictionId], bytes: usize)
    -> Result<Vec<Option<String>>, Error>;

    /// What can be found of some predictions by their text, in their order; of those that are not
    /// held it is empty.
    async fn words(&self, ids: Vec<PredictionId>) -> Result<Vec<Text>, Error>;

    /// How long each model usually takes, by its latest runs that were created after `since`.
    async fn usual(&self, since: Timestamp) -> Result<Vec<Usual>, Error>;

    /// All that is held of one prediction.
    async fn record(&self, id: &PredictionId) -> Result<Option<Record>, Error>;

    /// What changed after `after`, at most `limit` entries, oldest change first.
    async fn changes(&self, after: Revision, limit: u32) -> Result<Changes, Error>;

    /// The predictions of an account that have not ended, newest first, at most `limit`.
    async fn unfinished(
        &self,
        account: &AccountName,
        limit: u32,
    ) -> Result<Vec<PredictionId>, Error>;

    /// The conversations of this console that have not ended, whatever their account.
    async fn unfinished_own(&self) -> Result<Vec<PredictionId>, Error>;

    /// What was read of an account's history; the default for one that is new.
    async fn ledger(&self, account: &AccountName) -> Result<Ledger, Error>;

    /// Stores it.
    async fn set_ledger(&self, account: &AccountName, ledger: Ledger) -> Result<(), Error>;

    /// The days of an account on which predictions are held, oldest first, with the last check of each.
    async fn days(&self, account: &AccountName) -> Result<Vec<DayRecord>, Error>;

    /// Stores the results of checks of days. What is held is counted by the store alone.
    async fn record_checks(
        &self,
        account: &AccountName,
        checks: Vec<DayRecord>,
    ) -> Result<(), Error>;

    /// Files what upstream lists in `span`, which is all of it, under its days, and compares.
    async fn relist(
        &self,
        account: &AccountName,
        span: DaySpan,
        ids: Vec<PredictionId>,
    ) -> Result<ListComparison, Error>;

    /// Notes that an account does not list these any more; what no account lists is marked as deleted
    /// upstream, until upstream shows it again. Returns the marked ones, by the ids they are stored under.
    async fn unlist(
        &self,
        account: &AccountName,
        ids: Vec<PredictionId>,
    ) -> Result<Vec<PredictionId>, Error>;

    /// Output files without a copy that are to be tried, the most recently ended prediction first,
    /// at most `limit`.
    async fn wanted_files(&self, limit: u32) -> Result<Vec<StoredFile>, Error>;

    /// The output files of a prediction, by number.
    async fn files(&self, id: &PredictionId) -> Result<Vec<StoredFile>, Error>;

    /// One output file, also of what is left of a prediction.
    async fn file(&self, id: &PredictionId, number: u32) -> Result<Option<StoredFile>, Error>;

    /// Says what became of the copy of an output file. Where that shows ([`StoredCopy::public`]), it
    /// is a change of the prediction for the feed. Nothing happens where the file is not held.
    async fn set_copy(&self, id: &PredictionId, number: u32, copy: StoredCopy)
    -> Result<(), Error>;
}

/// A stretch of the list with everything that belongs to it: for what must not miss a prediction
/// because its text is not searched yet, it waits for that.
///
/// # Errors
/// Fails where that does not come to pass within a minute.
pub async fn whole_page(
    store: &dyn Store,
    query: &Query,
    stretch: &Stretch,
) -> Result<StoredPage, Error> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let page = store.page(query, stretch).await?;
        if page.coverage.behind == 0 {
            return Ok(page);
        }
        if Instant::now() > deadline {
            return Err(Error::new("search all text", "the index does not follow"));
        }
        sleep(POLL).await;
    }
}

/// Returns the query for the ids that begin with all of a text that reads as words or as a mistake. `None`
/// if there is no such id, or if the text asks for filters.
///
/// # Errors
/// Fails if the store cannot be read.
pub async fn whole_id(store: &dyn Store, text: &str) -> Result<Option<Query>, Error> {
    let Some(id) = Query::of_whole_text(text) else {
        return Ok(None);
    };
    let page = store.page(&id, &Stretch::default()).await?;
    Ok(Some(id).filter(|_| !page.rows.is_empty()))
}

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPage {
    /// The rows, newest first.
    pub rows: Vec<Row>,
    /// Where the next stretch begins; `None` at the end.
    pub next: Option<PageCursor>,
    /// The store's revision at the time of reading (one read transaction).
    pub revision: Revision,
    /// What was searched for it.
    pub coverage: Coverage,
    /// How many predictions the store held then.
    pub held: u64,
}

/// All that is held of one prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The list's facts.
    pub row: Row,
    /// The JSON text, byte for byte.
    pub raw: String,
    /// Its output files, by number.
    pub files: Vec<StoredFile>,
}

/// An output file and what we hold of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFile {
    /// Whose output it is.
    pub prediction: PredictionId,
    /// Its place among the outputs, from 0.
    pub number: u32,
    /// What upstream said about it.
    pub delivery: Delivery,
    /// When the prediction ended, as far as known: upstream deletes the file soon after.
    pub ended_at: Option<Timestamp>,
    /// What became of our copy.
    pub copy: StoredCopy,
}

/// What became of the copy of an output file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredCopy {
    /// To be tried; how often it was.
    Pending {
        /// Failed tries so far.
        tries: u32,
    },
    /// In the vault.
    Kept(Blob),
    /// Not to be had any more.
    Lost {
        /// Why, in a sentence for people.
        reason: String,
    },
}

/// A file in the vault, named by its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blob {
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
    /// The length in bytes.
    pub size: u64,
    /// The MIME type told from the bytes, of the allow-list, else `application/octet-stream`.
    pub mime: String,
}

/// Changes after a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changes {
    /// Everything between `after` and `upto`.
    Upto {
        /// The last revision that is covered.
        upto: Revision,
        /// The rows that changed, in the order of their last change.
        rows: Vec<Row>,
        /// The predictions that were removed.
        removed: Vec<PredictionId>,
        /// Whether there is more after `upto`.
        more: bool,
    },
    /// `after` lies in the future of this store, or before the oldest tombstone that is kept.
    Unknown,
}

/// The progress of reading an account's list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// The newest ids in the list's order, as it was when it was last read without a gap; `None` before the
    /// first page.
    pub newest: Option<Vec<PredictionId>>,
    /// The length of the list at that time, if upstream tells it.
    pub total: Option<u64>,
    /// The page at which the first reading of the history goes on, from 1, in the largest pages.
    pub next_page: u32,
    /// The earliest day of a prediction that it has read.
    pub reached: Option<CalendarDay>,
    /// `true` if it has come to the end of the list.
    pub is_complete: bool,
}

/// The result of comparing the list of a span of days with the store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListComparison {
    /// Predictions that were thought to be listed in the span and are not, by the ids that the list gave, with
    /// their creation times.
    pub absent: Vec<(PredictionId, Timestamp)>,
    /// Number of listed ids that are not held, because they were deleted here.
    pub unheld: u64,
}

impl StoredCopy {
    /// What we hold; where that is nothing, why, in a sentence for people.
    ///
    /// # Errors
    /// Fails where we hold nothing.
    pub fn held(&self) -> Result<&Blob, &str> {
        match self {
            Self::Kept(blob) => Ok(blob),
            Self::Pending { .. } => Err("It is still being copied from upstream."),
            Self::Lost { reason } => Err(reason),
        }
    }

    /// The same as the browser may know it.
    pub fn public(&self) -> Copy {
        match self {
            Self::Pending { tries } => Copy::Pending { tries: *tries },
            Self::Kept(_) => Copy::Kept,
            Self::Lost { reason } => Copy::Lost {
                reason: reason.clone(),
            },
        }
    }
}

/// The store did not do what it was asked. Opaque: nobody can act on the difference.
#[derive(Debug, thiserror::Error)]
#[error("{doing}")]
pub struct Error {
    doing: &'static str,
    #[source]
    cause: Box<dyn std::error::Error + Send + Sync>,
}

impl Error {
    /// An error while doing something (`"read a page"`).
    pub fn new(
        doing: &'static str,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            doing,
            cause: cause.into(),
        }
    }
}
