//! `/__control/…`: the control handle for tests in other processes.

use axum::Json;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::control::{Control, ControlError, Draft};
use crate::faults::Faults;
use crate::routes::{Site, body};
use crate::wire::ApiError;

/// The control routes.
pub(super) fn routes() -> Router<Site> {
    Router::new()
        .route("/__control/faults", post(faults))
        .route("/__control/create", post(create))
        .route("/__control/finish", post(finish))
        .route("/__control/fail", post(fail))
        .route("/__control/cancel", post(cancel))
        .route("/__control/delete", post(delete))
        .route("/__control/rate", post(rate))
        .route("/__control/purge", post(purge))
        .route("/__control/counts", get(counts).post(counts))
        .route("/__control/counts/reset", post(reset_counts))
}

#[derive(Deserialize)]
struct FaultsBody {
    faults: Vec<String>,
}

#[derive(Deserialize)]
struct IdBody {
    id: String,
    #[serde(default)]
    error: String,
}

#[derive(Deserialize)]
struct RateBody {
    per_minute: f64,
}

type Answer = Result<Json<Value>, ApiError>;

async fn faults(State(site): State<Site>, request: Request) -> Answer {
    let FaultsBody { faults } = read(request).await?;
    control(site).set_faults(Faults::parse(&faults).map_err(ApiError::validation)?);
    done()
}

async fn create(State(site): State<Site>, request: Request) -> Answer {
    let draft: Draft = read(request).await?;
    let id = control(site).create(draft).map_err(refused)?;
    Ok(Json(json!({ "id": id })))
}

async fn finish(State(site): State<Site>, request: Request) -> Answer {
    let IdBody { id, .. } = read(request).await?;
    control(site).finish(&id).map_err(refused)?;
    done()
}

async fn fail(State(site): State<Site>, request: Request) -> Answer {
    let IdBody { id, error } = read(request).await?;
    control(site).fail(&id, &error).map_err(refused)?;
    done()
}

async fn cancel(State(site): State<Site>, request: Request) -> Answer {
    let IdBody { id, .. } = read(request).await?;
    control(site).cancel(&id).map_err(refused)?;
    done()
}

async fn delete(State(site): State<Site>, request: Request) -> Answer {
    let IdBody { id, .. } = read(request).await?;
    control(site).delete(&id).map_err(refused)?;
    done()
}

async fn rate(State(site): State<Site>, request: Request) -> Answer {
    let RateBody { per_minute } = read(request).await?;
    control(site).set_rate(per_minute);
    done()
}

async fn purge(State(site): State<Site>) -> Answer {
    control(site).purge_files();
    done()
}

async fn counts(State(site): State<Site>) -> Answer {
    Ok(Json(json!(control(site).counts())))
}

async fn reset_counts(State(site): State<Site>) -> Answer {
    control(site).reset_counts();
    done()
}

fn control(site: Site) -> Control {
    Control::new(site.world)
}

async fn read<T: DeserializeOwned>(request: Request) -> Result<T, ApiError> {
    let bytes = body(request).await?;
    serde_json::from_slice(&bytes).map_err(|error| ApiError::validation(error.to_string()))
}

fn refused(error: ControlError) -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "CONTROL", error.to_string())
}

fn done() -> Answer {
    Ok(Json(json!({ "ok": true })))
}
