//! Failures by their cause: error texts that differ only in ids, numbers and addresses say the same.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{id::PredictionId, time::Timestamp};

/// How much of a text says what the cause is, in characters.
const LEN: usize = 160;

/// The shortest word with a digit in it that is taken for an id.
const MIN_ID_LEN: usize = 8;

/// What failed, by cause.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failures {
    /// The most frequent first.
    pub causes: Vec<Cause>,
    /// How many failures were looked at, the newest.
    pub looked_at: u64,
    /// Whether there are more than those.
    pub has_more: bool,
}

/// Failures with one cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// What their errors say; empty where they say nothing.
    pub text: String,
    /// How many there are.
    pub number: u64,
    /// When the first of them was created.
    pub first: Timestamp,
    /// When the last was.
    pub last: Timestamp,
    /// The last.
    pub example: PredictionId,
}

impl Failures {
    /// Of failures that are told one after the other, the newest first.
    pub fn of(failed: impl IntoIterator<Item = (PredictionId, Timestamp, Option<String>)>) -> Self {
        let mut causes: Vec<Cause> = Vec::new();
        let mut known: HashMap<String, usize> = HashMap::new();
        let mut looked_at = 0;
        for (id, at, error) in failed {
            looked_at += 1;
            let text = cause(error.as_deref().unwrap_or_default());
            let place = *known.entry(text.clone()).or_insert(causes.len());
            match causes.get_mut(place) {
                Some(cause) => {
                    cause.number += 1;
                    cause.first = cause.first.min(at);
                }
                None => causes.push(Cause {
                    text,
                    number: 1,
                    first: at,
                    last: at,
                    example: id,
                }),
            }
        }
        causes.sort_by_key(|cause| std::cmp::Reverse(cause.number));
        Self {
            causes,
            looked_at,
            has_more: false,
        }
    }
}

/// An error's text without what differs from one prediction to the next.
pub fn cause(error: &str) -> String {
    let mut text = String::new();
    for word in error.split_whitespace() {
        if text.chars().count() > LEN {
            break;
        }
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&replaced(word));
    }
    match text.char_indices().nth(LEN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

fn replaced(word: &str) -> String {
    let is_edge = |c: char| !c.is_alphanumeric();
    let core = word.trim_matches(is_edge);
    let Some(start) = word.find(core).filter(|_| !core.is_empty()) else {
        return word.to_owned();
    };
    let (before, after) = (&word[..start], &word[start + core.len()..]);
    if core.contains("://") {
        // What follows an address is often part of it.
        return format!("{before}[url]");
    }
    if is_id(core) {
        return format!("{before}[id]{after}");
    }
    format!("{before}{}{after}", without_numbers(core))
}

/// Long, of the characters of ids alone, and with both digits and letters, or parts.
fn is_id(word: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let has = |test: fn(char) -> bool| word.contains(test);
    let digits = word.chars().filter(char::is_ascii_digit).count();
    word.len() >= MIN_ID_LEN
        && word.chars().all(fits)
        && digits >= 3
        && has(|c| c.is_ascii_alphabetic() || matches!(c, '-' | '_'))
}

/// With one mark for each number, its points and commas included.
fn without_numbers(word: &str) -> String {
    let mut text = String::new();
    let mut rest = word;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        let (before, number) = rest.split_at(start);
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
        let end = number.find(|c| !is_part(c)).unwrap_or(number.len());
        text.push_str(before);
        text.push_str("[n]");
        rest = &number[end..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_from_run_to_run_is_left_out() {
        let check = |error, want| assert_eq!(cause(error), want, "{error}");
        check("", "");
        check("Out of memory", "Out of memory");
        check("Out  of\n memory", "Out of memory");
        check("Took 31.5s, limit 30s.", "Took [n]s, limit [n]s.");
        check("GET https://a.b/c?d=1 gave 502", "GET [url] gave [n]");
        check(
            "Prediction 05bd7646-1a2b-4b3d-8c2f-000000000001 was lost",
            "Prediction [id] was lost",
        );
        check("(id=05bd)", "(id=[n]bd)");
        check("model gpt-5.3-codex", "model gpt-[n]-codex");
        check("… — ?", "… — ?");
        let long = cause(&"é".repeat(4_000));
        assert_eq!(long.chars().count(), LEN + 1);
    }

    #[test]
    fn causes_say_how_often_and_when() {
        let failed = |n: i64, error: Option<&str>| {
            let id = format!("p{n}").parse().unwrap();
            (id, Timestamp::from_micros(n), error.map(str::to_owned))
        };
        let failures = Failures::of([
            failed(9, None),
            failed(8, Some("Took 9s")),
            failed(7, Some("Took 31s")),
        ]);
        assert_eq!(failures.looked_at, 3);
        let [slow, silent] = failures.causes.as_slice() else {
            panic!("{failures:?}");
        };
        assert_eq!((slow.text.as_str(), slow.number), ("Took [n]s", 2));
        assert_eq!((slow.first.micros(), slow.last.micros()), (7, 8));
        assert_eq!(slow.example.as_str(), "p8");
        assert_eq!((silent.text.as_str(), silent.number), ("", 1));
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_cause(error in "\\PC{0,300}") {
            proptest::prop_assert!(cause(&error).chars().count() <= LEN + 1);
        }
    }
}
