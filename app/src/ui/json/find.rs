//! Finding in a payload's text, large or small. Knows no tree.

/// The most places that are looked for.
pub(super) const MAX_FOUND: usize = 1_000;

/// Where `wanted` stands in the text, in bytes; upper and lower case of ASCII are the same. Many
/// programs write other letters as escapes: where the text has none of them, those are looked for.
pub(super) fn find(text: &str, wanted: &str) -> Vec<usize> {
    let found = places(text.as_bytes(), wanted.as_bytes());
    if found.is_empty() && !wanted.is_ascii() {
        return places(text.as_bytes(), escaped(wanted).as_bytes());
    }
    found
}

fn places(text: &[u8], wanted: &[u8]) -> Vec<usize> {
    let Some((first, rest)) = wanted.split_first() else {
        return Vec::new();
    };
    let is_here = |at: &usize| {
        text[*at].eq_ignore_ascii_case(first)
            && text
                .get(at + 1..=at + rest.len())
                .is_some_and(|text| text.eq_ignore_ascii_case(rest))
    };
    (0..text.len()).filter(is_here).take(MAX_FOUND).collect()
}

fn escaped(wanted: &str) -> String {
    let mut text = String::new();
    for unit in wanted.encode_utf16() {
        match u8::try_from(unit) {
            Ok(byte) if byte.is_ascii() => text.push(char::from(byte)),
            _ => {
                text.push_str("\\u");
                for shift in [12, 8, 4, 0] {
                    let digit = u32::from(unit >> shift & 15);
                    text.extend(char::from_digit(digit, 16));
                }
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_whatever_the_case() {
        assert_eq!(find(r#"{"Fox":"a fox"}"#, "fOX"), [2, 10]);
        assert_eq!(find("aaa", "aa"), [0, 1]);
        assert!(find("abc", "").is_empty());
        assert!(find("ab", "abc").is_empty());
    }

    #[test]
    fn finds_letters_written_either_way() {
        assert_eq!(find("\"über\"", "über"), [1]);
        assert_eq!(find(r#""\u00fcber""#, "über"), [1]);
        assert_eq!(find(r#""\uD83E\uDD8A""#, "🦊"), [1]);
    }

    #[test]
    fn stops_where_there_is_too_much() {
        assert_eq!(find(&"a".repeat(5_000), "a").len(), MAX_FOUND);
    }
}
