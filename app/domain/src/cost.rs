//! What a prediction cost, exactly as upstream reported it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// An amount of credits in units of 10⁻¹², read from upstream's decimal without passing through a
/// binary fraction. One credit is shown as one US dollar.
///
/// On the wire of the console: that number of units. A cost that upstream did not report is the
/// absence of this value, never zero.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Cost(i64);

const DIGITS: u32 = 12;
const UNIT: i64 = 1_000_000_000_000;

/// The longest number that is read, in bytes.
const MAX_LEN: usize = 1_024;

/// A number that is not an amount of credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotACost;

impl Cost {
    /// An amount of `units` times 10⁻¹² credits.
    pub fn from_units(units: i64) -> Self {
        Self(units)
    }

    /// Both together, at most the greatest amount there is.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// Reads a JSON number as [`Cost::from_str`] does; tells also whether every digit was kept.
    ///
    /// # Errors
    /// Fails if the number is not an amount of credits.
    pub fn read(text: &str) -> Result<(Self, bool), NotACost> {
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                (mantissa, exponent.parse::<i32>().map_err(|_| NotACost)?)
            }
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = || whole.bytes().chain(fraction.bytes());
        if whole.is_empty() || text.len() > MAX_LEN || !digits().all(|b| b.is_ascii_digit()) {
            return Err(NotACost);
        }
        // The place of the last kept digit, counted from the point.
        let places = i64::try_from(whole.len()).map_err(|_| NotACost)? + i64::from(exponent);
        let mut units: i64 = 0;
        let mut is_exact = true;
        let wanted = places + i64::from(DIGITS);
        for (index, digit) in (0i64..).zip(digits()) {
            if index >= wanted {
                is_exact &= digit == b'0';
                continue;
            }
            let next = units
                .checked_mul(10)
                .and_then(|u| u.checked_add(i64::from(digit - b'0')));
            units = next.ok_or(NotACost)?;
        }
        let kept = i64::try_from(whole.len() + fraction.len()).map_err(|_| NotACost)?;
        let missing = wanted.saturating_sub(kept);
        if units == 0 || missing <= 0 {
            return Ok((Self(units), is_exact));
        }
        let power = u32::try_from(missing)
            .ok()
            .and_then(|missing| 10i64.checked_pow(missing));
        power
            .and_then(|power| units.checked_mul(power))
            .map(|units| (Self(units), is_exact))
            .ok_or(NotACost)
    }

    /// The amount in units of 10⁻¹² credits.
    pub fn units(self) -> i64 {
        self.0
    }
}

impl FromStr for Cost {
    type Err = NotACost;

    /// Reads a JSON number (`0.02`, `2e-2`, `1`): not negative, below nine million. Digits past the
    /// twelfth after the point are dropped.
    fn from_str(text: &str) -> Result<Self, NotACost> {
        Self::read(text).map(|(cost, _)| cost)
    }
}

impl fmt::Display for Cost {
    /// Dollars with at least two decimals and no digit dropped: `$0.02`, `$0.0005`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, units) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let (whole, fraction) = (units / UNIT.unsigned_abs(), units % UNIT.unsigned_abs());
        let digits = format!("{fraction:012}");
        let shown = digits.trim_end_matches('0').len().max(2);
        write!(f, "{sign}${whole}.{}", &digits[..shown])
    }
}

impl fmt::Display for NotACost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not an amount of credits")
    }
}

impl std::error::Error for NotACost {}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str) {
        assert_eq!(text.parse::<Cost>().unwrap().to_string(), want, "{text}");
    }

    #[test]
    fn keeps_every_digit() {
        check("0.02", "$0.02");
        check("0", "$0.00");
        check("0.75", "$0.75");
        check("1", "$1.00");
        check("0.0005", "$0.0005");
        check("2e-2", "$0.02");
        check("1.5E+1", "$15.00");
        check("123456.123456789012", "$123456.123456789012");
        check("0.1234567890129", "$0.123456789012");
        check("0.0000000000009", "$0.00");
        check("1e-400", "$0.00");
    }

    #[test]
    fn tells_where_digits_were_dropped() {
        let check = |text: &str, want: bool| {
            assert_eq!(Cost::read(text).unwrap().1, want, "{text}");
        };
        check("0.123456789012", true);
        check("0.1234567890120000", true);
        check("0.1234567890129", false);
        check("1e-400", false);
        check("0e-400", true);
        check("1.5e-12", false);
        let long = format!("0.1{}1", "0".repeat(80));
        assert_eq!(Cost::read(&long), Ok(("0.1".parse().unwrap(), false)));
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for bad in [
            "", "-1", "NaN", "1e99", "10000000", ".5", "1e", "1.2.3", "0x1",
        ] {
            assert_eq!(bad.parse::<Cost>(), Err(NotACost), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in ".{0,80}") {
            let _ = text.parse::<Cost>();
        }

        #[test]
        fn written_amounts_come_back(units in 0i64..9_000_000_000_000_000_000) {
            let written = Cost::from_units(units).to_string();
            proptest::prop_assert_eq!(written[1..].parse(), Ok(Cost::from_units(units)));
        }
    }
}
