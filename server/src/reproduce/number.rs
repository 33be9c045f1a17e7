//! Which numbers of a JSON text a language holds exactly.

/// More digits than this are refused by Python when it reads an integer, and when it writes one.
const PYTHON_DIGITS: usize = 4_300;

/// Whether a double, written again by its shortest digits, is this number.
pub(super) fn is_exact_double(token: &str) -> bool {
    let Ok(double) = token.parse::<f64>() else {
        return false;
    };
    double.is_finite() && decimal(&format!("{double:e}")) == decimal(token)
}

/// Integers are exact in Python, whatever else is a double.
pub(super) fn is_exact_in_python(token: &str) -> bool {
    if token.contains(['.', 'e', 'E']) {
        return is_exact_double(token);
    }
    token.len() <= PYTHON_DIGITS
}

/// A number as its sign, its digits without a zero at either end, and the power of ten of the last
/// of them: two that are equal are equal numbers. `None` where the power has no room.
fn decimal(token: &str) -> Option<(bool, String, i64)> {
    let (is_negative, token) = match token.strip_prefix('-') {
        Some(token) => (true, token),
        None => (false, token),
    };
    let (digits, power) = token.split_once(['e', 'E']).unwrap_or((token, "0"));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let all = format!("{whole}{part}");
    let digits = all.trim_end_matches('0');
    let zeros = all.len() - digits.len();
    let digits = digits.trim_start_matches('0').to_owned();
    if digits.is_empty() {
        return Some((false, digits, 0));
    }
    let power = power.parse::<i64>().ok()?;
    let power = power.checked_sub(i64::try_from(part.len()).ok()?)?;
    let power = power.checked_add(i64::try_from(zeros).ok()?)?;
    Some((is_negative, digits, power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_double_holds() {
        for exact in [
            "0",
            "-0",
            "0.0",
            "1.50",
            "-7",
            "1e3",
            "1E+03",
            "0.1",
            "123456789012345680000",
            "9007199254740992",
            "1e23",
            "5e-324",
            "0e99999999999999999999",
        ] {
            assert!(is_exact_double(exact), "{exact}");
        }
        for rounded in [
            "9007199254740993",
            "12345678901234567890",
            "0.1234567890123456789",
            "1e400",
            "1e-400",
            "0.30000000000000004441",
            "1e99999999999999999999",
        ] {
            assert!(!is_exact_double(rounded), "{rounded}");
        }
    }

    #[test]
    fn knows_what_python_holds() {
        let long = |digits: usize| "7".repeat(digits);
        for exact in ["12345678901234567890", "-1", "0.1", "1e3", &long(4_300)] {
            assert!(is_exact_in_python(exact), "{exact}");
        }
        for rounded in ["12345678901234567890.5", "1e400", &long(4_301)] {
            assert!(!is_exact_in_python(rounded), "{rounded}");
        }
    }
}
