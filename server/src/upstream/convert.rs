//! One prediction of upstream's JSON as news for the store, in every variant that its public
//! descriptions name. What cannot be read is left out and named in `flaw`; only an element without
//! a readable id is no prediction at all.

use std::fmt::Write as _;

use domain::{
    cost::Cost,
    id::{AccountName, PredictionId},
    kind::Kind,
    prediction::{MAX_ROW_ERROR, Prediction, Snapshot},
    source::Source,
    status::Status,
    time::Timestamp,
};

use super::{
    failure,
    output::{MAX_FILES, Output},
    wire::{bounded, is_too_deep, members, number, string},
};

const MAX_STATUS: usize = 64;
const MAX_MODEL: usize = 256;

/// As much of a number that is cut is quoted, in characters.
const MAX_QUOTED: usize = 64;

/// The members that are read.
const NAMES: [&str; 11] = [
    "id",
    "status",
    "output",
    "created_at",
    "updated_at",
    "started_at",
    "completed_at",
    "source",
    "model",
    "metrics",
    "metadata",
];

/// Reads the JSON text of one prediction of upstream's; `None` if it has no readable id.
pub(super) fn snapshot(account: &AccountName, raw: &str) -> Option<Snapshot> {
    let [id] = members(raw.trim(), ["id"])?;
    let id = PredictionId::from_upstream(&read_id(id?)?, account).ok()?;
    with_id(account, id, raw)
}

/// Reads a record that this console made.
pub(super) fn read(account: &AccountName, raw: &str) -> Option<Snapshot> {
    let [id] = members(raw.trim(), ["id"])?;
    let id: PredictionId = id.and_then(string)?.parse().ok()?;
    with_id(account, id, raw)
}

/// Reads all but the id. `None` if `raw` is not an object.
pub(super) fn with_id(account: &AccountName, id: PredictionId, raw: &str) -> Option<Snapshot> {
    let raw = raw.trim();
    let [
        _,
        status,
        output,
        created,
        updated,
        started,
        completed,
        source,
        model,
        metrics,
        metadata,
    ] = members(raw, NAMES)?;
    let reasons = members(raw, failure::MEMBERS)?;
    let mut flaws = Flaws::default();
    let status = read_status(status, &mut flaws);
    let (model, model_kind) = read_model(model, &mut flaws);
    let metrics = Metrics::read(metrics, &mut flaws);
    let metadata = Metadata::read(metadata, &mut flaws);
    let output = Output::read(output, metadata.files, model_kind);
    if output.has_more_files {
        flaws.say(format!(
            "It names more than {MAX_FILES} output files; the first {MAX_FILES} are stored."
        ));
    }
    let [updated_at, started_at, completed_at] = [
        ("updated_at", updated),
        ("started_at", started),
        ("completed_at", completed),
    ]
    .map(|(name, raw)| raw.and_then(|raw| read_moment(name, raw, &mut flaws)));
    let created = created.and_then(|raw| read_moment("created_at", raw, &mut flaws));
    if created.is_none() {
        flaws.miss("created_at");
    }
    let others = [updated_at, started_at, completed_at];
    let created_at = created
        .or(others.into_iter().flatten().min())
        .unwrap_or_default();
    flaws.note("a nesting of 128 levels", is_too_deep(raw));
    let prediction = Prediction {
        id,
        account: account.clone(),
        error: failure::reason(&status, reasons).map(|error| bounded(&error, MAX_ROW_ERROR)),
        status,
        model,
        source: read_source(source, &mut flaws),
        kind: output.kind(model_kind),
        created_at,
        started_at,
        completed_at,
        updated_at,
        predict_time: metrics.predict_time,
        total_time: metrics.total_time,
        progress: metrics.progress,
        cost: metadata.cost,
        outputs: output.count(),
        flaw: flaws.sentence(),
        deleted_upstream_at: None,
    };
    Some(Snapshot {
        prediction,
        deliveries: output.deliveries,
        raw: raw.to_owned(),
    })
}

/// Reads `id`: a text, or a number as it is written.
fn read_id(raw: &str) -> Option<String> {
    string(raw).or_else(|| {
        let is_number = raw.starts_with(|c: char| c == '-' || c.is_ascii_digit());
        is_number.then(|| raw.to_owned())
    })
}

/// Reads `status`. Some live answers carry `false` while a prediction still waits.
pub(super) fn read_status(raw: Option<&str>, flaws: &mut Flaws) -> Status {
    match raw {
        None => {
            flaws.miss("status");
            Status::Unknown("unknown".into())
        }
        Some("false") => Status::Queued,
        Some(raw) => match string(raw).map(|word| bounded(&word, MAX_STATUS)) {
            Some(word) if !word.is_empty() => Status::from_word(&word),
            Some(_) | None => {
                flaws.note("status", true);
                Status::Unknown(bounded(raw, MAX_STATUS).into())
            }
        },
    }
}

/// Reads `model`: its name as a string, or `{name, type}`.
pub(super) fn read_model(raw: Option<&str>, flaws: &mut Flaws) -> (String, Option<Kind>) {
    let Some(raw) = raw else {
        return (String::new(), None);
    };
    let (name, kind) = match members(raw, ["name", "type"]) {
        Some([name, kind]) => (name.and_then(string), kind.and_then(string)),
        None => (string(raw), None),
    };
    flaws.note("model", name.is_none());
    let kind = kind.map(|word| Kind::from_word(&word));
    (
        bounded(&name.unwrap_or_default(), MAX_MODEL),
        kind.filter(|kind| *kind != Kind::Other),
    )
}

fn read_source(raw: Option<&str>, flaws: &mut Flaws) -> Source {
    let word = raw.map(string);
    flaws.note("source", word == Some(None));
    Source::from_word(&word.flatten().unwrap_or_default())
}

/// Reads a moment: text, or the seconds, milliseconds or microseconds since 1970 that no
/// description names and that a program may send all the same.
pub(super) fn read_moment(name: &'static str, raw: &str, flaws: &mut Flaws) -> Option<Timestamp> {
    let text = string(raw);
    let text = text.as_deref().unwrap_or_default();
    if let Some(moment) = Timestamp::parse(text) {
        return Some(moment);
    }
    if let Some(moment) = Timestamp::parse_without_zone(text) {
        flaws.guess_zone(name);
        return Some(moment);
    }
    flaws.note(name, true);
    let since: i64 = number(raw)?.parse().ok()?;
    let scale = match since {
        ..=0 => return None,
        1..100_000_000_000 => 1_000_000,
        100_000_000_000..100_000_000_000_000 => 1_000,
        _ => 1,
    };
    Some(Timestamp::from_micros(since.saturating_mul(scale)))
}

#[derive(Default)]
struct Metrics {
    predict_time: Option<u64>,
    total_time: Option<u64>,
    progress: Option<u8>,
}

impl Metrics {
    fn read(raw: Option<&str>, flaws: &mut Flaws) -> Self {
        let Some(raw) = raw else {
            return Self::default();
        };
        let found = members(raw, ["predict_time", "total_time", "progress"]);
        flaws.note("metrics", found.is_none());
        let mut numbers = found.unwrap_or_default().map(|raw| raw.map(number));
        flaws.note("metrics", numbers.contains(&Some(None)));
        let [predict_time, total_time, progress] = numbers
            .each_mut()
            .map(|number| number.take().flatten().and_then(|n| n.parse().ok()));
        Self {
            predict_time: predict_time.and_then(micros),
            total_time: total_time.and_then(micros),
            progress: progress.and_then(percent),
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
fn micros(seconds: f64) -> Option<u64> {
    (0.0..1e9)
        .contains(&seconds)
        .then(|| (seconds * 1e6).round() as u64)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
fn percent(progress: f64) -> Option<u8> {
    (0.0..=100.0)
        .contains(&progress)
        .then(|| progress.round() as u8)
}

#[derive(Default)]
struct Metadata<'a> {
    cost: Option<Cost>,
    files: Option<&'a str>,
}

impl<'a> Metadata<'a> {
    fn read(raw: Option<&'a str>, flaws: &mut Flaws) -> Self {
        let Some(raw) = raw else {
            return Self::default();
        };
        let Some([billing, storage, files]) = members(raw, ["billing", "storage", "files"]) else {
            flaws.note("metadata", true);
            return Self::default();
        };
        let [credits] = billing
            .and_then(|raw| members(raw, ["credits_used"]))
            .unwrap_or_default();
        let listed = storage.filter(|raw| raw.starts_with('['));
        let [stored] = storage
            .and_then(|raw| members(raw, ["files"]))
            .unwrap_or_default();
        Self {
            cost: credits.and_then(|raw| read_cost(raw, flaws)),
            files: stored.or(listed).or(files),
        }
    }
}

/// Reads `credits_used`; says so where it has more digits than are counted.
fn read_cost(raw: &str, flaws: &mut Flaws) -> Option<Cost> {
    let digits = number(raw);
    let cost = digits.as_deref().map(Cost::read).and_then(Result::ok);
    flaws.note("credits_used", cost.is_none());
    let (cost, is_exact) = cost?;
    if !is_exact {
        let digits = bounded(&digits.unwrap_or_default(), MAX_QUOTED);
        flaws.say(format!(
            "Its credits_used is {digits}; digits after the twelfth decimal are not counted."
        ));
    }
    Some(cost)
}

/// The beginning of a flaw that names times without a zone.
const ASSUMED_UTC: &str = "has no time zone (UTC is assumed) in";

/// The names of the members that were missing or could not be read, and what else is to be said.
#[derive(Debug, Default)]
pub(super) struct Flaws {
    missing: Vec<&'static str>,
    unreadable: Vec<&'static str>,
    sentences: Vec<String>,
    /// Times without a zone, which were read as UTC.
    without_zone: Vec<&'static str>,
}

impl Flaws {
    fn miss(&mut self, name: &'static str) {
        if !self.unreadable.contains(&name) {
            self.missing.push(name);
        }
    }

    fn note(&mut self, name: &'static str, is_unreadable: bool) {
        if is_unreadable && !self.unreadable.contains(&name) {
            self.unreadable.push(name);
        }
    }

    fn say(&mut self, sentence: String) {
        self.sentences.push(sentence);
    }

    fn guess_zone(&mut self, name: &'static str) {
        self.without_zone.push(name);
    }

    fn sentence(&self) -> Option<String> {
        let mut text = String::new();
        for (what, names) in [
            ("lacks", &self.missing),
            ("has an unreadable", &self.unreadable),
            (ASSUMED_UTC, &self.without_zone),
        ] {
            if !names.is_empty() {
                let and = if text.is_empty() {
                    "Upstream's answer"
                } else {
                    " and"
                };
                // Writing to a string cannot fail.
                let _ = write!(text, "{and} {what} {}", names.join(", "));
            }
        }
        let text = (!text.is_empty()).then(|| text + ".");
        let all: Vec<&str> = text
            .iter()
            .chain(&self.sentences)
            .map(String::as_str)
            .collect();
        (!all.is_empty()).then(|| all.join(" "))
    }
}

#[cfg(test)]
mod tests;
