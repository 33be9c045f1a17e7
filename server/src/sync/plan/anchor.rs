//! The top of the list as it was when it was last read without a gap: where a later reading has to arrive.
//!
//! Readings are joined by ids in the order of the list and by the list's total, never by timestamps.

use std::collections::HashSet;

use domain::id::PredictionId;

use super::Page;

/// Number of ids that are remembered: two pages, so that the deletion of a whole page leaves a join.
const MAX_IDS: usize = 100;

/// Number of remembered ids that a reading must meet. One would not do: a prediction that upstream dates
/// ahead stays at the top while new ones come below it.
const MEETING: usize = 25;

/// The newest ids of the list, in its order, and its length at that time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ListAnchor {
    ids: Vec<PredictionId>,
    total: Option<u64>,
}

/// The predictions that a reading from the top of the list has met so far.
#[derive(Debug, Default)]
pub(super) struct TopReading {
    /// The ids at its top, in order.
    top: Vec<PredictionId>,
    seen: HashSet<PredictionId>,
    total: Option<u64>,
}

/// The relation of a reading to an anchor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TopJunction {
    /// Everything above the anchor was read.
    Joined,
    /// The anchor was passed, yet fewer new predictions were met than the total grew by.
    Short,
    /// There is more to read.
    Open,
}

impl ListAnchor {
    pub(super) fn new(ids: Vec<PredictionId>, total: Option<u64>) -> Self {
        Self { ids, total }
    }

    pub(super) fn ids(&self) -> &[PredictionId] {
        &self.ids
    }

    pub(super) fn total(&self) -> Option<u64> {
        self.total
    }

    /// The anchor after `reading` joined this one.
    pub(super) fn moved_to(&self, reading: &TopReading) -> Self {
        let below = self.ids.iter().filter(|id| !reading.seen.contains(id));
        let ids = reading.top.iter().chain(below).take(MAX_IDS);
        Self {
            ids: ids.cloned().collect(),
            total: reading.total,
        }
    }
}

impl TopReading {
    /// A reading that begins with the newest page.
    pub(super) fn new(page: &Page) -> Self {
        let mut reading = Self::default();
        reading.add(page);
        reading
    }

    /// Adds a page further down.
    pub(super) fn add(&mut self, page: &Page) {
        for id in ids_of(page) {
            if self.seen.insert(id.clone()) {
                self.top.push(id.clone());
            }
        }
        self.total = page.total;
    }

    /// Adds a newer page at the top. Returns `false` if predictions may lie between the two: then only what
    /// was seen counts on, and the pages below are to be read again.
    pub(super) fn add_newest(&mut self, page: &Page, size: u32) -> bool {
        let on_page: HashSet<&PredictionId> = ids_of(page).collect();
        let met = self.top.iter().filter(|id| on_page.contains(id)).count();
        let is_joined = met >= wanted(self.top.len(), size);
        let below = self
            .top
            .iter()
            .filter(|id| is_joined && !on_page.contains(id));
        let top: Vec<PredictionId> = ids_of(page).chain(below).cloned().collect();
        self.add(page);
        self.top = top;
        is_joined
    }

    /// Compares the reading with `anchor`, after its first `read` elements in pages of `size`.
    pub(super) fn junction(&self, anchor: &ListAnchor, read: u32, size: u32) -> TopJunction {
        let known: HashSet<&PredictionId> = anchor.ids.iter().collect();
        let met = known.iter().filter(|id| self.seen.contains(**id)).count();
        if anchor.ids.is_empty() || met < wanted(anchor.ids.len(), size) {
            return TopJunction::Open;
        }
        let found = self.seen.len() - met;
        let grown = match (self.total, anchor.total) {
            (Some(now), Some(before)) => usize::try_from(now.saturating_sub(before)),
            _ => Ok(0),
        };
        let passed = usize::try_from(read).unwrap_or(usize::MAX);
        if found >= grown.unwrap_or(usize::MAX) {
            TopJunction::Joined
        } else if passed >= found + anchor.ids.len() {
            TopJunction::Short
        } else {
            TopJunction::Open
        }
    }
}

/// Number of remembered ids that must be met, of `len` and on pages of `size`.
fn wanted(len: usize, size: u32) -> usize {
    let half_page = usize::try_from(size / 2).unwrap_or(usize::MAX).max(1);
    MEETING.min(len).min(half_page)
}

fn ids_of(page: &Page) -> impl Iterator<Item = &PredictionId> {
    page.sights.iter().map(|sight| &sight.id)
}
