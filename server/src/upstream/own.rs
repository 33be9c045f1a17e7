//! A conversation as a prediction of ours: upstream makes none of it, so the console writes the record
//! itself, in upstream's own spelling, and reads it as any other. Everything that shows, searches or
//! exports predictions then needs to know nothing of conversations.

use domain::{
    cost::Cost,
    id::{AccountName, PredictionId},
    json::place,
    prediction::Snapshot,
    time::Timestamp,
};
use serde::Serialize;
use serde_json::{Value, json, value::RawValue};

use super::{convert, talk::Usage};

/// How far a conversation has come, as it is known to whoever has it.
#[derive(Clone, Debug)]
pub struct Course {
    /// Its id, which upstream does not know.
    pub id: PredictionId,
    /// Whose key pays for it.
    pub account: AccountName,
    /// The model's slug.
    pub model: String,
    /// What was asked, as JSON, without secrets.
    pub input: String,
    /// Where it is in its life, in upstream's word.
    pub status: &'static str,
    /// The answer, as far as it has come.
    pub text: String,
    /// Why there is no more of it.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the answer began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Upstream's name for the answer.
    pub completion: Option<String>,
    /// Why the answer ended, in upstream's word.
    pub finish: Option<String>,
    /// What it counted.
    pub usage: Option<Usage>,
    /// What that costs by the model's price.
    pub cost: Option<Cost>,
}

#[derive(Serialize)]
struct Record<'a> {
    id: &'a PredictionId,
    status: &'a str,
    r#type: &'a str,
    stream: bool,
    source: &'a str,
    /// What tells it from a record of upstream's.
    recorded_by: &'a str,
    model: Value,
    input: &'a RawValue,
    output: Option<&'a str>,
    error: Option<&'a str>,
    created_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    updated_at: String,
    metrics: Value,
    metadata: Value,
    completion: Value,
}

impl Course {
    /// A conversation that nothing has become of yet.
    pub fn begun(
        id: PredictionId,
        account: AccountName,
        model: String,
        input: String,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            account,
            model,
            input,
            status: "starting",
            text: String::new(),
            error: None,
            created_at: now,
            started_at: None,
            completed_at: None,
            completion: None,
            finish: None,
            usage: None,
            cost: None,
        }
    }

    /// As news for the store, at a moment; `None` where the input is no JSON.
    pub fn snapshot(&self, now: Timestamp) -> Option<Snapshot> {
        let raw = serde_json::to_string(&self.record(now)?).ok()?;
        convert::read(&self.account, &raw)
    }

    fn record<'a>(&'a self, now: Timestamp) -> Option<Record<'a>> {
        let between = |from: Option<Timestamp>| Some(seconds(self.completed_at?.since(from?)));
        Some(Record {
            id: &self.id,
            status: self.status,
            r#type: "inference",
            stream: true,
            source: "web",
            recorded_by: "predictions-console",
            model: json!({ "name": self.model, "type": "text" }),
            input: serde_json::from_str::<&'a RawValue>(&self.input).ok()?,
            output: Some(self.text.as_str()).filter(|text| !text.is_empty()),
            error: self.error.as_deref(),
            created_at: written(self.created_at),
            started_at: self.started_at.map(written),
            completed_at: self.completed_at.map(written),
            updated_at: written(now),
            metrics: json!({
                "predict_time": between(self.started_at),
                "total_time": between(Some(self.created_at)),
            }),
            metadata: match self.cost {
                Some(cost) => json!({ "billing": { "credits_used": credits(cost) } }),
                None => json!({}),
            },
            completion: json!({
                "id": self.completion,
                "finish_reason": self.finish,
                "usage": self.usage.map(|it| json!({
                    "prompt_tokens": it.input,
                    "completion_tokens": it.output,
                    "total_tokens": it.total(),
                })),
            }),
        })
    }
}

/// A conversation of ours that nobody has any more, ended as it was: what had come is kept. `None` of
/// what is no record.
pub fn cut_short(account: &AccountName, raw: &str, why: &str, now: Timestamp) -> Option<Snapshot> {
    let now = place::quoted(&written(now));
    let (status, error) = (place::quoted("failed"), place::quoted(why));
    let ends = [
        ("/status", &status),
        ("/error", &error),
        ("/completed_at", &now),
        ("/updated_at", &now),
    ];
    let put = |raw: String, (path, value): (&str, &String)| place::put(&raw, path, Some(value));
    let raw = ends.into_iter().fold(raw.to_owned(), put);
    convert::read(account, &raw)
}

/// With microseconds, which decide between two pieces of news.
fn written(moment: Timestamp) -> String {
    let whole = moment.rfc3339();
    let micros = moment.micros().rem_euclid(1_000_000);
    match whole.split_once('.') {
        Some((seconds, _)) => format!("{seconds}.{micros:06}Z"),
        None => whole,
    }
}

#[expect(clippy::cast_precision_loss, reason = "times are far below 2^52 µs")]
fn seconds(micros: u64) -> f64 {
    micros as f64 / 1e6
}

/// Every digit, as a decimal number in a string.
fn credits(cost: Cost) -> String {
    const ONE: i64 = 1_000_000_000_000;
    format!("{}.{:012}", cost.units() / ONE, cost.units() % ONE)
}

#[cfg(test)]
mod tests {
    use domain::{kind::Kind, source::Source, status::Status};

    use super::*;

    fn course() -> Course {
        let input = r#"{"messages":[{"role":"user","content":"a"}],"temperature":1.50}"#;
        let begun = Course::begun(
            PredictionId::of_chat(1),
            "demo".parse().unwrap(),
            "mera".to_owned(),
            input.to_owned(),
            Timestamp::from_micros(1_000_001),
        );
        Course {
            status: "processing",
            ..begun
        }
    }

    #[test]
    fn a_record_is_read_as_any_other() {
        let course = Course {
            status: "succeeded",
            text: "https://is.words/here".to_owned(),
            started_at: Some(Timestamp::from_micros(2_000_001)),
            completed_at: Some(Timestamp::from_micros(4_500_001)),
            usage: Some(Usage {
                input: 3,
                output: 4,
            }),
            cost: Some("0.0000063".parse().unwrap()),
            ..course()
        };
        let news = course.snapshot(Timestamp::from_micros(5_000_001)).unwrap();
        let p = &news.prediction;
        assert_eq!(
            (p.source, p.kind, p.outputs),
            (Source::Web, Some(Kind::Text), 1)
        );
        assert_eq!(
            (p.status.clone(), p.flaw.as_deref()),
            (Status::Succeeded, None)
        );
        assert_eq!(
            (p.predict_time, p.total_time),
            (Some(2_500_000), Some(3_500_000))
        );
        assert_eq!(p.cost, course.cost);
        assert_eq!(p.created_at, course.created_at);
        assert!(news.raw.contains(&course.input) && news.deliveries.is_empty());
        // A prediction that upstream names like this is another one.
        let theirs = convert::snapshot(&course.account, &news.raw).unwrap();
        assert!(!theirs.prediction.id.is_own());
        assert_eq!(theirs.prediction.id.upstream(), course.id.as_str());
    }

    #[test]
    fn what_was_left_ends_with_what_had_come() {
        let course = Course {
            text: "half an ans".to_owned(),
            ..course()
        };
        let held = course.snapshot(Timestamp::from_micros(5)).unwrap();
        let end = cut_short(
            &course.account,
            &held.raw,
            "It \"stopped\".",
            Timestamp::from_micros(9),
        );
        let end = end.unwrap();
        assert_eq!(end.prediction.status, Status::Failed);
        assert_eq!(end.prediction.error.as_deref(), Some("It \"stopped\"."));
        assert!(end.raw.contains("half an ans"));
        assert!(domain::merge::supersedes(&held, &end));
    }
}
