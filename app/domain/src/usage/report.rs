//! What a range of time amounts to: in all, step by step, and by a property of the predictions.

use std::collections::HashMap;

use super::{Cell, Failures, Sum, Summary, sum::cost};
use crate::{cost::Cost, prediction::Prediction, query::Qualifier, time::Timestamp, zone::Zone};

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
    /// The zone in which its days begin.
    pub zone: Zone,
    /// The number of predictions that are dated after the range, which ends now, and are not part of it.
    pub future: u64,
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
    zone: Zone,
    /// The beginning of each step, and the end of the last one; at least two.
    bounds: Vec<i64>,
    is_daily: bool,
    future: u64,
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

impl Amount<'_> {
    /// Returns the number of predictions that it stands for.
    pub fn number(self) -> u64 {
        match self {
            Self::One => 1,
            Self::Many(cell) => cell.number,
        }
    }
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
        Self::in_zone(from, to, by, Zone::default())
    }

    /// The same with the days of a zone.
    pub fn in_zone(from: Timestamp, to: Timestamp, by: By, zone: Zone) -> Self {
        let (from, to) = (from.micros(), to.micros().max(from.micros() + 1));
        let is_daily = to - from > HOURLY;
        let bounds = match is_daily {
            true => days(from, to, zone),
            false => hours(from, to),
        };
        Self {
            by,
            zone,
            is_daily,
            future: 0,
            total: Sum::default(),
            groups: Vec::new(),
            places: HashMap::new(),
            steps: vec![Default::default(); bounds.len().saturating_sub(1)],
            bounds,
        }
    }

    /// Whether its steps are whole days.
    pub fn is_daily(&self) -> bool {
        self.is_daily
    }

    /// Returns the beginning of each step, and the end of the last one.
    pub fn bounds(&self) -> &[i64] {
        &self.bounds
    }

    /// Adds what was created in the step of an instant. `p` says which group it belongs to. What was
    /// created after the last step is only counted.
    pub fn add(&mut self, at: i64, p: &Prediction, amount: Amount<'_>) {
        if self.bounds.last().is_some_and(|end| *end <= at) {
            self.future += amount.number();
            return;
        }
        let put = |sum: &mut Sum| match amount {
            Amount::One => sum.add(p),
            Amount::Many(cell) => sum.add_cell(&p.status, cell),
        };
        let group = self.group(p);
        put(&mut self.total);
        if let Some((_, sum)) = self.groups.get_mut(group) {
            put(sum);
        }
        let step = self.bounds.partition_point(|bound| *bound <= at);
        let step = step.checked_sub(1);
        let Some((sum, shares)) = step.and_then(|step| self.steps.get_mut(step)) else {
            return;
        };
        put(sum);
        if shares.len() <= group {
            shares.resize(group + 1, (0, 0));
        }
        let units = match amount {
            Amount::One => p.cost.map_or(0, Cost::units).into(),
            Amount::Many(cell) => cell.units,
        };
        if let Some(share) = shares.get_mut(group) {
            share.0 += amount.number();
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
        let ends = self.bounds.iter().zip(self.bounds.iter().skip(1));
        let steps = self.steps.into_iter().zip(ends);
        let steps = steps.map(|((sum, shares), (from, to))| Step {
            from: Timestamp::from_micros(*from),
            to: Timestamp::from_micros(*to),
            total: sum.summary(back_to),
            shares: order.iter().map(|place| share(&shares, *place)).collect(),
        });
        Usage {
            from: Timestamp::from_micros(self.bounds.first().copied().unwrap_or_default()),
            to: Timestamp::from_micros(self.bounds.last().copied().unwrap_or_default()),
            by: self.by,
            zone: self.zone,
            future: self.future,
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

/// The hours of a range. They are those of UTC, by which sums are kept: in zones that are half an hour
/// off they begin at half past.
fn hours(from: i64, to: i64) -> Vec<i64> {
    let first = from.div_euclid(HOUR) + 1;
    let inner = (first..).map(|hour| hour * HOUR);
    bounds(from, inner.take_while(|at| *at < to), to)
}

/// The days of a range in a zone, or pieces of several days where it is long.
fn days(from: i64, to: i64, zone: Zone) -> Vec<i64> {
    let days = ((to - from) / DAY + 1) / STEPS + 1;
    let first = zone
        .day_number(Timestamp::from_micros(from))
        .div_euclid(days)
        + 1;
    let inner = (first..).map(|number| zone.day_start(number * days).micros());
    bounds(from, inner.take_while(|at| *at < to), to)
}

/// These ends without repetition: a zone may have skipped a day.
fn bounds(from: i64, inner: impl Iterator<Item = i64>, to: i64) -> Vec<i64> {
    let mut all = vec![from];
    all.extend(inner.filter(|at| from < *at));
    all.push(to);
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prediction::sample, status::Status};

    fn at(hours: i64) -> Timestamp {
        Timestamp::from_micros(hours * HOUR)
    }

    fn steps(from: i64, to: i64) -> Vec<(i64, i64)> {
        let report = Report::new(at(from), at(to), By::Model);
        let usage = report.usage(None, Failures::default());
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
    fn days_are_those_of_the_zone_and_hours_fill_them() {
        use crate::zone::tests::{APIA, KOLKATA, LORD_HOWE, NEW_YORK, zone};

        let lengths = |table, from: &str, to: &str| {
            let at = |text: &str| Timestamp::parse(text).unwrap();
            let report = Report::in_zone(at(from), at(to), By::Model, zone(table));
            let bounds = report.bounds().windows(2);
            let hours: Vec<f64> = bounds.map(|it| (it[1] - it[0]) as f64 / 3.6e9).collect();
            let whole = at(to).since(at(from)) as f64 / 3.6e9;
            assert_eq!(hours.iter().sum::<f64>(), whole);
            hours
        };
        let spring = lengths(&NEW_YORK, "2026-03-07T05:00:00Z", "2026-03-10T04:00:00Z");
        assert_eq!(spring, [24.0, 23.0, 24.0]);
        let autumn = lengths(&NEW_YORK, "2026-10-31T04:00:00Z", "2026-11-03T05:00:00Z");
        assert_eq!(autumn, [24.0, 25.0, 24.0]);
        let half = lengths(&LORD_HOWE, "2026-10-02T13:30:00Z", "2026-10-05T13:00:00Z");
        assert_eq!(half, [24.0, 23.5, 24.0]);
        let skipped = lengths(&APIA, "2011-12-28T10:00:00Z", "2012-01-01T10:00:00Z");
        assert_eq!(skipped, [24.0; 4]);
        let india = lengths(&KOLKATA, "2026-11-27T18:30:00Z", "2026-11-30T12:00:00Z");
        assert_eq!(india, [24.0, 24.0, 17.5]);
        let one = lengths(&KOLKATA, "2026-11-29T18:30:00Z", "2026-11-30T18:30:00Z");
        assert_eq!((one.len(), one[0], one[24]), (25, 0.5, 0.5));
        let day = lengths(&NEW_YORK, "2026-11-01T04:00:00Z", "2026-11-02T05:00:00Z");
        assert_eq!(day, [1.0; 25]);
    }

    #[test]
    fn what_is_dated_after_the_range_is_only_counted() {
        let mut report = Report::new(at(0), at(2), By::Model);
        report.add(at(1).micros(), &sample("a", Status::Queued), Amount::One);
        report.add(at(2).micros(), &sample("b", Status::Queued), Amount::One);
        report.add(i64::MAX, &sample("c", Status::Queued), Amount::One);
        let usage = report.usage(None, Failures::default());
        assert_eq!((usage.total.counts.total(), usage.future), (1, 2));
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
