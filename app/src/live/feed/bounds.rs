//! How much a page holds that is open for weeks: what waits, and what comes in by itself, is bounded.
//! What is let go is fetched again when the reader wants it.

use domain::{id::PredictionId, page::PAGE_SIZE};
use leptos::prelude::*;

use super::{Entered, Feed};

/// The most that wait, and by how many the list grows by itself: a page may be open for weeks.
pub(super) const MOST: usize = 5_000;

impl Feed {
    /// Lets go of the oldest of what waits, where that is too much.
    pub(super) fn bound_waiting(&self) {
        if self.cut(&self.0.waiting, MOST) && !self.0.is_cut.get_untracked() {
            self.0.is_cut.set(true);
        }
    }

    /// Lets in what waits, under a reader who is idle at the top; what is furthest down goes for it.
    pub(super) fn enter_by_itself(&self) -> Entered {
        let entered = self.reveal();
        if entered == Entered::Outgrown {
            let was_told = std::mem::replace(&mut self.state().is_outgrown, true);
            return if was_told { Entered::InStep } else { entered };
        }
        let fetched = self.state().fetched.max(PAGE_SIZE as usize);
        if self.0.ids.with_untracked(Vec::len) > fetched + MOST {
            self.cut(&self.0.ids, fetched);
            self.0.next.set(self.end());
        }
        entered
    }

    /// Lets go of the oldest of a list that is longer than this. Whether it was.
    fn cut(&self, list: &ArcRwSignal<Vec<PredictionId>>, most: usize) -> bool {
        if list.with_untracked(Vec::len) <= most {
            return false;
        }
        let mut gone = Vec::new();
        list.update(|ids| gone = ids.split_off(most));
        self.state().let_go(&gone);
        true
    }
}
