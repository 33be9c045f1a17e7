//! Amounts of money and time: one, a range, none, or any.

use super::term::Refused;
use crate::cost::Cost;

/// Which amounts are asked for, in units of 10⁻¹² credits or in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Range {
    /// Those from the first to the last, both included.
    Within(i64, i64),
    /// It must not be known.
    None,
    /// Any amount, as long as it is known.
    Any,
}

impl Range {
    /// Whether an amount, or that it is not known, is asked for.
    pub fn has(self, amount: Option<i64>) -> bool {
        match self {
            Self::Within(from, to) => amount.is_some_and(|amount| (from..=to).contains(&amount)),
            Self::None => amount.is_none(),
            Self::Any => amount.is_some(),
        }
    }

    pub(super) fn of_cost(text: &str) -> Result<Self, Refused> {
        read(text, |text| {
            let units = text.strip_prefix('$').unwrap_or(text);
            let units = units.parse::<Cost>().map_err(|_| Refused::Other)?.units();
            Ok((units, units))
        })
    }

    pub(super) fn of_time(text: &str) -> Result<Self, Refused> {
        read(text, duration)
    }
}

/// An amount as it was written stands for itself up to the next one of its precision.
type Amount = (i64, i64);

fn read(text: &str, amount: impl Fn(&str) -> Result<Amount, Refused>) -> Result<Range, Refused> {
    match text {
        "none" => return Ok(Range::None),
        "any" => return Ok(Range::Any),
        _ => {}
    }
    if let Some((from, to)) = text.split_once("..") {
        if from.is_empty() && to.is_empty() {
            return Err(Refused::Other);
        }
        let from = if from.is_empty() { 0 } else { amount(from)?.0 };
        let to = if to.is_empty() {
            i64::MAX
        } else {
            amount(to)?.0
        };
        if from > to {
            return Err(Refused::Backwards);
        }
        return Ok(Range::Within(from, to));
    }
    let exact = |text| amount(text).map(|(at, _)| at);
    if let Some(rest) = text.strip_prefix(">=") {
        return Ok(Range::Within(exact(rest)?, i64::MAX));
    }
    if let Some(rest) = text.strip_prefix("<=") {
        return Ok(Range::Within(0, exact(rest)?));
    }
    if let Some(rest) = text.strip_prefix('>') {
        return Ok(Range::Within(exact(rest)?.saturating_add(1), i64::MAX));
    }
    if let Some(rest) = text.strip_prefix('<') {
        return Ok(Range::Within(0, exact(rest)?.saturating_sub(1)));
    }
    let (from, to) = amount(text)?;
    Ok(Range::Within(from, to))
}

const UNITS: [(&str, i64); 6] = [
    ("ms", 1_000),
    ("s", 1_000_000),
    ("min", 60_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
];

/// `500ms`, `5.51s`, `1m30s`. Alone it means all that is shown like it: `10s` is 10 s up to 11 s.
pub(super) fn duration(text: &str) -> Result<Amount, Refused> {
    let mut rest = text;
    let mut sum: i64 = 0;
    let mut step = 0;
    while !rest.is_empty() || sum + step == 0 {
        let number_len = rest
            .find(|c: char| !c.is_ascii_digit() && c != '.')
            .unwrap_or(rest.len());
        let (number, behind) = rest.split_at(number_len);
        let unit_len = behind
            .find(|c: char| !c.is_ascii_alphabetic())
            .unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(unit_len);
        if unit.is_empty() && !number.is_empty() && number.len() <= 12 {
            return Err(Refused::Unit);
        }
        let unit = UNITS.iter().find(|(word, _)| *word == unit);
        let (_, unit) = *unit.ok_or(Refused::Other)?;
        let (micros, precision) = scaled(number, unit).ok_or(Refused::Other)?;
        sum = sum.checked_add(micros).ok_or(Refused::Other)?;
        step = precision;
        rest = behind;
    }
    Ok((sum, sum.saturating_add((step - 1).max(0))))
}

/// A decimal times a unit, and the weight of its last digit.
fn scaled(number: &str, unit: i64) -> Option<(i64, i64)> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() || number.len() > 12 || number.ends_with('.') {
        return None;
    }
    let mut micros = whole.parse::<i64>().ok()?.checked_mul(unit)?;
    let mut weight = unit;
    for digit in fraction.bytes() {
        let digit = char::from(digit).to_digit(10)?;
        weight /= 10;
        micros = micros.checked_add(weight.checked_mul(i64::from(digit))?)?;
    }
    Some((micros, weight.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX: i64 = i64::MAX;

    #[test]
    fn reads_amounts_of_time() {
        let check = |text, from, to| {
            assert_eq!(
                Range::of_time(text).ok(),
                Some(Range::Within(from, to)),
                "{text}"
            );
        };
        check(">10s", 10_000_001, MAX);
        check("<=500ms", 0, 500_000);
        check("<1m", 0, 59_999_999);
        check("10s", 10_000_000, 10_999_999);
        check("5.51s", 5_510_000, 5_519_999);
        check("1m30s", 90_000_000, 90_999_999);
        check("1s..2min", 1_000_000, 120_000_000);
        check("2h..", 7_200_000_000, MAX);
        check("..1d", 0, 86_400_000_000);
        check("0s", 0, 999_999);
        assert_eq!(Range::of_time("none").ok(), Some(Range::None));
    }

    #[test]
    fn reads_amounts_of_money() {
        let check = |text, from, to| {
            assert_eq!(
                Range::of_cost(text).ok(),
                Some(Range::Within(from, to)),
                "{text}"
            );
        };
        check("0.05", 50_000_000_000, 50_000_000_000);
        check(">$0.05", 50_000_000_001, MAX);
        check("0.01..0.05", 10_000_000_000, 50_000_000_000);
        check("<0", 0, -1);
        assert!(!Range::of_cost("<0").unwrap().has(Some(0)));
        assert_eq!(Range::of_cost("5..1"), Err(Refused::Backwards));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for bad in [
            "",
            "s",
            "10",
            "..",
            ">",
            "1s..x",
            "1.s",
            "1..s",
            "1 s",
            "99999999999999s",
            "1é",
        ] {
            assert!(Range::of_time(bad).is_err(), "{bad}");
        }
        assert_eq!(Range::of_time(">10"), Err(Refused::Unit));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "[0-9.<>=a-z$é-]{0,30}") {
            let _ = (Range::of_time(&text), Range::of_cost(&text));
        }
    }
}
