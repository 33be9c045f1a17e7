//! The words inside the JSON text of a prediction, for the search: the values of its input, its
//! output where that is text, and why it failed.

use domain::{input::is_data_uri, json, query::Text};

use super::payload::{Payload, payload};

/// The most bytes of values that are collected from one input.
const MAX_INPUT: usize = 500_000;

/// What can be found of a prediction by its text. Takes any text.
pub fn text(raw: &str) -> Text {
    let Payload {
        input, text, error, ..
    } = payload(raw);
    let input = values(input.unwrap_or_default());
    Text::read(
        &input,
        &text.unwrap_or_default(),
        &error.unwrap_or_default(),
    )
}

/// The strings and numbers in a JSON text that are no names, one on each line. Files that are sent
/// along inside a string are no text.
fn values(raw: &str) -> String {
    let mut values = String::new();
    let mut rest = raw;
    while values.len() < MAX_INPUT {
        let is_token = |c: char| c == '"' || c == '-' || c.is_alphanumeric();
        let Some(start) = rest.find(is_token) else {
            break;
        };
        rest = rest.get(start..).unwrap_or_default();
        let is_string = rest.starts_with('"');
        let len = if is_string {
            json::string_len(rest)
        } else {
            rest.find([',', '}', ']', ' ', '\n', '\r', '\t'])
                .unwrap_or(rest.len())
        };
        let (token, behind) = rest.split_at(len.max(1).min(rest.len()));
        rest = behind;
        if behind.trim_start().starts_with(':') || matches!(token, "true" | "false" | "null") {
            continue;
        }
        if is_string {
            let text = json::string_value(token).unwrap_or_default();
            if !is_data_uri(&text) {
                values.push_str(&text);
            }
        } else {
            values.push_str(token);
        }
        values.push('\n');
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_values_of_the_input() {
        let raw = r#"{"id":"a","status":"failed","error":"Out of memory",
            "input":{"prompt":"A \"cat\" \u00e0 la mode","seed":12345678901234567890,"tiled":true,
            "tags":["x","y"],"mask":"data:image/png;base64,AAAA","n":{"deep":1.50}}}"#;
        let text = text(raw);
        assert_eq!(text.input, "a cat à la mode 12345678901234567890 x y 1 50");
        assert_eq!(text.error, "out of memory");
        assert_eq!(text.output, "");
    }

    #[test]
    fn one_character_costs_no_value() {
        let raw = r#"{"id":"a","input":{"prompt":"a\u0000cat \ud800 sat","note":"data: a fox, red"},
            "output":"out\ud800put"}"#;
        let text = text(raw);
        assert_eq!(text.input, "a cat sat data a fox red");
        assert_eq!(text.output, "out put");
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let _ = text(&format!("{{\"input\":{raw}}}"));
            let _ = values(&raw);
        }
    }
}
