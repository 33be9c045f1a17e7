//! The first reading of the whole list, newest page to oldest. What changes on the way, or is missed,
//! [`super::audit`] finds by counting.

use std::time::{Duration, Instant};

use domain::{day::CalendarDay, time::Timestamp};

use super::{Now, Page, page::MAX_TRIES, walk::ListWalk};
use crate::{
    store::Ledger,
    upstream::{Error, ListRequest, MAX_PER_PAGE},
};

#[derive(Debug)]
pub(super) struct History {
    is_done: bool,
    walk: ListWalk,
    /// The earliest day of a prediction that was read: for people, not for the walk.
    reached: Option<CalendarDay>,
    asked_at: Option<Instant>,
}

impl History {
    pub(super) fn new(ledger: &Ledger) -> Self {
        let skip = ledger.next_page.saturating_sub(1) * MAX_PER_PAGE;
        Self {
            is_done: ledger.is_complete,
            walk: ListWalk::resume(skip, ledger.total),
            reached: ledger.reached,
            asked_at: None,
        }
    }

    pub(super) fn is_done(&self) -> bool {
        self.is_done
    }

    pub(super) fn reached(&self) -> Option<CalendarDay> {
        self.reached
    }

    pub(super) fn next_page(&self) -> u32 {
        self.walk.page_number()
    }

    /// Notes that the newest page is all there is.
    pub(super) fn finish(&mut self) {
        self.is_done = true;
    }

    pub(super) fn due(&self, now: Now, distance: Duration) -> Option<Instant> {
        if self.is_done {
            return None;
        }
        let next = self.asked_at.map_or(now.at, |at| at + distance);
        Some(self.walk.held_until().map_or(next, |held| held.max(next)))
    }

    pub(super) fn request(&mut self, size: u32, now: Now) -> ListRequest {
        self.asked_at = Some(now.at);
        self.walk.request(size)
    }

    /// Begins with the newest page, which was read for its own sake.
    pub(super) fn begin(&mut self, page: &Page, size: u32, now: Now) {
        if !self.is_done && self.asked_at.is_none() && self.walk.skip() == 0 {
            self.walked(page, size, now);
        }
    }

    pub(super) fn walked(&mut self, page: &Page, size: u32, now: Now) {
        let oldest = page
            .created()
            .min()
            .map(|at: Timestamp| CalendarDay::of(at));
        self.reached = self.reached.into_iter().chain(oldest).min();
        self.is_done = self.walk.take(page, size, now);
    }

    pub(super) fn failed(&mut self, error: &Error, now: Now) {
        self.walk.fail(error, now);
        // An upstream that refuses to go deeper is walked day by day instead.
        let is_refused = matches!(error, Error::Refused { .. });
        if is_refused && self.walk.skip() > 0 && self.walk.failures() >= MAX_TRIES {
            self.is_done = true;
        }
    }
}
