//! The days of an account's history, and the spans between them: together every day there is.

use std::collections::BTreeMap;

use domain::{
    audit::DayRecord,
    day::{CalendarDay, DaySpan},
};

/// The days under which predictions are held, by day.
#[derive(Debug, Default)]
pub(super) struct LedgerDays {
    by_day: BTreeMap<CalendarDay, DayRecord>,
}

impl LedgerDays {
    pub(super) fn new(records: Vec<DayRecord>) -> Self {
        let by_day = records.into_iter().map(|record| (record.day, record));
        Self {
            by_day: by_day.collect(),
        }
    }

    pub(super) fn entry(&mut self, day: CalendarDay) -> &mut DayRecord {
        self.by_day
            .entry(day)
            .or_insert_with(|| DayRecord::new(day))
    }

    /// The number of predictions that upstream should count in `span`.
    pub(super) fn expected(&self, span: DaySpan) -> i128 {
        self.within(span).map(DayRecord::expected).sum()
    }

    /// Returns what readings have explained of the counts of `span`.
    pub(super) fn explained(&self, span: DaySpan) -> i64 {
        self.within(span).map(|record| record.explained.abs()).sum()
    }

    /// The number of predictions held in `span`.
    pub(super) fn held(&self, span: DaySpan) -> u64 {
        self.within(span).map(|record| record.held).sum()
    }

    /// The parts of `span` that are to be counted apart when its count differs, newest first. Empty if it
    /// cannot be parted: then it is read row by row.
    pub(super) fn parts(&self, span: DaySpan) -> Vec<DaySpan> {
        if span.only_day().is_some() {
            return Vec::new();
        }
        let days: Vec<CalendarDay> = self.within(span).map(|record| record.day).collect();
        match (days.as_slice(), span.first, span.last) {
            ([], Some(first), Some(last)) => {
                let middle = first.number() + (last.number() - first.number()) / 2;
                halves(span, CalendarDay::from_number(middle).next())
            }
            ([], _, _) => Vec::new(),
            ([day], _, _) => around(span, *day),
            (days, _, _) => days
                .get(days.len() / 2)
                .map_or_else(Vec::new, |middle| halves(span, *middle)),
        }
    }

    /// Every day there is, as single days with predictions and the spans between and around them.
    pub(super) fn cells(&self, today: CalendarDay) -> Vec<DaySpan> {
        let mut days: Vec<CalendarDay> = self.by_day.keys().copied().collect();
        if let Err(place) = days.binary_search(&today) {
            days.insert(place, today);
        }
        let mut cells = Vec::with_capacity(days.len() * 2 + 1);
        let mut after: Option<CalendarDay> = None;
        for day in days {
            cells.extend(between(after, Some(day)));
            cells.push(DaySpan::single(day));
            after = Some(day);
        }
        cells.extend(between(after, None));
        cells
    }

    fn within(&self, span: DaySpan) -> impl Iterator<Item = &DayRecord> {
        self.by_day
            .values()
            .filter(move |record| span.contains(record.day))
    }
}

/// The days after `after` and before `before`; `None` if there are none between them.
fn between(after: Option<CalendarDay>, before: Option<CalendarDay>) -> Option<DaySpan> {
    let span = DaySpan {
        first: after.map(CalendarDay::next),
        last: before.map(CalendarDay::previous),
    };
    let is_some = match (span.first, span.last) {
        (Some(first), Some(last)) => first <= last && after < Some(first),
        (Some(first), None) => after < Some(first),
        (None, last) => before > last,
    };
    is_some.then_some(span)
}

/// `span` cut in two before `middle`.
fn halves(span: DaySpan, middle: CalendarDay) -> Vec<DaySpan> {
    let newer = DaySpan {
        first: Some(middle),
        ..span
    };
    let older = DaySpan {
        last: Some(middle.previous()),
        ..span
    };
    vec![newer, older]
}

/// `day` and what lies on either side of it inside `span`.
fn around(span: DaySpan, day: CalendarDay) -> Vec<DaySpan> {
    let newer = DaySpan {
        first: Some(day.next()),
        ..span
    };
    let older = DaySpan {
        last: Some(day.previous()),
        ..span
    };
    let has_newer = span.last != Some(day) && day.next() > day;
    let has_older = span.first != Some(day) && day.previous() < day;
    [
        has_newer.then_some(newer),
        Some(DaySpan::single(day)),
        has_older.then_some(older),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger(days: &[i32]) -> LedgerDays {
        let record = |day: &i32| DayRecord::new(CalendarDay::from_number(*day));
        LedgerDays::new(days.iter().map(record).collect())
    }

    fn is_tiled(cells: &[DaySpan]) -> bool {
        let joins = |pair: &[DaySpan]| pair[0].last.map(CalendarDay::next) == pair[1].first;
        cells.first().is_some_and(|cell| cell.first.is_none())
            && cells.last().is_some_and(|cell| cell.last.is_none())
            && cells.windows(2).all(joins)
    }

    #[test]
    fn cells_tile_all_of_time() {
        let today = CalendarDay::from_number(100);
        for days in [&[][..], &[100], &[5, 6, 9], &[99, 100, 101, 400]] {
            let cells = ledger(days).cells(today);
            assert!(is_tiled(&cells), "{days:?}: {cells:?}");
        }
    }

    #[test]
    fn parts_tile_their_span() {
        for days in [&[7][..], &[1, 2, 3], &[1, 50, 51, 80]] {
            let mut parts = ledger(days).parts(DaySpan::ALL);
            parts.reverse();
            assert!(is_tiled(&parts), "{days:?}: {parts:?}");
        }
        assert!(ledger(&[]).parts(DaySpan::ALL).is_empty());
        let empty = DaySpan {
            first: Some(CalendarDay::from_number(3)),
            last: Some(CalendarDay::from_number(4)),
        };
        let single = |number| DaySpan::single(CalendarDay::from_number(number));
        assert_eq!(ledger(&[]).parts(empty), [single(4), single(3)]);
        let day = DaySpan::single(CalendarDay::from_number(7));
        assert!(ledger(&[7]).parts(day).is_empty());
    }
}
