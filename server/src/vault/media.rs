//! `GET /media/{prediction}/{number}`: an output file from the vault, with ranges. `?download`
//! saves it instead of showing it. `GET /media/{prediction}/{number}/thumbnail`: a small picture of
//! it, where it is an image.
//!
//! The bytes were made by a model and are hostile until proven otherwise: only formats on the short
//! list are ever shown inline, and nothing inside of them may run or load. Must not know upstream.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::id::PredictionId;
use tower_http::services::ServeFile;

use super::{format, keeper::Keeper, names, thumbnail::EDGE};
use crate::store::{Blob, StoredCopy, StoredFile};

/// Read and sent at once, so that a stream costs this much memory however long it is.
const CHUNK: usize = 64 * 1_024;

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
            tracing::error!(
                prediction,
                error = &error as &dyn std::error::Error,
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
    match keeper.copy_of(file).await {
        StoredCopy::Kept(blob) => match send(keeper, file, &blob, asked).await {
            Ok(answer) => answer,
            Err(error) => missing(keeper, file, &error).await,
        },
        StoredCopy::Lost { reason } => refuse(StatusCode::NOT_FOUND, &reason),
        StoredCopy::Pending { .. } => not_yet("This file is still being fetched."),
    }
}

async fn send(
    keeper: &Keeper,
    file: &StoredFile,
    blob: &Blob,
    asked: &Parts,
) -> std::io::Result<Response> {
    let etag = format!("\"{}\"", blob.sha256);
    if names_etag(&asked.headers, &etag) {
        return Ok(unchanged(&etag));
    }
    let path = keeper.blobs().path(&blob.sha256);
    let path = path.ok_or(std::io::ErrorKind::NotFound)?;
    // The file server sees the method and the range, and none of the conditions: those are ours.
    let mut inner = Request::new(Body::empty());
    *inner.method_mut() = asked.method.clone();
    if let Some(range) = range(&asked.headers, &etag) {
        inner.headers_mut().insert(header::RANGE, range.clone());
    }
    let mut server = ServeFile::new(path).with_buf_chunk_size(CHUNK);
    let mut answer = server.try_call(inner).await?.map(Body::new);
    if answer.status() == StatusCode::NOT_FOUND {
        return Err(std::io::ErrorKind::NotFound.into());
    }
    let format = format::of_mime(&blob.mime);
    let name = names::clean_kept(&file.delivery.name, &blob.mime, file.number);
    let how = match format {
        Some(_) if !wants_download(asked) => "inline",
        _ => "attachment",
    };
    let mime = format.map_or(format::UNKNOWN, |format| format.mime);
    answer.headers_mut().remove(header::LAST_MODIFIED);
    set(&mut answer, header::CONTENT_TYPE, mime);
    set(
        &mut answer,
        header::CONTENT_DISPOSITION,
        &names::disposition(how, &name),
    );
    set(&mut answer, header::ETAG, &etag);
    set(&mut answer, header::CACHE_CONTROL, "private, max-age=3600");
    Ok(answer)
}

/// The store says that we hold it and the disk says that we do not: to be fetched again, if it can.
async fn missing(keeper: &Keeper, file: &StoredFile, error: &std::io::Error) -> Response {
    tracing::error!(
        prediction = %file.prediction,
        file = file.number,
        error = error as &dyn std::error::Error,
        "media: a file that is held cannot be read"
    );
    if error.kind() == std::io::ErrorKind::NotFound {
        let again = StoredCopy::Pending { tries: 0 };
        let stored = keeper
            .store()
            .set_copy(&file.prediction, file.number, again);
        if let Err(error) = stored.await {
            tracing::error!(
                prediction = %file.prediction,
                error = &error as &dyn std::error::Error,
                "media: the loss of a file could not be stored"
            );
        }
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

/// The range to answer with: a single one, of the very file that the browser has a part of. Anything
/// else is answered with all of it, as the standard allows.
fn range<'a>(headers: &'a HeaderMap, etag: &str) -> Option<&'a HeaderValue> {
    let is_of_this = headers
        .get(header::IF_RANGE)
        .is_none_or(|tag| tag.as_bytes() == etag.as_bytes());
    let range = headers.get(header::RANGE)?;
    let spec = range.to_str().ok()?.strip_prefix("bytes=")?;
    let (first, last) = spec.split_once('-')?;
    let is_number = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let is_single = is_number(first) && is_number(last) && spec != "-";
    (is_of_this && is_single).then_some(range)
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

fn refuse(status: StatusCode, sentence: &str) -> Response {
    let mut answer = (status, format!("{sentence}\n")).into_response();
    set(&mut answer, header::CACHE_CONTROL, "no-store");
    answer
}

/// What every answer of this route says, whatever it is.
fn guarded(mut answer: Response) -> Response {
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

fn set(answer: &mut Response, name: header::HeaderName, value: &str) {
    // Every value is ours or was cleaned; one that is not a header value is better left out.
    if let Ok(value) = HeaderValue::from_str(value) {
        answer.headers_mut().insert(name, value);
    }
}
