//! The words inside the JSON text of a prediction, for the search: its parameters with their names,
//! its output, and why it failed.

use std::borrow::Cow;

use domain::{
    input::is_data_uri,
    json,
    query::{MAX_SEARCHED, Text},
};

use super::payload::{Payload, payload};

/// What can be found of a prediction by its text. Takes any text.
pub fn text(raw: &str) -> Text {
    let Payload {
        input,
        output,
        text,
        has_value,
        error,
    } = payload(raw);
    let input = values(input.unwrap_or_default());
    let mut searched = text.unwrap_or_default();
    // An output that is more than text and files is shown as JSON.
    if let Some(json) = output.filter(|_| has_value) {
        searched.push('\n');
        searched.push_str(&values(json));
    }
    Text::read(&input, &searched, &error.unwrap_or_default())
}

/// The names, strings, numbers and other words in a JSON text, one on each line, up to a little more
/// than what is searched of them. Files that are sent along inside a string are no text.
fn values(raw: &str) -> String {
    let mut values = String::new();
    for token in json::tokens(raw) {
        if values.len() > MAX_SEARCHED {
            break;
        }
        if matches!(token, "{" | "}" | "[" | "]" | "," | ":") {
            continue;
        }
        // A token that cannot be decoded is shown as it was written.
        let text = json::string_value(token).map_or(Cow::Borrowed(token), Cow::Owned);
        if !is_data_uri(&text) {
            values.push_str(&text);
            values.push('\n');
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_parameters_with_their_names() {
        let raw = r#"{"id":"a","status":"failed","error":"Out of memory",
            "input":{"prompt":"A \"cat\" \u00e0 la mode","seed":12345678901234567890,"tiled":true,
            "tags":["x","y"],"mask":"data:image/png;base64,AAAA","n":{"deep":1.50,"none":null}}}"#;
        let text = text(raw);
        let words = "prompt a cat a la mode seed 12345678901234567890 tiled true tags x y mask n \
            deep 1 50 none null";
        assert!(text.input.starts_with(words), "{}", text.input);
        assert!(!text.input.contains("aaaa"), "{}", text.input);
        assert_eq!(text.error, "out of memory");
        assert_eq!(text.output, "");
        assert!(!text.is_truncated);
    }

    #[test]
    fn a_string_is_left_out_only_if_it_is_a_file() {
        for (prompt, want) in [
            ("data: sales of 2024", "prompt data sales of 2024"),
            (
                "data:text of mine, base64",
                "prompt data text of mine base64",
            ),
            ("data:image/png;base64,AAAA", "prompt"),
            (r"\ud800 alone", "prompt \u{fffd} alone"),
        ] {
            let text = text(&format!(r#"{{"input":{{"prompt":"{prompt}"}}}}"#));
            assert!(text.input.starts_with(want), "{prompt}: {}", text.input);
            assert!(!text.input.contains("aaaa"));
        }
    }

    #[test]
    fn an_output_that_is_shown_as_json_is_found() {
        let output = |output: &str| {
            let raw = format!(r#"{{"status":"succeeded","output":{output}}}"#);
            text(&raw).output
        };
        assert!(output(r#"{"label":"cat","score":0.9}"#).starts_with("label cat score 0 9"));
        assert_eq!(output(r#"["A ","cat"]"#), "a cat");
        assert!(output(r#"["A cat",{"score":0.9}]"#).starts_with("a cat a cat score 0 9"));
        assert_eq!(output(r#"["https://cdn.example/a.png?token=1"]"#), "");
        assert_eq!(output("null"), "");
    }

    #[test]
    fn says_if_it_is_longer_than_what_is_searched() {
        let long = "word ".repeat(MAX_SEARCHED / 5 + 1);
        let input = text(&format!(r#"{{"input":{{"prompt":"{long}"}}}}"#));
        assert!(input.is_truncated);
        let output = text(&format!(r#"{{"status":"succeeded","output":"{long}"}}"#));
        assert!(output.is_truncated);
        let many = vec!["12345"; MAX_SEARCHED / 5].join(",");
        assert!(text(&format!(r#"{{"input":[{many}]}}"#)).is_truncated);
    }

    #[test]
    fn one_character_costs_no_value() {
        let raw = r#"{"id":"a","input":{"prompt":"a\u0000cat \ud800 sat","note":"data: a fox, red"},
            "output":"out\ud800put"}"#;
        let text = text(raw);
        let words = "prompt a \u{fffd} cat \u{fffd} sat note data a fox red";
        assert!(text.input.starts_with(words), "{}", text.input);
        assert_eq!(text.output, "out \u{fffd} put");
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let _ = text(&format!("{{\"input\":{raw}}}"));
            let _ = values(&raw);
        }
    }
}
