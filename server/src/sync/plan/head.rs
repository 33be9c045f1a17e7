//! The newest page: how often it is polled, and what is done when more came than it holds.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use domain::{id::PredictionId, time::Timestamp};

use super::{Now, Page};
use crate::upstream::{Error, ListRequest, budget::Backoff};

/// The interval while something runs and someone watches.
const LIVE: Duration = Duration::from_secs(1);
/// The interval while something runs.
const RUNNING: Duration = Duration::from_secs(3);
/// The interval right after the last change; it grows by half with every poll without one.
const CALM: Duration = Duration::from_secs(2);
/// The longest interval: output files die after five minutes.
const IDLE: Duration = Duration::from_secs(60);
/// The longest interval while someone watches: what they start elsewhere is to appear soon.
const IDLE_WATCHED: Duration = Duration::from_secs(10);

/// The pause before a page of which much could not be read is asked for again.
const DOUBT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(super) struct Head {
    polled_at: Option<Instant>,
    interval: Duration,
    is_nudged: bool,
    /// The predictions on the page.
    ids: HashSet<PredictionId>,
    /// Up to this moment the list was read without a gap. `None` before the first page.
    complete_to: Option<Timestamp>,
    gap: Option<Gap>,
}

/// Pages between the head and what was known before it.
#[derive(Debug)]
struct Gap {
    /// How many of the newest predictions have been read.
    skip: u32,
    /// The head's newest, when this is closed.
    newest: Timestamp,
    /// The length of the list at the last page.
    total: Option<u64>,
    tries: u32,
    backoff: Backoff,
    held_until: Option<Instant>,
}

impl Head {
    pub(super) fn new(complete_to: Option<Timestamp>) -> Self {
        Self {
            polled_at: None,
            interval: CALM,
            is_nudged: false,
            ids: HashSet::new(),
            complete_to,
            gap: None,
        }
    }

    pub(super) fn nudge(&mut self) {
        self.is_nudged = true;
        self.liven();
    }

    /// The last poll failed: the next is due as soon as the pause is over.
    pub(super) fn retry(&mut self) {
        self.is_nudged = true;
    }

    pub(super) fn liven(&mut self) {
        self.interval = CALM;
    }

    pub(super) fn ids(&self) -> &HashSet<PredictionId> {
        &self.ids
    }

    pub(super) fn complete_to(&self) -> Option<Timestamp> {
        self.complete_to
    }

    pub(super) fn due(&self, now: Now, is_running: bool, is_watched: bool) -> Instant {
        let interval = match (is_running, is_watched) {
            (true, true) => LIVE,
            (true, false) => RUNNING,
            (false, true) => self.interval.min(IDLE_WATCHED),
            (false, false) => self.interval,
        };
        match self.polled_at {
            Some(at) if !self.is_nudged => at + interval,
            Some(_) | None => now.at,
        }
    }

    pub(super) fn poll(&mut self, size: u32, now: Now) -> ListRequest {
        self.polled_at = Some(now.at);
        self.is_nudged = false;
        ListRequest::head(size)
    }

    /// Takes in the newest page. Whether it is all there is.
    pub(super) fn polled(&mut self, page: &Page, size: u32, now: Now) -> bool {
        let is_new = page
            .sights
            .iter()
            .any(|sight| !self.ids.contains(&sight.id));
        if is_new {
            self.liven();
        } else {
            self.interval = (self.interval * 3 / 2).min(IDLE);
        }
        self.ids = page.sights.iter().map(|sight| sight.id.clone()).collect();
        let is_whole = page.is_last(1) && !page.is_doubtful();
        if page.len == 0 {
            // Whatever comes next is new, down to the last page.
            self.complete_to.get_or_insert_default();
            return is_whole;
        }
        let (Some(oldest), Some(newest)) = (page.created().min(), page.created().max()) else {
            return is_whole;
        };
        // A moment in our future is a wrong clock's; what has that moment may be yet to come.
        let newest = newest.min(now.wall);
        let known = self.gap.as_ref().map(|gap| gap.newest).or(self.complete_to);
        let is_joined = match known {
            // Equal moments join nothing: others of that moment may be on the next page.
            Some(known) => !is_new || is_whole || oldest < known,
            // The first page of all: history goes on from it.
            None => true,
        };
        match (&mut self.gap, is_joined) {
            (_, true) if page.is_doubtful() => {}
            (Some(gap), true) => gap.newest = gap.newest.max(newest),
            (None, true) => self.complete_to = self.complete_to.max(Some(newest)),
            (gap, false) => *gap = Some(Gap::below(page, size, newest)),
        }
        is_whole
    }

    pub(super) fn gap_due(&self, now: Now) -> Option<Instant> {
        self.gap
            .as_ref()
            .map(|gap| gap.held_until.unwrap_or(now.at))
    }

    pub(super) fn gap_request(&self, size: u32) -> ListRequest {
        let skip = self.gap.as_ref().map_or(0, |gap| gap.skip);
        ListRequest {
            page: skip / size + 1,
            ..ListRequest::head(size)
        }
    }

    /// Takes in a page below the head. New predictions only push what is to be read further down,
    /// where it is read again; deleted ones pull it up past the walk, which then steps back.
    pub(super) fn walked(&mut self, page: &Page, size: u32, now: Now) {
        let Some(gap) = &mut self.gap else {
            return;
        };
        gap.backoff.succeed();
        let shrunk = page.shrunk_from(gap.total);
        gap.total = page.total;
        if page.is_to_be_read_again(shrunk, gap.tries) {
            gap.again(shrunk, now);
            return;
        }
        gap.tries = 0;
        gap.held_until = None;
        let oldest = page.created().min();
        let is_joined = oldest.is_some_and(|oldest| Some(oldest) < self.complete_to);
        if is_joined || page.is_last(gap.skip / size + 1) {
            self.complete_to = self.complete_to.max(Some(gap.newest));
            self.gap = None;
            return;
        }
        gap.skip += size;
    }

    pub(super) fn gap_failed(&mut self, error: &Error, now: Now) {
        if let Some(gap) = &mut self.gap {
            // One that is too large by itself cannot be read at all.
            gap.skip += u32::from(*error == Error::TooLarge);
            gap.held_until = Some(now.at + gap.backoff.fail());
        }
    }
}

impl Gap {
    fn below(page: &Page, size: u32, newest: Timestamp) -> Self {
        Self {
            skip: size,
            newest,
            total: page.total,
            tries: 0,
            backoff: Backoff::new(newest.micros().unsigned_abs()),
            held_until: None,
        }
    }

    fn again(&mut self, shrunk: u32, now: Now) {
        self.tries += 1;
        self.skip = self.skip.saturating_sub(shrunk);
        self.held_until = (shrunk == 0).then(|| now.at + DOUBT);
    }
}
