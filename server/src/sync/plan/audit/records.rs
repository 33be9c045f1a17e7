//! The effect of a check of a span on the records of its days.

use domain::{
    audit::{DayRecord, DayState},
    day::{CalendarDay, DaySpan},
    id::PredictionId,
};

use super::{super::Now, DayAudit, DayFilters, task::QueuedCheck};

impl DayAudit {
    /// Notes that nothing is missing in `span`: upstream's count is `total`.
    pub(super) fn confirm(&mut self, span: DaySpan, total: Option<u64>, now: Now) {
        self.settle(span, now);
        self.record(span, now, |record| {
            record.state = DayState::Confirmed;
            record.upstream = total;
        });
    }

    /// Notes that every row of `span` was read, which explains what upstream counts beyond what is held.
    pub(super) fn explain(&mut self, span: DaySpan, total: Option<u64>, explained: i64, now: Now) {
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
    pub(super) fn settle(&mut self, span: DaySpan, now: Now) {
        self.schedule.settle(span, now);
        self.shifted.remove(&span);
    }

    /// The day that carries what is explained of a span of several: its parts are counted apart if they can
    /// be.
    pub(super) fn day_for(
        &mut self,
        span: DaySpan,
        explained: i64,
        now: Now,
    ) -> Option<CalendarDay> {
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

    pub(super) fn differ(&mut self, span: DaySpan, total: Option<u64>, now: Now) {
        self.schedule.retry(span, now);
        self.record(span, now, |record| {
            record.state = DayState::Differs;
            record.upstream = total;
        });
    }

    /// Changes the record of a single day; spans of several have none.
    pub(super) fn record(&mut self, span: DaySpan, now: Now, change: impl FnOnce(&mut DayRecord)) {
        if let Some(day) = span.only_day() {
            let record = self.days.entry(day);
            record.checked_at = Some(now.wall);
            change(record);
            self.checks.push(record.clone());
        }
    }

    pub(super) fn note_fetched(&mut self, span: DaySpan, count: u64) {
        if let Some(day) = span.only_day() {
            self.days.entry(day).fetched += count;
        }
    }

    pub(super) fn note_deleted(&mut self, span: DaySpan, gone: &[PredictionId]) {
        if let Some(day) = span.only_day() {
            let count = u64::try_from(gone.len()).unwrap_or(u64::MAX);
            self.days.entry(day).deleted += count;
        }
    }
}
