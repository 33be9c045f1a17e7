//! The mark of a record: what two reads of it have in common, whichever key reads it.

use domain::record::RecordMark;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    convert::{Flaws, read_model, read_moment},
    wire::members,
};

/// Returns the mark of the prediction whose JSON text is `raw`: when it was created, with which model and
/// which input. Status, outputs, metrics and addresses change in the life of a record, or go with the key
/// that reads it.
pub fn record_mark(raw: &str) -> RecordMark {
    let [created, model, input] =
        members(raw, ["created_at", "model", "input"]).unwrap_or_default();
    let mut flaws = Flaws::default();
    let created_at = created.and_then(|raw| read_moment("created_at", raw, &mut flaws));
    let (model, _) = read_model(model, &mut flaws);
    // Without a creation time nothing but the same text says that it is the same record.
    let content = created_at.map_or(Some(raw), |_| input);
    RecordMark {
        created_at,
        model,
        content: content.map(hash),
    }
}

/// A hash of a JSON value, however it is laid out.
fn hash(raw: &str) -> String {
    let value: Option<Value> = serde_json::from_str(raw).ok();
    let text = value.map_or_else(
        || raw.to_owned(),
        |mut value| {
            value.sort_all_objects();
            value.to_string()
        },
    );
    hex::encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &str = r#"{"id":"1","status":"processing","created_at":"2026-11-03T10:00:00.5Z",
        "model":"flux","input":{"prompt":"a","seed":1}}"#;

    fn check(other: &str, want: bool) {
        let (held, news) = (record_mark(RAW), record_mark(other));
        assert_eq!(held.is_same(&news), want, "{other}");
        assert_eq!(news.is_same(&held), want, "{other}");
        assert_eq!(held.to_string().parse(), Ok(held));
    }

    #[test]
    fn a_record_is_told_by_what_does_not_change() {
        check(RAW, true);
        check(
            r#"{"id":"1","status":"succeeded","created_at":"2026-11-03T10:00:00.500000+00:00",
            "model":{"name":"flux"},"input":{"seed":1,"prompt":"a"},"metrics":{"predict_time":1}}"#,
            true,
        );
        // A list may leave the input out.
        check(
            r#"{"created_at":"2026-11-03T10:00:00.5Z","model":"flux"}"#,
            true,
        );
        check(&RAW.replace("00.5Z", "00.6Z"), false);
        check(&RAW.replace("flux", "veo"), false);
        check(&RAW.replace(":1}", ":2}"), false);
        check(r#"{"id":"1"}"#, false);
    }

    #[test]
    fn without_a_creation_time_only_the_same_text_is_the_same_record() {
        let mark = |raw: &str| record_mark(raw);
        assert!(mark(r#"{"id":"1"}"#).is_same(&mark(r#"{"id":"1"}"#)));
        assert!(!mark(r#"{"id":"1"}"#).is_same(&mark(r#"{"id":"1","status":"failed"}"#)));
    }
}
