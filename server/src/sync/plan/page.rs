//! What an answer tells the planner: as much of a page as its decisions need.

use domain::{id::PredictionId, prediction::Snapshot, time::Timestamp};

use crate::upstream::ListAnswer;

/// How often a page of which much could not be read is asked for again before it is taken as it is.
pub(super) const MAX_TRIES: u32 = 3;

/// How often in a row a walk steps back because the list became shorter, before it goes on.
const MAX_STEPS_BACK: u32 = 20;

/// What an answer tells the planner about one prediction.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// Which one.
    pub id: PredictionId,
    /// When it was created; `None` where that could not be read.
    pub created_at: Option<Timestamp>,
    /// Whether it has ended.
    pub is_terminal: bool,
}

/// What a page of the list tells the planner.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its predictions, newest first.
    pub sights: Vec<Sight>,
    /// How many elements it had, the unreadable ones included.
    pub len: usize,
    /// The length of the whole list, where upstream says so.
    pub total: Option<u64>,
    /// The number of its last page, where upstream says so.
    pub last_page: Option<u32>,
}

impl Sight {
    /// What `snapshot` tells.
    pub fn of(snapshot: &Snapshot) -> Self {
        let prediction = &snapshot.prediction;
        let is_guess = |flaw: &String| flaw.contains("created_at");
        let created_at = Some(prediction.created_at);
        Self {
            id: prediction.id.clone(),
            created_at: created_at.filter(|_| !prediction.flaw.as_ref().is_some_and(is_guess)),
            is_terminal: prediction.status.is_terminal(),
        }
    }
}

impl Page {
    /// What `answer` tells.
    pub fn of(answer: &ListAnswer) -> Self {
        Self {
            sights: answer.snapshots.iter().map(Sight::of).collect(),
            len: answer.len(),
            total: answer.total,
            last_page: answer.last_page,
        }
    }

    pub(super) fn created(&self) -> impl Iterator<Item = Timestamp> {
        self.sights.iter().filter_map(|sight| sight.created_at)
    }

    /// Returns whether so much of it could not be read that another request may show more.
    pub(super) fn is_doubtful(&self) -> bool {
        self.sights.len() < self.len || self.created().count() * 2 < self.len
    }

    /// Returns whether the page with this number is the last, as far as it tells. A bare list ends with
    /// an empty page: a short one may be a server's own idea of a page.
    pub(super) fn is_last(&self, number: u32) -> bool {
        self.len == 0 || self.last_page.is_some_and(|last| number >= last)
    }

    /// Returns whether nothing follows the page that was read after `skip` elements.
    pub(super) fn is_last_at(&self, skip: u32, size: u32) -> bool {
        let read = u64::from(skip) + u64::try_from(self.len).unwrap_or(u64::MAX);
        let is_all = self.last_page.is_none() && self.total.is_some_and(|total| read >= total);
        self.is_last(skip / size + 1) || is_all
    }

    /// By how much the list became shorter since it had this length.
    pub(super) fn shrunk_from(&self, before: Option<u64>) -> u32 {
        match (before, self.total) {
            (Some(before), Some(now)) => {
                u32::try_from(before.saturating_sub(now)).unwrap_or(u32::MAX)
            }
            _ => 0,
        }
    }

    /// Whether a walk cannot go on from it: too little of it could be read, or what was deleted
    /// before it may have pulled others past the walk.
    pub(super) fn is_to_be_read_again(&self, shrunk: u32, tries: u32) -> bool {
        (self.is_doubtful() && tries < MAX_TRIES) || (shrunk > 0 && tries < MAX_STEPS_BACK)
    }
}
