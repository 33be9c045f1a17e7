//! What a range of time amounts to: in all, step by step, and by a property of the predictions.

use std::collections::HashMap;

use super::{Cell, Failures, Sum, Summary, sum::cost};
use crate::{cost::Cost, prediction::Prediction, query::Qualifier, time::Timestamp};

const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;

/// Up to this long a range is told by the hour.
const HOURLY: i64 = 49 * HOUR;

/// About the most steps that a longer range is told in.
const STEPS: i64 = 100;

/// The property by which predictions are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum By {
    /// Which model ran.
    #[default]
    Model,
    /// Where it was started.
    Source,
    /// Whose it is.
    Account,
    /// How it ended.
    Status,
}

/// What a range of time amounts to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Where the range begins.
    pub from: Timestamp,
    /// Where it ends; not part of it.
    pub to: Timestamp,
    /// What it was grouped by.
    pub by: By,
    /// All of it.
    pub total: Summary,
    /// Each value that occurs, the most frequent first.
    pub groups: Vec<Group>,
    /// The whole range in order, without a gap.
    pub steps: Vec<Step>,
    /// What failed, and why.
    pub failures: Failures,
}

/// The predictions that have a value in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The value, as a query names it.
    pub value: String,
    /// What they amount to.
    pub total: Summary,
}

/// A piece of the range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it begins.
    pub from: Timestamp,
    /// Where it ends; not part of it.
    pub to: Timestamp,
    /// What it amounts to.
    pub total: Summary,
    /// The share of each group, in their order.
    pub shares: Vec<Share>,
}

/// What a group has of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// How many predictions.
    pub number: u64,
    /// What those cost whose cost is known.
    pub cost: Cost,
}

/// A report that is being made.
#[derive(Debug)]
pub struct Report {
    by: By,
    from: i64,
    to: i64,
    /// The length of a step.
    step: i64,
    total: Sum,
    groups: Vec<(String, Sum)>,
    places: HashMap<String, usize>,
    steps: Vec<(Sum, Vec<(u64, i128)>)>,
}

/// What is added: one, or many at once.
#[derive(Clone, Copy, Debug)]
pub enum Amount<'a> {
    /// The prediction itself.
    One,
    /// So many like it.
    Many(&'a Cell),
}

impl By {
    /// All of them, in the order of their importance.
    pub const ALL: [Self; 4] = [Self::Model, Self::Source, Self::Account, Self::Status];

    /// The property of a query.
    pub fn qualifier(self) -> Qualifier {
        match self {
            Self::Model => Qualifier::Model,
            Self::Source => Qualifier::Source,
            Self::Account => Qualifier::Account,
            Self::Status => Qualifier::Status,
        }
    }

    /// The property with this name.
    pub fn from_word(word: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|by| by.qualifier().word() == word)
    }

    fn value(self, p: &Prediction) -> &str {
        match self {
            Self::Model => &p.model,
            Self::Source => p.source.word(),
            Self::Account => p.account.as_str(),
            Self::Status => p.status.word(),
        }
    }
}

impl Report {
    /// A report of nothing yet on a range, whose steps are hours, days, or several days in UTC.
    pub fn new(from: Timestamp, to: Timestamp, by: By) -> Self {
        let (from, to) = (from.micros(), to.micros().max(from.micros() + 1));
        let step = step(to - from);
        let number =
            to.div_euclid(step) - from.div_euclid(step) + i64::from(to.rem_euclid(step) != 0);
        let number = usize::try_from(number).unwrap_or_default();
        Self {
            by,
            from,
            to,
            step,
            total: Sum::default(),
            groups: Vec::new(),
            places: HashMap::new(),
            steps: vec![Default::default(); number],
        }
    }

    /// Whether its steps are whole days.
    pub fn is_daily(&self) -> bool {
        self.step >= DAY
    }

    /// Adds what was created in the step of an instant. `p` says which group it belongs to.
    pub fn add(&mut self, at: i64, p: &Prediction, amount: Amount<'_>) {
        let put = |sum: &mut Sum| match amount {
            Amount::One => sum.add(p),
            Amount::Many(cell) => sum.add_cell(&p.status, cell),
        };
        let group = self.group(p);
        put(&mut self.total);
        if let Some((_, sum)) = self.groups.get_mut(group) {
            put(sum);
        }
        let step = at.div_euclid(self.step) - self.from.div_euclid(self.step);
        let step = usize::try_from(step).ok();
        let Some((sum, shares)) = step.and_then(|step| self.steps.get_mut(step)) else {
            return;
        };
        put(sum);
        if shares.len() <= group {
            shares.resize(group + 1, (0, 0));
        }
        let (number, units) = match amount {
            Amount::One => (1, p.cost.map_or(0, Cost::units).into()),
            Amount::Many(cell) => (cell.number, cell.units),
        };
        if let Some(share) = shares.get_mut(group) {
            share.0 += number;
            share.1 += units;
        }
    }

    /// The report, where looking ended at a time, or at the end.
    pub fn usage(self, back_to: Option<Timestamp>, failures: Failures) -> Usage {
        let mut groups: Vec<(usize, Group)> = self
            .groups
            .into_iter()
            .map(|(value, sum)| Group {
                value,
                total: sum.summary(back_to),
            })
            .enumerate()
            .collect();
        groups.sort_by_key(|(_, group)| std::cmp::Reverse(group.total.counts.total()));
        let order: Vec<usize> = groups.iter().map(|(place, _)| *place).collect();
        let first = self.from.div_euclid(self.step) * self.step;
        let starts = (0..).map(|number: i64| first + number * self.step);
        let steps = self.steps.into_iter().zip(starts);
        let steps = steps.map(|((sum, shares), start)| Step {
            from: Timestamp::from_micros(start.max(self.from)),
            to: Timestamp::from_micros((start + self.step).min(self.to)),
            total: sum.summary(back_to),
            shares: order.iter().map(|place| share(&shares, *place)).collect(),
        });
        Usage {
            from: Timestamp::from_micros(self.from),
            to: Timestamp::from_micros(self.to),
            by: self.by,
            total: self.total.summary(back_to),
            steps: steps.collect(),
            groups: groups.into_iter().map(|(_, group)| group).collect(),
            failures,
        }
    }

    fn group(&mut self, p: &Prediction) -> usize {
        let value = self.by.value(p);
        if let Some(place) = self.places.get(value) {
            return *place;
        }
        self.places.insert(value.to_owned(), self.groups.len());
        self.groups.push((value.to_owned(), Sum::default()));
        self.groups.len() - 1
    }
}

fn share(shares: &[(u64, i128)], place: usize) -> Share {
    let (number, units) = shares.get(place).copied().unwrap_or_default();
    Share {
        number,
        cost: cost(units),
    }
}

/// How long the steps of a range are.
fn step(length: i64) -> i64 {
    if length <= HOURLY {
        return HOUR;
    }
    let days = (length / DAY + 1) / STEPS + 1;
    days * DAY
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prediction::sample, status::Status};

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_micros(hours * HOUR)
    }

    fn steps(from: i64, to: i64) -> Vec<(i64, i64)> {
        let usage = Report::new(at(from), at(to), By::Model).usage(None, Failures::default());
        let hours = |at: Timestamp| at.micros() / HOUR;
        usage
            .steps
            .iter()
            .map(|it| (hours(it.from), hours(it.to)))
            .collect()
    }

    #[test]
    fn steps_fill_the_range() {
        assert_eq!(steps(5, 7), [(5, 6), (6, 7)]);
        assert_eq!(steps(20, 80), [(20, 24), (24, 48), (48, 72), (72, 80)]);
        assert_eq!(steps(24, 96).len(), 3);
        for days in [99, 100, 365, 3_650] {
            let steps = steps(7, 7 + days * 24);
            assert!(steps.len() <= 101, "{days}: {}", steps.len());
            assert!(steps.is_sorted_by(|a, b| a.1 == b.0));
        }
        assert_eq!(steps(3, 3).len(), 1);
    }

    #[test]
    fn groups_are_told_the_greatest_first() {
        let mut report = Report::new(at(0), at(2), By::Status);
        let mut add = |hour, status, amount: Amount<'_>| {
            report.add(at(hour).micros(), &sample("a", status), amount);
        };
        let cell = Cell {
            number: 3,
            units: i128::from(i64::MAX) * 2,
            ..Cell::default()
        };
        add(0, Status::Failed, Amount::One);
        add(1, Status::Succeeded, Amount::Many(&cell));
        let usage = report.usage(None, Failures::default());
        let values: Vec<_> = usage.groups.iter().map(|it| it.value.as_str()).collect();
        assert_eq!(values, ["succeeded", "failed"]);
        let numbers = |step: &Step| step.shares.iter().map(|it| it.number).collect::<Vec<_>>();
        assert_eq!(
            usage.steps.iter().map(numbers).collect::<Vec<_>>(),
            [[0, 1], [3, 0]]
        );
        assert_eq!(usage.total.counts.total(), 4);
        assert_eq!(usage.total.cost.units(), i64::MAX);
    }
}
