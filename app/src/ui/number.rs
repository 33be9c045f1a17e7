//! Numbers in words.

/// `1,234 predictions`; the plural is regular in English but for `match`.
pub fn counted(number: u64, noun: &str, more: &str) -> String {
    let plural = match (number, noun) {
        (1, _) if more.is_empty() => "",
        (_, "match") => "es",
        _ => "s",
    };
    format!("{}{more} {noun}{plural}", grouped(number))
}

/// The number with a comma after every three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words() {
        assert_eq!(counted(0, "prediction", ""), "0 predictions");
        assert_eq!(counted(1, "prediction", ""), "1 prediction");
        assert_eq!(
            counted(1_234_567, "prediction", ""),
            "1,234,567 predictions"
        );
        assert_eq!(counted(1, "match", ""), "1 match");
        assert_eq!(counted(50, "match", "+"), "50+ matches");
    }
}
