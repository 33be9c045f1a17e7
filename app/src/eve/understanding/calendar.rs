//! Days as numbers: what is needed to say which date a weekday or "three days ago" is. All in UTC.

use domain::time::Timestamp;

/// The microseconds of a day.
const DAY: i64 = 86_400_000_000;

/// The weekdays from Monday on, as they are written in full and in short.
const WEEKDAYS: [&[&str]; 7] = [
    &["monday", "mon"],
    &["tuesday", "tue", "tues"],
    &["wednesday", "wed"],
    &["thursday", "thu", "thur", "thurs"],
    &["friday", "fri"],
    &["saturday", "sat"],
    &["sunday", "sun"],
];

/// The months, in the same way.
const MONTHS: [&[&str]; 12] = [
    &["january", "jan"],
    &["february", "feb"],
    &["march", "mar"],
    &["april", "apr"],
    &["may"],
    &["june", "jun"],
    &["july", "jul"],
    &["august", "aug"],
    &["september", "sep", "sept"],
    &["october", "oct"],
    &["november", "nov"],
    &["december", "dec"],
];

/// The day that is so many days before an instant: `2026-11-23`.
pub(super) fn days_before(now: Timestamp, days: i64) -> String {
    let earlier = now.micros().saturating_sub(days.saturating_mul(DAY));
    Timestamp::from_micros(earlier).day()
}

/// How many days ago the latest such weekday was, 0 for today.
pub(super) fn days_since(weekday: i64, now: Timestamp) -> i64 {
    // 1970 began on a Thursday.
    let today = (now.micros().div_euclid(DAY) + 3).rem_euclid(7);
    (today - weekday).rem_euclid(7)
}

/// The year and the month of an instant.
pub(super) fn this_month(now: Timestamp) -> (i64, i64) {
    let day = now.day();
    let mut parts = day.split('-').map(|part| part.parse().unwrap_or(1));
    (parts.next().unwrap_or(1970), parts.next().unwrap_or(1))
}

/// The number of a weekday, from 0 for Monday.
pub(super) fn weekday(word: &str) -> Option<i64> {
    place(&WEEKDAYS, word)
}

/// The number of a month, from 1.
pub(super) fn month(word: &str) -> Option<i64> {
    place(&MONTHS, word).map(|place| place + 1)
}

/// All words for days and months.
pub(super) fn words() -> impl Iterator<Item = &'static str> {
    WEEKDAYS.into_iter().chain(MONTHS).flatten().copied()
}

fn place(names: &[&[&str]], word: &str) -> Option<i64> {
    let place = names.iter().position(|names| names.contains(&word))?;
    i64::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_days_back() {
        let monday = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
        assert_eq!(days_since(0, monday), 0);
        assert_eq!(days_since(6, monday), 1);
        assert_eq!(days_since(1, monday), 6);
        assert_eq!(days_before(monday, 2), "2026-11-21");
        assert_eq!(this_month(monday), (2026, 11));
        assert_eq!(weekday("thurs"), Some(3));
        assert_eq!(month("sept"), Some(9));
        assert_eq!(month("mayday"), None);
    }
}
