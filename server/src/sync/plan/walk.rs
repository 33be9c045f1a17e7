//! A walk through the pages of a list, from its first to its last.
//!
//! Predictions that arrive while a walk is under way push what is still to be read further down, where it
//! is read again. Deletions pull it up past the walk, which the shrinking total betrays: the walk then steps
//! back. Nothing here looks at a timestamp: those of upstream may be wrong, equal or missing.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use domain::{day::DaySpan, id::PredictionId};

use super::{Now, Page, page::MAX_TRIES};
use crate::upstream::{Error, ListRequest, MAX_PER_PAGE, budget::Backoff};

/// The pause before a page is read again of which much could not be read.
const DOUBT: Duration = Duration::from_secs(2);

/// A walk through the list of some days.
#[derive(Debug)]
pub(super) struct ListWalk {
    span: DaySpan,
    /// Number of elements of the list that were read.
    skip: u32,
    /// The total that the latest page told.
    total: Option<u64>,
    /// Number of unreadable elements so far.
    unreadable: u64,
    /// `false` once anything moved or failed on the way, so that an absence proves nothing.
    is_steady: bool,
    /// The readable elements so far, if the walk is to tell them.
    seen: Option<Vec<PredictionId>>,
    /// The page before, to notice a server that ignores page numbers.
    previous: HashSet<PredictionId>,
    repeats: u32,
    tries: u32,
    backoff: Backoff,
    held_until: Option<Instant>,
}

impl ListWalk {
    /// A walk through a whole list that begins after its first `skip` elements and does not tell what it
    /// read.
    pub(super) fn resume(skip: u32, total: Option<u64>) -> Self {
        Self {
            span: DaySpan::ALL,
            skip,
            total,
            unreadable: 0,
            is_steady: skip == 0,
            seen: None,
            previous: HashSet::new(),
            repeats: 0,
            tries: 0,
            backoff: Backoff::new(0),
            held_until: None,
        }
    }

    /// A walk through the list of `span` that tells what it read.
    pub(super) fn collecting(span: DaySpan) -> Self {
        Self {
            span,
            seen: Some(Vec::new()),
            ..Self::resume(0, None)
        }
    }

    pub(super) fn span(&self) -> DaySpan {
        self.span
    }

    pub(super) fn skip(&self) -> u32 {
        self.skip
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    pub(super) fn unreadable(&self) -> u64 {
        self.unreadable
    }

    /// Returns whether the list stood still and every page of it came, so that what it lacks is not in it, or
    /// is among the elements that cannot be read.
    pub(super) fn is_steady(&self) -> bool {
        self.is_steady
    }

    /// The readable elements so far, in the order of the list; some twice if the list moved.
    pub(super) fn seen(&self) -> &[PredictionId] {
        self.seen.as_deref().unwrap_or_default()
    }

    pub(super) fn held_until(&self) -> Option<Instant> {
        self.held_until
    }

    pub(super) fn request(&self, size: u32) -> ListRequest {
        ListRequest {
            page: self.skip / size + 1,
            per_page: size,
            from: self.span.first,
            to: self.span.last,
        }
    }

    /// Takes in the page that was asked for. Returns whether the walk has come to the end of the list.
    pub(super) fn take(&mut self, page: &Page, size: u32, now: Now) -> bool {
        self.backoff.succeed();
        self.held_until = None;
        let has_moved = self.skip > 0 && self.total != page.total;
        let shrunk = page.shrunk_from(self.total);
        self.total = page.total;
        self.is_steady &= !has_moved;
        if page.is_to_be_read_again(shrunk, self.tries) {
            self.tries += 1;
            self.skip = self.skip.saturating_sub(shrunk);
            self.held_until = (shrunk == 0).then(|| now.at + DOUBT);
            return false;
        }
        self.tries = 0;
        let readable = u64::try_from(page.sights.len()).unwrap_or(u64::MAX);
        let elements = u64::try_from(page.len).unwrap_or(u64::MAX);
        self.unreadable += elements.saturating_sub(readable);
        if let Some(seen) = &mut self.seen {
            seen.extend(page.sights.iter().map(|sight| sight.id.clone()));
        }
        if self.is_repeat(page) {
            self.repeats += 1;
        } else {
            self.repeats = 0;
        }
        let is_last = page.is_last_at(self.skip, size) || self.repeats >= MAX_TRIES;
        self.previous = page.sights.iter().map(|sight| sight.id.clone()).collect();
        if !is_last {
            self.skip = self.skip.saturating_add(size);
        }
        is_last
    }

    /// Notes a page that failed by itself.
    pub(super) fn fail(&mut self, error: &Error, now: Now) {
        self.held_until = Some(now.at + self.backoff.fail());
        self.is_steady = false;
        // One element that is too large by itself cannot be read at all.
        if *error == Error::TooLarge {
            self.skip = self.skip.saturating_add(1);
            self.unreadable += 1;
        }
    }

    /// Number of failures of the present page in a row.
    pub(super) fn failures(&self) -> u32 {
        self.backoff.failures()
    }

    /// The page in units of the largest size, for a ledger that outlives the present size.
    pub(super) fn page_number(&self) -> u32 {
        self.skip / MAX_PER_PAGE + 1
    }

    /// Returns whether a bare list brings the page before once more, as a server does that knows no
    /// pages. A burst of arrivals can look the same, but not several times in a row.
    fn is_repeat(&self, page: &Page) -> bool {
        page.total.is_none()
            && page.last_page.is_none()
            && page.len > 0
            && !self.previous.is_empty()
            && page
                .sights
                .iter()
                .all(|sight| self.previous.contains(&sight.id))
    }
}
