//! Amounts in words, as the search writes them: "over $0.05" is `cost:>0.05`, "longer than 10
//! seconds" is `>10s` of a duration.

/// What is compared, where the amount itself says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Amount {
    /// Money: the value of `cost:`.
    Cost(String),
    /// Time: the value of `queued:`, `running:` or `total:`.
    Time(String),
}

/// Reads a comparison at the beginning of some words: how many of them it takes.
pub(super) fn read(words: &[&str]) -> Option<(usize, Amount)> {
    let (front, sign) = comparison(words)?;
    let rest = words.get(front..)?;
    let (taken, amount) = money(rest).or_else(|| time(rest))?;
    let amount = match amount {
        Amount::Cost(value) => Amount::Cost(format!("{sign}{value}")),
        Amount::Time(value) => Amount::Time(format!("{sign}{value}")),
    };
    Some((front + taken, amount))
}

/// The sign of a comparison and how many words it takes.
fn comparison(words: &[&str]) -> Option<(usize, &'static str)> {
    let second = words.get(1).copied();
    Some(match (*words.first()?, second) {
        ("more" | "longer" | "greater" | "higher" | "slower", Some("than")) => (2, ">"),
        ("less" | "shorter" | "cheaper" | "faster" | "fewer" | "lower", Some("than")) => (2, "<"),
        ("at", Some("least")) => (2, ">="),
        ("at", Some("most")) => (2, "<="),
        ("over" | "above" | "exceeding", _) => (1, ">"),
        ("under" | "below", _) => (1, "<"),
        _ => return None,
    })
}

/// `$0.05`, `5 dollars`, `5 cents`.
fn money(words: &[&str]) -> Option<(usize, Amount)> {
    let first = *words.first()?;
    if let Some(dollars) = first.strip_prefix('$') {
        return is_number(dollars).then(|| (1, Amount::Cost(dollars.to_owned())));
    }
    let value = match *words.get(1)? {
        "dollar" | "dollars" | "usd" | "credit" | "credits" => first.to_owned(),
        "cent" | "cents" => cents(first)?,
        _ => return None,
    };
    is_number(&value).then_some((2, Amount::Cost(value)))
}

/// Whole cents as dollars, without a binary fraction.
fn cents(text: &str) -> Option<String> {
    let cents: u32 = text.parse().ok()?;
    Some(format!("{}.{:02}", cents / 100, cents % 100))
}

/// `10s`, `10 seconds`.
fn time(words: &[&str]) -> Option<(usize, Amount)> {
    let first = *words.first()?;
    let digits = first.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let is_unit = |unit: &str| matches!(unit, "ms" | "s" | "m" | "min" | "h" | "d");
    if is_number(digits) && is_unit(first.get(digits.len()..)?) {
        return Some((1, Amount::Time(first.to_owned())));
    }
    let number = match first {
        "a" | "an" => "1".to_owned(),
        _ if is_number(first) => first.to_owned(),
        _ => super::dates::number(first)?.to_string(),
    };
    let unit = match *words.get(1)? {
        "millisecond" | "milliseconds" | "ms" => "ms",
        "second" | "seconds" | "sec" | "secs" | "s" => "s",
        "minute" | "minutes" | "min" | "mins" => "m",
        "hour" | "hours" => "h",
        "day" | "days" => "d",
        _ => return None,
    };
    Some((2, Amount::Time(format!("{number}{unit}"))))
}

fn is_number(text: &str) -> bool {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_comparisons() {
        let cost = |taken, value: &str| Some((taken, Amount::Cost(value.to_owned())));
        let time = |taken, value: &str| Some((taken, Amount::Time(value.to_owned())));
        let check = |text: &str, want: Option<(usize, Amount)>| {
            let words: Vec<&str> = text.split(' ').collect();
            assert_eq!(read(&words), want, "{text}");
        };
        check("over $0.05 today", cost(2, ">0.05"));
        check("less than 5 cents", cost(4, "<0.05"));
        check("at least 2 dollars", cost(4, ">=2"));
        check("longer than 10s", time(3, ">10s"));
        check("more than two minutes", time(4, ">2m"));
        check("under a second", time(3, "<1s"));
        check("more than yesterday", None);
        check("over there", None);
        check("at least", None);
    }
}
