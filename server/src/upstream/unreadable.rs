//! Elements of a list that no prediction can be read from. Each becomes a prediction all the same, with
//! an id that this console makes from its text, so that it is shown and counted; upstream is never
//! asked about it.

use std::collections::HashMap;

use domain::{
    id::{AccountName, PredictionId},
    prediction::{Prediction, Snapshot},
    status::Status,
    time::Timestamp,
};
use sha2::{Digest as _, Sha256};

use super::{
    convert,
    wire::{bounded, members},
};

/// The status of an unreadable element, which is none that upstream has.
const STATUS: &str = "unreadable";

/// As much of an id that cannot be used is quoted, in characters.
const MAX_QUOTED: usize = 80;

/// Names the unreadable elements of one page. The same text twice is two elements.
#[derive(Debug, Default)]
pub(super) struct UnreadableElements<'a> {
    seen: HashMap<&'a str, u32>,
}

impl<'a> UnreadableElements<'a> {
    /// Returns the element whose JSON text is `raw` as a prediction. `near` is when a neighbor in the
    /// list was created: an element that does not say it belongs about there.
    pub(super) fn snapshot(
        &mut self,
        account: &AccountName,
        raw: &'a str,
        near: Option<Timestamp>,
    ) -> Snapshot {
        let raw = raw.trim();
        let count = self.seen.entry(raw).or_default();
        let id = made_up_id(account, raw, *count);
        *count = count.saturating_add(1);
        let mut snapshot = convert::with_id(account, id.clone(), raw).unwrap_or_else(|| Snapshot {
            prediction: Prediction::bare(id, account.clone()),
            deliveries: Vec::new(),
            raw: raw.to_owned(),
        });
        let prediction = &mut snapshot.prediction;
        let reason = reason(raw);
        prediction.flaw = Some(match prediction.flaw.take() {
            Some(flaw) => format!("{reason} {flaw}"),
            None => reason,
        });
        prediction.status = Status::Unknown(STATUS.into());
        if prediction.created_at == Timestamp::default() {
            prediction.created_at = near.unwrap_or_default();
        }
        snapshot
    }
}

fn made_up_id(account: &AccountName, raw: &str, count: u32) -> PredictionId {
    let mut hash = Sha256::new();
    hash.update(account.as_str());
    hash.update([0]);
    hash.update(raw);
    // The first of a text is named by the text alone.
    if count > 0 {
        hash.update([0]);
        hash.update(count.to_be_bytes());
    }
    let bits = hash.finalize();
    let bits = bits.iter().take(16);
    PredictionId::of_unreadable(bits.fold(0, |bits, byte| (bits << 8) | u128::from(*byte)))
}

/// Why no prediction can be read, as a sentence.
fn reason(raw: &str) -> String {
    let Some([id]) = members(raw, ["id"]) else {
        return "The list has something here that is not an object.".to_owned();
    };
    let Some(id) = id else {
        return "It has no ID.".to_owned();
    };
    format!("Its ID cannot be used: {}.", bounded(id, MAX_QUOTED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(raw: &str) -> Snapshot {
        let account = "demo".parse().unwrap();
        let near = Some(Timestamp::from_micros(7));
        UnreadableElements::default().snapshot(&account, raw, near)
    }

    #[test]
    fn anything_becomes_a_prediction_with_its_text_and_a_reason() {
        let check = |raw: &str, reason: &str| {
            let snapshot = read(raw);
            let prediction = &snapshot.prediction;
            assert!(prediction.id.is_unreadable(), "{raw}");
            assert_eq!(prediction.status.label(), "unreadable", "{raw}");
            assert_eq!(snapshot.raw, raw);
            let flaw = prediction.flaw.as_deref().unwrap_or_default();
            assert!(flaw.starts_with(reason), "{raw}: {flaw}");
        };
        let no_object = "The list has something here that is not an object.";
        for raw in ["null", "7", "\"\\ud800\"", "[]", "true"] {
            check(raw, no_object);
        }
        check("{}", "It has no ID.");
        check(r#"{"id":null}"#, "It has no ID.");
        check(r#"{"id":{}}"#, "Its ID cannot be used: {}.");
        check(
            r#"{"id":"a\u0000"}"#,
            "Its ID cannot be used: \"a\\u0000\".",
        );
    }

    #[test]
    fn what_can_be_read_is_read() {
        let raw = r#"{"model":"truefusion","status":"succeeded","created_at":"2026-03-04T21:20:58Z",
            "output":["https://h/1.png"],"metadata":{"billing":{"credits_used":0.5}}}"#;
        let snapshot = read(raw);
        let prediction = snapshot.prediction;
        assert_eq!(prediction.model, "truefusion");
        assert_eq!(
            prediction.created_at,
            Timestamp::parse("2026-03-04T21:20:58Z").unwrap()
        );
        assert_eq!(prediction.cost, "0.5".parse().ok());
        assert_eq!(snapshot.deliveries.len(), 1);
        assert!(!prediction.status.is_terminal());
        assert_eq!(
            read("null").prediction.created_at,
            Timestamp::from_micros(7)
        );
    }

    #[test]
    fn an_element_keeps_its_id_and_shares_it_with_no_other() {
        let account: AccountName = "demo".parse().unwrap();
        let mut page = UnreadableElements::default();
        let mut id = |raw: &'static str| page.snapshot(&account, raw, None).prediction.id;
        let (first, second, other) = (id("null"), id("null"), id("3"));
        assert_eq!(first, read("null").prediction.id);
        assert!(first != second && first != other && second != other);
        let elsewhere = "other".parse().unwrap();
        let same = UnreadableElements::default().snapshot(&elsewhere, "null", None);
        assert_ne!(same.prediction.id, first);
    }
}
