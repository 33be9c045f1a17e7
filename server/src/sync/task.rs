//! Carries one account's plan out: asks, stores, tells the planner, and says how it goes.
//!
//! Long because it is the whole loop of an account: every step, and what may interrupt it.

mod days;

use std::{
    collections::HashMap,
    hash::{BuildHasher, RandomState},
    pin::pin,
    sync::Arc,
    time::{Duration, Instant},
};

use domain::{audit::DayRecord, id::PredictionId, mirror::Trouble, prediction::Snapshot};
use tokio::sync::{mpsc, oneshot, watch};

use super::{
    Account, Clock, Order, UpstreamDeletions,
    board::Line,
    plan::{Lane, Now, Page, Planner, Sight, Step},
    trouble_of,
};
use crate::{
    store::{self, Ledger, Store},
    upstream::{Error, ListAnswer, ListRequest, budget::Use},
};

/// As many unfinished predictions as are taken over from the time before the start.
const MAX_UNFINISHED: u32 = 2_000;

/// The pause between two tries to read the store at the start.
const STORE_PAUSE: Duration = Duration::from_secs(2);

/// After this time without an answer, a request gives way to someone who waits.
const STUCK: Duration = Duration::from_secs(3);

/// A wait of this length is told at once.
const LONG_WAIT: Duration = Duration::from_secs(3);

/// The present moment, on the clock that never jumps.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// What a task is made of.
pub(super) struct Parts {
    pub(super) account: Account,
    pub(super) store: Arc<dyn Store>,
    pub(super) clock: Clock,
    pub(super) line: Line,
    pub(super) deletions: UpstreamDeletions,
    pub(super) orders: mpsc::Receiver<Order>,
    pub(super) watchers: watch::Receiver<usize>,
}

pub(super) struct Task {
    parts: Parts,
    /// Those who wait for the next head that is asked for.
    waiting: Vec<oneshot::Sender<Result<(), Trouble>>>,
    /// The JSON of the last head page, hashed: what has not changed is not stored again.
    seen: HashMap<PredictionId, u64>,
    hasher: RandomState,
    /// The ledger as it is in the store.
    saved: Ledger,
    /// Whether the present unreadable elements have been logged.
    told_unreadable: bool,
    /// The end of the pause that the board tells of.
    told_pause: Option<Instant>,
}

impl Task {
    pub(super) fn new(parts: Parts) -> Self {
        Self {
            parts,
            waiting: Vec::new(),
            seen: HashMap::new(),
            hasher: RandomState::new(),
            saved: Ledger::default(),
            told_unreadable: false,
            told_pause: None,
        }
    }

    /// Mirrors until it is dropped.
    pub(super) async fn run(mut self) {
        let mut planner = self.begin().await;
        loop {
            while let Ok(order) = self.parts.orders.try_recv() {
                self.take(order, &mut planner);
            }
            planner.watch(*self.parts.watchers.borrow_and_update() > 0);
            let step = planner.next(self.now(), &self.parts.account.client.budget());
            match step {
                Step::Wait(wait) => {
                    self.tell_pause();
                    self.wait(wait, &mut planner).await;
                }
                Step::List(lane, request) => self.list(lane, &request, &mut planner).await,
                Step::Get(lane, id) => self.get(lane, &id, &mut planner).await,
            }
            self.unlist(&mut planner).await;
        }
    }

    /// Reads from the store where the last run ended, as often as it takes.
    async fn begin(&mut self) -> Planner {
        loop {
            match self.knowledge().await {
                Ok((ledger, days, unfinished)) => {
                    let seed = self.hasher.hash_one(&self.parts.account.name);
                    let planner = Planner::new(&ledger, days, unfinished, seed, self.now());
                    self.saved = ledger;
                    return planner;
                }
                Err(error) => {
                    self.stale(Trouble::Store, &error.to_string(), true);
                    tokio::time::sleep(STORE_PAUSE).await;
                }
            }
        }
    }

    async fn knowledge(&self) -> Result<(Ledger, Vec<DayRecord>, Vec<Sight>), store::Error> {
        let (store, name) = (&self.parts.store, &self.parts.account.name);
        let ledger = store.ledger(name).await?;
        let days = store.days(name).await?;
        let mut unfinished = Vec::new();
        let unfinished_ids = store.unfinished(name, MAX_UNFINISHED).await?;
        // Upstream knows nothing of conversations.
        for id in unfinished_ids.into_iter().filter(|id| !id.is_own()) {
            let record = store.record(&id).await?;
            let created_at = record.map(|record| record.row.prediction.created_at);
            unfinished.push(Sight {
                // The plan knows predictions by the ids that this account's list gives.
                id: id.as_listed(),
                created_at,
                is_terminal: false,
            });
        }
        Ok((ledger, days, unfinished))
    }

    async fn wait(&mut self, wait: Duration, planner: &mut Planner) {
        tokio::select! {
            order = self.parts.orders.recv() => match order {
                Some(order) => self.take(order, planner),
                // The handle is gone: nobody can order anything any more.
                None => tokio::time::sleep(wait).await,
            },
            changed = self.parts.watchers.changed() => if changed.is_err() {
                tokio::time::sleep(wait).await;
            },
            () = tokio::time::sleep(wait) => {}
        }
    }

    fn take(&mut self, order: Order, planner: &mut Planner) {
        match order {
            Order::Refresh(waiting) => {
                self.waiting.push(waiting);
                planner.ask();
            }
            Order::Nudge => planner.nudge(),
            Order::Saw(sight) => planner.saw(sight, self.now()),
        }
    }

    async fn list(&mut self, lane: Lane, request: &ListRequest, planner: &mut Planner) {
        // Only those who came before it is sent are served by it.
        let mut waiting = match lane {
            Lane::Head => std::mem::take(&mut self.waiting),
            Lane::Gap | Lane::Unfinished | Lane::History | Lane::Audit => Vec::new(),
        };
        let is_urgent = !waiting.is_empty();
        self.parts.line.spent(lane);
        let Some(answer) = self.ask(request, is_urgent, planner).await else {
            self.waiting.extend(waiting);
            return;
        };
        let outcome = match answer {
            Ok(answer) => self.listed(lane, answer, planner).await,
            Err(error) => Err(self.failed(lane, &error, planner)),
        };
        if lane == Lane::Head && outcome.is_err() {
            // The planner asks no more for those who came meanwhile: the failure is theirs, too.
            waiting.append(&mut self.waiting);
        }
        for waiting in waiting {
            // Whoever waited may have given up.
            let _ = waiting.send(outcome);
        }
    }

    /// Asks for a page, and takes orders meanwhile. `None` if someone asked for a fresh head while
    /// this seemed to be stuck: that comes first then.
    async fn ask(
        &mut self,
        request: &ListRequest,
        is_urgent: bool,
        planner: &mut Planner,
    ) -> Option<Result<ListAnswer, Error>> {
        let (Account { name, client }, asked_at) = (self.parts.account.clone(), now());
        let answer = async {
            match is_urgent {
                true => client.list_at_once(&name, request).await,
                false => client.list(&name, request).await,
            }
        };
        let mut answer = pin!(answer);
        loop {
            tokio::select! {
                answer = &mut answer => return Some(answer),
                Some(order) = self.parts.orders.recv() => {
                    let is_refresh = matches!(order, Order::Refresh(_));
                    self.take(order, planner);
                    if is_refresh && now().saturating_duration_since(asked_at) >= STUCK {
                        return None;
                    }
                }
            }
        }
    }

    async fn listed(
        &mut self,
        lane: Lane,
        answer: ListAnswer,
        planner: &mut Planner,
    ) -> Result<(), Trouble> {
        let page = Page::of(&answer);
        self.tell_unreadable(answer.unreadable);
        // The plan knows the readable ones alone: nothing is ever asked about the others.
        let mut snapshots = answer.snapshots;
        snapshots.extend(answer.unreadable_elements);
        let news = match lane {
            Lane::Head => self.unseen(snapshots),
            Lane::Gap | Lane::Unfinished | Lane::History | Lane::Audit => {
                (snapshots, HashMap::new())
            }
        };
        let has_changed = self.keep(news.0, lane, planner).await?;
        // Other lanes and commands may have stored something since.
        if matches!(lane, Lane::Head | Lane::Audit) {
            self.count_days(lane, planner).await?;
        }
        planner.listed(lane, &page, self.now());
        self.relist(planner).await?;
        if lane == Lane::Head {
            self.seen = news.1;
            self.parts.line.live((self.parts.clock)());
        }
        if has_changed && lane == Lane::Head {
            planner.stirred();
        }
        self.save(planner).await;
        Ok(())
    }

    async fn get(&mut self, lane: Lane, id: &PredictionId, planner: &mut Planner) {
        self.parts.line.spent(lane);
        let Account { name, client } = &self.parts.account;
        match client.get(name, id).await {
            Ok(None) => planner.got(lane, id, None, self.now()),
            Ok(Some(news)) => {
                let sight = Sight::of(&news);
                if self.keep(vec![news], lane, planner).await.is_ok() {
                    planner.got(lane, id, Some(sight), self.now());
                }
            }
            Err(error) => {
                self.failed(lane, &error, planner);
            }
        }
        self.record_checks(planner).await;
    }

    /// The predictions of a head page whose JSON is not that of the last one, and the hashes of all.
    fn unseen(&self, page: Vec<Snapshot>) -> (Vec<Snapshot>, HashMap<PredictionId, u64>) {
        let mut hashes = HashMap::new();
        let mut news = Vec::new();
        for snapshot in page {
            let hash = self.hasher.hash_one(&snapshot.raw);
            let id = &snapshot.prediction.id;
            hashes.insert(id.clone(), hash);
            if self.seen.get(id) != Some(&hash) {
                news.push(snapshot);
            }
        }
        (news, hashes)
    }

    /// Stores news. Whether it changed anything.
    async fn keep(
        &mut self,
        news: Vec<Snapshot>,
        lane: Lane,
        planner: &mut Planner,
    ) -> Result<bool, Trouble> {
        if news.is_empty() {
            return Ok(false);
        }
        match self.parts.store.apply(news).await {
            Ok(changed) => Ok(!changed.is_empty()),
            Err(error) => Err(self.store_failed(lane, &error, planner)),
        }
    }

    /// Notes that the store did not take or give what a lane needs.
    fn store_failed(&mut self, lane: Lane, error: &store::Error, planner: &mut Planner) -> Trouble {
        planner.failed(lane, None, self.now());
        self.stale(Trouble::Store, &error.to_string(), true);
        Trouble::Store
    }

    async fn save(&mut self, planner: &Planner) {
        let ledger = planner.ledger();
        let next = planner.next_check(self.now(), &self.parts.account.client.budget());
        let completeness = planner.completeness();
        let now = (self.parts.clock)();
        self.parts.line.synced(now, completeness, next);
        if ledger == self.saved {
            return;
        }
        match self
            .parts
            .store
            .set_ledger(&self.parts.account.name, ledger.clone())
            .await
        {
            Ok(()) => self.saved = ledger,
            // What the ledger lacks is only read again; the next page tries to store it anew.
            Err(error) => self.stale(Trouble::Store, &error.to_string(), false),
        }
    }

    fn failed(&mut self, lane: Lane, error: &Error, planner: &mut Planner) -> Trouble {
        let trouble = trouble_of(error);
        if planner.failed(lane, Some(error), self.now()) {
            let wait = self.wait_after(error, planner);
            let is_long = wait.is_some_and(|wait| wait >= LONG_WAIT);
            let is_certain = is_long || matches!(error, Error::Unauthorized | Error::TimedOut);
            self.told_pause = self.parts.account.client.budget().paused_until(now());
            let until = wait.map(|wait| (self.parts.clock)().plus(wait));
            let said = error
                .complaint()
                .and_then(|said| said.message.as_deref().or(said.error_id.as_deref()));
            let what = match said {
                Some(said) => format!("{error}: {said}"),
                None => error.to_string(),
            };
            let (line, now) = (&mut self.parts.line, (self.parts.clock)());
            line.stale(trouble, until, &what, is_certain, now);
        }
        trouble
    }

    /// Returns the time for which upstream is left alone because it asked for that, or would not say for how long.
    fn wait_after(&self, error: &Error, planner: &Planner) -> Option<Duration> {
        let Error::Limited { retry_after } = error else {
            return None;
        };
        let held = planner.held_for(self.now());
        let paused = self.parts.account.client.budget().wait(now(), Use::Command);
        [*retry_after, held, paused].into_iter().max().flatten()
    }

    /// Says that upstream wants no requests for a while, even if it was not the mirror's own request
    /// that it answered so.
    fn tell_pause(&mut self) {
        let end = self.parts.account.client.budget().paused_until(now());
        if end == self.told_pause {
            return;
        }
        self.told_pause = end;
        let wait = end.map(|end| end.saturating_duration_since(now()));
        if let Some(wait) = wait.filter(|wait| *wait >= LONG_WAIT) {
            let now = (self.parts.clock)();
            let (trouble, until) = (Trouble::Limited, Some(now.plus(wait)));
            let line = &mut self.parts.line;
            line.stale(trouble, until, "a request was answered with 429", true, now);
        }
    }

    fn stale(&mut self, trouble: Trouble, what: &str, is_certain: bool) {
        let (line, now) = (&mut self.parts.line, (self.parts.clock)());
        line.stale(trouble, None, what, is_certain, now);
    }

    fn tell_unreadable(&mut self, unreadable: u32) {
        if unreadable > 0 && !self.told_unreadable {
            let account = &self.parts.account.name;
            tracing::warn!(%account, unreadable, "a list has elements that no prediction can be read from");
        }
        self.told_unreadable = unreadable > 0;
    }

    fn now(&self) -> Now {
        Now {
            at: now(),
            wall: (self.parts.clock)(),
        }
    }
}
