//! The Prediction object.

use axum::http::StatusCode;
use serde::Serialize;
use serde_json::{Number, Value, json};

use crate::account::{Asked, Entry};
use crate::catalogue::{Makes, Model};
use crate::clock::Moment;
use crate::config::Config;
use crate::files::{self, Output, PIXEL, records, wanted_error, with_urls};
use crate::history::{Details, Purpose, Quirk};
use crate::lifecycle::{State, Status};
use crate::world::World;

#[derive(Serialize)]
struct Prediction {
    id: String,
    status: &'static str,
    r#type: &'static str,
    stream: bool,
    input: Value,
    output: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<String>,
    error: Value,
    created_at: String,
    updated_at: String,
    started_at: Option<String>,
    completed_at: Option<String>,
    privacy: &'static str,
    source: &'static str,
    model: ModelName,
    webhook: Webhook,
    metrics: Metrics,
    metadata: Metadata,
    urls: Urls,
}

#[derive(Serialize)]
struct ModelName {
    name: String,
    r#type: String,
}

#[derive(Serialize)]
struct Webhook {
    url: Option<String>,
    events: Vec<String>,
}

#[derive(Default, Serialize)]
struct Metrics {
    #[serde(skip_serializing_if = "Option::is_none")]
    predict_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total_time: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_count: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    asset_count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<u8>,
}

#[derive(Serialize)]
struct Metadata {
    #[serde(skip_serializing_if = "Option::is_none")]
    billing: Option<Billing>,
    storage: Storage,
    data_available: bool,
}

#[derive(Serialize)]
struct Billing {
    credits_used: Number,
}

#[derive(Default, Serialize)]
struct Storage {
    files: Vec<File>,
}

#[derive(Serialize)]
struct File {
    name: String,
    r#type: &'static str,
    size: usize,
    url: String,
}

#[derive(Serialize)]
struct Urls {
    get: String,
    cancel: String,
    stream: String,
    delete: String,
}

/// The Prediction object of an entry as it is at `now`. `origin` is scheme and authority of the
/// server as the client calls it, such as `http://127.0.0.1:8787`.
pub(crate) fn prediction(world: &World, entry: &Entry, now: Moment, origin: &str) -> Value {
    let model = world.catalogue.get(entry.model);
    let state = entry.plan.at(now);
    let details = entry.details(model);
    let asked = entry.asked.as_deref();
    let made = (state.status == Status::Succeeded)
        .then(|| files::output(model.behavior.makes, entry.origin, &details));
    let id = entry.id.to_string();
    let files = made
        .as_ref()
        .map_or_else(Vec::new, |made| stored(made, &entry.id.segment(), origin));
    let failure = (state.status == Status::Failed).then(|| failure(entry, model.behavior.makes));
    let prompt = details.input["prompt"].as_str().unwrap_or_default();
    let shaped = failure.as_ref().and_then(|_| wanted_error(prompt));
    // An error that says what it has to say needs no words beside it.
    let response = failure.clone().filter(|_| shaped.is_none());
    let error = shaped.unwrap_or_else(|| failure.map_or(Value::Null, Value::from));
    let segment = entry.id.segment();
    let url = |tail: &str| format!("{origin}/v1/predictions/{segment}{tail}");
    let is_there = state.ended.is_some_and(|ended| world.has_files(ended));
    let answer = Prediction {
        status: status_word(state.status, &world.config),
        r#type: "inference",
        stream: details.stream,
        output: made
            .as_ref()
            .map_or(Value::Null, |made| output(made, &files, details.quirk)),
        response,
        error,
        created_at: entry.plan.created.with_zulu(),
        updated_at: state.updated.with_zulu(),
        started_at: state.started.map(|moment| moment.with_offset()),
        completed_at: state.ended.map(|moment| moment.with_offset()),
        privacy: "private",
        source: details.source,
        model: ModelName {
            name: asked
                .map_or_else(|| model.slug(), |asked| &asked.model_name)
                .to_owned(),
            r#type: model.type_word().to_owned(),
        },
        webhook: webhook(asked),
        metrics: metrics(entry, state, made.as_ref()),
        metadata: Metadata {
            billing: billing(state.status, &details, model, made.as_ref()),
            data_available: made.is_some() && is_there,
            storage: Storage { files },
        },
        urls: Urls {
            get: url(""),
            cancel: url("/cancel"),
            stream: url("/stream"),
            delete: url("/delete"),
        },
        input: details.input,
        id,
    };
    // Serializing plain structs into a value cannot fail; if it ever did, the reader sees why.
    serde_json::to_value(answer).unwrap_or_else(|error| {
        json!({ "error": { "message": error.to_string(), "http_status": StatusCode::INTERNAL_SERVER_ERROR.as_u16() } })
    })
}

/// The word for a status.
const fn status_word(status: Status, config: &Config) -> &'static str {
    match status {
        Status::Pending if config.says_queued => "queued",
        Status::Pending => "pending",
        Status::Starting => "starting",
        Status::Processing => "processing",
        Status::Succeeded => "succeeded",
        Status::Failed => "failed",
        Status::Cancelled => config.spelling.as_str(),
    }
}

fn webhook(asked: Option<&Asked>) -> Webhook {
    let hook = asked.and_then(|asked| asked.webhook.as_ref());
    Webhook {
        url: hook.map(|hook| hook.url.clone()),
        events: hook.map_or_else(Vec::new, |hook| hook.events.clone()),
    }
}

fn stored(made: &Output, id: &str, origin: &str) -> Vec<File> {
    let file = |file: &files::OutputFile| File {
        name: file.name.clone(),
        r#type: file.stated_type,
        size: file.size,
        url: format!("{origin}/files/{id}/{}", file.name),
    };
    made.files.iter().map(file).collect()
}

fn output(made: &Output, files: &[File], quirk: Quirk) -> Value {
    if let Some(shape) = &made.shape {
        let urls: Vec<&str> = files.iter().map(|file| file.url.as_str()).collect();
        return with_urls(shape, &urls);
    }
    if let Some(bytes) = made.records {
        return records(bytes);
    }
    if let Some(text) = &made.text {
        return json!(text);
    }
    match (quirk, files) {
        (Quirk::BareOutput, [only]) => json!(only.url),
        (Quirk::ObjectOutput, _) => files
            .iter()
            .map(|file| json!({ "url": file.url, "type": file.r#type }))
            .collect(),
        (Quirk::NestedOutput, [first, rest @ ..]) => json!({
            "image": { "url": first.url, "content_type": first.r#type, "file_size": first.size },
            "nested": [rest.iter().map(|file| json!({ "href": file.url })).collect::<Value>()],
            "preview": PIXEL,
            "score": 0,
        }),
        _ => files.iter().map(|file| file.url.clone()).collect(),
    }
}

fn metrics(entry: &Entry, state: State, made: Option<&Output>) -> Metrics {
    let Some(ended) = state.ended else {
        return Metrics {
            progress: state.progress,
            ..Metrics::default()
        };
    };
    let images = made
        .map(|made| made.made.images)
        .filter(|images| *images > 0);
    let assets = made
        .map(|made| made.files.len())
        .filter(|_| images.is_some());
    let seconds = |since| (ended.since(since).as_secs_f64() * 1e6).round() / 1e6;
    Metrics {
        predict_time: state.started.map(seconds),
        total_time: Some(seconds(entry.plan.created)),
        image_count: images,
        asset_count: assets,
        progress: None,
    }
}

/// Failed runs are free; what a cancelled one cost is not said.
fn billing(
    status: Status,
    details: &Details,
    model: &Model,
    made: Option<&Output>,
) -> Option<Billing> {
    let micros = match (status, made) {
        (Status::Failed, _) => 0,
        (_, Some(made)) if details.quirk != Quirk::NoCost => {
            model.micro_credits(&details.input, made.made)
        }
        _ => return None,
    };
    let whole = (micros % 1_000_000 == 0).then(|| Number::from(micros / 1_000_000));
    #[expect(
        clippy::cast_precision_loss,
        reason = "costs are far below 2^53 millionths"
    )]
    let credits_used = whole.or_else(|| Number::from_f64(micros as f64 / 1e6))?;
    Some(Billing { credits_used })
}

fn failure(entry: &Entry, makes: Makes) -> String {
    if let Some(set) = &entry.failure {
        return set.to_string();
    }
    let general = [
        "CUDA out of memory. Tried to allocate 2.50 GiB (GPU 0; 79.15 GiB total capacity; 76.02 GiB already allocated).",
        "The model did not answer in time. You have not been charged.",
        "Prediction interrupted: the machine was preempted (code: PA).",
    ];
    let special = match makes {
        Makes::Image => "NSFW content detected in the output. Try another prompt.",
        Makes::Video => "The first frame could not be decoded: cannot identify image file.",
        Makes::Music => "ValueError: lyrics contain no singable lines",
        Makes::Speech => "TTS worker exited with status 137",
        Makes::Text => "This model's maximum context length is 131072 tokens.",
        Makes::Code => "The request was flagged by the safety system.",
    };
    let mut dice = entry.origin.dice(Purpose::Failure);
    if dice.chance(0.5) {
        special.to_owned()
    } else {
        (*dice.pick(&general)).to_owned()
    }
}
