//! The answers to the pages: `app`'s port over the rooms of this server. Knows no SQL and no HTTP.
//!
//! Errors of those rooms end here: each is logged once, and goes on as a fault.
//!
//! Long because it is all of the port: each method hands its work to the room that knows it.

mod assistant;
mod choosing;
mod counted;
mod freshness;
mod markdown;
mod models;
mod sync_report;
mod usual;

use std::{collections::HashMap, sync::Arc};

use app::backend::Backend;
use async_trait::async_trait;
use domain::{
    audit::SyncReport,
    command::{Command, JobId, Progress, Stakes},
    compare::Comparison,
    coverage::{Counts, Suggestion},
    fault::{Fault, FaultKind},
    feed::FeedCursor,
    id::{AccountName, PredictionId},
    kind::Kind,
    look::{Answer, Question},
    mirror::{Mirror, Trouble},
    order::{First, Order},
    page::{Beside, Page, Stretch},
    prediction::{Cut, Detail, MAX_WHOLE, OutputFile, Part, Remains},
    program::Program,
    query::{Qualifier, Query},
    selection::Selected,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
    zone::Zone,
};
use tokio::task::spawn_blocking;

use crate::{
    assistant::Assistant,
    catalogue::Catalogue,
    fault,
    jobs::Jobs,
    payload::{self, Payloads},
    playground::Playground,
    reproduce::{self, Call, Run},
    secrets::Rule,
    store::{self, Record, Remnant, Store, StoredCopy, StoredFile},
    sync::SyncHandle,
    upstream,
    vault::{self, keeper::Keeper},
};

pub use counted::Counted;
pub use freshness::{Freshness, publish};
pub use usual::{UsualTimes, keep_usual};

/// The most output files of one prediction whose text a page shows.
const MAX_PREVIEWS: usize = 12;

/// What the pages are answered from.
#[derive(Clone, Debug)]
pub struct Console {
    /// Everything that is shown.
    pub store: Arc<dyn Store>,
    /// What asks upstream for more.
    pub sync: SyncHandle,
    /// How fresh it is.
    pub freshness: Freshness,
    /// How long its models usually take.
    pub usual: UsualTimes,
    /// What carries commands out.
    pub jobs: Jobs,
    /// What was counted last.
    pub counted: Arc<Counted>,
    /// The models of each account, which also tell what no browser may see of an input.
    pub catalogue: Catalogue,
    /// What makes runs.
    pub playground: Playground,
    /// The addresses that somebody asked to see.
    pub asked: vault::asked::Asked,
    /// The stored output files, for the texts among them.
    pub keeper: Arc<Keeper>,
    /// The payloads that are too long for a page.
    pub payloads: Arc<Payloads>,
    /// The base URL of each account's API.
    pub upstreams: Arc<HashMap<AccountName, String>>,
    /// The chat model that is asked what Eve does not understand; none unless it is configured.
    pub assistant: Option<Assistant>,
    /// The zone in which the reader's days begin.
    pub zone: Zone,
}

#[async_trait]
impl Backend for Console {
    fn zone(&self) -> Zone {
        self.zone
    }

    fn in_zone(&self, zone: Zone) -> Option<Arc<dyn Backend>> {
        Some(Arc::new(Self {
            zone,
            ..self.clone()
        }))
    }

    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<Page, Fault> {
        let page = self
            .store
            .page(&self.zoned(query), stretch)
            .await
            .map_err(|error| unread(&error))?;
        Ok(Page {
            rows: page.rows,
            next: page.next,
            cursor: FeedCursor {
                store: self.store.id(),
                revision: page.revision,
            },
            mirror: self.freshness.mirror(page.held),
            coverage: page.coverage,
        })
    }

    async fn cursor(&self) -> Result<FeedCursor, Fault> {
        let revision = *self.store.revisions().borrow();
        Ok(FeedCursor {
            store: self.store.id(),
            revision,
        })
    }

    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Fault> {
        let beside = self.store.beside(&self.zoned(query), id).await;
        beside.map_err(|error| unread(&error))
    }

    async fn counts(&self, query: &Query) -> Result<Counts, Fault> {
        let counts = self.counted.of(&*self.store, &self.zoned(query)).await;
        counts.map_err(|error| unread(&error))
    }

    async fn summary(&self, query: &Query) -> Result<Summary, Fault> {
        let summary = self.store.summary(&self.zoned(query)).await;
        summary.map_err(|error| unread(&error))
    }

    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Fault> {
        let usage = self.store.usage(&self.zoned(query), by).await;
        usage.map_err(|error| unread(&error))
    }

    async fn failures(&self, query: &Query) -> Result<Failures, Fault> {
        let failures = self.store.failures(&self.zoned(query)).await;
        failures.map_err(|error| unread(&error))
    }

    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Fault> {
        let first = self.store.first(&self.zoned(query), order, most).await;
        first.map_err(|error| unread(&error))
    }

    async fn suggestions(
        &self,
        qualifier: Qualifier,
        part: &str,
    ) -> Result<Vec<Suggestion>, Fault> {
        let suggestions = self.store.suggestions(qualifier, part).await;
        suggestions.map_err(|error| unread(&error))
    }

    async fn whole(&self, id: &PredictionId) -> Result<Option<Detail>, Fault> {
        match self.find(id).await? {
            Some(held) => Ok(Some(self.with_texts(held).await)),
            None => Ok(None),
        }
    }

    async fn remains(&self, id: &PredictionId) -> Result<Option<Remains>, Fault> {
        let left = self.store.remnant(id).await;
        let left = left.map_err(|error| unread(&error))?;
        Ok(left.map(|left| remains(id.clone(), &left)))
    }

    async fn programs(&self, id: &PredictionId) -> Result<Vec<Program>, Fault> {
        let Some(HeldPrediction { detail, .. }) = self.find(id).await? else {
            return Ok(Vec::new());
        };
        let Detail { row, input, .. } = &detail;
        let base_url = self.upstreams.get(&row.prediction.account);
        let (Some(base_url), Some(input)) = (base_url, input) else {
            return Ok(Vec::new());
        };
        if id.is_unreadable() {
            return Ok(Vec::new());
        }
        let model = &row.prediction.model;
        Ok(reproduce::programs(Run {
            call: match id.is_chat() {
                true => Call::Chat,
                false => Call::Predict,
            },
            base_url,
            model,
            input,
        }))
    }

    async fn look(
        &self,
        id: &PredictionId,
        part: Part,
        question: Question,
    ) -> Result<Answer, Fault> {
        let text = self.payloads.text(id, part).await;
        let text = text.map_err(|error| payload::unread(&error))?;
        let text = text.ok_or_else(payload::missing)?;
        // It may have to go through all of it.
        aside(move || text.long.answer(&question)).await
    }

    async fn compare(&self, ids: &[PredictionId]) -> Result<Comparison, Fault> {
        let mut sides = Vec::new();
        for id in ids {
            sides.extend(self.whole(id).await?);
        }
        aside(move || Comparison::of(sides)).await
    }

    async fn usual(&self) -> Result<Vec<Usual>, Fault> {
        Ok(self.usual.borrow().to_vec())
    }

    async fn mirror(&self) -> Result<Mirror, Fault> {
        let held = self.store.held().await.map_err(|error| unread(&error))?;
        Ok(self.freshness.mirror(held))
    }

    async fn sync_report(&self) -> Result<SyncReport, Fault> {
        let report = sync_report::read(self).await;
        report.map_err(|error| unread(&error))
    }

    async fn refresh(&self) -> Result<(), Fault> {
        self.sync.refresh().await.map_err(troubled)
    }

    async fn select(&self, query: &Query) -> Result<Selected, Fault> {
        let selected = choosing::matching(&*self.store, &self.zoned(query)).await;
        let mut selected = selected.map_err(|error| unread(&error))?;
        if let Some(matching) = &mut selected.part_of {
            let counts = self.counts(query).await?;
            matching.count = choosing::matching_in_all(query, &counts);
        }
        Ok(selected)
    }

    async fn stakes(&self, ids: &[PredictionId]) -> Result<Stakes, Fault> {
        choosing::stakes(&*self.store, ids)
            .await
            .map_err(|error| unread(&error))
    }

    async fn command(&self, command: Command, ids: Vec<PredictionId>) -> Result<JobId, Fault> {
        self.jobs.start(command, ids)
    }

    async fn progress(&self, job: &JobId, after: u32) -> Result<Option<Progress>, Fault> {
        Ok(self.jobs.look(job, after))
    }

    async fn stop(&self, job: &JobId) -> Result<bool, Fault> {
        Ok(self.jobs.stop(job))
    }
}

impl Console {
    /// A query with the days of the reader.
    fn zoned(&self, query: &Query) -> Query {
        query.clone().in_zone(self.zone)
    }

    /// Finds a prediction. Ids are passed around before a mirror has read them: what the store does not hold may
    /// be upstream already.
    async fn find(&self, id: &PredictionId) -> Result<Option<HeldPrediction>, Fault> {
        if let Some(held) = self.held(id).await? {
            return Ok(Some(held));
        }
        // An address may name the account although the id needs none.
        if let Some(account) = id.account()
            && let Some(held) = self.listed(&account, id).await?
            && held.detail.row.prediction.account == account
        {
            return Ok(Some(held));
        }
        match self.sync.fetch_one(None, id).await.map_err(troubled)? {
            Some(account) => self.listed(&account, id).await,
            None => Ok(None),
        }
    }

    /// All that is held of what an account lists under an id.
    async fn listed(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<HeldPrediction>, Fault> {
        let listed = self.store.listed(account, &id.as_listed()).await;
        match listed.map_err(|error| unread(&error))? {
            Some(id) => self.held(&id).await,
            None => Ok(None),
        }
    }

    /// All that is held of a prediction, as browsers may see it: without the secrets of its input.
    async fn held(&self, id: &PredictionId) -> Result<Option<HeldPrediction>, Fault> {
        let record = self.store.record(id).await;
        let Some(mut record) = record.map_err(|error| unread(&error))? else {
            return Ok(None);
        };
        let rule = Rule::of(&self.catalogue, &record.row.prediction).await;
        let is_long = record.raw.len() > MAX_WHOLE;
        let files = record.files.clone();
        let take_apart = move || {
            record.raw = rule.masked(record.raw);
            detail(record)
        };
        // A long one takes longer than others should wait.
        let detail = match is_long {
            true => aside(take_apart).await?,
            false => take_apart(),
        };
        Ok(Some(HeldPrediction { detail, files }))
    }

    /// Adds the texts of output files that are text, which are read from the vault.
    async fn with_texts(&self, held: HeldPrediction) -> Detail {
        let HeldPrediction { mut detail, files } = held;
        let shown = files.iter().take(MAX_PREVIEWS);
        let texts = shown.map(|file| vault::text_preview::text_preview(&self.keeper, file));
        let texts = futures::future::join_all(texts).await;
        for (file, text) in detail.files.iter_mut().zip(texts) {
            file.text = text;
        }
        detail
    }
}

/// A prediction as browsers may see it, and its output files as they are stored.
struct HeldPrediction {
    detail: Detail,
    files: Vec<StoredFile>,
}

/// Does what takes long where nobody else waits for it.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Fault> {
    let done = spawn_blocking(work).await;
    done.map_err(|error| {
        let title = "This prediction could not be taken apart.";
        fault::report(FaultKind::Internal, title, &error)
    })
}

fn unread(error: &store::Error) -> Fault {
    let title = "The console's own store cannot be read right now.";
    fault::report(FaultKind::Unavailable, title, error)
        .with_hint("Try again; if it stays, check the disk that holds the data folder.")
}

/// The sync has logged what is behind it.
fn troubled(trouble: Trouble) -> Fault {
    let kind = match trouble {
        Trouble::Store => FaultKind::Unavailable,
        Trouble::Unauthorized
        | Trouble::Unreachable
        | Trouble::Limited
        | Trouble::Failing
        | Trouble::Malformed => FaultKind::Upstream,
    };
    Fault::new(kind, trouble.sentence()).with_hint(trouble.hint())
}

fn detail(record: Record) -> Detail {
    let payload = upstream::payload(&record.raw);
    Detail {
        input: payload.input.map(str::to_owned),
        output: payload.output.map(str::to_owned),
        markdown: payload.text.as_deref().and_then(markdown::rendered),
        text: payload.text,
        has_value: payload.has_value,
        short_input: None,
        error: payload.error,
        files: record.files.iter().map(output_file).collect(),
        row: record.row,
        raw: record.raw,
        cut: Cut::default(),
    }
}

/// With the prediction upstream deleted its files.
fn remains(id: PredictionId, left: &Remnant) -> Remains {
    let file = |file: &StoredFile| OutputFile {
        until: Some(left.deleted_at),
        ..output_file(file)
    };
    Remains {
        id,
        model: left.model.clone(),
        created_at: left.created_at,
        deleted_at: left.deleted_at,
        files: left.files.iter().map(file).collect(),
    }
}

/// Of a file that we hold we know type and size; of another there is only upstream's word.
fn output_file(file: &StoredFile) -> OutputFile {
    let claimed = &file.delivery;
    let (mime, size) = match &file.copy {
        StoredCopy::Kept(blob) => (&blob.mime, Some(blob.size)),
        StoredCopy::Pending { .. } | StoredCopy::Lost { .. } => (&claimed.mime, claimed.size),
    };
    let kind = Kind::of_file(mime, &claimed.name);
    OutputFile {
        number: file.number,
        kind,
        name: vault::names::clean(&claimed.name, kind, file.number),
        mime: mime.clone(),
        size,
        copy: file.copy.public(),
        until: file
            .ended_at
            .map(|ended| ended.plus(vault::keeper::RETENTION)),
        text: None,
    }
}
