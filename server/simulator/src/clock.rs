//! Time: a `Moment` on the UTC line, and the `Clock` everything in the simulator asks for it.
//!
//! Tests drive a manual clock, so nothing here or above may read the system time by itself.

use std::sync::Arc;
use std::time::Duration;

use time::{Date, Month, OffsetDateTime, UtcDateTime};
use tokio::sync::watch;

/// A moment in UTC, in microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(i64);

impl Moment {
    /// A moment that never comes: the end of a prediction that is held running.
    pub const NEVER: Self = Self(i64::MAX);

    /// The moment that many microseconds after the start of 1970.
    pub const fn from_unix_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the start of 1970.
    pub const fn unix_micros(self) -> i64 {
        self.0
    }

    /// The first moment of a day written `YYYY-MM-DD`; `None` if it is no such date.
    pub fn start_of_day(text: &str) -> Option<Self> {
        let well_formed = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
        let mut parts = text.splitn(3, '-');
        let year = parts.next().filter(|_| well_formed)?.parse().ok()?;
        let month: u8 = parts.next()?.parse().ok()?;
        let day = parts.next()?.parse().ok()?;
        let date = Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok()?;
        let seconds = date.midnight().assume_utc().unix_timestamp();
        Some(Self(seconds * 1_000_000))
    }

    /// This moment and a while; `NEVER` stays `NEVER`.
    pub fn plus(self, while_: Duration) -> Self {
        Self(self.0.saturating_add(micros(while_)))
    }

    /// A while before this moment.
    pub fn minus(self, while_: Duration) -> Self {
        Self(self.0.saturating_sub(micros(while_)))
    }

    /// How long after `earlier` this is; zero if it is not after it.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The spelling of `created_at` and `updated_at`: `2026-03-04T21:20:58.000000Z`. Upstream
    /// keeps whole seconds and prints six zeros.
    pub fn with_zulu(self) -> String {
        format!("{}.000000Z", self.to_seconds())
    }

    /// The spelling of `started_at` and `completed_at`: `2026-03-04T21:20:58+00:00`.
    pub fn with_offset(self) -> String {
        format!("{}+00:00", self.to_seconds())
    }

    fn to_seconds(self) -> String {
        let t = UtcDateTime::from_unix_timestamp(self.0.div_euclid(1_000_000))
            .unwrap_or(UtcDateTime::UNIX_EPOCH);
        let (date, time) = (t.date(), t.time());
        format!(
            "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
            date.year(),
            u8::from(date.month()),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    }
}

fn micros(while_: Duration) -> i64 {
    i64::try_from(while_.as_micros()).unwrap_or(i64::MAX)
}

/// Where the simulator gets its time from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Manual(Arc<watch::Sender<Moment>>),
}

impl Clock {
    /// The time of this machine.
    pub const fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still until [`Clock::advance`] moves it.
    pub fn manual(start: Moment) -> Self {
        Self(Source::Manual(Arc::new(watch::Sender::new(start))))
    }

    /// What time it is.
    pub fn now(&self) -> Moment {
        match &self.0 {
            Source::System => {
                let nanos = OffsetDateTime::now_utc().unix_timestamp_nanos();
                Moment(i64::try_from(nanos / 1_000).unwrap_or(i64::MAX))
            }
            Source::Manual(moment) => *moment.borrow(),
        }
    }

    /// Moves a manual clock on and wakes all who sleep by it. The system clock does not move.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(moment) = &self.0 {
            moment.send_modify(|now| *now = now.plus(by));
        }
    }

    /// Returns once `moment` has come.
    pub async fn sleep_until(&self, moment: Moment) {
        if moment == Moment::NEVER {
            return std::future::pending().await;
        }
        match &self.0 {
            Source::System => {
                while self.now() < moment {
                    tokio::time::sleep(moment.since(self.now())).await;
                }
            }
            Source::Manual(now) => {
                // An error means that the clock is gone, and then nobody is left to wait.
                let _ = now.subscribe().wait_for(|now| *now >= moment).await;
            }
        }
    }

    /// Returns once that while has passed.
    pub async fn sleep(&self, while_: Duration) {
        self.sleep_until(self.now().plus(while_)).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_spelled_both_ways_in_whole_seconds() {
        let moment = Moment::from_unix_micros(1_772_659_258_987_654);
        assert_eq!(moment.with_zulu(), "2026-03-04T21:20:58.000000Z");
        assert_eq!(moment.with_offset(), "2026-03-04T21:20:58+00:00");
    }

    #[test]
    fn only_real_days_are_days() {
        let day = Moment::start_of_day("2026-03-04").expect("a day");
        assert_eq!(day.with_offset(), "2026-03-04T00:00:00+00:00");
        for wrong in [
            "2026-02-30",
            "2026-3-4",
            "04-03-2026",
            "2026-03-04T00",
            "",
            "abcd-ef-gh",
        ] {
            assert_eq!(Moment::start_of_day(wrong), None, "{wrong}");
        }
    }

    #[tokio::test]
    async fn a_manual_clock_wakes_its_sleepers() {
        let clock = Clock::manual(Moment::from_unix_micros(0));
        let sleeper = tokio::spawn({
            let clock = clock.clone();
            async move { clock.sleep(Duration::from_secs(60)).await }
        });
        while !sleeper.is_finished() {
            clock.advance(Duration::from_secs(10));
            tokio::task::yield_now().await;
        }
    }
}
