//! Sums of predictions, one by one or many at once.

use super::{Cell, Histogram, Summary, Times};
use crate::{
    cost::Cost,
    coverage::Counts,
    prediction::Prediction,
    status::Status,
    time::Timestamp,
    timing::{past_run, past_wait},
};

/// What predictions amount to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    counts: Counts,
    units: i128,
    priced: u64,
    queued: Spread,
    running: Spread,
}

/// Times, each as it is where all came one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Spread {
    each: Vec<u64>,
    about: Histogram,
}

impl Sum {
    /// Adds a prediction.
    pub fn add(&mut self, p: &Prediction) {
        self.counts.add(&p.status, 1);
        if let Some(cost) = p.cost {
            self.units = self.units.saturating_add(cost.units().into());
            self.priced += 1;
        }
        self.queued.each.extend(past_wait(p));
        self.running.each.extend(past_run(p));
    }

    /// Adds predictions of a status.
    pub fn add_cell(&mut self, status: &Status, cell: &Cell) {
        self.counts.add(status, cell.number);
        self.units = self.units.saturating_add(cell.units);
        self.priced = self.priced.saturating_add(cell.priced);
        self.queued.about.plus(&cell.queued);
        self.running.about.plus(&cell.running);
    }

    /// What they come to, where looking ended at a time, or at the end.
    pub fn summary(self, back_to: Option<Timestamp>) -> Summary {
        Summary {
            counts: Counts {
                is_exact: back_to.is_none(),
                ..self.counts
            },
            back_to,
            cost: cost(self.units),
            priced: self.priced,
            queued: self.queued.times(),
            running: self.running.times(),
        }
    }
}

impl Spread {
    fn times(mut self) -> Option<Times> {
        if self.about == Histogram::default() {
            return Times::of(self.each);
        }
        self.each.iter().for_each(|micros| self.about.add(*micros));
        Some(Times {
            known: self.about.known(),
            p50: self.about.percentile(50),
            p95: self.about.percentile(95),
            is_exact: false,
        })
    }
}

/// At most the greatest amount there is.
pub(super) fn cost(units: i128) -> Cost {
    Cost::from_units(i64::try_from(units).unwrap_or(i64::MAX))
}
