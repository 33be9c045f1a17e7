//! The reason for a failure in upstream's words, whatever shape they come in: a string, an object, a
//! list, or the reports of a validator. Where no words are found, the JSON itself is the reason.

use std::collections::HashSet;

use domain::status::Status;

use super::wire::{elements, members, string};

/// The members of a prediction that may say why it failed, the most telling first. Upstream uses
/// `response` for cheerful words too, so it only counts for a failure; `error_id` is a mere name.
pub(super) const MEMBERS: [&str; 7] = [
    "error",
    "error_message",
    "errors",
    "detail",
    "message",
    "response",
    "error_id",
];

/// The maximum depth at which words are looked for inside an error.
const MAX_DEPTH: usize = 8;

/// The most reports of a list that are told apart.
const MAX_REPORTS: usize = 100;

/// The members of an object that say in words what is wrong, the most telling first.
const WORDS: [&str; 9] = [
    "message",
    "msg",
    "error_message",
    "error_description",
    "description",
    "title",
    "reason",
    "text",
    "response",
];

/// The members of an object that hold other errors, or the particulars of this one.
const INNER: [&str; 7] = [
    "error", "errors", "detail", "details", "cause", "causes", "failures",
];

/// The members that name the place of an error in an input, as validators call them.
const PLACE: [&str; 5] = ["loc", "param", "field", "path", "property"];

/// Why a prediction ended badly, from its [`MEMBERS`]; `None` if upstream sent no reason.
pub(super) fn reason(status: &Status, candidates: [Option<&str>; MEMBERS.len()]) -> Option<String> {
    let [error, message, errors, detail, said, response, mark] = candidates;
    let all = match status {
        Status::Succeeded => return None,
        Status::Failed => [error, message, errors, detail, said, response, mark],
        Status::Queued | Status::Processing | Status::Cancelled | Status::Unknown(_) => {
            [error, message, errors, None, None, None, None]
        }
    };
    let all = || all.into_iter().flatten();
    all().find_map(error_words).or_else(|| {
        all()
            .find(|raw| says_something(raw))
            .map(|raw| raw.trim().to_owned())
    })
}

/// The words of an error in any shape; `None` if there are none.
pub(super) fn error_words(raw: &str) -> Option<String> {
    words(raw.trim(), 0)
}

fn words(raw: &str, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    match raw.as_bytes().first()? {
        b'"' => {
            let text = string(raw).filter(|text| !text.trim().is_empty())?;
            // JSON that was put into a string.
            let inner = text.trim();
            let is_json = inner.starts_with(['{', '[']);
            let unpacked = is_json.then(|| words(inner, depth + 1)).flatten();
            Some(unpacked.unwrap_or(text))
        }
        b'{' => of_object(raw, depth),
        b'[' => of_list(raw, depth),
        _ => None,
    }
}

fn of_object(raw: &str, depth: usize) -> Option<String> {
    let said = members(raw, WORDS)?;
    let said = said
        .into_iter()
        .flatten()
        .find_map(|raw| words(raw, depth + 1));
    let inner = members(raw, INNER)?.into_iter().flatten();
    let inner: Vec<String> = inner.filter_map(|raw| words(raw, depth + 1)).collect();
    let text = joined(said.into_iter().chain(inner))?;
    let place = members(raw, PLACE)?.into_iter().flatten().find_map(place);
    Some(match place {
        Some(place) => format!("{place}: {text}"),
        None => text,
    })
}

fn of_list(raw: &str, depth: usize) -> Option<String> {
    let reports = elements(raw)?;
    let reports = reports.into_iter().take(MAX_REPORTS);
    joined(reports.filter_map(|raw| words(raw, depth + 1)))
}

/// Different texts, each on a line of its own.
fn joined(texts: impl Iterator<Item = String>) -> Option<String> {
    let mut seen = HashSet::new();
    let lines: Vec<String> = texts.filter(|text| seen.insert(text.clone())).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// `body.prompt`, from a string or from a list of names and numbers.
fn place(raw: &str) -> Option<String> {
    let parts = match raw.starts_with('[') {
        true => elements(raw)?,
        false => vec![raw],
    };
    let part = |raw: &str| {
        let is_number = raw.bytes().all(|byte| byte.is_ascii_digit());
        string(raw).or_else(|| is_number.then(|| raw.to_owned()))
    };
    let parts: Vec<String> = parts.into_iter().filter_map(part).collect();
    (!parts.is_empty()).then(|| parts.join("."))
}

/// Returns whether there is anything in a JSON text but empty containers, empty strings, `null` and `false`.
fn says_something(raw: &str) -> bool {
    domain::input::values(raw)
        .into_iter()
        .any(|place| match &raw[place] {
            "null" | "false" => false,
            value => string(value).is_none_or(|text| !text.trim().is_empty()),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: &str, want: Option<&str>) {
        let members = [Some(error), None, None, None, None, None, None];
        assert_eq!(reason(&Status::Failed, members).as_deref(), want, "{error}");
    }

    #[test]
    fn finds_the_words_in_any_shape() {
        check(r#""Out of memory""#, Some("Out of memory"));
        check(r#"{"message":"inner","error_id":"X"}"#, Some("inner"));
        check(
            r#"{"errors":[{"message":"one"},{"message":"two"}]}"#,
            Some("one\ntwo"),
        );
        check(r#"["one",{"msg":"two"},"one"]"#, Some("one\ntwo"));
        check(
            r#"{"error":{"error":{"description":"deep"}}}"#,
            Some("deep"),
        );
        check(
            r#"{"title":"Bad input","detail":"too long"}"#,
            Some("Bad input\ntoo long"),
        );
        check(r#""half \ud800 a word""#, Some("half \u{fffd} a word"));
        check(
            r#"{"\ud800":1,"message":"read all the same"}"#,
            Some("read all the same"),
        );
    }

    #[test]
    fn finds_what_a_validator_reports() {
        check(
            r#"{"detail":[{"loc":["body","input",0,"prompt"],"msg":"field required","type":"missing"},
                {"loc":["body","seed"],"msg":"not an integer"}]}"#,
            Some("body.input.0.prompt: field required\nbody.seed: not an integer"),
        );
        check(
            r#"{"message":"Validation failed","details":[{"field":"prompt","message":"too long"}]}"#,
            Some("Validation failed\nprompt: too long"),
        );
        check(
            r#""{\"detail\":[{\"loc\":[\"seed\"],\"msg\":\"too large\"}]}""#,
            Some("seed: too large"),
        );
    }

    #[test]
    fn without_words_the_json_is_the_reason() {
        for error in [
            r#"{"code":422}"#,
            "[1,2]",
            "500",
            "true",
            r#"{"message":"","code":"E7"}"#,
        ] {
            check(error, Some(error));
        }
        check(r#""{broken""#, Some("{broken"));
        for nothing in [
            "\"\"",
            "\" \\n\"",
            "{}",
            "[]",
            "false",
            r#"{"message":null}"#,
            "[\"\"]",
        ] {
            check(nothing, None);
        }
    }

    #[test]
    fn words_anywhere_come_before_json() {
        let members = [
            Some("{\"code\":1}"),
            None,
            None,
            None,
            None,
            Some("\"No GPU\""),
            None,
        ];
        assert_eq!(reason(&Status::Failed, members).as_deref(), Some("No GPU"));
        // The `response` of another status may be cheerful.
        assert_eq!(
            reason(&Status::Cancelled, members).as_deref(),
            Some("{\"code\":1}")
        );
        assert_eq!(reason(&Status::Succeeded, members), None);
        let detail = [
            None,
            None,
            None,
            Some(r#"[{"msg":"m"}]"#),
            None,
            None,
            Some("\"ID\""),
        ];
        assert_eq!(reason(&Status::Failed, detail).as_deref(), Some("m"));
        let mark = [None, None, None, None, None, None, Some("\"NO_GPU\"")];
        assert_eq!(reason(&Status::Failed, mark).as_deref(), Some("NO_GPU"));
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            check_any(&raw);
            check_any(&format!("{{\"error\":[{{\"loc\":{raw}}}]}}"));
        }
    }

    fn check_any(raw: &str) {
        let _ = (error_words(raw), says_something(raw), place(raw));
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}\"x\"{}", "[".repeat(500), "]".repeat(500));
        assert_eq!(error_words(&deep), None);
    }
}
