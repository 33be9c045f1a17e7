//! What a search has looked at, how much of it there is, and what there is to search for.

use serde::{Deserialize, Serialize};

use crate::{status::Status, time::Timestamp};

/// Predictions with text that is not searched are counted up to here.
pub const MAX_TRUNCATED: u64 = 1_000;

/// What the page of a search covers: its receipt. How many predictions are held, and whether the
/// history behind them is complete, stands in [`crate::mirror::Mirror`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// The search stopped here, going back in time, because what it asks for cannot be looked up:
    /// loading more goes on. `None` where it looked at everything, or found a full page.
    pub back_to: Option<Timestamp>,
    /// When the oldest prediction that is held was created.
    pub since: Option<Timestamp>,
    /// Changes whose text is not searched yet; 0 for a search that asks for no text.
    pub behind: u64,
    /// Predictions of which an input, output or error is longer than what is
    /// [searched](crate::query::MAX_SEARCHED) of it, and that have all that the search asks for
    /// besides text; up to [`MAX_TRUNCATED`], and 0 for a search that asks for no text.
    #[serde(default)]
    pub truncated: u64,
}

impl Coverage {
    /// Returns whether nothing that is held was left out of the search.
    pub fn is_whole(&self) -> bool {
        self.back_to.is_none() && self.behind == 0 && self.truncated == 0
    }
}

/// How many predictions of each status a query finds, whatever status it asks for itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Each status that occurs, in the order of a life.
    pub statuses: Vec<StatusCount>,
    /// Whether there are no more than that. Where counting would have taken long, each number is
    /// what was found until then: at least so many.
    pub is_exact: bool,
}

/// How many predictions have a status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCount {
    /// The status.
    pub status: Status,
    /// How many have it.
    pub count: u64,
}

/// Something that can be asked for, because predictions have it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// The term to put into the search: `model:"flux-2"`.
    pub term: String,
    /// The value as people read it.
    pub label: String,
    /// How many predictions have it.
    pub held: u64,
}

impl Counts {
    /// How many it finds in all.
    pub fn total(&self) -> u64 {
        self.statuses.iter().map(|status| status.count).sum()
    }

    /// Counts predictions of a status.
    pub fn add(&mut self, status: &Status, count: u64) {
        let known = self
            .statuses
            .iter_mut()
            .find(|known| known.status == *status);
        if let Some(known) = known {
            known.count += count;
            return;
        }
        self.statuses.push(StatusCount {
            status: status.clone(),
            count,
        });
        self.statuses.sort_by_key(|known| order(&known.status));
    }
}

/// The named ones first, in the order of a life.
fn order(status: &Status) -> (usize, String) {
    let place = Status::NAMED.iter().position(|named| named == status);
    (
        place.unwrap_or(Status::NAMED.len()),
        status.word().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_the_order_of_a_life() {
        let mut counts = Counts::default();
        for (word, count) in [("failed", 2), ("paused", 1), ("queued", 3), ("failed", 5)] {
            counts.add(&Status::from_word(word), count);
        }
        let told = counts.statuses.iter().map(|s| (s.status.word(), s.count));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [("queued", 3), ("failed", 7), ("paused", 1)]
        );
        assert_eq!(counts.total(), 11);
    }
}
