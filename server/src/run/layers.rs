//! What every request goes through besides the guard: a line in the log, a net under panics, and
//! bounds on time and size.

use std::{panic::AssertUnwindSafe, time::Duration};

use app::address::{COMMAND, EVE, EXPORT};
use axum::{
    Router,
    body::HttpBody,
    extract::{DefaultBodyLimit, Request},
    middleware::{Next, from_fn},
    response::{IntoResponse as _, Response},
};
use domain::{
    fault::{Fault, FaultKind},
    id::MAX_ID_LEN,
    selection::MAX_SELECTED,
};
use futures::FutureExt as _;
use http::{Method, StatusCode, header};
use tokio::time::{Instant, timeout};
use tower_http::{
    CompressionLevel,
    compression::{CompressionLayer, Predicate, predicate::SizeAbove},
};

use super::panics;
use crate::{
    access::{self, Guard, LOGIN_PATH, LOGOUT_PATH, RequestClient},
    assistant, fault,
};

/// The longest body of a request.
const MAX_BODY: usize = 1024 * 1024;

/// The longest body of a request about a selection: as many ids as one takes, each of the maximum length
/// and percent-encoded.
const MAX_SELECTION: usize = MAX_SELECTED * (3 * MAX_ID_LEN + 16);

/// The longest body of a request that anybody may send, or that needs none.
const MAX_OF_STRANGERS: usize = 16 * 1024;

/// The longest time that the body of a request may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(10);

/// The routes that take a selection.
const OF_A_SELECTION: [&str; 4] = [COMMAND, EXPORT, "/api/command", "/api/stakes"];

/// How long the head of an answer may take, the request's body included. Streams begin at once, so
/// it does not cut them.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(15);

/// The same where a chat model may be asked.
const MODEL_TIMEOUT: Duration = assistant::PATIENCE.saturating_add(Duration::from_secs(5));

/// Where that is.
const OF_A_MODEL: [&str; 2] = [EVE, "/api/ask"];

/// Below this, compressing costs more than it saves.
const MIN_COMPRESSED: u16 = 1_024;

/// All of it around `router`.
pub(super) fn around(router: Router, guard: &Guard) -> Router {
    let router = guard
        .with_login(router)
        .layer(DefaultBodyLimit::disable())
        .layer(from_fn(bounded))
        .layer(from_fn(in_time));
    let router = guard
        .around(router)
        .layer(from_fn(caught))
        .layer(from_fn(logged));
    access::with_headers(guard.with_clients(router))
}

/// Reads the body before anything else is done. Refuses one that is longer than its route takes, or that does
/// not come in time.
async fn bounded(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let limit = if OF_A_SELECTION.contains(&path) {
        MAX_SELECTION
    } else if [LOGIN_PATH, LOGOUT_PATH].contains(&path) || request.method() != Method::POST {
        MAX_OF_STRANGERS
    } else {
        MAX_BODY
    };
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if length.is_some_and(|length| length > limit) {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let (head, body) = request.into_parts();
    match timeout(BODY_TIMEOUT, axum::body::to_bytes(body, limit)).await {
        Ok(Ok(body)) => next.run(Request::from_parts(head, body.into())).await,
        Ok(Err(_)) => StatusCode::PAYLOAD_TOO_LARGE.into_response(),
        Err(_) => StatusCode::REQUEST_TIMEOUT.into_response(),
    }
}

/// Compresses what `router` answers in text. For pages and server functions only: streams must not
/// wait in a compressor, nor each carry the memory of one, and files are compressed already.
pub(super) fn compressed(router: Router) -> Router {
    let compression = CompressionLayer::new()
        // A list of 50 rows becomes a tenth at this level; higher ones were not compared.
        .quality(CompressionLevel::Precise(4))
        .compress_when(SizeAbove::new(MIN_COMPRESSED).and(IsText));
    router.layer(compression)
}

#[derive(Clone, Copy, Debug)]
struct IsText;

impl Predicate for IsText {
    fn should_compress<B: HttpBody>(&self, response: &http::Response<B>) -> bool {
        let content_type = response.headers().get(header::CONTENT_TYPE);
        content_type.is_some_and(|content_type| {
            let content_type = content_type.as_bytes();
            content_type.starts_with(b"text/html") || content_type.starts_with(b"application/json")
        })
    }
}

async fn in_time(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    let is_of_a_model =
        request.method() == Method::POST && OF_A_MODEL.contains(&request.uri().path());
    let patience = match is_of_a_model {
        true => MODEL_TIMEOUT,
        false => ANSWER_TIMEOUT,
    };
    match timeout(patience, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let fault = Fault::new(FaultKind::Unavailable, "The answer took too long.")
                .with_hint("Try again; the console may be busy.");
            fault::answer(&fault, &headers)
        }
    }
}

/// A mistake of ours must not look like a broken network.
async fn caught(request: Request, next: Next) -> Response {
    let headers = request.headers().clone();
    match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => {
            let fault = Fault::new(FaultKind::Internal, "Something went wrong on our side.")
                .with_hint("Reload the page; if it stays, the log says more.")
                .with_reference(panics::reference());
            fault::answer(&fault, &headers)
        }
    }
}

/// One line a request. What was searched for is nobody's business, so the query is left out.
async fn logged(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let client = RequestClient::of(&request).ip;
    let began = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    let duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let line = "a request was answered";
    if status.is_server_error() && status != StatusCode::SERVICE_UNAVAILABLE {
        tracing::warn!(%client, %method, path, status = status.as_u16(), duration_ms, "{line}");
    } else {
        tracing::debug!(%client, %method, path, status = status.as_u16(), duration_ms, "{line}");
    }
    response
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use axum::{body::Body, routing::get};
    use http::header;
    use tower::ServiceExt as _;

    use super::*;
    use crate::{
        access::{Entry, Gate},
        config::{Flags, Settings},
    };

    async fn ask(path: &'static str, accept: &str) -> Response {
        let flags = <Flags as clap::Parser>::parse_from(["console", "--data-dir", "/d", "--demo"]);
        let settings = Settings::settle(flags).unwrap();
        let entry = |path| Entry {
            path: Cow::Borrowed(path),
            methods: &[Method::GET],
            gate: Gate::Open,
        };
        async fn broken() -> &'static str {
            panic!("canary in a panic")
        }
        let router = Router::new()
            .route("/broken", get(broken))
            .route("/unlisted", get("secret"))
            .route("/endless", get(std::future::pending::<&'static str>));
        let table = vec![entry("/broken"), entry("/endless")];
        let router = around(router, &Guard::new(&settings, table));
        let request = Request::get(path)
            .header(header::HOST, "localhost")
            .header(header::ACCEPT, accept)
            .body(Body::empty());
        router.oneshot(request.unwrap()).await.unwrap()
    }

    async fn text(response: Response) -> String {
        let body = axum::body::to_bytes(response.into_body(), 1_000_000).await;
        String::from_utf8(body.unwrap().to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_panic_is_a_500_with_a_reference() {
        for accept in ["text/html", "application/json"] {
            let response = ask("/broken", accept).await;
            assert_eq!(response.status(), 500);
            assert!(
                response
                    .headers()
                    .contains_key(header::CONTENT_SECURITY_POLICY)
            );
            let text = text(response).await;
            assert!(text.contains("Something went wrong on our side."), "{text}");
            assert!(
                text.contains("reference") || text.contains("The log says more"),
                "{text}"
            );
            assert!(!text.contains("canary"), "{text}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_does_not_come_is_a_503() {
        let began = Instant::now();
        let response = ask("/endless", "*/*").await;
        assert_eq!(response.status(), 503);
        assert_eq!(began.elapsed(), ANSWER_TIMEOUT);
    }

    #[tokio::test]
    async fn a_route_that_is_not_listed_is_not_served() {
        let response = ask("/unlisted", "*/*").await;
        assert_eq!(response.status(), 404);
        assert!(!text(response).await.contains("secret"));
    }
}
