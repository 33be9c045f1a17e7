//! The proof that the mirror is complete: upstream's counts of days against ours.
//!
//! Every poll of the newest page tells how long the whole list is. If that is what we hold, nothing is
//! missing. If it is not, the days are halved until the day that differs is found, and that day is read row by
//! row. Besides, each day is counted by itself from time to time, because one that is missing and one that
//! was deleted elsewhere leave the total as it was. Each of these counts asks for another page of the day: what
//! is missing on a page is stored with it, though another deletion hides it from the count of the day, too.
//!
//! A day belongs to upstream: which predictions it lists under one is learned from its lists, not from a
//! timestamp.

mod absence;
mod comparison;
mod count;
mod days;
mod records;
mod schedule;
mod task;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::{Duration, Instant},
};

use domain::{
    audit::{DayRecord, NextCheck},
    day::{CalendarDay, DaySpan},
    id::PredictionId,
    time::Timestamp,
};

pub(super) use self::task::AuditStep;
use self::{
    absence::AbsenceCheck,
    days::LedgerDays,
    schedule::CheckSchedule,
    task::{AuditTask, QueuedCheck, SpanCount, SpanReading},
};
use super::{Now, Page, page::MAX_TRIES};
use crate::{
    store::ListComparison,
    upstream::{Error, budget::Backoff},
};

/// For how long the total may differ before the day is looked for: lists lag behind creation.
const TOLERANCE: Duration = Duration::from_secs(4);

/// The age under which a prediction that is not listed may be listed yet.
const LISTED_LATE: u64 = 120_000_000;

/// For how long it is believed what a reading and its look-ups explained.
const BELIEVED_FOR: Duration = Duration::from_secs(3_600);

/// Maximum number of readings in a row of days that move while they are read.
const MAX_READINGS: u32 = 3;

/// The pause between two searches for the day that differs doubles from this.
const FIRST_SEARCH_PAUSE: Duration = Duration::from_secs(30);

/// The check of an account's history against upstream's counts.
#[derive(Debug)]
pub(super) struct DayAudit {
    days: LedgerDays,
    schedule: CheckSchedule,
    /// Checks to be made out of turn, most urgent first.
    queue: VecDeque<QueuedCheck>,
    task: Option<AuditTask>,
    filters: DayFilters,
    backoff: Backoff,
    held_until: Option<Instant>,
    asked_at: Option<Instant>,
    /// When upstream's total was last ours, and what it was.
    agreed: Option<(Timestamp, u64)>,
    /// The present difference between upstream's total and ours.
    differs: Option<TotalDifference>,
    tells_totals: bool,
    /// When to look for the day that differs; each search doubles the pause to the next.
    search_at: Option<Instant>,
    searches: u32,
    /// Spans that lacked something that upstream has, and whose neighbors were read for it.
    shifted: HashSet<DaySpan>,
    /// Predictions that upstream knows by their ids and does not list, and when it said so.
    unlisted: HashMap<PredictionId, Instant>,
    /// When each span was last read row by row.
    read_at: HashMap<DaySpan, Instant>,
    /// Predictions that the last reading of each span did not show, and that were not looked up.
    doubtful: HashMap<DaySpan, HashSet<PredictionId>>,
    relisting: Option<SpanListing>,
    gone: Vec<PredictionId>,
    checks: Vec<DayRecord>,
}

/// A difference between upstream's total and ours.
#[derive(Clone, Copy, Debug)]
struct TotalDifference {
    since: Instant,
    since_wall: Timestamp,
    /// The total that upstream last told.
    total: u64,
    /// `true` if it has lasted longer than a list may lag.
    is_lasting: bool,
}

/// The ids that upstream lists in a span, for the store to compare and to file under their days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpanListing {
    /// The days that were read.
    pub span: DaySpan,
    /// Everything readable that upstream lists under them.
    pub ids: Vec<PredictionId>,
}

/// The knowledge of whether upstream heeds `from` and `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayFilters {
    Unknown,
    Heeded,
    Ignored,
}

impl DayAudit {
    pub(super) fn new(days: Vec<DayRecord>, seed: u64, now: Now) -> Self {
        Self {
            days: LedgerDays::new(days),
            schedule: CheckSchedule::default(),
            queue: VecDeque::new(),
            task: None,
            filters: DayFilters::Unknown,
            backoff: Backoff::new(seed),
            held_until: None,
            // The first routine check waits like the others: a start has more urgent requests.
            asked_at: Some(now.at),
            agreed: None,
            differs: None,
            tells_totals: false,
            search_at: None,
            searches: 0,
            shifted: HashSet::new(),
            unlisted: HashMap::new(),
            read_at: HashMap::new(),
            doubtful: HashMap::new(),
            relisting: None,
            gone: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// Takes in what the store counts on each day.
    pub(super) fn set_days(&mut self, days: Vec<DayRecord>) {
        self.days = LedgerDays::new(days);
    }

    /// When the next request is due. A known difference is looked into as fast as the mirror may ask;
    /// `distance` keeps what is routine inside its share of that, and it waits while somebody watches
    /// something run (`is_live`).
    pub(super) fn due(&self, now: Now, distance: Duration, is_live: bool) -> Instant {
        let after = |pace: Duration| self.asked_at.map_or(now.at, |at| at + pace);
        let urgent = match self.differs {
            Some(_) => Duration::ZERO,
            None => distance,
        };
        let next = match &self.task {
            Some(task) => task.held_until().unwrap_or(now.at).max(after(urgent)),
            None if !self.queue.is_empty() => after(urgent),
            None => {
                let routine = self.schedule.next(&self.cells(now), now);
                let due = routine.map_or(now.at, |(_, due)| due);
                due.max(after(schedule::pace(distance, is_live)))
            }
        };
        self.held_until.map_or(next, |held| held.max(next))
    }

    /// The check that comes next, for people.
    pub(super) fn next_check(&self, now: Now, distance: Duration) -> NextCheck {
        let routine = || {
            self.schedule
                .next(&self.cells(now), now)
                .map(|(cell, _)| cell)
        };
        let span = match (&self.task, self.queue.front()) {
            (Some(task), _) => task.span(),
            (None, Some(check)) => check.span(),
            (None, None) => routine().unwrap_or_default(),
        };
        let due = self.due(now, distance, false);
        NextCheck {
            span,
            at: now.wall.plus(due.saturating_duration_since(now.at)),
        }
    }

    fn cells(&self, now: Now) -> Vec<DaySpan> {
        match self.filters {
            DayFilters::Ignored => vec![DaySpan::ALL],
            DayFilters::Unknown | DayFilters::Heeded => self.days.cells(CalendarDay::of(now.wall)),
        }
    }

    /// The request that is due.
    pub(super) fn take(&mut self, size: u32, now: Now) -> AuditStep {
        self.asked_at = Some(now.at);
        let task = match self.task.take() {
            Some(task) => task,
            None => self.begin(size, now),
        };
        let step = task.step(size);
        self.task = Some(task);
        step
    }

    fn begin(&mut self, size: u32, now: Now) -> AuditTask {
        let routine = || {
            self.schedule
                .next(&self.cells(now), now)
                .map(|(cell, _)| cell)
        };
        match self.filters {
            DayFilters::Unknown => AuditTask::Probe,
            DayFilters::Heeded => {
                let routine = routine().unwrap_or_default();
                match self.queue.pop_front() {
                    Some(QueuedCheck::Read(span)) => self.reading(span),
                    Some(QueuedCheck::Count(span)) => AuditTask::Count(SpanCount::first_page(span)),
                    None if self.is_to_be_read(routine, now) => self.reading(routine),
                    None => AuditTask::Count(self.count_in_turn(routine, size, now)),
                }
            }
            DayFilters::Ignored => {
                let queued = self.queue.pop_front();
                self.queue.clear();
                match queued {
                    Some(QueuedCheck::Read(_)) => self.reading(DaySpan::ALL),
                    Some(QueuedCheck::Count(_)) => {
                        AuditTask::Count(SpanCount::first_page(DaySpan::ALL))
                    }
                    None => AuditTask::Count(self.count_in_turn(DaySpan::ALL, size, now)),
                }
            }
        }
    }

    /// Returns whether the count of a span rests on an explanation that is too old.
    fn is_to_be_read(&self, span: DaySpan, now: Now) -> bool {
        self.days.explained(span) != 0 && !self.was_read_lately(span, now)
    }

    fn reading(&self, span: DaySpan) -> AuditTask {
        AuditTask::Read(SpanReading::new(span, self.days.held(span), 0))
    }

    /// Takes in the page that was asked for; [`Self::set_days`] came before, with what the page brought.
    pub(super) fn listed(&mut self, page: &Page, size: u32, now: Now) {
        self.backoff.succeed();
        self.held_until = None;
        match self.task.take() {
            Some(AuditTask::Probe) => {
                let is_empty = page.total.map_or(page.len == 0, |total| total == 0);
                self.filters = if is_empty {
                    DayFilters::Heeded
                } else {
                    DayFilters::Ignored
                };
            }
            Some(AuditTask::Count(count) | AuditTask::Counted(count, ..)) => {
                self.take_count(count, page, size, now);
            }
            Some(AuditTask::Read(reading)) => self.read(reading, page, size, now),
            task @ (Some(AuditTask::LookUp(_)) | None) => self.task = task,
        }
    }

    fn read(&mut self, mut reading: SpanReading, page: &Page, size: u32, now: Now) {
        if reading.walk.take(page, size, now) {
            let ids = reading.walk.seen().to_vec();
            for id in &ids {
                self.unlisted.remove(id);
            }
            self.relisting = Some(SpanListing {
                span: reading.walk.span(),
                ids,
            });
        }
        self.task = Some(AuditTask::Read(reading));
    }

    /// Tells once what the store is to compare and to file; there may be more after [`Self::relisted`].
    pub(super) fn take_relisting(&mut self) -> Option<SpanListing> {
        self.relisting.take()
    }

    /// Takes in how the store compares with what was read; [`Self::set_days`] came before.
    pub(super) fn relisted(&mut self, relisted: ListComparison, now: Now) {
        let reading = match self.task.take() {
            Some(AuditTask::Read(reading)) => reading,
            Some(AuditTask::Counted(count, page, size)) => {
                return self.counted(count, &page, size, now);
            }
            _ => return,
        };
        let (span, total) = (reading.walk.span(), reading.walk.total());
        self.read_at.insert(span, now.at);
        self.unlisted.retain(|_, at| now.at < *at + BELIEVED_FOR);
        let unheld = relisted.unheld + reading.walk.unreadable();
        let held = self.days.held(span);
        self.note_fetched(span, held.saturating_sub(reading.held_before));
        let is_proof = reading.walk.is_steady()
            && relisted
                .absent
                .iter()
                .all(|(_, at)| is_listed_by_now(*at, now));
        if relisted.absent.is_empty() && total.is_none_or(|total| total == held + unheld) {
            self.explain(span, total, signed(unheld), now);
            self.compare_again(now);
        } else if is_proof && !relisted.absent.is_empty() {
            let ids = relisted.absent.into_iter().map(|(id, _)| id).collect();
            let mut absence = AbsenceCheck::new(span, ids, &self.unlisted);
            (absence.total, absence.unheld) = (total, unheld);
            absence.is_partly_unreadable = reading.walk.unreadable() > 0;
            self.look_up(absence, now);
        } else if reading.earlier + 1 < MAX_READINGS {
            let again = SpanReading::new(span, held, reading.earlier + 1);
            self.task = Some(AuditTask::Read(again));
        } else {
            self.differ(span, total, now);
        }
    }

    /// Tells once what is deleted upstream.
    pub(super) fn take_gone(&mut self) -> Vec<PredictionId> {
        std::mem::take(&mut self.gone)
    }

    /// Tells once which records of days changed.
    pub(super) fn take_checks(&mut self) -> Vec<DayRecord> {
        std::mem::take(&mut self.checks)
    }

    /// Notes that the request that was due failed by itself.
    pub(super) fn failed(&mut self, error: &Error, now: Now) {
        self.held_until = Some(now.at + self.backoff.fail());
        let is_refused = matches!(error, Error::Refused { .. });
        let is_given_up = self.backoff.failures() >= MAX_TRIES;
        match &mut self.task {
            Some(AuditTask::Read(reading)) => reading.walk.fail(error, now),
            // Whatever is wrong with a later page, the first one counts as well.
            Some(AuditTask::Count(count) | AuditTask::Counted(count, ..)) if count.page > 1 => {
                self.task = Some(AuditTask::Count(SpanCount::first_page(count.span)));
            }
            Some(AuditTask::Probe | AuditTask::Count(_) | AuditTask::Counted(..))
                if is_refused && is_given_up =>
            {
                (self.filters, self.task) = (DayFilters::Ignored, None);
            }
            Some(AuditTask::Count(count) | AuditTask::Counted(count, ..)) if is_given_up => {
                let span = count.span;
                self.task = None;
                self.schedule.retry(span, now);
            }
            // What cannot be looked up is not called deleted, and holds up nothing else.
            Some(AuditTask::LookUp(absence)) if is_given_up => {
                if let Some(id) = absence.next().cloned() {
                    self.looked_up(&id, true, now);
                }
            }
            Some(
                AuditTask::Probe
                | AuditTask::Count(_)
                | AuditTask::Counted(..)
                | AuditTask::LookUp(_),
            )
            | None => {}
        }
    }
}

fn is_listed_by_now(created_at: Timestamp, now: Now) -> bool {
    let (since, until) = (now.wall.since(created_at), created_at.since(now.wall));
    since.max(until) >= LISTED_LATE
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
