//! The routes: which address leads to which handler, through which guard.

mod chat;
mod control;
mod create;
mod embeddings;
mod events;
mod files;
mod list;
mod models;
mod predictions;
mod responses;
mod slashes;

use std::net::SocketAddr;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, delete, get, post};
use bytes::Bytes;
use serde_json::Value;
use tower::Layer as _;
use tower::util::MapRequestLayer;

use crate::account::Entry;
use crate::door::{self, SimulatorDoor};
use crate::faults::RouteClass;
use crate::guard::guard;
use crate::wire::{ApiError, prediction};
use crate::world::Shared;

/// The largest request body that is read, in bytes.
const BODY_LIMIT: usize = 2_000_000;

/// What handlers share.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    pub(crate) world: Shared,
    addr: SocketAddr,
}

/// All routes.
pub(crate) fn router(world: &Shared, addr: SocketAddr) -> Router {
    let site = Site {
        world: world.clone(),
        addr,
    };
    let door = SimulatorDoor::new(&world.config);
    let guarded = |class, route: MethodRouter<Site>| {
        route.route_layer(from_fn_with_state((world.clone(), class), guard))
    };
    let create = || guarded(RouteClass::Create, post(create::create));
    let remove = || guarded(RouteClass::Delete, delete(predictions::delete));
    let model = || guarded(RouteClass::Models, get(models::one));
    let api = Router::new()
        .route("/v1/predict", create())
        .route(
            "/v1/predictions",
            guarded(RouteClass::List, get(list::list)).merge(create()),
        )
        .route(
            "/v1/predictions/{id}",
            guarded(RouteClass::Get, get(predictions::get)).merge(remove()),
        )
        .route(
            "/v1/predictions/{id}/cancel",
            guarded(RouteClass::Cancel, post(predictions::cancel)),
        )
        .route("/v1/predictions/{id}/delete", remove())
        .route(
            "/v1/predictions/{id}/stream",
            guarded(RouteClass::Get, get(predictions::stream)),
        )
        .route("/v1/models", guarded(RouteClass::Models, get(models::all)))
        .route(
            "/v1/chat/completions",
            guarded(RouteClass::Chat, post(chat::completions)),
        )
        .route(
            "/v1/responses",
            guarded(RouteClass::Chat, post(responses::responses)),
        )
        .route(
            "/v1/embeddings",
            guarded(RouteClass::Chat, post(embeddings::embeddings)),
        )
        .route("/v1/models/{*slug}", model())
        .route("/v1/model/{*slug}", model())
        .method_not_allowed_fallback(not_allowed)
        .layer(door.cors());
    let files = guarded(RouteClass::File, get(files::file));
    let mut rest = Router::new().route("/files/{id}/{name}", files);
    if world.config.control_routes {
        rest = rest.merge(control::routes());
    }
    let rest = rest.method_not_allowed_fallback(not_allowed);
    let all = api.merge(rest).fallback(not_found);
    let all = all.layer(map_response(in_json)).with_state(site);
    // Around all routes, because which of them is meant is decided by what it changes.
    Router::new()
        .fallback_service(MapRequestLayer::new(slashes::in_one_segment).layer(all))
        .layer(from_fn_with_state(door, door::check))
}

impl Site {
    /// Scheme and authority as the client calls this server.
    pub(crate) fn origin(&self, headers: &HeaderMap) -> String {
        let host = headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        host.map_or_else(
            || format!("http://{}", self.addr),
            |host| format!("http://{host}"),
        )
    }

    /// The Prediction object as it is now, for a client that sent these headers.
    pub(crate) fn prediction(&self, entry: &Entry, headers: &HeaderMap) -> Value {
        prediction(&self.world, entry, self.world.now(), &self.origin(headers))
    }
}

/// The whole body of a request.
pub(crate) async fn body(request: Request) -> Result<Bytes, ApiError> {
    axum::body::to_bytes(request.into_body(), BODY_LIMIT)
        .await
        .map_err(|_| {
            let message = format!("The request body is larger than {BODY_LIMIT} bytes.");
            ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, "INVALID_REQUEST", message)
        })
}

/// What the framework refuses by itself, such as a path that is no text, is told in JSON as well.
async fn in_json(response: Response) -> Response {
    let type_ = response.headers().get(header::CONTENT_TYPE);
    let is_plain = type_.is_some_and(|value| value.as_bytes().starts_with(b"text/plain"));
    if !is_plain || !response.status().is_client_error() {
        return response;
    }
    let message = "The request cannot be read.";
    ApiError::new(response.status(), "INVALID_REQUEST", message).into_response()
}

async fn not_found(request: Request) -> ApiError {
    let message = format!("The endpoint {} does not exist.", request.uri().path());
    ApiError::new(StatusCode::NOT_FOUND, "ENDPOINT_NOT_FOUND", message)
}

async fn not_allowed(request: Request) -> ApiError {
    let message = format!("This endpoint does not support {}.", request.method());
    ApiError::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "METHOD_NOT_ALLOWED",
        message,
    )
}
