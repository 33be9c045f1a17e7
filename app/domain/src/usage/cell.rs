//! What predictions of one combination and one stretch of time amount to, in a form that can be kept:
//! it is put together with others, and what changed is taken out again.

use super::Histogram;
use crate::{
    prediction::Prediction,
    timing::{past_run, past_wait},
};

/// What some predictions amount to: numbers and costs exactly, times by their magnitude.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many there are.
    pub number: u64,
    /// Of how many the cost is known.
    pub priced: u64,
    /// What those cost together, in units of 10⁻¹² credits: wide enough never to overflow.
    pub units: i128,
    /// How long they waited.
    pub queued: Histogram,
    /// How long they were computed.
    pub running: Histogram,
}

impl Cell {
    /// Adds a prediction.
    pub fn add(&mut self, p: &Prediction) {
        self.number += 1;
        if let Some(cost) = p.cost {
            self.units += i128::from(cost.units());
            self.priced += 1;
        }
        past_wait(p).into_iter().for_each(|it| self.queued.add(it));
        past_run(p).into_iter().for_each(|it| self.running.add(it));
    }

    /// Adds another.
    pub fn plus(&mut self, other: &Self) {
        self.number = self.number.saturating_add(other.number);
        self.priced = self.priced.saturating_add(other.priced);
        self.units = self.units.saturating_add(other.units);
        self.queued.plus(&other.queued);
        self.running.plus(&other.running);
    }

    /// Takes away what was added.
    pub fn minus(&mut self, other: &Self) {
        self.number = self.number.saturating_sub(other.number);
        self.priced = self.priced.saturating_sub(other.priced);
        self.units = self.units.saturating_sub(other.units);
        self.queued.minus(&other.queued);
        self.running.minus(&other.running);
    }
}
