//! Outputs that are neither files nor a text: a long list of records, as embeddings and detections
//! are. Asked for by a prompt with `simulate:json=` and a number of bytes.

use serde_json::{Value, json};

/// What the prompt says before the number.
const MARK: &str = "simulate:json=";

/// The longest list, in bytes.
const MAX: usize = 200_000_000;

/// Numbers in a record.
const NUMBERS: u64 = 100;

/// How long the output is to be, in bytes, where the prompt asks for such a one.
pub(super) fn wanted(prompt: &str) -> Option<usize> {
    let (_, rest) = prompt.split_once(MARK)?;
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(digits.parse::<usize>().ok()?.min(MAX))
}

/// A list of records of about so many bytes; the last one is marked.
pub(crate) fn records(bytes: usize) -> Value {
    let mut records = Vec::new();
    let mut written = 0;
    while written < bytes {
        let index = records.len() as u64;
        let vector: Vec<u64> = (0..NUMBERS)
            .map(|number| 10_000_000 + (index * NUMBERS + number) % 90_000_000)
            .collect();
        // Nine bytes a number, and the rest of the record.
        written += vector.len() * 9 + 90;
        records.push(json!({
            "index": index,
            "label": format!("record {index} \u{00fc}"),
            "score": 0.1,
            "largest": u64::MAX,
            "vector": vector,
        }));
    }
    records.push(json!({ "label": "the last record" }));
    Value::Array(records)
}
