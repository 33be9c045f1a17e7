//! One prediction: get, cancel, delete, stream.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use serde_json::Value;

use crate::account::Entry;
use crate::dice::PredictionId;
use crate::lifecycle::Outcome;
use crate::routes::{Site, events};
use crate::wire::ApiError;
use crate::world::Caller;

/// `GET /predictions/{id}`
pub(super) async fn get(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let entry = find(&site, caller, &id)?;
    Ok(Json(site.prediction(&entry, &headers)))
}

/// `GET /predictions/{id}/stream`: the prediction, or its states as events if those are asked for.
pub(super) async fn stream(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    let entry = find(&site, caller, &id)?;
    let origin = site.origin(&headers);
    let accept = headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok());
    if accept.is_some_and(|accept| accept.contains("text/event-stream")) {
        return Ok(events::states(site, caller, entry.id, origin));
    }
    Ok(Json(site.prediction(&entry, &headers)).into_response())
}

/// `POST /predictions/{id}/cancel`: the prediction as it is then, and `success`.
pub(super) async fn cancel(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let before = find(&site, caller, &id)?;
    if before.plan.at(site.world.now()).status.is_terminal() {
        let message = "Only a prediction that is not finished can be cancelled.";
        return Err(ApiError::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "VALIDATION_ERROR",
            message,
        ));
    }
    let entry = site.world.end(caller, before.id, Outcome::Cancelled);
    let entry = entry.ok_or_else(ApiError::unknown_prediction)?;
    Ok(with_success(site.prediction(&entry, &headers)))
}

/// `DELETE /predictions/{id}`: the prediction as it was, and `success`.
pub(super) async fn delete(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, ApiError> {
    let id = find(&site, caller, &id)?.id;
    let entry = site
        .world
        .delete(caller, id)
        .ok_or_else(ApiError::unknown_prediction)?;
    Ok(with_success(site.prediction(&entry, &headers)))
}

fn find(site: &Site, caller: Caller, id: &str) -> Result<Entry, ApiError> {
    let id = PredictionId::parse(id).ok_or_else(ApiError::unknown_prediction)?;
    site.world
        .entry(caller, id)
        .ok_or_else(ApiError::unknown_prediction)
}

/// Some clients read the prediction, others only `success`.
fn with_success(mut prediction: Value) -> Json<Value> {
    prediction["success"] = Value::Bool(true);
    Json(prediction)
}
