//! Whether the server lives, and whether it has something to show.

use axum::{Router, extract::State, routing::get};
use domain::mirror::Mirror;
use http::StatusCode;
use tokio::sync::watch;

/// `GET /healthz` and `GET /readyz`.
pub(super) fn router(mirror: watch::Receiver<Mirror>) -> Router {
    Router::new()
        .route("/healthz", get("ok\n"))
        .route("/readyz", get(readiness).with_state(mirror))
}

/// The store is open as long as this server runs; what may be missing is the first news.
async fn readiness(State(mirror): State<watch::Receiver<Mirror>>) -> (StatusCode, &'static str) {
    if is_ready(&mirror.borrow()) {
        (StatusCode::OK, "ready\n")
    } else {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        (status, "not ready: no account was read from upstream yet\n")
    }
}

/// Whether any account was read from upstream since the start.
pub(super) fn is_ready(mirror: &Mirror) -> bool {
    let mut accounts = mirror.accounts.iter();
    accounts.any(|account| account.synced_at.is_some())
}
