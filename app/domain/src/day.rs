//! Calendar days and spans of them, as upstream's `from` and `to` take them.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The microseconds of a day.
const DAY_MICROS: i64 = 86_400_000_000;

/// A calendar day in UTC: the number of days since 1970-01-01. Written `2026-03-04`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CalendarDay(i32);

/// A run of calendar days, inclusive at both ends; `None` is an open end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DaySpan {
    /// The first day; every earlier one as well if `None`.
    pub first: Option<CalendarDay>,
    /// The last day; every later one as well if `None`.
    pub last: Option<CalendarDay>,
}

/// The error of a text that is not a calendar day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidDay;

impl CalendarDay {
    /// The day with this number, counted from 1970-01-01, held inside the years 1 to 9999.
    pub fn from_number(number: i32) -> Self {
        let at = Timestamp::from_micros(i64::from(number).saturating_mul(DAY_MICROS));
        Self::of(at)
    }

    /// The UTC day of an instant.
    pub fn of(at: Timestamp) -> Self {
        // A `Timestamp` lies inside the years 1 to 9999, so its day fits 32 bits.
        Self(i32::try_from(at.micros().div_euclid(DAY_MICROS)).unwrap_or_default())
    }

    /// The number of days since 1970-01-01.
    pub fn number(self) -> i32 {
        self.0
    }

    /// The first instant of the day.
    pub fn start(self) -> Timestamp {
        Timestamp::from_micros(i64::from(self.0) * DAY_MICROS)
    }

    /// The day before.
    pub fn previous(self) -> Self {
        Self::from_number(self.0 - 1)
    }

    /// The day after.
    pub fn next(self) -> Self {
        Self::from_number(self.0 + 1)
    }
}

impl DaySpan {
    /// Every day.
    pub const ALL: Self = Self {
        first: None,
        last: None,
    };

    /// A single day.
    pub fn single(day: CalendarDay) -> Self {
        Self {
            first: Some(day),
            last: Some(day),
        }
    }

    /// Returns whether `day` lies in the span.
    pub fn contains(&self, day: CalendarDay) -> bool {
        self.first.is_none_or(|first| first <= day) && self.last.is_none_or(|last| day <= last)
    }

    /// The only day of the span; `None` if it has more than one.
    pub fn only_day(&self) -> Option<CalendarDay> {
        self.first.filter(|first| self.last == Some(*first))
    }

    /// The day of the span that lies nearest to `day`.
    pub fn nearest(&self, day: CalendarDay) -> CalendarDay {
        let day = self.first.map_or(day, |first| first.max(day));
        self.last.map_or(day, |last| last.min(day))
    }
}

impl fmt::Display for CalendarDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.start().day())
    }
}

impl FromStr for CalendarDay {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, InvalidDay> {
        Timestamp::parse(&format!("{text}T00:00:00Z"))
            .map(Self::of)
            .ok_or(InvalidDay)
    }
}

impl fmt::Display for InvalidDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a calendar day: write it as 2026-03-04")
    }
}

impl std::error::Error for InvalidDay {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> CalendarDay {
        text.parse().unwrap()
    }

    #[test]
    fn days_have_neighbors() {
        assert_eq!(day("2026-03-01").previous(), day("2026-02-28"));
        assert_eq!(day("2024-02-28").next(), day("2024-02-29"));
        assert_eq!(day("1969-12-31").number(), -1);
        assert_eq!("today".parse::<CalendarDay>(), Err(InvalidDay));
    }

    #[test]
    fn the_ends_of_time_are_days() {
        let last = CalendarDay::of(Timestamp::from_micros(i64::MAX));
        assert_eq!(last.to_string(), "9999-12-31");
        assert_eq!(last.next(), last);
        let first = CalendarDay::of(Timestamp::from_micros(i64::MIN));
        assert_eq!(first.to_string(), "0001-01-01");
        assert_eq!(first.previous(), first);
    }

    #[test]
    fn spans_contain_their_ends() {
        let span = DaySpan {
            first: Some(day("2026-03-01")),
            last: None,
        };
        assert!(span.contains(day("2026-03-01")) && !span.contains(day("2026-02-28")));
        assert_eq!(span.nearest(day("2020-01-01")), day("2026-03-01"));
        assert_eq!(span.only_day(), None);
        let single = DaySpan::single(day("2026-03-01"));
        assert_eq!(single.only_day(), Some(day("2026-03-01")));
        assert!(DaySpan::ALL.contains(day("0001-01-01")));
    }
}
