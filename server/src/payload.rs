//! `GET /payload/{id}/{input|output|raw}`: the JSON of a prediction byte for byte, apart from the
//! secrets of its input, with ranges, for texts that are too long for a page. What is sent never
//! changes under its tag.
//!
//! Knows the store, what is secret, and how upstream's JSON is cut into parts; no SQL and no pages.

mod held;
mod range;

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    id::PredictionId,
    prediction::Part,
};

pub use held::{Payloads, Text};

use crate::{fault, store::Error};
use range::Asked;

/// Maximum number of characters of an id in a file's name.
const MAX_NAMED: usize = 100;

/// The route of the payloads.
pub fn router(payloads: Arc<Payloads>) -> Router {
    Router::new()
        .route("/payload/{id}/{part}", get(serve))
        .with_state(payloads)
}

async fn serve(
    State(payloads): State<Arc<Payloads>>,
    Path((id, part)): Path<(String, String)>,
    asked: Parts,
) -> Response {
    let found = async {
        let id: PredictionId = id.parse().map_err(|_| missing())?;
        let part = Part::from_word(&part).ok_or_else(missing)?;
        let text = payloads
            .text(&id, part)
            .await
            .map_err(|error| unread(&error))?;
        text.map(|text| (id, part, text)).ok_or_else(missing)
    };
    match found.await {
        Ok((id, part, text)) => answer(&id, part, text, &asked),
        Err(fault) => fault::answer(&fault, &asked.headers),
    }
}

/// The fault of a payload that is not there.
pub fn missing() -> Fault {
    Fault::new(FaultKind::Missing, "There is no such payload.")
        .with_hint("The prediction has none, or there is none with this id.")
}

/// The fault of a payload that cannot be read now.
pub fn unread(error: &Error) -> Fault {
    let title = "The console's own store cannot be read right now.";
    fault::report(FaultKind::Unavailable, title, error).with_hint("Try again in a moment.")
}

fn answer(id: &PredictionId, part: Part, text: Arc<Text>, asked: &Parts) -> Response {
    let etag = text.tag.clone();
    let len = text.json.len();
    let query = asked.uri.query().unwrap_or_default();
    let how = match query.split('&').any(|pair| pair == "download") {
        true => "attachment",
        false => "inline",
    };
    let mut response = match range::asked(&asked.headers, &etag, len) {
        Asked::Unchanged => StatusCode::NOT_MODIFIED.into_response(),
        Asked::Nowhere => {
            let mut response = StatusCode::RANGE_NOT_SATISFIABLE.into_response();
            set(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{len}"),
            );
            response
        }
        Asked::All => Body::from(bytes(text)).into_response(),
        Asked::Range(range) => {
            let (first, last) = (range.start, range.end - 1);
            let bytes = bytes(text).slice(range);
            let mut response = (StatusCode::PARTIAL_CONTENT, Body::from(bytes)).into_response();
            let content_range = format!("bytes {first}-{last}/{len}");
            set(&mut response, header::CONTENT_RANGE, &content_range);
            response
        }
    };
    let disposition = format!("{how}; filename=\"{}-{}.json\"", named(id), part.word());
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json"),
        (header::CONTENT_DISPOSITION, &disposition),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (header::ACCEPT_RANGES, "bytes"),
        (header::ETAG, &etag),
        // Asked again each time, and answered by the tag.
        (header::CACHE_CONTROL, "private, no-cache"),
    ] {
        set(&mut response, name, value);
    }
    response
}

/// An id as a part of a file's name: as long as it can be, in characters that no header or disk mistakes.
fn named(id: &PredictionId) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let plain = id
        .upstream()
        .chars()
        .map(|c| if is_plain(c) { c } else { '_' });
    plain.take(MAX_NAMED).collect()
}

/// The text as bytes to be sent, which are not copied.
fn bytes(text: Arc<Text>) -> Bytes {
    struct Held(Arc<Text>);
    impl AsRef<[u8]> for Held {
        fn as_ref(&self) -> &[u8] {
            self.0.json.as_bytes()
        }
    }
    Bytes::from_owner(Held(text))
}

fn set(response: &mut Response, name: header::HeaderName, value: &str) {
    // Every value is made of words and numbers of ours.
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
