//! Time zones: where a day begins for a reader, and how an instant is written there.
//!
//! Holds no table of zones. Whoever has one hands in its rules; everything here follows from the offset
//! that is in force at an instant.

use std::{fmt, hash};

use crate::time::Timestamp;

/// The rules of one time zone.
pub trait ZoneRules: fmt::Debug + Send + Sync {
    /// The name in the IANA database: `Europe/Berlin`.
    fn name(&self) -> &str;

    /// The offset in force at an instant, in seconds east of UTC.
    fn offset_at(&self, at: Timestamp) -> i32;
}

/// A time zone; UTC unless rules are given.
#[derive(Clone, Copy, Default)]
pub struct Zone(Option<&'static dyn ZoneRules>);

/// A date and a time of day as a clock on the wall shows them, in whatever zone: microseconds since its
/// own 1970-01-01 00:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WallTime(pub i64);

/// The microseconds of a second.
const SECOND: i64 = 1_000_000;

/// The microseconds of a day without a change of the clocks.
const DAY: i64 = 86_400 * SECOND;

/// The instants that are written in a reader's zone, from 1900 on: before, zones followed the sun.
const ZONED: std::ops::Range<i64> = -2_208_988_800 * SECOND..253_402_214_400 * SECOND;

impl Zone {
    /// A zone of these rules.
    pub fn new(rules: &'static dyn ZoneRules) -> Self {
        Self(Some(rules))
    }

    /// The name in the IANA database; `UTC` if no rules are given.
    pub fn name(&self) -> &str {
        self.0.map_or("UTC", ZoneRules::name)
    }

    fn offset_at(&self, at: i64) -> i64 {
        let offset = |rules: &dyn ZoneRules| rules.offset_at(Timestamp::from_micros(at));
        i64::from(self.0.map_or(0, offset)) * SECOND
    }

    /// Returns whether an instant is written in a reader's zone, and not in UTC.
    pub fn is_zoned(at: Timestamp) -> bool {
        ZONED.contains(&at.micros())
    }

    /// Returns the wall time at an instant.
    pub fn wall_time(&self, at: Timestamp) -> WallTime {
        WallTime(at.micros() + self.offset_at(at.micros()))
    }

    /// The first instant at which a clock on the wall shows a time. One that is skipped when clocks go
    /// forward counts as if they had not: midnight then is the end of the day before.
    pub fn instant(&self, WallTime(wall): WallTime) -> Timestamp {
        // No zone is more than a day from UTC, and none changes its clocks twice within two days.
        let before = self.offset_at(wall.saturating_sub(DAY));
        let after = self.offset_at(wall.saturating_add(DAY));
        let (as_before, as_after) = (wall.saturating_sub(before), wall.saturating_sub(after));
        let is_after = self.offset_at(as_before) != before && self.offset_at(as_after) == after;
        Timestamp::from_micros(if is_after { as_after } else { as_before })
    }

    /// The day of an instant, as a number of days since 1970.
    pub fn day_number(&self, at: Timestamp) -> i64 {
        self.wall_time(at).0.div_euclid(DAY)
    }

    /// The first instant of a day.
    pub fn day_start(&self, day: i64) -> Timestamp {
        self.instant(WallTime(day.saturating_mul(DAY)))
    }

    /// Returns whether a day begins at an instant.
    pub fn is_day_start(&self, at: Timestamp) -> bool {
        self.day_start(self.day_number(at)) == at
    }

    /// The day of an instant: `2026-03-04`.
    pub fn day(&self, at: Timestamp) -> String {
        Timestamp::from_micros(self.wall_time(at).0).day()
    }

    /// An instant for people: `2026-03-04 22:20:58 UTC+01:00`.
    pub fn date_time(&self, at: Timestamp) -> String {
        match self.minutes_at(at) {
            None | Some(0) => at.utc(),
            Some(minutes) => {
                let wall = Timestamp::from_micros(self.wall_time(at).0);
                format!("{}{}", wall.utc(), written_offset(minutes))
            }
        }
    }

    /// An instant for programs, to the microsecond: `2026-03-04T22:20:58.000123+01:00`.
    pub fn iso_8601(&self, at: Timestamp) -> String {
        let minutes = self.minutes_at(at).unwrap_or(0);
        let wall = Timestamp::from_micros(at.micros() + minutes * 60 * SECOND);
        let millis = wall.rfc3339();
        let micros = wall.micros().rem_euclid(1_000);
        let millis = millis.trim_end_matches('Z');
        format!("{millis}{micros:03}{}", written_offset(minutes))
    }

    /// The offset in whole minutes, as ISO 8601 writes it; `None` for times that are written in UTC.
    fn minutes_at(&self, at: Timestamp) -> Option<i64> {
        let offset = self.offset_at(at.micros()) / SECOND;
        (Self::is_zoned(at) && offset % 60 == 0).then_some(offset / 60)
    }
}

/// `+05:30`.
fn written_offset(minutes: i64) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Zone {}

impl hash::Hash for Zone {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.name().hash(state);
    }
}

#[cfg(test)]
pub(crate) mod tests;
