//! Spoils the predictions inside an answer, the way a broken upstream would.

use serde_json::{Map, Value, json};

use crate::faults::Tampering;

/// How far ahead a skewed clock is, in seconds.
const SKEW_SECONDS: i64 = 600;

/// The size of a huge field, in bytes.
const HUGE: usize = 20_000_000;

/// Spoils every prediction in `answer`; of a huge field there is one.
pub(crate) fn tamper(kind: Tampering, answer: &mut Value) {
    let predictions: Vec<&mut Map<String, Value>> = match answer {
        Value::Array(list) => list.iter_mut().filter_map(Value::as_object_mut).collect(),
        Value::Object(object) if object.contains_key("pagination") => {
            let data = object.get_mut("data").and_then(Value::as_array_mut);
            data.into_iter()
                .flatten()
                .filter_map(Value::as_object_mut)
                .collect()
        }
        Value::Object(object) => vec![object],
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let limit = if kind == Tampering::Huge {
        1
    } else {
        usize::MAX
    };
    for prediction in predictions.into_iter().take(limit) {
        spoil(kind, prediction);
    }
}

fn spoil(kind: Tampering, prediction: &mut Map<String, Value>) {
    let mut set = |key: &str, value: Value| {
        if let Some(slot) = prediction.get_mut(key) {
            *slot = value;
        }
    };
    match kind {
        Tampering::WrongTypes => {
            set("status", json!(3));
            set("output", json!(42));
            set("input", json!("a text"));
            set("created_at", json!(1_772_659_258));
            set("metrics", json!([]));
            set("metadata", json!("none"));
            set("model", json!(["truefusion"]));
            set("pricing", json!("free"));
        }
        Tampering::Nulls => {
            for key in [
                "status",
                "type",
                "stream",
                "input",
                "updated_at",
                "privacy",
                "source",
            ] {
                set(key, Value::Null);
            }
            for key in [
                "model",
                "webhook",
                "metrics",
                "metadata",
                "urls",
                "namespace",
            ] {
                set(key, Value::Null);
            }
        }
        Tampering::UnknownStatus => set("status", json!("hibernating")),
        Tampering::Huge => set("input", json!({ "prompt": "very ".repeat(HUGE / 5) })),
        Tampering::ClockSkew => skew(prediction),
    }
}

fn skew(prediction: &mut Map<String, Value>) {
    for key in ["created_at", "updated_at", "started_at", "completed_at"] {
        let Some(Value::String(text)) = prediction.get_mut(key) else {
            continue;
        };
        let format = &time::format_description::well_known::Rfc3339;
        if let Ok(moment) = time::OffsetDateTime::parse(text, format) {
            let seconds = moment.unix_timestamp() + SKEW_SECONDS;
            let moment = crate::clock::Moment::from_unix_micros(seconds * 1_000_000);
            *text = if text.ends_with('Z') {
                moment.with_zulu()
            } else {
                moment.with_offset()
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_rows_of_a_list_are_spoiled() {
        let mut list = json!({
            "data": [{ "status": "succeeded" }, { "status": "failed" }],
            "pagination": { "total": 2 }
        });
        tamper(Tampering::UnknownStatus, &mut list);
        assert_eq!(list["data"][1]["status"], "hibernating");
    }

    #[test]
    fn a_skewed_clock_keeps_the_spelling() {
        let mut one = json!({
            "created_at": "2026-03-04T23:55:58.000000Z",
            "started_at": "2026-03-04T23:55:58+00:00",
            "completed_at": null
        });
        tamper(Tampering::ClockSkew, &mut one);
        assert_eq!(one["created_at"], "2026-03-05T00:05:58.000000Z");
        assert_eq!(one["started_at"], "2026-03-05T00:05:58+00:00");
        assert_eq!(one["completed_at"], Value::Null);
    }
}
