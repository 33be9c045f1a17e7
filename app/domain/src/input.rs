//! The input of a prediction as JSON text: its values one after the other, and secrets masked, while
//! every other byte stays as it was written. Takes any text, in one pass, and never fails.

use std::ops::Range;

use crate::json::string_len;

/// What stands for a secret, inside the quotes of a string.
pub const MASK: &str = "••••••••";

/// The most values of one input that are told apart.
const MAX_VALUES: usize = 4_096;

/// Whether a value is an address that could be looked at.
pub fn is_address(value: &str) -> bool {
    let scheme = value.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
}

/// Returns whether a value is a file in the shape of an address (RFC 2397), such as
/// `data:image/png;base64,…`. Words that only begin with `data:` are none.
pub fn is_data_uri(value: &str) -> bool {
    let Some((scheme, rest)) = value.split_at_checked(5) else {
        return false;
    };
    let head = rest.split(',').next().unwrap_or_default();
    let mime = head.split(';').next().unwrap_or_default();
    let is_mime = mime.is_empty()
        || mime
            .split_once('/')
            .is_some_and(|(kind, sort)| !kind.is_empty() && !sort.is_empty());
    scheme.eq_ignore_ascii_case("data:")
        && head.len() < rest.len()
        && head.bytes().all(|byte| byte.is_ascii_graphic())
        && is_mime
}

/// The text with each data URI cut to what says what it is, so that the rest of a long input can be
/// read on a page. No place among the [`values`] changes. `None` if there is none to cut.
pub fn without_data_uris(text: &str) -> Option<String> {
    /// As much of one is left, in bytes.
    const BEGINNING: usize = 64;
    let mut short = String::new();
    let mut done = 0;
    walk(
        text,
        |_| false,
        |place, _| {
            let token = &text[place.clone()];
            let value = token.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
            let is_long = token.len() > 4 * BEGINNING;
            if is_long && value.is_some_and(is_data_uri) {
                let end = place.start + BEGINNING;
                let end = (place.start..=end)
                    .rev()
                    .find(|at| text.is_char_boundary(*at));
                short.push_str(&text[done..end.unwrap_or(place.start + 1)]);
                short.push_str("…\"");
                done = place.end;
            }
            true
        },
    );
    if done == 0 {
        return None;
    }
    short.push_str(&text[done..]);
    Some(short)
}

/// The places of the values that have no values inside, in their order, in bytes: strings with their
/// quotes, numbers and words. Of a very long text only the first few thousand.
pub fn values(text: &str) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    walk(
        text,
        |_| false,
        |place, _| {
            places.push(place);
            places.len() < MAX_VALUES
        },
    );
    places
}

/// The text with each value of a secret masked, and each value inside of one. `is_secret` is asked
/// of each key, with its quotes and escapes. `None` where nothing is secret.
pub fn masked(text: &str, is_secret: impl Fn(&str) -> bool) -> Option<String> {
    let mut masked = String::new();
    let mut done = 0;
    walk(text, is_secret, |place, is_secret| {
        if is_secret && &text[place.clone()] != "null" {
            masked.push_str(&text[done..place.start]);
            masked.push('"');
            masked.push_str(MASK);
            masked.push('"');
            done = place.end;
        }
        true
    });
    if done == 0 {
        return None;
    }
    masked.push_str(&text[done..]);
    Some(masked)
}

/// Goes through the values for as long as `each` wants more: where one is, and whether it is secret
/// or inside of a secret.
fn walk(
    text: &str,
    is_secret: impl Fn(&str) -> bool,
    mut each: impl FnMut(Range<usize>, bool) -> bool,
) {
    let (mut at, mut depth) = (0, 0_usize);
    // The depth of the secret that we are in, and whether the key just passed names one.
    let (mut within, mut is_next) = (None, false);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if is_next && within.is_none() {
                    within = Some(depth);
                }
                is_next = false;
                at += 1;
            }
            b'}' | b']' => {
                if within == Some(depth) {
                    within = None;
                }
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b',' | b':' => at += 1,
            byte if byte.is_ascii_whitespace() => at += 1,
            first => {
                let rest = &text[at..];
                let len = match first {
                    b'"' => string_len(rest),
                    _ => word_len(rest),
                };
                let place = at..at + len;
                at = place.end;
                if *first == b'"' && text[at..].trim_start().starts_with(':') {
                    is_next = is_secret(&text[place]);
                    continue;
                }
                if !each(place, is_next || within.is_some()) {
                    return;
                }
                is_next = false;
            }
        }
    }
}

/// The length of the number, word or garbage that `text` begins with: at least one character.
fn word_len(text: &str) -> usize {
    let ends = |c: char| c.is_ascii_whitespace() || "{}[],:\"".contains(c);
    text.find(ends).unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<&str> {
        values(text).into_iter().map(|place| &text[place]).collect()
    }

    #[test]
    fn finds_the_values_in_their_order() {
        let text = r#"{ "a" : "x:y", "b":[1.50, {"c" : null,"d":"\"}"}],"e":{},"f":"é" }"#;
        assert_eq!(
            shown(text),
            ["\"x:y\"", "1.50", "null", r#""\"}""#, "\"é\""]
        );
        assert_eq!(shown("\"alone\""), ["\"alone\""]);
        assert_eq!(shown("[[]]"), [""; 0]);
        assert_eq!(values(&"[1,".repeat(10_000)).len(), MAX_VALUES);
    }

    #[test]
    fn masks_secrets_and_touches_nothing_else() {
        let is_key = |key: &str| key == "\"key\"";
        let check = |text: &str, want: Option<&str>| {
            let want = want.map(|want| want.replace('*', MASK));
            assert_eq!(masked(text, is_key), want, "{text}");
        };
        check(
            r#"{"n":1.50, "key" : "sk-1,\"}", "z":0e1}"#,
            Some(r#"{"n":1.50, "key" : "*", "z":0e1}"#),
        );
        check(
            r#"{"a":{"key":{"x":[1,"s"],"y":null}},"key":7,"b":2}"#,
            Some(r#"{"a":{"key":{"x":["*","*"],"y":null}},"key":"*","b":2}"#),
        );
        check(r#"{"b":"key","c":["key"],"key":null}"#, None);
        check("", None);
    }

    #[test]
    fn an_address_has_its_scheme_in_letters_of_either_case() {
        for address in [
            "https://a.example/b",
            "HTTPS://A.EXAMPLE/B",
            "Http://a.example",
        ] {
            assert!(is_address(address), "{address}");
        }
        for text in ["ftp://a.example", "https:/a", "see https://a.example", ""] {
            assert!(!is_address(text), "{text}");
        }
    }

    #[test]
    fn a_file_in_the_shape_of_an_address_is_told_from_words() {
        for file in [
            "data:image/png;base64,AAAA",
            "DATA:text/plain;charset=utf-8,a%20b",
            "data:,x",
            "data:;base64,AAAA",
            "data:text/plain;charset=\"utf-8\",x",
        ] {
            assert!(is_data_uri(file), "{file}");
        }
        for words in [
            "",
            "data:",
            "data: one, two",
            "data:image/png",
            "data:foo,bar",
            "my data:,x",
            "data:a b/c,x",
            "dätä:,x",
        ] {
            assert!(!is_data_uri(words), "{words}");
        }
    }

    #[test]
    fn long_files_are_cut_out_of_an_input_and_nothing_else() {
        let file = format!("data:image/png;base64,{}", "A".repeat(900));
        let text = format!(
            r#"{{"a":"{file}","prompt":"{}","l":["{file}",7]}}"#,
            "x".repeat(900)
        );
        let short = without_data_uris(&text).unwrap();
        assert!(short.len() < 1_200 && short.contains(&"x".repeat(900)));
        assert_eq!(values(&short).len(), values(&text).len());
        assert_eq!(short.matches("data:image/png;base64,").count(), 2);
        assert!(is_json(&short));
        assert_eq!(
            without_data_uris(r#"{"a":"data:image/png;base64,AAAA"}"#),
            None
        );
    }

    proptest::proptest! {
        #[test]
        fn cutting_takes_any_text(text in "[\\PC\\s\"{}\\[\\],:\\\\k]{0,200}") {
            let _ = (without_data_uris(&text), is_data_uri(&text));
        }

        #[test]
        fn masking_moves_no_value(text in "[\\PC\\s\"{}\\[\\],:\\\\k]{0,200}") {
            let places = values(&text);
            for pair in places.windows(2) {
                proptest::prop_assert!(pair[0].end <= pair[1].start);
            }
            if let Some(masked) = masked(&text, |key| key.contains('k')) {
                proptest::prop_assert!(masked.contains(MASK));
                // Places among the values name the same in both texts, wherever both are JSON.
                if text.len() < 2 || places.len() != values(&masked).len() {
                    proptest::prop_assert!(!is_json(&text));
                }
            }
        }
    }

    fn is_json(text: &str) -> bool {
        serde_json::from_str::<serde_json::Value>(text).is_ok()
    }
}
