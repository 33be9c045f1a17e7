//! Numbers, money, times and shares, in words.

use domain::status::Status;
use domain::{
    cost::Cost,
    time::Timestamp,
    timing::Span,
    usage::{Summary, Times, Usage},
};

/// How many have a status.
pub(super) fn of_status(total: &Summary, status: &Status) -> u64 {
    let mut all = total.counts.statuses.iter();
    all.find(|it| it.status == *status).map_or(0, |it| it.count)
}

/// Which part succeeded of those that succeeded or failed, if any did.
pub(super) fn rate(total: &Summary) -> Option<f64> {
    let good = of_status(total, &Status::Succeeded);
    let ended = good + of_status(total, &Status::Failed);
    (ended > 0).then(|| good as f64 / ended as f64)
}

/// `98.7%`; all of them only where it is all of them.
pub(super) fn percent(percent: f64) -> String {
    let tenths = (percent * 10.0).floor() / 10.0;
    match percent == tenths.trunc() {
        true => format!("{tenths:.0}%"),
        false => format!("{tenths:.1}%"),
    }
}

/// A number in few characters: `950`, `1.2k`, `3.5M`.
pub(super) fn compact(number: f64) -> String {
    let units = [(1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")];
    let unit = units.into_iter().find(|(size, _)| number >= *size);
    let (size, word) = unit.unwrap_or((1.0, ""));
    format!("{}{word}", trimmed(number / size))
}

/// Credits in few characters: `$0.05`, `$1.2k`.
pub(super) fn money(credits: f64) -> String {
    format!("${}", compact(credits))
}

/// A time in few characters: `0s`, `500ms`, `5s`, `2m 30s`.
pub(super) fn seconds(seconds: f64) -> String {
    if seconds == 0.0 {
        return "0s".to_owned();
    }
    if seconds < 1.0 {
        return format!("{}ms", trimmed(seconds * 1e3));
    }
    if seconds < 60.0 {
        return format!("{}s", trimmed(seconds));
    }
    Span::exact((seconds * 1e6) as u64).text()
}

/// An amount as a number, to be drawn.
pub(super) fn credits(cost: Cost) -> f64 {
    cost.units() as f64 / 1e12
}

/// What some cost together; nothing where no cost is known.
pub(super) fn spend(total: &Summary) -> String {
    match (total.priced, total.cost.units()) {
        (0, _) => "—".to_owned(),
        (_, i64::MAX) => format!("more than {}", total.cost),
        _ => total.cost.to_string(),
    }
}

/// `98.7%`, or nothing where none has ended.
pub(super) fn success(total: &Summary) -> String {
    rate(total).map_or("—".to_owned(), |rate| percent(rate * 100.0))
}

/// A percentile: `5.51s`, or `≈ 5.51s` where it is about so.
pub(super) fn time(times: Option<Times>, of: fn(&Times) -> u64) -> String {
    let Some(times) = times else {
        return "—".to_owned();
    };
    match times.is_exact {
        true => Span::of_many(of(&times)).text(),
        false => format!("≈ {}", Span::exact(of(&times)).text()),
    }
}

/// A step's beginning: its day, or its hour where steps are hours.
pub(super) fn moment(usage: &Usage, at: Timestamp) -> String {
    let text = usage.zone.date_time(at);
    let is_daily = usage
        .steps
        .iter()
        .any(|step| step.to.since(step.from) > 3_600_000_000);
    match is_daily {
        true => text.chars().take(10).collect(),
        false => text.chars().skip(5).take(11).collect(),
    }
}

/// A name that keeps its direction to itself, where no element can do that for it.
pub(super) fn isolated(name: &str) -> String {
    match name.is_ascii() {
        true => name.to_owned(),
        false => format!("\u{2068}{name}\u{2069}"),
    }
}

/// With at most two decimals, none of them a zero at the end.
fn trimmed(number: f64) -> String {
    let digits = if number < 0.01 { 6 } else { 2 };
    let text = format!("{number:.digits$}");
    match text.contains('.') {
        true => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_much_in_few_characters() {
        assert_eq!(
            ["0", "2.5", "950", "1.2k", "3.5M"],
            [0.0, 2.5, 950.0, 1_200.0, 3.5e6].map(compact)
        );
        assert_eq!(
            ["$0.05", "$0.0005", "$12", "$9.22M"],
            [0.05, 0.000_5, 12.0, 9_223_372.0].map(money)
        );
        assert_eq!(
            ["500ms", "5s", "2m 30s", "0s"],
            [0.5, 5.0, 150.0, 0.0].map(seconds)
        );
    }

    #[test]
    fn all_of_them_only_where_it_is_all_of_them() {
        assert_eq!(
            ["100%", "99.9%", "50%", "0%", "66.6%"],
            [100.0, 99.999, 50.0, 0.0, 66.666].map(percent)
        );
    }
}
