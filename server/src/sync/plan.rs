//! What to ask upstream next, as a state machine without clock, network or store: it is told the
//! time, what came back and what failed, and says the next step.
//!
//! Five lanes share the account's budget. The *head* of the list is polled, because one page covers
//! fifty predictions. A *gap* below the head is walked page by page when more came than a page
//! holds. *Unfinished* predictions that fell off the head page are looked up apart. *History* is
//! read once, newest page to oldest. The *audit* compares upstream's counts with ours and finds what is missing
//! or deleted.
//!
//! Long because the lanes meet here: each call of the task goes on to one of them, or to several.

mod anchor;
mod audit;
mod head;
mod history;
mod page;
mod unfinished;
mod walk;

use std::time::{Duration, Instant};

use domain::{
    audit::{DayRecord, NextCheck},
    id::PredictionId,
    mirror::Completeness,
    time::Timestamp,
};

use self::{
    anchor::ListAnchor,
    audit::{AuditStep, DayAudit},
    head::Head,
    history::History,
    unfinished::Unfinished,
};
pub use self::{
    audit::SpanListing,
    page::{Page, Sight},
};
use crate::{
    store::{Ledger, ListComparison},
    upstream::{
        Error, ListRequest, MAX_PER_PAGE,
        budget::{Backoff, Budget, Use},
    },
};

/// The longest wait: upstream's output files die after five minutes.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// The longest pause after failures while someone watches.
const WATCHED_BACKOFF: Duration = Duration::from_secs(15);

/// The sizes of a page, each tried when the larger one is too much for one answer.
const SIZES: [u32; 3] = [MAX_PER_PAGE, 10, 1];

/// For how long pages stay small after one was too large.
const SMALL_FOR: Duration = Duration::from_secs(300);

/// How many pages of the head may be read in a row while another lane has work.
const HEADS_IN_A_ROW: u32 = 2;

/// The present, on the clock that never jumps and on the one that people read.
#[derive(Clone, Copy, Debug)]
pub struct Now {
    /// For intervals.
    pub at: Instant,
    /// For comparison with upstream's timestamps.
    pub wall: Timestamp,
}

/// What a request is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// The newest page.
    Head,
    /// Pages between the head and what was known before.
    Gap,
    /// Predictions that run and are not on the head page.
    Unfinished,
    /// The past.
    History,
    /// Checks of days against upstream's counts.
    Audit,
}

/// The next thing to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Ask for a page of the list.
    List(Lane, ListRequest),
    /// Ask for one prediction.
    Get(Lane, PredictionId),
    /// Nothing yet; ask the planner again after this time, or when something happens.
    Wait(Duration),
}

/// The state of one account's mirroring.
#[derive(Debug)]
pub struct Planner {
    head: Head,
    history: History,
    unfinished: Unfinished,
    audit: DayAudit,
    backoff: Backoff,
    /// Nothing is sent before this.
    held_until: Option<Instant>,
    is_watched: bool,
    /// Whether someone waits for a fresh head.
    is_asked: bool,
    heads_in_a_row: u32,
    /// The lane besides the head that had the last turn.
    last_lane: Option<Lane>,
    /// An index into [`SIZES`].
    size: usize,
    small_since: Option<Instant>,
}

impl Planner {
    /// A planner that goes on where `ledger` ends, with the days that the store counts and the predictions
    /// that had not ended then. `seed` makes the pauses after failures differ between consoles.
    pub fn new(
        ledger: &Ledger,
        days: Vec<DayRecord>,
        unfinished: Vec<Sight>,
        seed: u64,
        now: Now,
    ) -> Self {
        let anchor = ledger.newest.clone();
        Self {
            head: Head::new(anchor.map(|ids| ListAnchor::new(ids, ledger.total))),
            history: History::new(ledger),
            unfinished: Unfinished::new(unfinished, now),
            audit: DayAudit::new(days, seed, now),
            backoff: Backoff::new(seed),
            held_until: None,
            is_watched: false,
            is_asked: false,
            heads_in_a_row: 0,
            last_lane: None,
            size: 0,
            small_since: None,
        }
    }

    /// Someone waits for a fresh head: it is asked for at once, even after failures or during a wait.
    pub fn ask(&mut self) {
        self.is_asked = true;
    }

    /// There is news, as a webhook tells: the head is asked for as soon as the budget allows.
    pub fn nudge(&mut self) {
        self.head.nudge();
    }

    /// Whether anyone looks at the pages.
    pub fn watch(&mut self, is_watched: bool) {
        if is_watched && !self.is_watched {
            self.head.liven();
        }
        self.is_watched = is_watched;
    }

    /// What was read is to be stored under this.
    pub fn ledger(&self) -> Ledger {
        let anchor = self.head.anchor();
        Ledger {
            newest: anchor.map(|anchor| anchor.ids().to_vec()),
            total: anchor.and_then(ListAnchor::total),
            next_page: self.history.next_page(),
            reached: self.history.reached(),
            is_complete: self.history.is_done(),
        }
    }

    /// Returns the completeness of the mirror, as far as it was checked.
    pub fn completeness(&self) -> Completeness {
        if self.history.is_done() {
            return self.audit.completeness();
        }
        Completeness::Reading {
            back_to: self.history.reached(),
        }
    }

    /// The check of days that comes next.
    pub fn next_check(&self, now: Now, budget: &Budget) -> Option<NextCheck> {
        let distance = past_distance(budget, now);
        (self.history.is_done()).then(|| self.audit.next_check(now, distance))
    }

    /// Takes in what the store counts on each day. Before [`Self::listed`] of the head or the audit.
    pub fn set_days(&mut self, days: Vec<DayRecord>) {
        self.audit.set_days(days);
    }

    /// Takes what the store is to compare and to file under its days; told once, after [`Self::listed`].
    pub fn take_relisting(&mut self) -> Option<SpanListing> {
        self.audit.take_relisting()
    }

    /// Takes in how the store compares, after [`Self::set_days`].
    pub fn relisted(&mut self, relisted: ListComparison, now: Now) {
        self.audit.relisted(relisted, now);
    }

    /// The days whose records changed, to be stored; told once.
    pub fn take_checks(&mut self) -> Vec<DayRecord> {
        self.audit.take_checks()
    }

    /// How many predictions have not ended, as far as known.
    pub fn running(&self) -> usize {
        self.unfinished.len()
    }

    /// The next step. Tells the truth for `now` only: ask again after every event.
    pub fn next(&mut self, now: Now, budget: &Budget) -> Step {
        self.grow(now);
        if self.is_asked {
            return self.take(Lane::Head, now);
        }
        if let Some(held) = self.held_for(now) {
            return Step::Wait(held);
        }
        let (lane, wait) = self.choose(now, budget);
        let wait = budget
            .wait(now.at, Use::Mirror)
            .unwrap_or_default()
            .max(wait);
        if wait.is_zero() {
            self.take(lane, now)
        } else {
            Step::Wait(wait.min(LONGEST_WAIT))
        }
    }

    /// A page came, and its news is stored.
    pub fn listed(&mut self, lane: Lane, page: &Page, now: Now) {
        self.unfinished.see(&page.sights, now);
        let size = SIZES[self.size];
        match lane {
            Lane::Head => {
                self.is_asked = false;
                self.held_until = None;
                self.backoff.succeed();
                if self.head.polled(page, size) {
                    self.history.finish();
                }
                self.history.begin(page, size, now);
                let is_settled = self.history.is_done() && self.head.is_joined();
                self.audit.compare(page.total, is_settled, now);
            }
            Lane::Gap => self.head.walked(page, size, now),
            Lane::Unfinished => self.unfinished.listed(page, size, now),
            Lane::History => {
                self.history.walked(page, size, now);
                if self.history.is_done() {
                    // The next poll tells the total that the history is compared with.
                    self.head.retry();
                }
            }
            Lane::Audit => self.audit.listed(page, size, now),
        }
        if self.head.take_short() {
            self.audit.suspect(now);
        }
    }

    /// An answer about one prediction came, and is stored; `None` if upstream knows none.
    pub fn got(&mut self, lane: Lane, id: &PredictionId, sight: Option<Sight>, now: Now) {
        if lane == Lane::Audit {
            self.audit.looked_up(id, sight.is_some(), now);
        }
        match sight {
            Some(sight) => self.unfinished.see(&[sight], now),
            None => self.unfinished.miss(id, now),
        }
    }

    /// Something changed in the store, so something is going on.
    pub fn stirred(&mut self) {
        self.head.liven();
    }

    /// Predictions that upstream neither lists nor knows any more; told once.
    pub fn take_gone(&mut self) -> Vec<PredictionId> {
        let mut gone = self.audit.take_gone();
        self.unfinished.forget(&gone);
        gone.extend(self.unfinished.take_gone());
        gone
    }

    /// Someone else stored this.
    pub fn saw(&mut self, sight: Sight, now: Now) {
        self.unfinished.see(&[sight], now);
        self.head.liven();
    }

    /// A request failed, or its news could not be stored (`None`). Whether that says something about
    /// the whole account.
    pub fn failed(&mut self, lane: Lane, error: Option<&Error>, now: Now) -> bool {
        if lane == Lane::Head {
            // Whoever waits is told of the failure and does not wait on.
            self.is_asked = false;
            self.head.retry();
        }
        if error == Some(&Error::TooLarge) && self.shrink(now) {
            return false;
        }
        if let Some(error) = error.filter(|error| lane != Lane::Head && is_of_its_own(error)) {
            match lane {
                Lane::Head => {}
                Lane::Gap => self.head.gap_failed(error, now),
                Lane::Unfinished => self.unfinished.failed(now),
                Lane::History => self.history.failed(error, now),
                Lane::Audit => self.audit.failed(error, now),
            }
            return false;
        }
        let longest = if self.is_watched {
            WATCHED_BACKOFF
        } else {
            LONGEST_WAIT
        };
        let mut pause = self.backoff.fail().min(longest);
        if let Some(Error::Limited {
            retry_after: Some(wait),
        }) = error
        {
            // The budget holds it to that; what is added here would only be later.
            pause = (*wait).min(pause);
        }
        self.held_until = Some(now.at + pause);
        true
    }

    /// Returns the remaining pause after a failure, which a refresh ignores.
    pub fn held_for(&self, now: Now) -> Option<Duration> {
        let held = self.held_until?.saturating_duration_since(now.at);
        (!held.is_zero()).then_some(held)
    }

    /// How many failures there were in a row.
    pub fn failures(&self) -> u32 {
        self.backoff.failures()
    }

    /// The lane whose turn it is, and how long it has to wait.
    fn choose(&self, now: Now, budget: &Budget) -> (Lane, Duration) {
        let wait = |due: Instant| due.saturating_duration_since(now.at);
        let is_running = self.unfinished.is_running(now);
        let head = wait(self.head.due(now, is_running, self.is_watched));
        let calm = past_distance(budget, now);
        // Nothing is compared while upstream fails.
        let is_audited = self.history.is_done() && self.failures() == 0;
        let is_live = is_running && self.is_watched;
        let audit = is_audited.then(|| self.audit.due(now, calm, is_live));
        let others = [
            (Lane::Gap, self.head.gap_due(now)),
            (Lane::Unfinished, self.unfinished.due(now, self.head.ids())),
            (Lane::History, self.history.due(now, calm)),
            (Lane::Audit, audit),
        ];
        let others = others.map(|(lane, due)| (lane, due.map(wait)));
        let is_ready = |(_, due): &&(Lane, Option<Duration>)| *due == Some(Duration::ZERO);
        let mut ready = others.iter().filter(is_ready);
        // A lane that is always due must not keep the others from their turn; a gap comes before all of them.
        let first = ready.next();
        let is_repeated =
            first.is_some_and(|(lane, _)| *lane != Lane::Gap && Some(*lane) == self.last_lane);
        let ready = match ready.next() {
            Some(next) if is_repeated => Some(next),
            Some(_) | None => first,
        };
        match ready {
            Some((lane, _)) if !head.is_zero() || self.is_their_turn(*lane) => {
                (*lane, Duration::ZERO)
            }
            _ => {
                let soonest = others
                    .iter()
                    .filter_map(|(lane, due)| Some((*lane, (*due)?)));
                [(Lane::Head, head)]
                    .into_iter()
                    .chain(soonest)
                    .min_by_key(|(_, due)| *due)
                    .unwrap_or((Lane::Head, head))
            }
        }
    }

    fn is_their_turn(&self, lane: Lane) -> bool {
        let heads = if lane == Lane::Gap { 1 } else { HEADS_IN_A_ROW };
        self.heads_in_a_row >= heads
    }

    fn take(&mut self, lane: Lane, now: Now) -> Step {
        let size = SIZES[self.size];
        self.heads_in_a_row = if lane == Lane::Head {
            self.heads_in_a_row + 1
        } else {
            self.last_lane = Some(lane);
            0
        };
        let request = match lane {
            Lane::Head => self.head.poll(size, now),
            Lane::Gap => self.head.gap_request(size),
            Lane::History => self.history.request(size, now),
            Lane::Unfinished => match self.unfinished.take(size, self.head.ids(), now) {
                unfinished::Look::List(request) => request,
                unfinished::Look::Get(id) => return Step::Get(lane, id),
            },
            Lane::Audit => match self.audit.take(size, now) {
                AuditStep::List(request) => request,
                AuditStep::Get(id) => return Step::Get(lane, id),
            },
        };
        Step::List(lane, request)
    }

    /// Asks for smaller pages from now on; `false` if there are none.
    fn shrink(&mut self, now: Now) -> bool {
        let can_shrink = self.size + 1 < SIZES.len();
        if can_shrink {
            self.size += 1;
            self.small_since = Some(now.at);
        }
        can_shrink
    }

    fn grow(&mut self, now: Now) {
        if self
            .small_since
            .is_some_and(|since| now.at >= since + SMALL_FOR)
        {
            (self.size, self.small_since) = (0, None);
        }
    }
}

/// The distance between two requests for the past: half of what the mirror may send, so that the owner's
/// programs find room.
fn past_distance(budget: &Budget, now: Now) -> Duration {
    budget.spacing(now.at) * 2
}

/// Whether a failure says something about this one request rather than about upstream as a whole.
fn is_of_its_own(error: &Error) -> bool {
    match error {
        Error::Failing { .. }
        | Error::Refused { .. }
        | Error::TooLarge
        | Error::Malformed(_)
        | Error::Unaddressable
        | Error::TimedOut => true,
        Error::Unauthorized | Error::Limited { .. } | Error::Unreachable | Error::Broken => false,
    }
}

#[cfg(test)]
mod tests;
