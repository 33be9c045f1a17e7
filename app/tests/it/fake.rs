//! A backend of rows in memory, and a request to the pages over it.

mod amounts;
mod assistant;
mod fitting;
mod made_up;
mod models;
mod neighbors;
mod payloads;

pub(crate) use fitting::{fits, now};
pub(crate) use made_up::{MODELS, detail, id};
pub(crate) use payloads::file;

use std::sync::Arc;

use app::{
    Assets,
    api::Posted,
    backend::{Backend, assistant::Reply},
    eve::Beyond,
    shell,
};
use async_trait::async_trait;
use axum::{
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode, header},
    response::IntoResponse,
};
use domain::{
    audit::{AccountLedger, DayRecord, RequestCounts, SyncReport},
    command::{Command, JobId, Progress, Stakes},
    compare::Comparison,
    coverage::{Counts, Coverage, Suggestion},
    fault::Fault,
    feed::{FeedCursor, Revision, StoreId},
    id::{AccountName, PredictionId},
    look::{Answer as Looked, Question},
    mirror::{AccountMirror, Completeness, Health, Mirror},
    order::{First, Order, Ranking},
    page::{Beside, Page, PageCursor, Stretch},
    playground::Checked,
    prediction::{Detail, Part, Remains, Row},
    program::Program,
    query::{Qualifier, Query},
    selection::Selected,
    time::Timestamp,
    usage::{By, Failures, Summary, Usage},
    usual::Usual,
};
use leptos::prelude::provide_context;

/// A backend that answers from memory, or always with a fault.
#[derive(Clone, Debug)]
pub(crate) struct Fake {
    /// What it holds, newest first.
    pub(crate) held: Vec<Detail>,
    /// The state of its mirror.
    pub(crate) mirror: Mirror,
    /// What is left of predictions that were deleted.
    pub(crate) remains: Vec<Remains>,
    /// How long its models usually take.
    pub(crate) usual: Vec<Usual>,
    /// What it says of every input.
    pub(crate) checked: Checked,
    pub(crate) stale: Vec<(AccountName, Timestamp)>,
    /// A form that was posted, and what became of it.
    pub(crate) posted: Option<Posted>,
    /// What its chat model says; `None` where it has none.
    pub(crate) reply: Option<Reply>,
    /// What it answers with instead, if anything.
    pub(crate) fault: Option<Fault>,
}

/// A page as it was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: StatusCode,
    /// Where it redirects to.
    pub(crate) location: Option<String>,
    /// The document, or the JSON.
    pub(crate) html: String,
}

/// Where a stream begins.
const CURSOR: FeedCursor = FeedCursor {
    store: StoreId(7),
    revision: Revision(1_000),
};

impl Fake {
    /// A healthy mirror of one account with these predictions.
    pub(crate) fn of(held: Vec<Detail>) -> Self {
        let account = AccountMirror {
            name: "demo".parse().unwrap(),
            health: Health::Live,
            synced_at: None,
            completeness: Completeness::Confirmed {
                at: Timestamp::default(),
                count: 3,
            },
        };
        let mirror = Mirror {
            demo: true,
            held: held.len() as u64,
            accounts: vec![account],
        };
        Self {
            held,
            mirror,
            remains: Vec::new(),
            usual: Vec::new(),
            checked: Checked::default(),
            stale: Vec::new(),
            posted: None,
            reply: None,
            fault: None,
        }
    }

    /// A hundred and twenty predictions of all sorts.
    pub(crate) fn full() -> Self {
        Self::of((0..120).map(|number| detail(119 - number)).collect())
    }

    /// Asks for a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.get_with(path, "").await
    }

    /// Asks for a page with a `Cookie` header.
    pub(crate) async fn get_with(&self, path: &str, cookie: &str) -> Answer {
        set_up();
        let request = Request::get(path)
            .header(header::ACCEPT, "text/html")
            .header(header::COOKIE, cookie)
            .body(Body::empty())
            .unwrap();
        let respond = leptos_axum::render_app_async_with_context(self.context(), shell);
        Answer::of(respond(request).await).await
    }

    /// Posts a form to a page, as the server serves it: Eve's chat model is asked then.
    pub(crate) async fn post(&self, path: &str) -> Answer {
        set_up();
        let context = self.context();
        let posted = move || {
            context();
            provide_context(Beyond::Asked);
        };
        let request = Request::post(path).body(Body::empty()).unwrap();
        let respond = leptos_axum::render_app_async_with_context(posted, shell);
        Answer::of(respond(request).await).await
    }

    /// Calls a server function.
    pub(crate) async fn send(&self, method: Method, path: &str, body: &str) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/json")
            .body(Body::from(body.to_owned()))
            .unwrap();
        let respond = leptos_axum::handle_server_fns_with_context(self.context(), request).await;
        Answer::of(respond.into_response()).await
    }

    fn context(&self) -> impl Fn() + Clone + Send + Sync + 'static {
        let backend: Arc<dyn Backend> = Arc::new(self.clone());
        let posted = self.posted.clone();
        move || {
            provide_context(Arc::clone(&backend));
            if let Some(posted) = posted.clone() {
                provide_context(posted);
            }
            provide_context(Assets::default());
        }
    }

    fn found(&self, id: &PredictionId) -> Option<&Detail> {
        self.held.iter().find(|it| it.row.prediction.id == *id)
    }

    fn answer<T>(&self, value: T) -> Result<T, Fault> {
        match &self.fault {
            Some(fault) => Err(fault.clone()),
            None => Ok(value),
        }
    }
}

impl Answer {
    async fn of(response: Response<Body>) -> Self {
        let location = response.headers().get(header::LOCATION);
        let location = location.map(|url| url.to_str().unwrap().to_owned());
        let status = response.status();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        Self {
            status,
            location,
            // Without the empty comments by which hydration finds its text nodes.
            html: String::from_utf8(body.to_vec()).unwrap().replace("<!>", ""),
        }
    }
}

#[async_trait]
impl Backend for Fake {
    async fn page(&self, query: &Query, stretch: &Stretch) -> Result<Page, Fault> {
        let is_after = |row: &Row| {
            stretch.before.as_ref().is_none_or(|before| {
                let place = PageCursor::of(row);
                (place.created_at, &place.id) < (before.created_at, &before.id)
            })
        };
        let fits = |row: &Row| {
            let found = self.held.iter().find(|detail| detail.row == *row);
            found.is_some_and(|detail| fits(query, detail))
        };
        let rows = self.held.iter().map(|detail| &detail.row);
        let mut rows: Vec<Row> = rows
            .filter(|row| fits(row) && is_after(row))
            .cloned()
            .collect();
        let wanted = stretch.rows() as usize;
        let has_more = rows.len() > wanted;
        rows.truncate(wanted);
        self.answer(Page {
            next: has_more.then(|| PageCursor::of(&rows[wanted - 1])),
            rows,
            cursor: CURSOR,
            mirror: self.mirror.clone(),
            coverage: Coverage::default(),
        })
    }

    async fn cursor(&self) -> Result<FeedCursor, Fault> {
        self.answer(CURSOR)
    }

    async fn beside(&self, query: &Query, id: &PredictionId) -> Result<Beside, Fault> {
        let is_found = |held: &&Detail| fits(query, held) || held.row.prediction.id == *id;
        self.answer(neighbors::of(self.held.iter().filter(is_found), id))
    }

    async fn counts(&self, query: &Query) -> Result<Counts, Fault> {
        let query = query.of_any_status();
        let mut counts = Counts {
            is_exact: true,
            ..Counts::default()
        };
        for detail in self.held.iter().filter(|detail| fits(&query, detail)) {
            counts.add(&detail.row.prediction.status, 1);
        }
        self.answer(counts)
    }

    async fn summary(&self, query: &Query) -> Result<Summary, Fault> {
        let found = self.held.iter().filter(|detail| fits(query, detail));
        self.answer(amounts::summary(found))
    }

    async fn usage(&self, query: &Query, by: By) -> Result<Usage, Fault> {
        let found = self.held.iter().filter(|detail| fits(query, detail));
        self.answer(amounts::usage(found, query, by, now()))
    }

    async fn failures(&self, query: &Query) -> Result<Failures, Fault> {
        let found = self.held.iter().filter(|detail| fits(query, detail));
        self.answer(amounts::failures(found))
    }

    async fn first(&self, query: &Query, order: Order, most: u32) -> Result<First, Fault> {
        let mut ranking = Ranking::new(order, most);
        let found = self.held.iter().filter(|detail| fits(query, detail));
        found.for_each(|detail| ranking.add(detail.row.clone()));
        self.answer(ranking.first(None))
    }

    async fn suggestions(
        &self,
        qualifier: Qualifier,
        part: &str,
    ) -> Result<Vec<Suggestion>, Fault> {
        let models = self.held.iter().map(|detail| &detail.row.prediction.model);
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for model in models.filter(|model| qualifier == Qualifier::Model && model.contains(part)) {
            match suggestions.iter_mut().find(|known| known.label == *model) {
                Some(known) => known.held += 1,
                None => suggestions.push(Suggestion {
                    term: format!("model:\"{model}\""),
                    label: model.clone(),
                    held: 1,
                }),
            }
        }
        self.answer(suggestions)
    }

    async fn usual(&self) -> Result<Vec<Usual>, Fault> {
        self.answer(self.usual.clone())
    }

    async fn whole(&self, id: &PredictionId) -> Result<Option<Detail>, Fault> {
        self.answer(self.found(id).cloned())
    }

    async fn remains(&self, id: &PredictionId) -> Result<Option<Remains>, Fault> {
        let left = self.remains.iter().find(|left| left.id == *id);
        self.answer(left.cloned())
    }

    async fn programs(&self, id: &PredictionId) -> Result<Vec<Program>, Fault> {
        self.answer(payloads::programs(self.found(id)))
    }

    async fn look(&self, id: &PredictionId, part: Part, asked: Question) -> Result<Looked, Fault> {
        self.answer(payloads::looked(self.found(id), part, &asked))
    }

    async fn compare(&self, ids: &[PredictionId]) -> Result<Comparison, Fault> {
        let sides = ids.iter().filter_map(|id| self.found(id).cloned());
        self.answer(Comparison::of(sides.collect()))
    }

    async fn mirror(&self) -> Result<Mirror, Fault> {
        self.answer(self.mirror.clone())
    }

    async fn sync_report(&self) -> Result<SyncReport, Fault> {
        let account = |mirror: &AccountMirror| AccountLedger {
            mirror: mirror.clone(),
            days: vec![DayRecord::new("2026-03-04".parse().unwrap())],
            all_days: 1,
            confirmed_days: 0,
            held: self.mirror.held,
            deleted_upstream: 0,
            requests: RequestCounts::default(),
            next: None,
        };
        let accounts = self.mirror.accounts.iter().map(account).collect();
        self.answer(SyncReport { accounts })
    }

    async fn refresh(&self) -> Result<(), Fault> {
        self.answer(())
    }

    async fn select(&self, query: &Query) -> Result<Selected, Fault> {
        let held = self.held.iter().filter(|detail| fits(query, detail));
        let ids = held.map(|detail| detail.row.prediction.id.clone());
        self.answer(Selected {
            ids: ids.collect(),
            part_of: None,
        })
    }

    async fn stakes(&self, ids: &[PredictionId]) -> Result<Stakes, Fault> {
        let mut stakes = Stakes::default();
        let rows = self.held.iter().map(|detail| &detail.row.prediction);
        rows.filter(|p| ids.contains(&p.id))
            .for_each(|p| stakes.add(p));
        self.answer(stakes)
    }

    async fn command(&self, _: Command, _: Vec<PredictionId>) -> Result<JobId, Fault> {
        self.answer("k3f9ab".parse().unwrap())
    }

    async fn progress(&self, _: &JobId, _: u32) -> Result<Option<Progress>, Fault> {
        self.answer(None)
    }

    async fn stop(&self, _: &JobId) -> Result<bool, Fault> {
        self.answer(false)
    }
}

/// As the server does at its start: this also sets up the framework's executor. Once for the whole
/// process: while routes are listed no resource of any thread loads, and a page that asks just then
/// waits for ever.
fn set_up() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let _ = leptos_axum::generate_route_list(|| ());
    });
}
