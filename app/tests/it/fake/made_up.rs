//! The predictions of the tests' backend: which is which follows from its number.

use domain::{
    cost::Cost,
    feed::Revision,
    id::PredictionId,
    kind::Kind,
    prediction::{Cut, Detail, Prediction, Row},
    source::Source,
    status::Status,
    time::Timestamp,
};

use super::file;

/// The id of the prediction with this number.
pub(crate) fn id(number: u32) -> PredictionId {
    let head = number.wrapping_mul(2_654_435_761);
    format!("{head:08x}-7646-4b3d-8c2f-{number:012}")
        .parse()
        .unwrap()
}

/// The models that made-up predictions are of, in turn.
pub(crate) const MODELS: [&str; 6] = [
    "truefusion-pro",
    "black-forest-labs/flux-2-flex",
    "beatfusion-2.0",
    "gpt-5.3-codex",
    "veo-3.1",
    "truefusion",
];

/// A prediction of some sort: which one follows from its number.
pub(crate) fn detail(number: u32) -> Detail {
    let start = 1_795_340_000_000_000 + i64::from(number) * 41_300_000;
    let at = |seconds: i64| Some(Timestamp::from_micros(start + seconds * 1_000_000));
    let status = match number % 12 {
        11 => Status::Queued,
        10 => Status::Processing,
        3 => Status::Failed,
        6 => Status::Cancelled,
        _ => Status::Succeeded,
    };
    let kind = [
        Kind::Image,
        Kind::Image,
        Kind::Audio,
        Kind::Text,
        Kind::Video,
        Kind::Image,
    ][number as usize % 6];
    let is_done = status.is_terminal();
    let has_output = status == Status::Succeeded;
    let files = (has_output && kind != Kind::Text).then(|| file(kind, number));
    let text = (has_output && kind == Kind::Text)
        .then(|| "A lighthouse keeps time for ships that never write back.".to_owned());
    let error = (status == Status::Failed)
        .then(|| "The input was flagged by the safety check: category violence.".to_owned());
    let prediction = Prediction {
        id: id(number),
        account: "demo".parse().unwrap(),
        source: if number.is_multiple_of(3) {
            Source::Web
        } else {
            Source::Api
        },
        model: MODELS[number as usize % 6].to_owned(),
        kind: Some(kind),
        created_at: Timestamp::from_micros(start),
        started_at: (status != Status::Queued)
            .then(|| at(i64::from(number % 4)))
            .flatten(),
        completed_at: is_done.then(|| at(9)).flatten(),
        updated_at: at(9),
        predict_time: is_done.then_some(5_512_345 + u64::from(number) * 7_031),
        total_time: None,
        progress: (status == Status::Processing).then_some(45),
        cost: (has_output && !number.is_multiple_of(5)).then(|| Cost::from_units(20_000_000_000)),
        outputs: u32::from(has_output),
        error: error.clone(),
        flaw: None,
        deleted_upstream_at: None,
        status,
    };
    Detail {
        input: Some(r#"{"prompt":"A lighthouse at dawn, film grain","seed":12345678901234567890,"guidance":1.50,"aspect_ratio":"16:9"}"#.to_owned()),
        output: has_output.then(|| r#"["https://delivery.skytells.cloud/out.png"]"#.to_owned()),
        text,
        has_value: false,
        short_input: None,
        markdown: None,
        error,
        raw: format!(r#"{{"id":"{}","status":"{}","metrics":{{"predict_time":5.510}},"output":["https://delivery.skytells.cloud/out.png"]}}"#, prediction.id, prediction.status.word()),
        files: files.into_iter().collect(),
        row: Row {
            revision: Revision(u64::from(number) + 1),
            prediction,
            picture: number == 7,
        },
        cut: Cut::default(),
    }
}
