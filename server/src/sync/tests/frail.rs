//! A store that takes nothing for as long as it is told to.

use std::sync::atomic::{AtomicBool, Ordering};

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
    time::Timestamp,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
};
use tokio::sync::watch;

use crate::store::{
    Changes, Error, Ledger, ListComparison, Record, Remnant, Shelved, Shelves, Store, StoredCopy,
    StoredFile, StoredPage, sqlite::SqliteStore,
};

#[derive(Debug)]
pub(super) struct Frail {
    inner: SqliteStore,
    refuses: AtomicBool,
}

impl Frail {
    pub(super) fn new(inner: SqliteStore) -> Self {
        Self {
            inner,
            refuses: AtomicBool::new(false),
        }
    }

    pub(super) fn refuse(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::SeqCst);
    }
}

#[async_trait]
impl Store for Frail {
    fn id(&self) -> StoreId {
        self.inner.id()
    }

    fn revisions(&self) -> watch::Receiver<Revision> {
        self.inner.revisions()
    }

    async fn held(&self) -> Result<u64, Error> {
        self.inner.held().await
    }

    async fn apply(&self, news: Vec<Snapshot>) -> Result<Vec<Row>, Error> {
        if self.refuses.load(Ordering::SeqCst) {
            return Err(Error::new("store news", "the disk is full"));
        }
        self.inner.apply(news).await
    }

    async fn listed(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<PredictionId>, Error> {
        self.inner.listed(account, id).await
    }

    async fn remove(&self, id: &PredictionId) -> Result<Option<Revision>, Error> {
        self.inner.remove(id).await
    }

    async fn remove_but_files(&self, id: &PredictionId) -> Result<Option<Revision>, Error> {
        self.inner.remove_but_files(id).await
    }

    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<StoredPage, Error> {
        self.inner.page(query, stretch).await
    }

    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Error> {
        self.inner.beside(query, id).await
    }

    async fn counts(&self, query: &Query) -> Result<Counts, Error> {
        self.inner.counts(query).await
    }

    async fn summary(&self, query: &Query) -> Result<Summary, Error> {
        self.inner.summary(query).await
    }

    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Error> {
        self.inner.usage(query, by).await
    }
    async fn failures(&self, query: &Query) -> Result<Failures, Error> {
        self.inner.failures(query).await
    }

    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Error> {
        self.inner.first(query, order, most).await
    }

    async fn suggestions(
        &self,
        qualifier: Qualifier,
        part: &str,
    ) -> Result<Vec<Suggestion>, Error> {
        self.inner.suggestions(qualifier, part).await
    }

    async fn usual(&self, since: Timestamp) -> Result<Vec<Usual>, Error> {
        self.inner.usual(since).await
    }

    async fn rows(&self, ids: &[PredictionId]) -> Result<Vec<Row>, Error> {
        self.inner.rows(ids).await
    }

    async fn texts(
        &self,
        ids: &[PredictionId],
        bytes: usize,
    ) -> Result<Vec<Option<String>>, Error> {
        self.inner.texts(ids, bytes).await
    }

    async fn words(&self, ids: Vec<PredictionId>) -> Result<Vec<Text>, Error> {
        self.inner.words(ids).await
    }

    async fn record(&self, id: &PredictionId) -> Result<Option<Record>, Error> {
        self.inner.record(id).await
    }

    async fn changes(&self, after: Revision, limit: u32) -> Result<Changes, Error> {
        self.inner.changes(after, limit).await
    }

    async fn unfinished(
        &self,
        account: &AccountName,
        limit: u32,
    ) -> Result<Vec<PredictionId>, Error> {
        self.inner.unfinished(account, limit).await
    }

    async fn unfinished_own(&self) -> Result<Vec<PredictionId>, Error> {
        self.inner.unfinished_own().await
    }

    async fn days(&self, account: &AccountName) -> Result<Vec<DayRecord>, Error> {
        self.inner.days(account).await
    }

    async fn record_checks(
        &self,
        account: &AccountName,
        checks: Vec<DayRecord>,
    ) -> Result<(), Error> {
        self.inner.record_checks(account, checks).await
    }

    async fn relist(
        &self,
        account: &AccountName,
        span: DaySpan,
        ids: Vec<PredictionId>,
    ) -> Result<ListComparison, Error> {
        self.inner.relist(account, span, ids).await
    }

    async fn unlist(
        &self,
        account: &AccountName,
        ids: Vec<PredictionId>,
    ) -> Result<Vec<PredictionId>, Error> {
        self.inner.unlist(account, ids).await
    }

    async fn ledger(&self, account: &AccountName) -> Result<Ledger, Error> {
        self.inner.ledger(account).await
    }

    async fn set_ledger(&self, account: &AccountName, ledger: Ledger) -> Result<(), Error> {
        self.inner.set_ledger(account, ledger).await
    }

    async fn wanted_files(&self, limit: u32) -> Result<Vec<StoredFile>, Error> {
        self.inner.wanted_files(limit).await
    }

    async fn files(&self, id: &PredictionId) -> Result<Vec<StoredFile>, Error> {
        self.inner.files(id).await
    }

    async fn file(&self, id: &PredictionId, number: u32) -> Result<Option<StoredFile>, Error> {
        self.inner.file(id, number).await
    }

    async fn set_copy(
        &self,
        id: &PredictionId,
        number: u32,
        copy: StoredCopy,
    ) -> Result<(), Error> {
        self.inner.set_copy(id, number, copy).await
    }
}

#[async_trait]
impl Shelves for Frail {
    async fn unheld(&self, sha256: Vec<String>) -> Result<Vec<String>, Error> {
        self.inner.unheld(sha256).await
    }

    async fn forget(&self, sha256: Vec<String>) -> Result<(), Error> {
        self.inner.forget(sha256).await
    }

    async fn saw(&self, seen: Vec<(String, Timestamp)>) -> Result<(), Error> {
        self.inner.saw(seen).await
    }

    async fn blob_bytes(&self) -> Result<u64, Error> {
        self.inner.blob_bytes().await
    }

    async fn stalest(&self, limit: u32) -> Result<Vec<Shelved>, Error> {
        self.inner.stalest(limit).await
    }

    async fn give_up(&self, blob: &Shelved, reason: String) -> Result<bool, Error> {
        self.inner.give_up(blob, reason).await
    }

    async fn remnant(&self, id: &PredictionId) -> Result<Option<Remnant>, Error> {
        self.inner.remnant(id).await
    }

    async fn drop_remnant(&self, id: &PredictionId) -> Result<bool, Error> {
        self.inner.drop_remnant(id).await
    }
}
