//! Instants, exact to the microsecond and always in UTC, and how they are written.

use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

/// An instant: microseconds since 1970-01-01T00:00:00Z. On the wire of the console: that number.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// The years that have four digits: what RFC 3339 can write.
const RANGE: std::ops::RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

impl Timestamp {
    /// The instant `micros` microseconds after 1970, held inside the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        Self(micros.clamp(*RANGE.start(), *RANGE.end()))
    }

    /// Microseconds since 1970.
    pub fn micros(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 in the two spellings that upstream mixes inside one object
    /// (`…58.000000Z` and `…58+00:00`).
    pub fn parse(text: &str) -> Option<Self> {
        let at = OffsetDateTime::parse(text.trim(), &Rfc3339).ok()?;
        i64::try_from(at.unix_timestamp_nanos().div_euclid(1_000))
            .ok()
            .map(Self::from_micros)
    }

    /// Reads a date and time, or a date alone, that names no zone, as UTC.
    pub fn parse_without_zone(text: &str) -> Option<Self> {
        let text = text.trim();
        match text.len() {
            10 => Self::parse(&format!("{text}T00:00:00Z")),
            _ => Self::parse(&format!("{text}Z")),
        }
    }

    /// RFC 3339 in UTC with milliseconds, for `<time datetime>` and logs:
    /// `2026-03-04T21:20:58.000Z`.
    pub fn rfc3339(self) -> String {
        self.written(format_description!(
            "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z"
        ))
    }

    /// What the server writes for people, before the browser's zone is known:
    /// `2026-03-04 21:20:58 UTC`.
    pub fn utc(self) -> String {
        self.written(format_description!(
            "[year]-[month]-[day] [hour]:[minute]:[second] UTC"
        ))
    }

    /// The time of day in UTC, before the browser's zone is known: `21:20:58 UTC`.
    pub fn time_of_day(self) -> String {
        self.written(format_description!("[hour]:[minute]:[second] UTC"))
    }

    /// The day in UTC, as upstream's `from` and `to` take it: `2026-03-04`.
    pub fn day(self) -> String {
        self.written(format_description!("[year]-[month]-[day]"))
    }

    /// The time from `earlier` to this instant, in microseconds; 0 if it is not earlier.
    pub fn since(self, earlier: Self) -> u64 {
        u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0)
    }

    /// The instant so much later.
    pub fn plus(self, later: Duration) -> Self {
        let micros = i64::try_from(later.as_micros()).unwrap_or(i64::MAX);
        Self::from_micros(self.0.saturating_add(micros))
    }

    fn written(self, format: &(impl time::formatting::Formattable + ?Sized)) -> String {
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(self.0) * 1_000)
            .ok()
            .and_then(|at| at.format(format).ok())
            .unwrap_or_default()
    }
}

/// What a clock shows; one that stands before 1970 is taken for 1970.
impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since_1970 = time.duration_since(SystemTime::UNIX_EPOCH);
        Self::default().plus(since_1970.unwrap_or_default())
    }
}

/// The distance between an instant and now in one unit: `just now`, `12 s ago`, `2 d ago`, `in 3 h`. A year
/// away or more, the day: `2099-01-01`.
pub fn ago(then: Timestamp, now: Timestamp) -> String {
    let is_ahead = then > now;
    let seconds = match is_ahead {
        true => then.since(now),
        false => now.since(then),
    } / 1_000_000;
    let distance = match seconds {
        // Two clocks are never quite alike.
        0..5 => return "just now".to_owned(),
        5..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min", seconds / 60),
        3_600..86_400 => format!("{} h", seconds / 3_600),
        86_400..YEAR => format!("{} d", seconds / 86_400),
        YEAR.. => return then.day(),
    };
    match is_ahead {
        true => format!("in {distance}"),
        false => format!("{distance} ago"),
    }
}

/// The seconds of a year, from which on a distance in days says little.
const YEAR: u64 = 365 * 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_spellings_alike() {
        let a = Timestamp::parse("2026-03-04T21:20:58.000000Z").unwrap();
        let b = Timestamp::parse("2026-03-04T22:20:58+01:00").unwrap();
        assert_eq!(a, b);
        assert_eq!(a.rfc3339(), "2026-03-04T21:20:58.000Z");
        assert_eq!(a.utc(), "2026-03-04 21:20:58 UTC");
        assert_eq!(a.day(), "2026-03-04");
        assert_eq!(a.time_of_day(), "21:20:58 UTC");
    }

    #[test]
    fn refuses_what_is_no_instant() {
        for bad in ["", "yesterday", "2026-13-01T00:00:00Z", "2026-03-04"] {
            assert_eq!(Timestamp::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_time_without_a_zone_is_one_of_utc() {
        let read = |text: &str| Timestamp::parse_without_zone(text).map(Timestamp::rfc3339);
        let want = Some("2026-03-04T21:20:58.000Z".to_owned());
        assert_eq!(read("2026-03-04T21:20:58"), want);
        assert_eq!(read("2026-03-04 21:20:58.000000"), want);
        assert_eq!(
            read("2026-03-04"),
            Some("2026-03-04T00:00:00.000Z".to_owned())
        );
        for bad in ["", "soon", "99999-01-01T00:00:00", "2026-13-01", "21:20:58"] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn writes_the_ends_of_time() {
        assert_eq!(Timestamp::from_micros(i64::MIN).day(), "0001-01-01");
        assert_eq!(Timestamp::from_micros(i64::MAX).day(), "9999-12-31");
    }

    #[test]
    fn takes_what_a_clock_shows() {
        let at = |micros| SystemTime::UNIX_EPOCH + Duration::from_micros(micros);
        assert_eq!(Timestamp::from(at(1_500_001)).micros(), 1_500_001);
        let before = SystemTime::UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(Timestamp::from(before), Timestamp::default());
    }

    #[test]
    fn says_how_long_ago() {
        let now = Timestamp::from_micros(10 * 86_400 * 1_000_000);
        let check = |seconds: i64, want: &str| {
            let then = Timestamp::from_micros(now.micros() - seconds * 1_000_000);
            assert_eq!(ago(then, now), want);
        };
        check(-4, "just now");
        check(-5, "in 5 s");
        check(-7_200, "in 2 h");
        check(-2 * 86_400, "in 2 d");
        check(-366 * 86_400, "1971-01-12");
        check(4, "just now");
        check(59, "59 s ago");
        check(60, "1 min ago");
        check(7_199, "1 h ago");
        check(2 * 86_400, "2 d ago");
        check(2_000 * 365 * 86_400, "0001-01-01");
    }
}
