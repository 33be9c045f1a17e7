//! What stands next to a prediction in the list.

use std::cmp::Ordering;

use domain::id::PredictionId;
use leptos::prelude::*;

use super::{Feed, order::newest_first};

/// A way through the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Up.
    Newer,
    /// Down.
    Older,
}

impl Feed {
    /// The prediction next to another in the list, whether or not that one is in it.
    pub fn neighbor(&self, id: &PredictionId, way: Way) -> Option<PredictionId> {
        let state = self.state();
        let key = state.key(id)?;
        let compared = |it: &PredictionId| state.key(it).map(|it| newest_first(&it, &key));
        self.0.ids.with_untracked(|ids| {
            let at = match way {
                Way::Newer => ids
                    .partition_point(|it| compared(it) == Some(Ordering::Less))
                    .checked_sub(1)?,
                Way::Older => ids.partition_point(|it| compared(it) != Some(Ordering::Greater)),
            };
            ids.get(at).cloned()
        })
    }
}
