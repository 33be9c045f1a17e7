//! What predictions amount to: how many of each status, what they cost, and how long they waited and
//! ran.
//!
//! Only what is over counts: a wait or a run that still grows is left out. Knows nothing of where
//! predictions are kept or how they are found.

mod cause;
mod cell;
mod histogram;
mod report;
mod sum;

use serde::{Deserialize, Serialize};

use crate::{cost::Cost, coverage::Counts, time::Timestamp};

pub use self::{
    cause::{Cause, Failures, cause},
    cell::Cell,
    histogram::Histogram,
    report::{Amount, By, Group, Report, Share, Step, Usage},
    sum::Sum,
};

/// What the predictions that a query finds amount to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// How many there are of each status. Where that is not exact, nothing below is either: there
    /// are at least so many, and the rest is of those that were looked at.
    pub counts: Counts,
    /// Looking ended here, going back in time, because it would have taken long. `None` where it
    /// looked at everything.
    pub back_to: Option<Timestamp>,
    /// What those cost together whose cost is known, to the last digit, and at most the greatest
    /// amount there is.
    pub cost: Cost,
    /// How many those are.
    pub priced: u64,
    /// How long they waited; `None` where that is known of none.
    pub queued: Option<Times>,
    /// How long they were computed; `None` where that is known of none.
    pub running: Option<Times>,
}

/// How long some took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// Of how many it is known.
    pub known: u64,
    /// Half of them took no longer.
    pub p50: u64,
    /// All but one in twenty took no longer.
    pub p95: u64,
    /// Whether both are the times of predictions, and not about so.
    pub is_exact: bool,
}

impl Times {
    /// Of these, in any order.
    pub fn of(mut all: Vec<u64>) -> Option<Self> {
        all.sort_unstable();
        let known = u64::try_from(all.len()).unwrap_or(u64::MAX);
        let at = |percent| {
            let place = usize::try_from(rank(known, percent)).ok()?;
            all.get(place).copied()
        };
        Some(Self {
            known,
            p50: at(50)?,
            p95: at(95)?,
            is_exact: true,
        })
    }
}

/// The place, from 0, of the least of some times that so many percent of them do not exceed.
fn rank(known: u64, percent: u64) -> u64 {
    let (hundreds, rest) = (known / 100, known % 100);
    (hundreds * percent + (rest * percent).div_ceil(100)).saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prediction::sample, status::Status};

    fn times(all: &[u64]) -> Option<(u64, u64)> {
        Times::of(all.to_vec()).map(|times| (times.p50, times.p95))
    }

    #[test]
    fn percentiles_are_times_that_occur() {
        assert_eq!(times(&[]), None);
        assert_eq!(times(&[7]), Some((7, 7)));
        assert_eq!(times(&[9, 1]), Some((1, 9)));
        assert_eq!(times(&[3, 1, 2]), Some((2, 3)));
        let all: Vec<u64> = (1..=20).rev().collect();
        assert_eq!(times(&all), Some((10, 19)));
        let all: Vec<u64> = (1..=1_000).collect();
        assert_eq!(times(&all), Some((500, 950)));
    }

    #[test]
    fn only_what_is_over_counts() {
        let at = |seconds: i64| Timestamp::from_micros(seconds * 1_000_000);
        let mut sum = Sum::default();
        let mut p = sample("a", Status::Queued);
        p.created_at = at(0);
        sum.add(&p);
        assert_eq!(sum.clone().summary(None).queued, None);
        p.status = Status::Processing;
        p.started_at = Some(at(4));
        sum.add(&p);
        let waited = sum.clone().summary(None);
        assert_eq!(waited.queued.map(|times| times.p50), Some(4_000_000));
        assert_eq!(waited.running, None);
        p.status = Status::Succeeded;
        p.completed_at = Some(at(10));
        sum.add(&p);
        let ran = sum.summary(None);
        assert_eq!(ran.running.map(|times| times.p50), Some(6_000_000));
        assert_eq!(ran.counts.total(), 3);
    }

    #[test]
    fn a_cost_that_is_not_known_is_no_cost_of_nothing() {
        let mut sum = Sum::default();
        sum.add(&sample("a", Status::Succeeded));
        assert_eq!(sum.clone().summary(None).priced, 0);
        for _ in 0..3 {
            let mut p = sample("a", Status::Succeeded);
            p.cost = Some(Cost::from_units(i64::MAX / 2));
            sum.add(&p);
        }
        let summary = sum.summary(Some(Timestamp::default()));
        assert_eq!((summary.priced, summary.cost.units()), (3, i64::MAX));
        assert!(!summary.counts.is_exact);
    }
}
