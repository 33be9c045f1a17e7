//! Counts of spans, and what their pages show beside the count.

use domain::day::DaySpan;

use super::{
    super::{Now, Page},
    BELIEVED_FOR, DayAudit, DayFilters, Instant, SpanListing, schedule,
    task::{AuditTask, QueuedCheck, SpanCount, SpanReading},
};

impl DayAudit {
    /// A routine count, each time by the next page.
    pub(super) fn count_in_turn(&self, span: DaySpan, size: u32, now: Now) -> SpanCount {
        let pages = self.days.held(span).div_ceil(u64::from(size.max(1))).max(1);
        let page = schedule::turn(span, now) % pages + 1;
        SpanCount {
            span,
            page: u32::try_from(page).unwrap_or(1),
        }
    }

    /// Takes in a page of a count. What a page of a day lists is filed under that day first: what was filed
    /// under a wrong one could make up for what is deleted.
    pub(super) fn take_count(&mut self, count: SpanCount, page: &Page, size: u32, now: Now) {
        if count.span.only_day().is_none() || page.sights.is_empty() {
            return self.counted(count, page, size, now);
        }
        self.relisting = Some(SpanListing {
            span: count.span,
            ids: page.sights.iter().map(|sight| sight.id.clone()).collect(),
        });
        self.task = Some(AuditTask::Counted(count, page.clone(), size));
    }

    pub(super) fn counted(&mut self, count: SpanCount, page: &Page, size: u32, now: Now) {
        let span = count.span;
        let expected = self.days.expected(span);
        let is_equal = page
            .total
            .is_some_and(|total| i128::from(total) == expected);
        if is_equal && self.has_unexplained(span, page, now) {
            self.queue.push_front(QueuedCheck::Read(span));
            return;
        }
        if is_equal {
            self.confirm(span, page.total, now);
            return;
        }
        if count.page > 1 {
            self.queue.push_front(QueuedCheck::Count(span));
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

    pub(super) fn was_read_lately(&self, span: DaySpan, now: Now) -> bool {
        let is_late = |at: &Instant| now.at < *at + BELIEVED_FOR;
        self.read_at.get(&span).is_some_and(is_late)
    }

    /// Returns whether a span has to be read although its count is right: its last reading left doubts, or the page
    /// has unreadable elements that no reading has explained. One of them and one that was deleted leave the count
    /// as it was.
    pub(super) fn has_unexplained(&self, span: DaySpan, page: &Page, now: Now) -> bool {
        let unreadable = page.len.saturating_sub(page.sights.len());
        let unreadable = u64::try_from(unreadable).unwrap_or(u64::MAX);
        let is_new = unreadable > self.days.explained(span).unsigned_abs();
        self.doubtful.contains_key(&span) || (is_new && !self.was_read_lately(span, now))
    }
}
