//! Upstream's JSON taken apart without re-encoding it: members and elements are slices of the text
//! that came. Every reader takes any text and any type, and says `None` instead of failing.
//!
//! Must not know what a prediction is.

use std::fmt;

use domain::json::string_value;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The deepest nesting that is taken for honest: what JSON libraries commonly read.
pub(super) const MAX_DEPTH: usize = 128;

/// The JSON texts of the named members of an object, `None` where missing or `null`; of a member
/// that is there twice, the last. `None` if `raw` is no object.
pub(super) fn members<'a, const N: usize>(
    raw: &'a str,
    names: [&str; N],
) -> Option<[Option<&'a str>; N]> {
    let mut json = serde_json::Deserializer::from_str(raw);
    let found = json.deserialize_map(Members { names }).ok()?;
    json.end().ok()?;
    Some(found)
}

/// The JSON texts of an array's elements; `None` if `raw` is no array.
pub(super) fn elements(raw: &str) -> Option<Vec<&str>> {
    let elements: Vec<&RawValue> = serde_json::from_str(raw).ok()?;
    Some(elements.into_iter().map(RawValue::get).collect())
}

/// Returns the text of a JSON string; a character that no text can hold is U+FFFD.
pub(super) fn string(raw: &str) -> Option<String> {
    string_value(raw)
}

/// The digits of a number, also of one that came as a string.
pub(super) fn number(raw: &str) -> Option<String> {
    let digits = if raw.starts_with('"') {
        string(raw)?.trim().to_owned()
    } else {
        raw.to_owned()
    };
    digits.parse::<f64>().ok().filter(|n| n.is_finite())?;
    Some(digits)
}

/// Whether `raw` is nested deeper than [`MAX_DEPTH`].
pub(super) fn is_too_deep(raw: &str) -> bool {
    let (mut depth, mut in_string, mut is_escaped) = (0usize, false, false);
    for byte in raw.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if in_string => is_escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => depth += 1,
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return true;
        }
    }
    false
}

/// At most `chars` characters of `text`, without control characters.
pub(super) fn bounded(text: &str, chars: usize) -> String {
    let clean = text.chars().filter(|c| !c.is_control() || *c == '\n');
    clean.take(chars).collect::<String>().trim().to_owned()
}

struct Members<'n, const N: usize> {
    names: [&'n str; N],
}

impl<'de, const N: usize> Visitor<'de> for Members<'_, N> {
    type Value = [Option<&'de str>; N];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = [None; N];
        while let Some(place) = map.next_key_seed(Place(&self.names))? {
            match place {
                Some(place) => {
                    let value = map.next_value::<&RawValue>()?.get();
                    found[place] = (value != "null").then_some(value);
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

/// Reads a key as its place among the wanted names.
struct Place<'n>(&'n [&'n str]);

impl<'de> DeserializeSeed<'de> for Place<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, key: D) -> Result<Self::Value, D::Error> {
        // As bytes: half of a surrogate pair in any key would make the whole object unreadable.
        key.deserialize_bytes(self)
    }
}

impl Visitor<'_> for Place<'_> {
    type Value = Option<usize>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_bytes<E>(self, key: &[u8]) -> Result<Self::Value, E> {
        Ok(self.0.iter().position(|name| name.as_bytes() == key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_slices_of_what_came() {
        let raw = r#" {"a": 1.50 ,"x":[{"a":2}],"b":null,"a": "last\u0041"} "#;
        assert_eq!(
            members(raw, ["a", "b", "c"]),
            Some([Some("\"last\\u0041\""), None, None])
        );
        for not_an_object in ["[]", "3", "", "{", r#"{"a":1"#, r#"{"a":1} x"#, "\"a\""] {
            assert_eq!(members(not_an_object, ["a"]), None, "{not_an_object}");
        }
    }

    #[test]
    fn half_a_surrogate_pair_costs_no_object() {
        let raw = r#"{"\ud800":"\udfff","a":"x \ud800","x":[{"\udc00":1}],"b":1}"#;
        assert_eq!(
            members(raw, ["a", "b"]),
            Some([Some(r#""x \ud800""#), Some("1")])
        );
        assert_eq!(string(r#""x \ud800""#).as_deref(), Some("x \u{fffd}"));
        assert_eq!(elements(r#"["\ud800",2]"#), Some(vec![r#""\ud800""#, "2"]));
    }

    #[test]
    fn numbers_come_plain_or_quoted() {
        assert_eq!(number("0.020"), Some("0.020".to_owned()));
        assert_eq!(number("\" 12 \""), Some("12".to_owned()));
        for bad in ["\"many\"", "[]", "true", "\"NaN\"", "1e999"] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn depth_counts_outside_strings_only() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(!is_too_deep(&nested(MAX_DEPTH)));
        assert!(is_too_deep(&nested(MAX_DEPTH + 1)));
        assert!(!is_too_deep(&format!("\"\\\"{}\"", "[".repeat(500))));
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_taken_apart_or_refused(raw in "[\\PC\\s\"{}\\[\\],:\\\\a-c0-9]{0,120}") {
            let _ = (members(&raw, ["a", "b"]), elements(&raw), string(&raw), number(&raw));
            let _ = (is_too_deep(&raw), bounded(&raw, 10));
        }
    }
}
