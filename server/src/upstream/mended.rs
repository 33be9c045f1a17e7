//! JSON that programs write although it is none: control characters in strings, and the numbers that are
//! none. One of them must not cost a whole page of predictions.

use std::fmt::Write as _;

/// The words that Python and JavaScript write for numbers that JSON has no word for.
const NO_NUMBERS: [&str; 3] = ["NaN", "-Infinity", "Infinity"];

/// The text with control characters in strings escaped, and with those words in quotes; `None` if there is
/// none of either.
pub(super) fn mended(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len() + 16);
    let (mut in_string, mut is_escaped, mut is_changed) = (false, false, false);
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let (mut len, escaped) = (character.len_utf8(), is_escaped);
        is_escaped = in_string && character == '\\' && !escaped;
        if in_string && character.is_ascii_control() && character != '\u{7f}' {
            // Writing to a string cannot fail.
            let _ = write!(mended, "\\u{:04x}", u32::from(character));
            is_changed = true;
        } else if let Some(word) = NO_NUMBERS
            .iter()
            .find(|it| !in_string && rest.starts_with(**it))
        {
            mended.push('"');
            mended.push_str(word);
            mended.push('"');
            (len, is_changed) = (word.len(), true);
        } else {
            in_string ^= character == '"' && !escaped;
            mended.push(character);
        }
        rest = rest.get(len..).unwrap_or_default();
    }
    is_changed.then_some(mended)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_what_programs_write() {
        let check = |text: &str, want: Option<&str>| assert_eq!(mended(text).as_deref(), want);
        check("{\"a\":\"x\ny\u{0}\"}", Some(r#"{"a":"x\u000ay\u0000"}"#));
        check(
            "[NaN, Infinity,-Infinity]",
            Some(r#"["NaN", "Infinity","-Infinity"]"#),
        );
        check(r#"{"a":"NaN \" Infinity","b":1}"#, None);
        check("{\n\t\"a\": 1\r\n}", None);
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(text in "[\\PC\\s\\x00\"{}\\[\\],:\\\\]{0,200}") {
            let mended = mended(&text);
            // If it was JSON before, there was nothing to mend.
            if serde_json::from_str::<serde_json::Value>(&text).is_ok() {
                proptest::prop_assert_eq!(mended, None);
            }
        }
    }
}
