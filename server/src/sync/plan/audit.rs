//! The proof that the mirror is complete: upstream's counts of days against ours.
//!
//! Every poll of the newest page tells how long the whole list is. If that is what we hold, nothing is
//! missing. If it is not, the days are halved until the day that differs is found, and that day is read row by
//! row. Besides, each day is counted by itself from time to time, because one that is missing and one that
//! was deleted elsewhere leave the total as it was.
//!
//! A day belongs to upstream: which predictions it lists under one is learned from its lists, not from a
//! timestamp.

mod absence;
mod days;
mod schedule;
mod task;

use std::{
    collections::{HashMap, HashSet, VecDeque},
    time::{Duration, Instant},
};

use domain::{
    audit::{DayRecord, DayState, NextCheck},
    day::{CalendarDay, DaySpan},
    id::PredictionId,
    mirror::Completeness,
    time::Timestamp,
};

pub(super) use self::task::AuditStep;
use self::{
    absence::Absence,
    days::LedgerDays,
    schedule::Schedule,
    task::{AuditTask, QueuedCheck, SpanReading},
};
use super::{Now, Page, page::MAX_TRIES};
use crate::{
    store::Relisted,
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
pub(super) struct Audit {
    days: LedgerDays,
    schedule: Schedule,
    /// What is to be done out of turn, most urgent first.
    queue: VecDeque<QueuedCheck>,
    task: Option<AuditTask>,
    filters: DayFilters,
    backoff: Backoff,
    held_until: Option<Instant>,
    asked_at: Option<Instant>,
    /// When upstream's total was last ours, and what it was.
    agreed: Option<(Timestamp, u64)>,
    /// The present difference between upstream's total and ours.
    differs: Option<Difference>,
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
    /// Predictions that the last reading of a span did not show, and when it ended.
    doubtful: Option<(DaySpan, HashSet<PredictionId>)>,
    relisting: Option<Relisting>,
    gone: Vec<PredictionId>,
    checks: Vec<DayRecord>,
}

/// A difference between upstream's total and ours.
#[derive(Clone, Copy, Debug)]
struct Difference {
    since: Instant,
    since_wall: Timestamp,
    /// The total that upstream last told.
    total: u64,
    /// Whether it has lasted longer than a list may lag.
    is_lasting: bool,
}

/// The ids that upstream lists in a span, for the store to compare and to file under their days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relisting {
    /// The days that were read.
    pub span: DaySpan,
    /// Everything readable that upstream lists under them.
    pub ids: Vec<PredictionId>,
}

/// Whether upstream heeds `from` and `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DayFilters {
    Unknown,
    Heeded,
    Ignored,
}

impl Audit {
    pub(super) fn new(days: Vec<DayRecord>, seed: u64) -> Self {
        Self {
            days: LedgerDays::new(days),
            schedule: Schedule::default(),
            queue: VecDeque::new(),
            task: None,
            filters: DayFilters::Unknown,
            backoff: Backoff::new(seed),
            held_until: None,
            asked_at: None,
            agreed: None,
            differs: None,
            tells_totals: false,
            search_at: None,
            searches: 0,
            shifted: HashSet::new(),
            unlisted: HashMap::new(),
            read_at: HashMap::new(),
            doubtful: None,
            relisting: None,
            gone: Vec::new(),
            checks: Vec::new(),
        }
    }

    /// Takes in what the store counts on each day.
    pub(super) fn set_days(&mut self, days: Vec<DayRecord>) {
        self.days = LedgerDays::new(days);
    }

    /// Compares the length of the whole list with what is held. `is_settled` if nothing is being fetched
    /// that would explain a difference.
    pub(super) fn compare(&mut self, total: Option<u64>, is_settled: bool, now: Now) {
        self.tells_totals = total.is_some();
        let Some(total) = total.filter(|_| is_settled) else {
            return;
        };
        if i128::from(total) == self.days.expected(DaySpan::ALL) {
            self.agreed = Some((now.wall, total));
            (self.differs, self.search_at, self.searches) = (None, None, 0);
            return;
        }
        let before = self.differs;
        let since = before.map_or(now.at, |before| before.since);
        self.differs = Some(Difference {
            since,
            since_wall: before.map_or(now.wall, |before| before.since_wall),
            total,
            is_lasting: now.at >= since + TOLERANCE,
        });
        self.search_at.get_or_insert(since + TOLERANCE);
        self.search(now);
    }

    /// Compares once more with the total that was told last, after days were read.
    fn compare_again(&mut self, now: Now) {
        if let Some(difference) = self.differs {
            self.compare(Some(difference.total), true, now);
        }
    }

    /// Looks for a difference as soon as possible: the list grew by more than was met.
    pub(super) fn suspect(&mut self, now: Now) {
        self.search_at = Some(now.at);
        self.search(now);
    }

    /// Begins to look for the day that differs, if that is due and nothing else is under way.
    fn search(&mut self, now: Now) {
        let is_due = self.search_at.is_some_and(|at| at <= now.at);
        if is_due && self.task.is_none() && self.queue.is_empty() {
            let parts = self.days.parts(DaySpan::ALL);
            if parts.is_empty() || self.filters != DayFilters::Heeded {
                self.queue.push_back(QueuedCheck::Count(DaySpan::ALL));
            } else {
                self.queue.extend(parts.into_iter().map(QueuedCheck::Count));
            }
            let pause = FIRST_SEARCH_PAUSE * (1 << self.searches.min(7));
            self.searches = self.searches.saturating_add(1);
            self.search_at = Some(now.at + pause);
        }
    }

    /// How complete the mirror is, as far as counts tell.
    pub(super) fn completeness(&self) -> Completeness {
        let lasting = self.differs.filter(|difference| difference.is_lasting);
        match (lasting, self.agreed) {
            _ if !self.tells_totals => Completeness::Unverified,
            (Some(difference), _) => {
                let missing = i128::from(difference.total) - self.days.expected(DaySpan::ALL);
                Completeness::Differs {
                    missing: u64::try_from(missing).unwrap_or_default(),
                    surplus: u64::try_from(-missing).unwrap_or_default(),
                    since: difference.since_wall,
                }
            }
            (None, Some((at, count))) => Completeness::Confirmed { at, count },
            (None, None) => Completeness::Counting,
        }
    }

    /// When the next request is due. A known difference is looked into as fast as the mirror may ask;
    /// `distance` keeps what is routine inside its share of that.
    pub(super) fn due(&self, now: Now, distance: Duration) -> Instant {
        let after = |pace: Duration| self.asked_at.map_or(now.at, |at| at + pace);
        let urgent = match self.differs {
            Some(_) => Duration::ZERO,
            None => distance,
        };
        let next = match &self.task {
            Some(task) => task
                .held_until()
                .map_or(now.at, |held| held)
                .max(after(urgent)),
            None if !self.queue.is_empty() => after(urgent),
            None => {
                let routine = self.schedule.next(&self.cells(now), now);
                let due = routine.map_or(now.at, |(_, due)| due);
                due.max(after(schedule::pace(distance)))
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
        let due = self.due(now, distance);
        NextCheck {
            first: span.first,
            last: span.last,
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
            None => self.begin(now),
        };
        let step = task.step(size);
        self.task = Some(task);
        step
    }

    fn begin(&mut self, now: Now) -> AuditTask {
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
                    Some(QueuedCheck::Count(span)) => AuditTask::Count(span),
                    None if self.is_to_be_read(routine, now) => self.reading(routine),
                    None => AuditTask::Count(routine),
                }
            }
            DayFilters::Ignored => {
                self.queue.clear();
                AuditTask::Count(DaySpan::ALL)
            }
        }
    }

    /// Returns whether the count of a span rests on an explanation that is too old.
    fn is_to_be_read(&self, span: DaySpan, now: Now) -> bool {
        let is_old = |at: &Instant| now.at >= *at + BELIEVED_FOR;
        let is_explained = self.days.explained(span) != 0;
        is_explained && self.read_at.get(&span).is_none_or(is_old)
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
            Some(AuditTask::Count(span)) => self.counted(span, page, size, now),
            Some(AuditTask::Read(reading)) => self.read(reading, page, size, now),
            task @ (Some(AuditTask::LookUp(_)) | None) => self.task = task,
        }
    }

    fn counted(&mut self, span: DaySpan, page: &Page, size: u32, now: Now) {
        let expected = self.days.expected(span);
        if page
            .total
            .is_some_and(|total| i128::from(total) == expected)
        {
            self.confirm(span, page.total, now);
            return;
        }
        // Without a total there is nothing to compare, and one page is read as soon as it is counted.
        let is_read = page.total.is_none() || page.is_last_at(0, size);
        let parts = if is_read || self.filters == DayFilters::Ignored {
            Vec::new()
        } else {
            self.days.parts(span)
        };
        if parts.is_empty() {
            let reading = SpanReading::new(span, self.days.held(span), 0);
            self.read(reading, page, size, now);
        }
        for part in parts.into_iter().rev() {
            self.queue.push_front(QueuedCheck::Count(part));
        }
    }

    fn read(&mut self, mut reading: SpanReading, page: &Page, size: u32, now: Now) {
        if reading.walk.take(page, size, now) {
            let ids = reading.walk.seen().to_vec();
            for id in &ids {
                self.unlisted.remove(id);
            }
            self.relisting = Some(Relisting {
                span: reading.walk.span(),
                ids,
            });
        }
        self.task = Some(AuditTask::Read(reading));
    }

    /// Tells once what the store is to compare and to file.
    pub(super) fn take_relisting(&mut self) -> Option<Relisting> {
        self.relisting.take()
    }

    /// Takes in how the store compares with what was read; [`Self::set_days`] came before.
    pub(super) fn relisted(&mut self, relisted: Relisted, now: Now) {
        let Some(AuditTask::Read(reading)) = self.task.take() else {
            return;
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
            let mut absence = Absence::new(span, ids, &self.unlisted);
            (absence.total, absence.unheld) = (total, unheld);
            self.look_up(absence, now);
        } else if reading.earlier + 1 < MAX_READINGS {
            let again = SpanReading::new(span, held, reading.earlier + 1);
            self.task = Some(AuditTask::Read(again));
        } else {
            self.differ(span, total, now);
        }
    }

    /// Has the neighbors of a single day read, once for each time that it lacks something that upstream has:
    /// upstream's days can end earlier or later than ours. Returns whether they are to be read.
    fn read_neighbors(&mut self, span: DaySpan) -> bool {
        let Some(day) = span
            .only_day()
            .filter(|_| self.filters == DayFilters::Heeded)
        else {
            return false;
        };
        let is_first = self.shifted.insert(span);
        if is_first {
            self.queue.push_front(QueuedCheck::Count(span));
            for neighbor in [day.previous(), day.next()] {
                let neighbor = DaySpan::single(neighbor);
                self.queue.push_front(QueuedCheck::Read(neighbor));
            }
        }
        is_first
    }

    fn look_up(&mut self, absence: Absence, now: Now) {
        if absence.next().is_some() {
            self.task = Some(AuditTask::LookUp(absence));
        } else {
            self.conclude(absence, now);
        }
    }

    /// Takes in whether upstream knows a prediction. Returns `false` if the audit did not ask.
    pub(super) fn looked_up(&mut self, id: &PredictionId, is_known: bool, now: Now) -> bool {
        let Some(AuditTask::LookUp(mut absence)) = self.task.take_if(AuditTask::is_look_up) else {
            return false;
        };
        self.backoff.succeed();
        self.held_until = None;
        absence.looked_up(id, is_known);
        if is_known {
            self.unlisted.insert(id.clone(), now.at);
        }
        self.look_up(absence, now);
        true
    }

    fn conclude(&mut self, absence: Absence, now: Now) {
        let (span, total, unheld) = (absence.span, absence.total, absence.unheld);
        let confirmed = self.doubtful.take().filter(|(of, _)| *of == span);
        let conclusion = absence.conclude(confirmed.as_ref().map(|(_, ids)| ids));
        self.note_deleted(span, &conclusion.gone);
        self.gone.extend(conclusion.gone);
        if !conclusion.doubtful.is_empty() {
            self.doubtful = Some((span, conclusion.doubtful));
            self.differ(span, total, now);
            return;
        }
        if !conclusion.unlisted.is_empty() && self.read_neighbors(span) {
            return;
        }
        let unlisted = u64::try_from(conclusion.unlisted.len()).unwrap_or(u64::MAX);
        self.explain(span, total, signed(unheld) - signed(unlisted), now);
    }

    /// Notes that nothing is missing in `span`: upstream's count is `total`.
    fn confirm(&mut self, span: DaySpan, total: Option<u64>, now: Now) {
        self.settle(span, now);
        self.record(span, now, |record| {
            record.state = DayState::Confirmed;
            record.upstream = total;
        });
    }

    /// Notes that every row of `span` was read, which explains what upstream counts beyond what is held.
    fn explain(&mut self, span: DaySpan, total: Option<u64>, explained: i64, now: Now) {
        self.settle(span, now);
        let Some(day) = span
            .only_day()
            .or_else(|| self.day_for(span, explained, now))
        else {
            return;
        };
        self.record(DaySpan::single(day), now, |record| {
            record.explained = explained;
            record.upstream = total;
            record.state = match total {
                Some(_) => DayState::Confirmed,
                None => DayState::Read,
            };
        });
    }

    /// Notes that a span needs no more attention for now.
    fn settle(&mut self, span: DaySpan, now: Now) {
        self.schedule.settle(span, now);
        self.shifted.remove(&span);
    }

    /// The day that carries what is explained of a span of several: its parts are counted apart if they can
    /// be.
    fn day_for(&mut self, span: DaySpan, explained: i64, now: Now) -> Option<CalendarDay> {
        let is_whole = self.filters == DayFilters::Ignored;
        if !is_whole && explained != 0 {
            let parts = self.days.parts(span);
            if !parts.is_empty() {
                self.queue.extend(parts.into_iter().map(QueuedCheck::Count));
                return None;
            }
        }
        (is_whole || explained != 0).then(|| span.nearest(CalendarDay::of(now.wall)))
    }

    fn differ(&mut self, span: DaySpan, total: Option<u64>, now: Now) {
        self.schedule.retry(span, now);
        self.record(span, now, |record| {
            record.state = DayState::Differs;
            record.upstream = total;
        });
    }

    /// Changes the record of a single day; spans of several have none.
    fn record(&mut self, span: DaySpan, now: Now, change: impl FnOnce(&mut DayRecord)) {
        if let Some(day) = span.only_day() {
            let record = self.days.entry(day);
            record.checked_at = Some(now.wall);
            change(record);
            self.checks.push(record.clone());
        }
    }

    fn note_fetched(&mut self, span: DaySpan, count: u64) {
        if let Some(day) = span.only_day() {
            self.days.entry(day).fetched += count;
        }
    }

    fn note_deleted(&mut self, span: DaySpan, gone: &[PredictionId]) {
        if let Some(day) = span.only_day() {
            let count = u64::try_from(gone.len()).unwrap_or(u64::MAX);
            self.days.entry(day).deleted += count;
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
        match &mut self.task {
            Some(AuditTask::Read(reading)) => reading.walk.fail(error, now),
            Some(AuditTask::Probe | AuditTask::Count(_))
                if is_refused && self.backoff.failures() >= MAX_TRIES =>
            {
                (self.filters, self.task) = (DayFilters::Ignored, None);
            }
            Some(AuditTask::Probe | AuditTask::Count(_) | AuditTask::LookUp(_)) | None => {}
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
