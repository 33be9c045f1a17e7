//! The walk through the past: newest day to oldest, each page bounded by `to`, so that days without
//! predictions cost nothing and closed days have pages that stand still.
//!
//! A page of `to=day` that reaches into earlier days proves that every later day has been read; the
//! walk then goes on with the page's oldest day, from its first page. It ends with the list.

use std::time::{Duration, Instant};

use domain::time::Timestamp;

use super::{Now, Page, day, page::MAX_TRIES};
use crate::{
    store::Ledger,
    upstream::{Error, ListRequest, MAX_PER_PAGE, budget::Backoff},
};

#[derive(Debug)]
pub(super) struct History {
    is_done: bool,
    /// The earliest day from which on everything was read.
    since: Option<String>,
    /// The latest day that was not read to its end. `None` until the first head page names it.
    day: Option<String>,
    /// How many of the list up to `day` have been read.
    skip: u32,
    /// The oldest moment read so far, where the next page has to join.
    read_to: Option<Timestamp>,
    /// Whether `to` is a day later than `day`, because upstream's days seem to end earlier.
    is_widened: bool,
    /// Whether upstream refuses `to`, so that all pages are walked from the newest.
    is_plain: bool,
    total: Option<u64>,
    tries: u32,
    repeats: u32,
    asked_at: Option<Instant>,
    backoff: Backoff,
    held_until: Option<Instant>,
}

impl History {
    pub(super) fn new(ledger: &Ledger) -> Self {
        let day = ledger.since.as_deref().and_then(day::before);
        Self {
            is_done: ledger.is_complete,
            since: day.is_some().then(|| ledger.since.clone()).flatten(),
            skip: day
                .as_ref()
                .map_or(0, |_| ledger.next_page.saturating_sub(1) * MAX_PER_PAGE),
            day,
            read_to: None,
            is_widened: false,
            is_plain: false,
            total: None,
            tries: 0,
            repeats: 0,
            asked_at: None,
            backoff: Backoff::new(0),
            held_until: None,
        }
    }

    pub(super) fn ledger(&self) -> Ledger {
        Ledger {
            since: self.since.clone(),
            next_page: self.skip / MAX_PER_PAGE + 1,
            is_complete: self.is_done,
            head: None,
        }
    }

    /// Learns from a head page where to begin, unless it has begun; `is_whole` if there is nothing
    /// older.
    pub(super) fn begin(&mut self, page: &Page, is_whole: bool) {
        if self.is_done || self.day.is_some() {
            return;
        }
        self.is_done = is_whole;
        self.read_to = page.created().min();
        self.day = self.read_to.map(Timestamp::day);
    }

    pub(super) fn due(&self, now: Now, distance: Duration) -> Option<Instant> {
        if self.is_done || self.day.is_none() {
            return None;
        }
        let next = self.asked_at.map_or(now.at, |at| at + distance);
        Some(self.held_until.map_or(next, |held| held.max(next)))
    }

    pub(super) fn request(&mut self, size: u32, now: Now) -> ListRequest {
        self.asked_at = Some(now.at);
        let day = self.day.clone().filter(|_| !self.is_plain);
        let to = if self.is_widened {
            day.as_deref().and_then(day::after)
        } else {
            day
        };
        ListRequest {
            page: self.skip / size + 1,
            per_page: size,
            from: None,
            to,
        }
    }

    pub(super) fn walked(&mut self, page: &Page, size: u32) {
        self.backoff.succeed();
        let shrunk = page.shrunk_from(self.total);
        self.total = page.total;
        if page.is_to_be_read_again(shrunk, self.tries) {
            self.tries += 1;
            self.skip = self.skip.saturating_sub(shrunk);
            return;
        }
        self.tries = 0;
        self.held_until = None;
        if self.skip == 0 && !self.is_widened && !self.joins(page) {
            (self.is_widened, self.total) = (true, None);
            return;
        }
        let oldest = page.created().min();
        self.repeats = if self.is_repeat(page, size) {
            self.repeats + 1
        } else {
            0
        };
        if self.repeats >= MAX_TRIES || page.is_last(self.skip / size + 1) {
            self.is_done = true;
            return;
        }
        self.read_to = oldest.or(self.read_to);
        self.step(oldest.map(Timestamp::day), size);
    }

    /// Goes on to the oldest day of the page, or to the next page of the same day.
    fn step(&mut self, oldest: Option<String>, size: u32) {
        let is_earlier = oldest.is_some() && oldest < self.day;
        if is_earlier {
            self.since = oldest.as_deref().and_then(day::after);
        }
        if is_earlier && !self.is_plain {
            (self.day, self.skip) = (oldest, 0);
            (self.total, self.is_widened) = (None, false);
            return;
        }
        self.skip += size;
    }

    /// Whether a bare list brings nothing older, as of a server that knows no pages. A few of these
    /// can also come from new predictions that push the old ones down.
    fn is_repeat(&self, page: &Page, size: u32) -> bool {
        let (oldest, newest) = (page.created().min(), page.created().max());
        let is_short = page.len < usize::try_from(size).unwrap_or(usize::MAX);
        page.last_page.is_none()
            && self.skip > 0
            && self.read_to.is_some_and(|read_to| oldest >= Some(read_to))
            && (newest > oldest || is_short)
    }

    /// Whether the first page of a day reaches up to what was read before. It does unless upstream
    /// counts its days in another zone, or what was read has been deleted.
    fn joins(&self, page: &Page) -> bool {
        match (self.read_to, page.created().max()) {
            (Some(read_to), Some(newest)) => newest >= read_to,
            (Some(_), None) => page.len > 0,
            (None, _) => true,
        }
    }

    pub(super) fn failed(&mut self, error: &Error, now: Now) {
        self.held_until = Some(now.at + self.backoff.fail());
        // One that is too large by itself cannot be read at all.
        self.skip += u32::from(*error == Error::TooLarge);
        let is_refused = matches!(error, Error::Refused { .. });
        if is_refused && !self.is_plain && self.backoff.failures() >= MAX_TRIES {
            (self.is_plain, self.skip) = (true, 0);
            (self.read_to, self.total) = (None, None);
        }
    }
}
