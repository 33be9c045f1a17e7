//! The newest page: how often it is polled, and what is done when more came than it holds.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use domain::id::PredictionId;

use super::{
    Now, Page,
    anchor::{ListAnchor, TopJunction, TopReading},
};
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
    /// The top of the list when it was last read without a gap. `None` before the first page.
    anchor: Option<ListAnchor>,
    gap: Option<Gap>,
    /// `true` if the last reading met fewer new predictions than the total grew by.
    is_short: bool,
}

/// Pages between the head and what was known before it.
#[derive(Debug)]
struct Gap {
    /// How many of the newest predictions have been read.
    skip: u32,
    reading: TopReading,
    /// The length of the list at the last page of the walk.
    total: Option<u64>,
    tries: u32,
    backoff: Backoff,
    held_until: Option<Instant>,
}

impl Head {
    pub(super) fn new(anchor: Option<ListAnchor>) -> Self {
        Self {
            polled_at: None,
            interval: CALM,
            is_nudged: false,
            ids: HashSet::new(),
            anchor,
            gap: None,
            is_short: false,
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

    pub(super) fn anchor(&self) -> Option<&ListAnchor> {
        self.anchor.as_ref()
    }

    /// Returns whether everything that is newer than the last joined reading has been read.
    pub(super) fn is_joined(&self) -> bool {
        self.anchor.is_some() && self.gap.is_none()
    }

    /// Tells once that the total grew by more than what was met.
    pub(super) fn take_short(&mut self) -> bool {
        std::mem::take(&mut self.is_short)
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

    /// Takes in the newest page. Returns whether it is all there is.
    pub(super) fn polled(&mut self, page: &Page, size: u32) -> bool {
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
        let is_whole = page.is_last_at(0, size) && !page.is_doubtful();
        if is_whole {
            self.gap = None;
            self.anchor = Some(ListAnchor::default().moved_to(&TopReading::new(page)));
        } else if page.sights.len() * 2 >= page.len {
            // A page of which most cannot be read joins nothing.
            self.join(page, size);
        }
        is_whole
    }

    fn join(&mut self, page: &Page, size: u32) {
        let anchor = self.anchor.as_ref();
        let Some(anchor) = anchor.filter(|anchor| !anchor.ids().is_empty()) else {
            // The first page of all, or the first with anything readable: the first reading of the history goes
            // on below it, and what lies between two such pages is found by counts.
            self.anchor = Some(ListAnchor::default().moved_to(&TopReading::new(page)));
            return;
        };
        if let Some(gap) = &mut self.gap {
            if !gap.reading.add_newest(page, size) {
                // More came than a page holds since the last poll: the walk begins again below this one.
                gap.skip = size;
                gap.total = page.total;
            }
            return;
        }
        let reading = TopReading::new(page);
        match reading.junction(anchor, size, size) {
            TopJunction::Joined => self.anchor = Some(anchor.moved_to(&reading)),
            TopJunction::Short | TopJunction::Open => {
                self.gap = Some(Gap::below(page, size, reading))
            }
        }
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
        let (Some(gap), Some(anchor)) = (&mut self.gap, &self.anchor) else {
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
        gap.reading.add(page);
        let is_last = page.is_last_at(gap.skip, size);
        gap.skip = gap.skip.saturating_add(size);
        let junction = gap.reading.junction(anchor, gap.skip, size);
        if junction == TopJunction::Open && !is_last {
            return;
        }
        self.is_short |= junction == TopJunction::Short;
        self.anchor = Some(anchor.moved_to(&gap.reading));
        self.gap = None;
    }

    pub(super) fn gap_failed(&mut self, error: &Error, now: Now) {
        if let Some(gap) = &mut self.gap {
            // One that is too large by itself cannot be read at all.
            gap.skip = gap
                .skip
                .saturating_add(u32::from(*error == Error::TooLarge));
            gap.held_until = Some(now.at + gap.backoff.fail());
        }
    }
}

impl Gap {
    fn below(page: &Page, size: u32, reading: TopReading) -> Self {
        Self {
            skip: size,
            reading,
            total: page.total,
            tries: 0,
            backoff: Backoff::new(page.total.unwrap_or_default()),
            held_until: None,
        }
    }

    fn again(&mut self, shrunk: u32, now: Now) {
        self.tries += 1;
        self.skip = self.skip.saturating_sub(shrunk);
        self.held_until = (shrunk == 0).then(|| now.at + DOUBT);
    }
}
