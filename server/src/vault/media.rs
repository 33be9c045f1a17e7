//! `GET /media/{prediction}/{number}`: an output file from the vault, with ranges, or from what is
//! there of it while it comes in. `?download` saves it instead of showing it. `GET /media/{prediction}/{number}/thumbnail`: a small picture of
//! it, where it is an image.
//!
//! The bytes were made by a model and are hostile until proven otherwise: only formats on the short
//! list are ever shown inline, and nothing inside of them may run or load. Must not know upstream.

mod body;
mod range;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::id::PredictionId;

use self::{
    body::Source,
    range::{Answered, Asked},
};
use super::{
    blobs::Arrival,
    format,
    keeper::{Answerable, Keeper},
    names,
    thumbnail::EDGE,
};
use crate::store::{Blob, StoredCopy, StoredFile};

/// Seconds after which a browser may ask again for a file that is still to be fetched.
const RETRY_AFTER: &str = "3";

/// The route of the output files.
pub fn router(keeper: Arc<Keeper>) -> Router {
    Router::new()
        .route("/media/{prediction}/{number}", get(serve))
        .route("/media/{prediction}/{number}/thumbnail", get(thumbnail))
        .with_state(keeper)
}

async fn serve(
    State(keeper): State<Arc<Keeper>>,
    Path((prediction, number)): Path<(String, String)>,
    asked: Parts,
) -> Response {
    guarded(match find(&keeper, &prediction, &number).await {
        Ok(file) => answer(&keeper, &file, &asked).await,
        Err(refusal) => *refusal,
    })
}

/// Never fetches what is still to be fetched: a list asks for many.
async fn thumbnail(
    State(keeper): State<Arc<Keeper>>,
    Path((prediction, number)): Path<(String, String)>,
    asked: Parts,
) -> Response {
    let file = match find(&keeper, &prediction, &number).await {
        Ok(file) => file,
        Err(refusal) => return guarded(*refusal),
    };
    guarded(match &file.copy {
        StoredCopy::Kept(blob) => small(&keeper, &file, blob, &asked).await,
        StoredCopy::Lost { reason } => refuse(StatusCode::NOT_FOUND, reason),
        StoredCopy::Pending { .. } => not_yet("This file is still being fetched."),
    })
}

async fn find(
    keeper: &Keeper,
    prediction: &str,
    number: &str,
) -> Result<StoredFile, Box<Response>> {
    let none = || Box::new(refuse(StatusCode::NOT_FOUND, "There is no such file."));
    let (Ok(id), Ok(number)) = (prediction.parse::<PredictionId>(), number.parse::<u32>()) else {
        return Err(none());
    };
    match keeper.store().file(&id, number).await {
        Ok(file) => file.ok_or_else(none),
        Err(error) => {
            crate::log_limit::log_repeated!(
                error,
                crate::fault::chain(&error),
                prediction,
                "media: the store did not answer"
            );
            Err(Box::new(not_yet("The store does not answer.")))
        }
    }
}

async fn small(keeper: &Arc<Keeper>, file: &StoredFile, blob: &Blob, asked: &Parts) -> Response {
    let etag = format!("\"{}-{EDGE}\"", blob.sha256);
    if names_etag(&asked.headers, &etag) {
        return unchanged(&etag);
    }
    let bytes = match keeper.thumbnail(blob).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(refusal)) => {
            return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, &refusal.to_string());
        }
        Err(error) => return missing(keeper, file, &error).await,
    };
    let mime = format::mime(&bytes[..bytes.len().min(format::HEAD)]);
    let mut answer = bytes.into_response();
    set(&mut answer, header::CONTENT_TYPE, mime);
    set(&mut answer, header::CONTENT_DISPOSITION, "inline");
    set(&mut answer, header::ETAG, &etag);
    set(&mut answer, header::CACHE_CONTROL, "private, max-age=3600");
    answer
}

fn unchanged(etag: &str) -> Response {
    let mut answer = StatusCode::NOT_MODIFIED.into_response();
    set(&mut answer, header::ETAG, etag);
    set(&mut answer, header::CACHE_CONTROL, "private, max-age=3600");
    answer
}

async fn answer(keeper: &Arc<Keeper>, file: &StoredFile, asked: &Parts) -> Response {
    match keeper.ask(file).await {
        Answerable::Copy(StoredCopy::Kept(blob)) => match send(keeper, file, &blob, asked).await {
            Ok(answer) => answer,
            Err(error) => missing(keeper, file, &error).await,
        },
        Answerable::Copy(StoredCopy::Lost { reason }) => refuse(StatusCode::NOT_FOUND, &reason),
        Answerable::Copy(StoredCopy::Pending { .. }) => {
            not_yet("This file is still being fetched.")
        }
        Answerable::Coming(arrival) => pass_on(file, arrival, asked),
    }
}

async fn send(
    keeper: &Keeper,
    file: &StoredFile,
    blob: &Blob,
    asked: &Parts,
) -> io::Result<Response> {
    let reading = keeper.look_at(blob);
    let etag = format!("\"{}\"", blob.sha256);
    if names_etag(&asked.headers, &etag) {
        return Ok(unchanged(&etag));
    }
    let opened = keeper.open_blob(blob, reading).await?;
    let size = opened.size();
    let range = Asked::read(&asked.headers, Some(&etag)).of(size, Some(size));
    let body = match range.bounds() {
        Some((first, end)) => Body::from_stream(opened.part(first, end.unwrap_or(size)).await?),
        None => Body::empty(),
    };
    let mut answer = part(range, body);
    describe(&mut answer, file, &blob.mime, asked);
    set(&mut answer, header::ETAG, &etag);
    set(&mut answer, header::CACHE_CONTROL, "private, max-age=3600");
    Ok(answer)
}

/// What is there of a file, and the rest as it comes in. It has no hash yet, so nothing may be kept
/// of the answer.
fn pass_on(file: &StoredFile, mut arrival: Arrival, asked: &Parts) -> Response {
    let Some(arrived) = arrival.borrow_and_update().clone() else {
        return not_yet("This file is still being fetched.");
    };
    let range = Asked::read(&asked.headers, None).of(arrived.size, arrived.total);
    let mime = arrived.mime;
    let body = match range.bounds() {
        Some((first, end)) => Source::coming(arrived, arrival).body(first, end),
        None => Body::empty(),
    };
    let mut answer = part(range, body);
    describe(&mut answer, file, mime, asked);
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// The part of a file that a range names, with the headers that say so.
fn part(range: Answered, body: Body) -> Response {
    let mut answer = body.into_response();
    if let Some((first, Some(end))) = range.bounds() {
        let length = (end - first).to_string();
        set(&mut answer, header::CONTENT_LENGTH, &length);
        set(&mut answer, header::ACCEPT_RANGES, "bytes");
    }
    match range {
        Answered::Whole(_) => {}
        Answered::Part { first, end, size } => {
            let size = size.map_or_else(|| "*".to_owned(), |size| size.to_string());
            let range = format!("bytes {first}-{}/{size}", end - 1);
            *answer.status_mut() = StatusCode::PARTIAL_CONTENT;
            set(&mut answer, header::CONTENT_RANGE, &range);
        }
        Answered::Beyond { size } => {
            *answer.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
            set(
                &mut answer,
                header::CONTENT_RANGE,
                &format!("bytes */{size}"),
            );
            set(&mut answer, header::ACCEPT_RANGES, "bytes");
        }
    }
    answer
}

/// Says what a file is, and whether it may be shown.
fn describe(answer: &mut Response, file: &StoredFile, mime: &str, asked: &Parts) {
    let content_type = format::content_type(mime);
    let name = names::clean_kept(&file.delivery.name, mime, file.number);
    let how = match content_type == format::UNKNOWN || wants_download(asked) {
        true => "attachment",
        false => "inline",
    };
    set(answer, header::CONTENT_TYPE, content_type);
    set(
        answer,
        header::CONTENT_DISPOSITION,
        &names::disposition(how, &name),
    );
}

/// The store says that we hold it and the disk, or the bucket, says that we do not: to be fetched
/// again, if it can. Where it does not say so but fails, nothing is known to be lost.
async fn missing(keeper: &Keeper, file: &StoredFile, error: &io::Error) -> Response {
    // It may have been given up while it was asked for.
    let held = keeper.store().file(&file.prediction, file.number).await;
    let copy = held.ok().flatten().map(|held| held.copy);
    if let Some(StoredCopy::Lost { reason }) = copy {
        return refuse(StatusCode::NOT_FOUND, &reason);
    }
    crate::log_limit::log_repeated!(error, crate::fault::chain(error), prediction = %file.prediction,
        file = file.number,
        "media: a file that is held cannot be read"
    );
    if error.kind() != io::ErrorKind::NotFound {
        return not_yet(match keeper.has_bucket() {
            true => "Our copy of this file is in a bucket that cannot be read right now.",
            false => "Our copy of this file cannot be read.",
        });
    }
    if file.delivery.url.is_empty() {
        return refuse(StatusCode::NOT_FOUND, "Our copy of this file is gone.");
    }
    let again = StoredCopy::Pending { tries: 0 };
    let stored = keeper
        .store()
        .set_copy(&file.prediction, file.number, again);
    if let Err(error) = stored.await {
        crate::log_limit::log_repeated!(error, crate::fault::chain(&error), prediction = %file.prediction,
            "media: the loss of a file could not be stored"
        );
    }
    not_yet("Our copy of this file cannot be read.")
}

/// Whether the browser holds this very file (`If-None-Match`).
fn names_etag(headers: &HeaderMap, etag: &str) -> bool {
    let values = headers.get_all(header::IF_NONE_MATCH).iter();
    let tags = values.filter_map(|value| value.to_str().ok());
    // A hash has no comma, so a tag with one is none of ours, however it is cut.
    tags.flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn wants_download(asked: &Parts) -> bool {
    let query = asked.uri.query().unwrap_or_default();
    query
        .split('&')
        .any(|pair| pair.split('=').next() == Some("download"))
}

fn not_yet(sentence: &str) -> Response {
    let mut answer = refuse(StatusCode::SERVICE_UNAVAILABLE, sentence);
    set(&mut answer, header::RETRY_AFTER, RETRY_AFTER);
    answer
}

pub(super) fn refuse(status: StatusCode, sentence: &str) -> Response {
    let mut answer = (status, format!("{sentence}\n")).into_response();
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// What every answer of this route says, whatever it is.
pub(super) fn guarded(mut answer: Response) -> Response {
    set(&mut answer, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(
        &mut answer,
        header::CONTENT_SECURITY_POLICY,
        "sandbox; default-src 'none'",
    );
    let policy = header::HeaderName::from_static("cross-origin-resource-policy");
    set(&mut answer, policy, "same-origin");
    answer
}

pub(super) fn set(answer: &mut Response, name: header::HeaderName, value: &str) {
    // Every value is ours or was cleaned; one that is not a header value is better left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
