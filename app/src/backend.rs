//! The port through which the pages reach the server: what they need, and nothing of how it is done.
//!
//! Provided to every request as the context `Arc<dyn Backend>`.

pub mod assistant;
mod models;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    audit::SyncReport,
    command::{Command, JobId, Progress, Stakes},
    compare::Comparison,
    coverage::{Counts, Suggestion},
    fault::Fault,
    feed::FeedCursor,
    id::PredictionId,
    look::{Answer, Question},
    mirror::Mirror,
    order::{First, Order},
    page::{Beside, Page, Stretch},
    prediction::{Detail, Part, Remains},
    program::Program,
    query::{Qualifier, Query},
    selection::Selected,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
    zone::Zone,
};

pub use assistant::Assistant;
pub use models::Models;

/// What the pages need from the server. Errors are already words for people, and already logged.
#[async_trait]
pub trait Backend: Models + Assistant + Send + Sync + 'static {
    /// The zone of the reader's days, in which queries are read.
    fn zone(&self) -> Zone {
        Zone::default()
    }

    /// The same for a reader in a zone; `None` if it is the same for all.
    fn in_zone(&self, zone: Zone) -> Option<Arc<dyn Backend>> {
        let _ = zone;
        None
    }

    /// A stretch of the list, from the mirror.
    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<Page, Fault>;

    /// Reads what was typed into the search. A text that is the beginning of an id, although it reads as
    /// words or as a mistake, asks for that id.
    async fn query(&self, text: &str) -> Result<Query, Fault> {
        if let Some(id) = Query::of_whole_text(text) {
            let page = self.page(&id, &Stretch::default()).await?;
            if !page.rows.is_empty() {
                return Ok(id);
            }
        }
        Query::parse(text).map_err(Fault::bad_query)
    }

    /// Where a live stream goes on that knows everything so far.
    async fn cursor(&self) -> Result<FeedCursor, Fault>;

    /// What stands beside a prediction among those that a query finds.
    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Fault>;

    /// How many predictions of each status a query finds, whatever it asks of the status itself.
    /// Bounded; asked for after the page, never for it.
    async fn counts(&self, query: &Query) -> Result<Counts, Fault>;

    /// What the predictions that a query finds amount to. Bounded.
    async fn summary(&self, query: &Query) -> Result<Summary, Fault>;

    /// The same in all, step by step, by a property of the predictions, and why some failed.
    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Fault>;

    /// Why some of what a query finds failed: the newest of those, by cause. Bounded.
    async fn failures(&self, query: &Query) -> Result<Failures, Fault>;

    /// The first few of what a query finds, in another order than the list's. Bounded.
    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Fault>;

    /// The values of a property that predictions have, with `part` in them, most frequent first.
    async fn suggestions(&self, qualifier: Qualifier, part: &str)
    -> Result<Vec<Suggestion>, Fault>;

    /// Everything about one prediction, whole, as files are made of it; `None` where the mirror and
    /// upstream do not know it.
    async fn whole(&self, id: &PredictionId) -> Result<Option<Detail>, Fault>;

    /// The same for a page, which has of long texts their beginnings.
    async fn detail(&self, id: &PredictionId) -> Result<Option<Detail>, Fault> {
        Ok(self.whole(id).await?.map(Detail::cut))
    }

    /// What is left of a prediction that was deleted; `None` where nothing is.
    async fn remains(&self, id: &PredictionId) -> Result<Option<Remains>, Fault>;

    /// Programs that make a run again; none where its input is not known, or cannot be written.
    async fn programs(&self, id: &PredictionId) -> Result<Vec<Program>, Fault>;

    /// Looks into a part of a prediction that is too long for a page.
    async fn look(
        &self,
        id: &PredictionId,
        part: Part,
        question: Question,
    ) -> Result<Answer, Fault>;

    /// Those of some predictions that are known, side by side.
    async fn compare(&self, ids: &[PredictionId]) -> Result<Comparison, Fault>;

    /// How long each model usually takes, as last computed.
    async fn usual(&self) -> Result<Vec<Usual>, Fault>;

    /// How fresh and complete the mirror is.
    async fn mirror(&self) -> Result<Mirror, Fault>;

    /// The ledger of days of every account.
    async fn sync_report(&self) -> Result<SyncReport, Fault>;

    /// Asks upstream at once for what is in flight, and returns when that is stored.
    async fn refresh(&self) -> Result<(), Fault>;

    /// The newest predictions that match, as many as a selection takes: from here on a frozen set.
    async fn select(&self, query: &Query) -> Result<Selected, Fault>;

    /// What a command on these would touch.
    async fn stakes(&self, ids: &[PredictionId]) -> Result<Stakes, Fault>;

    /// Starts to do something with exactly these. The job goes on whoever looks.
    async fn command(&self, command: Command, ids: Vec<PredictionId>) -> Result<JobId, Fault>;

    /// How far a job has come, with its results after the first `after`; `None` for one that is not
    /// known any more.
    async fn progress(&self, job: &JobId, after: u32) -> Result<Option<Progress>, Fault>;

    /// Lets a job try no more. Whether there is such a job.
    async fn stop(&self, job: &JobId) -> Result<bool, Fault>;
}
