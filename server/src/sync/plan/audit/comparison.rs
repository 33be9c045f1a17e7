//! Upstream's total against ours: whether anything is missing at all, and when to look for it.

use domain::{day::DaySpan, mirror::Completeness};

use super::{
    super::Now, DayAudit, DayFilters, FIRST_SEARCH_PAUSE, TOLERANCE, TotalDifference,
    task::QueuedCheck,
};

impl DayAudit {
    /// Compares the length of the whole list with what is held. `is_settled` if nothing is being fetched
    /// that would explain a difference.
    pub(in crate::sync::plan) fn compare(
        &mut self,
        total: Option<u64>,
        is_settled: bool,
        now: Now,
    ) {
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
        self.differs = Some(TotalDifference {
            since,
            since_wall: before.map_or(now.wall, |before| before.since_wall),
            total,
            is_lasting: now.at >= since + TOLERANCE,
        });
        self.search_at.get_or_insert(since + TOLERANCE);
        self.search(now);
    }

    /// Compares once more with the total that was told last, after days were read.
    pub(super) fn compare_again(&mut self, now: Now) {
        if let Some(difference) = self.differs {
            self.compare(Some(difference.total), true, now);
        }
    }

    /// Looks for a difference as soon as possible: the list grew by more than was met.
    pub(in crate::sync::plan) fn suspect(&mut self, now: Now) {
        self.search_at = Some(now.at);
        self.search(now);
    }

    /// Begins to look for the day that differs, if that is due and nothing else is under way.
    pub(super) fn search(&mut self, now: Now) {
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

    /// Returns the completeness of the mirror, as far as counts tell.
    pub(in crate::sync::plan) fn completeness(&self) -> Completeness {
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
}
