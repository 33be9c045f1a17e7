//! Creating a prediction.

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::account::{Asked, Webhook};
use crate::catalogue::Makes;
use crate::dice::PredictionId;
use crate::routes::{Site, body};
use crate::webhooks;
use crate::wire::ApiError;
use crate::world::Caller;

/// `POST /predict` and `POST /predictions`
pub(super) async fn create(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, ApiError> {
    let headers = request.headers().clone();
    let bytes = body(request).await?;
    let wish = Wish::read(&site, &headers, &bytes)?;
    let makes = site.world.catalogue.get(wish.model).behavior.makes;
    let has_webhook = wish.asked.webhook.is_some();
    let id = site.world.create(caller, wish.model, wish.asked, None);
    if has_webhook {
        let (world, origin) = (site.world.clone(), site.origin(&headers));
        site.world
            .tasks
            .spawn(webhooks::follow(world, caller, id, origin));
    }
    let mut status = StatusCode::CREATED;
    // The service does not hold requests for videos: they take too long.
    if wish.awaits && makes != Makes::Video {
        wait(&site, caller, id).await;
        status = StatusCode::OK;
    }
    let entry = site
        .world
        .entry(caller, id)
        .ok_or_else(ApiError::unknown_prediction)?;
    let answer = site.prediction(&entry, &headers);
    Ok((status, axum::Json(answer)).into_response())
}

/// Returns when the prediction has ended, or when it was held long enough.
async fn wait(site: &Site, caller: Caller, id: PredictionId) {
    let world = &site.world;
    let bound = world.now().plus(world.config.await_bound);
    let mut changes = world.changed.subscribe();
    while let Some(entry) = world.entry(caller, id) {
        let now = world.now();
        if entry.plan.ended <= now || bound <= now {
            return;
        }
        tokio::select! {
            () = world.config.clock.sleep_until(entry.plan.ended.min(bound)) => {}
            changed = changes.changed() => if changed.is_err() { return },
            () = world.shutdown.cancelled() => return,
        }
    }
}

struct Wish {
    model: u16,
    asked: Asked,
    awaits: bool,
}

impl Wish {
    fn read(site: &Site, headers: &HeaderMap, bytes: &[u8]) -> Result<Self, ApiError> {
        let Ok(Value::Object(mut request)) = serde_json::from_slice(bytes) else {
            let message = "The request body must be a JSON object.";
            return Err(ApiError::new(
                StatusCode::BAD_REQUEST,
                "INVALID_REQUEST",
                message,
            ));
        };
        let (model_name, input) = required(&mut request)?;
        let catalogue = &site.world.catalogue;
        let model = catalogue
            .find(&model_name)
            .ok_or_else(|| ApiError::model_not_found(&model_name))?;
        if catalogue.get(model).is_offline() {
            let message = format!("The model '{model_name}' is offline.");
            let status = StatusCode::UNPROCESSABLE_ENTITY;
            return Err(ApiError::new(status, "MODEL_NOT_SUPPORTED", message));
        }
        let objections = catalogue.get(model).objections(&input);
        if !objections.is_empty() {
            return Err(ApiError::validation(objections.join(" ")));
        }
        let awaits = flag(&request, "await")?;
        let asked = Asked {
            model_name,
            input: Value::Object(input),
            stream: flag(&request, "stream")?,
            source: source(headers),
            webhook: webhook(&request)?,
        };
        Ok(Self {
            model,
            asked,
            awaits,
        })
    }
}

fn required(request: &mut Map<String, Value>) -> Result<(String, Map<String, Value>), ApiError> {
    let (model, input) = (request.remove("model"), request.remove("input"));
    match (model, input) {
        (Some(Value::String(model)), Some(Value::Object(input))) if !model.is_empty() => {
            Ok((model, input))
        }
        (model, input) => {
            let mut details = Vec::new();
            match model {
                Some(Value::String(model)) if !model.is_empty() => {}
                None | Some(Value::Null) => details.push("The model field is required."),
                Some(_) => details.push("The model field must be a string."),
            }
            match input {
                Some(Value::Object(_)) => {}
                None | Some(Value::Null) => details.push("The input field is required."),
                Some(_) => details.push("The input field must be an object."),
            }
            Err(ApiError::validation(details.join(" ")))
        }
    }
}

fn flag(request: &Map<String, Value>, name: &str) -> Result<bool, ApiError> {
    match request.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(value)) => Ok(*value),
        Some(_) => Err(ApiError::validation(format!(
            "The {name} field must be true or false."
        ))),
    }
}

/// An object with `url` and `events`, or a bare URL with an optional filter beside it.
fn webhook(request: &Map<String, Value>) -> Result<Option<Webhook>, ApiError> {
    let (url, events) = match request.get("webhook") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Object(hook)) => (hook.get("url"), hook.get("events")),
        Some(url) => (Some(url), request.get("webhook_events_filter")),
    };
    let url = url
        .and_then(Value::as_str)
        .filter(|url| url.starts_with("http://") || url.starts_with("https://"));
    let url = url.ok_or_else(|| {
        ApiError::validation("The webhook.url field must be a valid URL.".to_owned())
    })?;
    let events = events.and_then(Value::as_array).into_iter().flatten();
    let events = events
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    Ok(Some(Webhook {
        url: url.to_owned(),
        events,
    }))
}

/// The command-line client says who it is; all else came through the API.
fn source(headers: &HeaderMap) -> &'static str {
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|agent| agent.to_str().ok());
    if agent.is_some_and(|agent| agent.contains("skytells-cli")) {
        "cli"
    } else {
        "api"
    }
}
