//! Stretches of time, of which the relative ones stay relative until they are asked about: a shared
//! link to the last 24 hours shows the last 24 hours of whoever opens it. A day is that of the zone that
//! the window is put in, of UTC until then.

use time::{Date, Month, OffsetDateTime};

use super::{range, term::Refused};
use crate::{
    time::Timestamp,
    zone::{WallTime, Zone},
};

/// The words for stretches of time.
pub(super) const WORDS: &[&str] = &[
    "15m",
    "1h",
    "24h",
    "7d",
    "30d",
    "today",
    "yesterday",
    "this-week",
    "last-week",
    "this-month",
    "last-month",
];

/// A stretch of time, which may depend on when it is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Begins with this, if it begins.
    from: Option<Edge>,
    /// Ends just before this, if it ends.
    to: Option<Edge>,
    /// The zone in which its days begin.
    zone: Zone,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Edge {
    At(Timestamp),
    /// A date or a time of day without an offset.
    Wall(WallTime),
    /// So many microseconds ago.
    Ago(i64),
    /// The first instant of the day that is so many days after today.
    Day(i8),
    /// The first instant of the week, from Monday, that is so many weeks after this one.
    Week(i8),
    /// The first instant of the month that is so many months after this one.
    Month(i8),
}

impl Window {
    /// From the first instant up to, but not including, the second.
    pub fn resolve(self, now: Timestamp) -> (Timestamp, Timestamp) {
        let at = |edge: Option<Edge>, open: i64| {
            edge.map_or(Timestamp::from_micros(open), |edge| {
                edge.resolve(now, self.zone)
            })
        };
        (at(self.from, i64::MIN), at(self.to, i64::MAX))
    }

    /// Whether an instant lies in it.
    pub fn has(self, at: Timestamp, now: Timestamp) -> bool {
        let (from, to) = self.resolve(now);
        from <= at && (at < to || self.to.is_none())
    }

    /// Whether it means something else tomorrow.
    pub fn is_relative(self) -> bool {
        let moves = |edge: Edge| !matches!(edge, Edge::At(_) | Edge::Wall(_));
        self.edges().any(moves)
    }

    /// Returns whether it names a date or a time of day that is another instant in another zone.
    pub fn names_wall_time(self) -> bool {
        self.edges().any(|edge| matches!(edge, Edge::Wall(_)))
    }

    /// Returns the zone in which its days begin.
    pub fn zone(self) -> Zone {
        self.zone
    }

    /// The same in a zone.
    #[must_use]
    pub fn in_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    /// The text of the same stretch between instants, which means the same in every zone; `None` if
    /// it names no date, or depends on when it is asked about.
    pub fn pinned(self) -> Option<String> {
        if !self.names_wall_time() || self.is_relative() {
            return None;
        }
        let (from, to) = self.resolve(Timestamp::default());
        let written = |at: Timestamp| {
            let text = at.rfc3339();
            text.get(..19).map(|seconds| seconds.to_lowercase() + "z")
        };
        // The second end counts with all of its second.
        let last = Timestamp::from_micros(to.micros().saturating_sub(1_000_000));
        let from = self.from.and_then(|_| written(from));
        let last = self.to.and_then(|_| written(last));
        Some(format!(
            "{}..{}",
            from.unwrap_or_default(),
            last.unwrap_or_default()
        ))
    }

    fn edges(self) -> impl Iterator<Item = Edge> {
        self.from.into_iter().chain(self.to)
    }

    fn between(from: Option<Edge>, to: Option<Edge>) -> Self {
        Self {
            from,
            to,
            zone: Zone::default(),
        }
    }

    pub(super) fn read(text: &str) -> Result<Self, Refused> {
        if let Some((from, to)) = text.split_once("..") {
            if from.is_empty() && to.is_empty() {
                return Err(Refused::Other);
            }
            let from = end_of_range(from)?.and_then(|moment| moment.from);
            let to = end_of_range(to)?.and_then(|moment| moment.to);
            let is_backwards = match (from, to) {
                (Some(Edge::At(first)), Some(Edge::At(end))) => first >= end,
                (Some(Edge::Wall(first)), Some(Edge::Wall(end))) => first >= end,
                _ => false,
            };
            if is_backwards {
                return Err(Refused::Backwards);
            }
            return Ok(Self::between(from, to));
        }
        let compared = |rest: &str| match ago(rest) {
            Some(_) => Err(Refused::Compared),
            None => moment(rest),
        };
        if let Some(rest) = text.strip_prefix(">=") {
            return Ok(Self {
                to: None,
                ..compared(rest)?
            });
        }
        if let Some(rest) = text.strip_prefix("<=") {
            return Ok(Self {
                from: None,
                ..compared(rest)?
            });
        }
        if let Some(rest) = text.strip_prefix('>') {
            return Ok(Self::between(compared(rest)?.to, None));
        }
        if let Some(rest) = text.strip_prefix('<') {
            return Ok(Self::between(None, compared(rest)?.from));
        }
        match ago(text) {
            Some(since) => Ok(Self::between(Some(since), None)),
            None => moment(text),
        }
    }
}

/// One end of a range: a time ago is an instant there.
fn end_of_range(text: &str) -> Result<Option<Window>, Refused> {
    if text.is_empty() {
        return Ok(None);
    }
    match ago(text) {
        Some(at) => Ok(Some(Window::between(Some(at), Some(at)))),
        None => moment(text).map(Some),
    }
}

/// `15m`, `24h`, `7d`, `2w`.
fn ago(text: &str) -> Option<Edge> {
    if let Some(weeks) = text.strip_suffix('w') {
        let weeks: u16 = weeks.parse().ok()?;
        return Some(Edge::Ago(i64::from(weeks) * 7 * 86_400_000_000));
    }
    range::duration(text)
        .ok()
        .map(|(micros, _)| Edge::Ago(micros))
}

/// A day, a month, a year, a time of day, or a word for one of these.
fn moment(text: &str) -> Result<Window, Refused> {
    let relative = |from, to| Ok(Window::between(Some(from), Some(to)));
    match text {
        "today" => relative(Edge::Day(0), Edge::Day(1)),
        "yesterday" => relative(Edge::Day(-1), Edge::Day(0)),
        "this-week" => relative(Edge::Week(0), Edge::Week(1)),
        "last-week" => relative(Edge::Week(-1), Edge::Week(0)),
        "this-month" => relative(Edge::Month(0), Edge::Month(1)),
        "last-month" => relative(Edge::Month(-1), Edge::Month(0)),
        _ => {
            let (from, to) = fixed(text).ok_or(Refused::Other)?;
            relative(from, to)
        }
    }
}

/// The stretch that an instant stands for by how exactly it is written.
fn fixed(text: &str) -> Option<(Edge, Edge)> {
    let (day, clock) = match text.split_once(['t', 'T']) {
        Some((day, clock)) => (day, Some(clock)),
        None => (text, None),
    };
    let mut parts = day.split('-');
    let mut part = |len: usize| -> Option<Option<u16>> {
        let Some(text) = parts.next() else {
            return Some(None);
        };
        let is_number = text.len() == len && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok())
    };
    let (year, month, day) = (part(4)??, part(2)?, part(2)?);
    if parts.next().is_some() || year == 0 {
        return None;
    }
    let year = i32::from(year);
    let first = date(year, month.unwrap_or(1), day.unwrap_or(1))?;
    match (clock, month, day) {
        (Some(clock), Some(_), Some(_)) => time_of_day(first, clock),
        (None, Some(_), Some(_)) => Some((start(first), start(first.next_day()?))),
        (None, Some(month), None) => {
            let next = if month == 12 {
                date(year + 1, 1, 1)
            } else {
                date(year, month + 1, 1)
            };
            Some((start(first), start(next?)))
        }
        (None, None, _) => Some((start(first), start(date(year + 1, 1, 1)?))),
        (Some(_), _, _) => None,
    }
}

/// `10:00`, `10:00:05`, both also with `z` or an offset like `+02:00` behind.
fn time_of_day(day: Date, clock: &str) -> Option<(Edge, Edge)> {
    let (clock, offset) = match clock.find(['z', 'Z', '+', '-']) {
        Some(at) => (clock.get(..at)?, Some(offset(clock.get(at..)?)?)),
        None => (clock, None),
    };
    let mut parts = clock.split(':').map(two_digits);
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next());
    let seconds = second.unwrap_or(Some(0))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || seconds > 59 {
        return None;
    }
    let since_midnight = hour * 3_600 + minute * 60 + seconds;
    let from = wall_start(day) + since_midnight * 1_000_000;
    let length = if second.is_some() {
        1_000_000
    } else {
        60_000_000
    };
    let edge = |wall: i64| match offset {
        Some(offset) => Edge::At(Timestamp::from_micros(wall - offset * 1_000_000)),
        None => Edge::Wall(WallTime(wall)),
    };
    Some((edge(from), edge(from + length)))
}

/// Seconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = text.get(1..)?.split_once(':')?;
    let (hours, minutes) = (two_digits(hours)?, two_digits(minutes)?);
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3_600 + minutes * 60))
}

fn two_digits(text: &str) -> Option<i64> {
    let is_number = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

fn date(year: i32, month: u16, day: u16) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

fn start(day: Date) -> Edge {
    Edge::Wall(WallTime(wall_start(day)))
}

fn wall_start(day: Date) -> i64 {
    day.midnight()
        .assume_utc()
        .unix_timestamp()
        .saturating_mul(1_000_000)
}

impl Edge {
    fn resolve(self, now: Timestamp, zone: Zone) -> Timestamp {
        let today = zone.day_number(now);
        match self {
            Self::At(at) => at,
            Self::Wall(wall) => zone.instant(wall),
            Self::Ago(micros) => Timestamp::from_micros(now.micros().saturating_sub(micros)),
            Self::Day(days) => zone.day_start(today + i64::from(days)),
            Self::Week(weeks) => {
                // 1970 began on a Thursday.
                let monday = today - (today + 3).rem_euclid(7);
                zone.day_start(monday + i64::from(weeks) * 7)
            }
            Self::Month(months) => {
                let today = date_of(today);
                let month =
                    today.year() * 12 + i32::from(u8::from(today.month())) - 1 + i32::from(months);
                let number = u16::try_from(month.rem_euclid(12) + 1).unwrap_or(1);
                let first = date(month.div_euclid(12), number, 1);
                first.map_or(now, |first| zone.instant(WallTime(wall_start(first))))
            }
        }
    }
}

/// The date of a day, counted from 1970.
fn date_of(day: i64) -> Date {
    OffsetDateTime::from_unix_timestamp(day.saturating_mul(86_400))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        .date()
}

#[cfg(test)]
mod tests;
