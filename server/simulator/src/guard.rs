//! What stands before every route: counting, faults, keys, rate limits.

use std::io;
use std::time::Duration;

use crate::faults::{Breakage, FaultKind, Refusal, RouteClass, Tampering, tamper};
use crate::limits::{Verdict, WINDOW};
use crate::wire::ApiError;
use crate::world::Shared;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream::{self, StreamExt};
use serde_json::Value;

/// The longest that a request hangs.
const HANG: Duration = Duration::from_secs(600);

/// Lets a request through to its route, or not, and spoils the answer if a fault says so.
pub(crate) async fn guard(
    State((world, class)): State<(Shared, RouteClass)>,
    mut request: Request,
    next: Next,
) -> Response {
    let mut dice = world.count(class);
    let fault = world.faults().strike(class, &mut dice);
    match fault {
        Some(FaultKind::Refuse(refusal)) => return instead(&world, refusal, class).await,
        Some(FaultKind::List(shift)) => drop(request.extensions_mut().insert(shift)),
        Some(FaultKind::Break(_) | FaultKind::Tamper(_) | FaultKind::Webhook(_)) | None => {}
    }
    let response = if class == RouteClass::File {
        next.run(request).await
    } else {
        let Some(caller) = key(request.headers()).and_then(|key| world.caller(key)) else {
            return shaped(ApiError::unauthorized(), class);
        };
        let verdict = world.limits.check(caller.0, world.now());
        if let Verdict::Wait { seconds } = verdict {
            return shaped(ApiError::rate_limited(Some(seconds)), class);
        }
        request.extensions_mut().insert(caller);
        let mut response = next.run(request).await;
        if response.status().is_success() {
            set_limit_headers(verdict, response.headers_mut());
        }
        response
    };
    match fault {
        Some(FaultKind::Break(breakage)) => broken(&world, breakage, response).await,
        Some(FaultKind::Tamper(how)) => tampered(how, response).await,
        Some(FaultKind::Refuse(_) | FaultKind::List(_) | FaultKind::Webhook(_)) | None => response,
    }
}

/// The API key of a request: `x-api-key`, or else a bearer token.
fn key(headers: &HeaderMap) -> Option<&str> {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = || text(header::AUTHORIZATION)?.strip_prefix("Bearer ");
    text(HeaderName::from_static("x-api-key"))
        .or_else(bearer)
        .map(str::trim)
}

fn set_limit_headers(verdict: Verdict, headers: &mut HeaderMap) {
    let not_set = || HeaderValue::from_static("-");
    let (limit, remaining) = match verdict {
        Verdict::Pass { limit, remaining } => (limit.into(), remaining.into()),
        Verdict::Unlimited | Verdict::Wait { .. } => (not_set(), not_set()),
    };
    let mut set = |name: &'static str, value| headers.insert(HeaderName::from_static(name), value);
    set("x-skytells-ratelimit-limit-requests", limit);
    set("x-skytells-ratelimit-remaining-requests", remaining);
    set("x-skytells-ratelimit-window", WINDOW.as_secs().into());
    set("x-skytells-ratelimit-limit-tokens-in", not_set());
    set("x-skytells-ratelimit-remaining-tokens-in", not_set());
    set("x-skytells-ratelimit-limit-tokens-out", not_set());
    set("x-skytells-ratelimit-remaining-tokens-out", not_set());
}

/// The answer instead of the route's own.
async fn instead(world: &Shared, refusal: Refusal, class: RouteClass) -> Response {
    let error = match refusal {
        Refusal::InternalError => {
            let message = "An unexpected error occurred.";
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message)
        }
        Refusal::Unavailable => {
            let message = "The service is temporarily unavailable.";
            ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "SERVICE_UNAVAILABLE",
                message,
            )
        }
        Refusal::TooMany => ApiError::rate_limited(Some(2)),
        Refusal::TooManyBare => ApiError::rate_limited(None),
        Refusal::BadGateway => return html_502(),
        Refusal::Hang => return hang(world).await,
    };
    shaped(error, class)
}

/// The error in the shape of its family of routes.
fn shaped(error: ApiError, class: RouteClass) -> Response {
    let is_inference = class == RouteClass::Chat;
    if is_inference {
        error.for_inference()
    } else {
        error
    }
    .into_response()
}

/// The route's answer, less than whole.
async fn broken(world: &Shared, breakage: Breakage, response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let half = bytes.slice(..bytes.len() / 2);
    parts.headers.remove(header::CONTENT_LENGTH);
    let body = match breakage {
        Breakage::Hang => return hang(world).await,
        Breakage::Slow => byte_by_byte(world.clone(), bytes),
        Breakage::Truncated => Body::from(half),
        Breakage::Reset => {
            parts
                .headers
                .insert(header::CONTENT_LENGTH, bytes.len().into());
            cut(half)
        }
    };
    Response::from_parts(parts, body)
}

async fn tampered(how: Tampering, response: Response) -> Response {
    let is_json = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json || !response.status().is_success() {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap_or_default();
    let Ok(mut answer) = serde_json::from_slice::<Value>(&bytes) else {
        return Response::from_parts(parts, Body::from(bytes));
    };
    tamper(how, &mut answer);
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(answer.to_string()))
}

fn html_502() -> Response {
    let page = "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center>\
                <h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n";
    let headers = [(header::CONTENT_TYPE, "text/html")];
    (StatusCode::BAD_GATEWAY, headers, page).into_response()
}

/// Never answers while the client and the simulator have patience.
async fn hang(world: &Shared) -> Response {
    tokio::select! {
        () = tokio::time::sleep(HANG) => {}
        () = world.shutdown.cancelled() => {}
    }
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

fn byte_by_byte(world: Shared, bytes: Bytes) -> Body {
    Body::from_stream(stream::unfold(
        (world, bytes),
        |(world, mut bytes)| async move {
            if bytes.is_empty() {
                return None;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(1)) => {}
                () = world.shutdown.cancelled() => return None,
            }
            let first = bytes.split_to(1);
            Some((Ok::<_, io::Error>(first), (world, bytes)))
        },
    ))
}

/// Sends this much and then cuts the connection.
fn cut(half: Bytes) -> Body {
    let broken = async {
        // Until the error comes, what is there so far is sent.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(io::Error::new(
            io::ErrorKind::ConnectionReset,
            "cut by a fault",
        ))
    };
    Body::from_stream(stream::once(async { Ok(half) }).chain(stream::once(broken)))
}
