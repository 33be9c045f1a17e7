//! Stretches of time in words, as the search writes them: `created:last-week`. A date without its
//! year is the latest one that has begun.

use domain::time::Timestamp;

use super::calendar::{days_before, days_since, month, this_month, weekday};

/// A stretch of time at the beginning of some words: how many of them it takes, and the value of
/// `created:` for it.
pub(super) type Read = Option<(usize, String)>;

/// The words that this room reads, for those who mend slips.
pub(super) const WORDS: &[&str] = &[
    "today",
    "yesterday",
    "tonight",
    "morning",
    "afternoon",
    "evening",
    "weekend",
    "minute",
    "minutes",
    "hour",
    "hours",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "years",
    "since",
    "before",
    "after",
    "until",
    "between",
    "previous",
    "older",
    "newer",
];

/// Reads one.
pub(super) fn read(words: &[&str], now: Timestamp) -> Read {
    match *words.first()? {
        "since" => since(words, now),
        "before" | "until" | "till" => edge(words, "<", now),
        "after" => edge(words, ">", now),
        "from" | "between" => range(words, now),
        "older" if words.get(1) == Some(&"than") => {
            let (taken, span) = span(words.get(2..)?)?;
            Some((2 + taken, format!("..{span}")))
        }
        "newer" if words.get(1) == Some(&"than") => {
            let (taken, span) = span(words.get(2..)?)?;
            Some((2 + taken, span))
        }
        "in" | "during" | "of" | "for" if words.get(1) == Some(&"may") => {
            behind(1, moment(words.get(1..)?, now))
        }
        "may" if words.get(1).and_then(|word| day_of_month(word)).is_none() => None,
        _ => moment(words, now),
    }
}

/// Moves the count of words by those in front.
fn behind(taken: usize, read: Read) -> Read {
    read.map(|(more, value)| (taken + more, value))
}

/// How many words the article takes.
fn article(words: &[&str]) -> usize {
    usize::from(words.first() == Some(&"the"))
}

/// `since monday`, `since 2 hours ago`.
fn since(words: &[&str], now: Timestamp) -> Read {
    let rest = words.get(1..)?;
    if let Some((taken, span)) = span(rest)
        && rest.get(taken) == Some(&"ago")
        && span.ends_with(['m', 'h'])
    {
        return Some((taken + 2, span));
    }
    edge(words, ">=", now)
}

/// A moment behind a word that compares with it.
fn edge(words: &[&str], sign: &str, now: Timestamp) -> Read {
    let front = 1 + article(words.get(1..)?);
    let (taken, value) = moment(words.get(front..)?, now)?;
    // The time since an instant is what a stretch up to now is already.
    let is_open = value.contains("..") || is_span(&value);
    let value = match (is_open, sign) {
        (false, _) => format!("{sign}{value}"),
        (true, ">=") => value,
        (true, _) => return None,
    };
    Some((front + taken, value))
}

/// `from monday to wednesday`, `between 1 and 7 november`.
fn range(words: &[&str], now: Timestamp) -> Read {
    let front = 1 + article(words.get(1..)?);
    let rest = words.get(front..)?;
    let middle = rest
        .iter()
        .position(|word| matches!(*word, "to" | "and" | "until" | "till" | "through"))?;
    let start = rest.get(..middle)?;
    let end = middle + 1 + article(rest.get(middle + 1..)?);
    let (taken, to) = moment(rest.get(end..)?, now)?;
    let from = match moment(start, now) {
        Some((all, from)) if all == start.len() => from,
        Some(_) => return None,
        // The month stands behind the second day only.
        None => {
            let [day] = start else { return None };
            let day = day_of_month(day)?;
            format!("{}-{day:02}", to.get(..7).filter(|_| to.len() == 10)?)
        }
    };
    let is_moment = |value: &str| !value.contains("..") && !is_span(value);
    let value = Some(format!("{from}..{to}")).filter(|_| is_moment(&from) && is_moment(&to))?;
    Some((front + end + taken, value))
}

fn is_span(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_digit()) && value.ends_with(['m', 'h', 'd', 'w'])
}

/// A day, a week, a month or a year, or a stretch up to now.
fn moment(words: &[&str], now: Timestamp) -> Read {
    let second = words.get(1).copied().unwrap_or_default();
    match *words.first()? {
        word @ ("today" | "yesterday") => Some((1, word.to_owned())),
        "tonight" => Some((1, part_of_today("evening", now)?)),
        "weekend" => Some((1, weekend(now))),
        "day" if words.get(..3) == Some(&["day", "before", "yesterday"]) => {
            Some((3, days_before(now, 2)))
        }
        "this" | "current" => match second {
            "week" | "month" => Some((2, format!("this-{second}"))),
            "year" => Some((2, this_month(now).0.to_string())),
            "weekend" => Some((2, weekend(now))),
            _ => part_of_today(second, now).map(|value| (2, value)),
        },
        "last" | "past" | "previous" => passed(words, now),
        word => weekday(word)
            .map(|day| (1, days_before(now, days_since(day, now))))
            .or_else(|| ago(words, now))
            .or_else(|| dated(words, now)),
    }
}

/// `last week`, `past 3 days`, `last monday`.
fn passed(words: &[&str], now: Timestamp) -> Read {
    let is_past = words.first() == Some(&"past");
    let second = *words.get(1)?;
    if let Some(day) = weekday(second) {
        let days = match days_since(day, now) {
            0 => 7,
            days => days,
        };
        return Some((2, days_before(now, days)));
    }
    match second {
        "week" | "month" if !is_past => Some((2, format!("last-{second}"))),
        "year" if !is_past => Some((2, (this_month(now).0 - 1).to_string())),
        "weekend" => Some((2, weekend(now))),
        word if month(word).is_some() && !is_past => behind(1, dated(words.get(1..)?, now)),
        word => match unit(word) {
            Some(unit) => Some((2, unit.times(1))),
            None => behind(1, span(words.get(1..)?)),
        },
    }
}

/// `3 days ago`, `a week ago`: that day.
fn ago(words: &[&str], now: Timestamp) -> Read {
    let (taken, span) = span(words)?;
    if words.get(taken) != Some(&"ago") {
        return None;
    }
    let (count, unit) = span.split_at_checked(span.len() - 1)?;
    let count: i64 = count.parse().ok()?;
    let days = match unit {
        "d" => count,
        "w" => count * 7,
        _ => return None,
    };
    Some((taken + 1, days_before(now, days)))
}

/// `2026-11-03`, `november 3rd 2026`, `3 november`, `october`, `2025`.
fn dated(words: &[&str], now: Timestamp) -> Read {
    let first = *words.first()?;
    if is_iso(first) || year(first).is_some() {
        return Some((1, first.to_owned()));
    }
    let (taken, number, day) = match (month(first), day_of_month(first)) {
        (Some(month), _) => match words.get(1).and_then(|word| day_of_month(word)) {
            Some(day) => (2, month, Some(day)),
            None => (1, month, None),
        },
        (None, Some(day)) => {
            let of = usize::from(words.get(1) == Some(&"of"));
            let month = words.get(1 + of).and_then(|word| month(word))?;
            (2 + of, month, Some(day))
        }
        (None, None) => return None,
    };
    let written = words.get(taken).and_then(|word| year(word));
    let (this_year, this_month) = this_month(now);
    let year = written.unwrap_or_else(|| {
        let text = format!("{this_year}-{number:02}-{:02}", day.unwrap_or(1));
        let is_ahead = number > this_month || (day.is_some() && text > now.day());
        this_year - i64::from(is_ahead)
    });
    let day = day.map(|day| format!("-{day:02}")).unwrap_or_default();
    Some((
        taken + usize::from(written.is_some()),
        format!("{year}-{number:02}{day}"),
    ))
}

fn is_iso(word: &str) -> bool {
    let day = word.split('t').next().unwrap_or_default();
    let is_written = |(at, c): (usize, char)| match at {
        4 | 7 => c == '-',
        _ => c.is_ascii_digit(),
    };
    matches!(day.len(), 7 | 10) && day.chars().enumerate().all(is_written)
}

fn year(word: &str) -> Option<i64> {
    let year = word.parse().ok().filter(|_| word.len() == 4)?;
    (2000..2100).contains(&year).then_some(year)
}

/// `3`, `3rd`.
fn day_of_month(word: &str) -> Option<u8> {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let ending = word.get(digits.len()..)?;
    let day = digits.parse().ok()?;
    let is_day = (1..=31).contains(&day) && matches!(ending, "" | "st" | "nd" | "rd" | "th");
    is_day.then_some(day)
}

fn weekend(now: Timestamp) -> String {
    let saturday = days_since(5, now);
    format!(
        "{}..{}",
        days_before(now, saturday),
        days_before(now, saturday - 1)
    )
}

fn part_of_today(part: &str, now: Timestamp) -> Option<String> {
    let (from, to) = match part {
        "morning" => ("00:00", "11:59"),
        "afternoon" => ("12:00", "17:59"),
        "evening" => ("18:00", "23:59"),
        _ => return None,
    };
    let day = now.day();
    Some(format!("{day}t{from}..{day}t{to}"))
}

/// `24 hours`, `a week`, `7d`.
fn span(words: &[&str]) -> Read {
    let first = *words.first()?;
    if is_span(first) && first.len() < 6 {
        let count = first.get(..first.len() - 1)?;
        return count.parse::<u16>().ok().map(|_| (1, first.to_owned()));
    }
    let count = number(first).or(matches!(first, "a" | "an").then_some(1))?;
    let unit = unit(words.get(1)?)?;
    Some((2, unit.times(count)))
}

/// A count in digits or, if it is small, in letters.
pub(super) fn number(word: &str) -> Option<u32> {
    const LETTERS: [&str; 13] = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven", "twelve",
    ];
    let spelled = LETTERS.iter().position(|letters| *letters == word);
    let spelled = spelled.and_then(|place| u32::try_from(place).ok());
    let digits = || word.parse().ok().filter(|_| word.len() <= 4);
    spelled.or_else(digits).filter(|count| *count > 0)
}

/// A unit of time: how many of which letter it is.
#[derive(Clone, Copy)]
struct Unit(u32, char);

impl Unit {
    fn times(self, count: u32) -> String {
        format!("{}{}", count * self.0, self.1)
    }
}

fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "minute" | "minutes" | "min" | "mins" => Unit(1, 'm'),
        "hour" | "hours" | "hr" | "hrs" => Unit(1, 'h'),
        "day" | "days" => Unit(1, 'd'),
        "week" | "weeks" => Unit(1, 'w'),
        "fortnight" => Unit(2, 'w'),
        "month" | "months" => Unit(30, 'd'),
        "year" | "years" => Unit(365, 'd'),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
