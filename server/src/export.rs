//! `/export`: predictions as a file, of a query (`GET`) or of a selection (`POST`), as CSV or as JSON
//! lines. Knows the store, and how upstream's JSON tells an error; no SQL and no pages.
//!
//! Whoever reads the answer drives it: each piece is read from the store when there is room to send
//! it, in a transaction of its own. So an export costs one piece of memory however long it is, and a
//! reader that stalls holds nothing open. A query is walked in the order of the list, by the place
//! of the last row, and what a prediction is placed by never changes: nothing comes twice, and
//! nothing is left out that was there from the beginning to the end and matched.

mod asked;
mod columns;
mod csv;
#[cfg(test)]
mod tests;
mod walk;

use std::{sync::Arc, time::SystemTime};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{RawQuery, State},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    time::Timestamp,
};
use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::{
    fault,
    store::{Error, Store, whole_id},
    time_zone,
};

use asked::{Asked, Format};
use walk::Walk;

/// `GET /export?q=&format=&columns=` and `POST /export` with the same and any number of `id`.
pub fn router(store: Arc<dyn Store>) -> Router {
    Router::new()
        .route("/export", get(of_query).post(of_selection))
        .with_state(store)
}

async fn of_query(
    State(store): State<Arc<dyn Store>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let parameters = query.as_deref().unwrap_or_default().as_bytes();
    let asked = match whole_id(&*store, &Asked::typed(parameters)).await {
        Ok(Some(id)) => Asked::matching(parameters, id),
        Ok(None) => Asked::query(parameters),
        Err(error) => Err(unread(&error)),
    };
    answer(store, asked, &headers).await
}

async fn of_selection(
    State(store): State<Arc<dyn Store>>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    answer(store, Asked::selection(&form), &headers).await
}

async fn answer(
    store: Arc<dyn Store>,
    asked: Result<Asked, Fault>,
    headers: &HeaderMap,
) -> Response {
    let asked = match asked {
        Ok(asked) => asked,
        Err(fault) => return fault::answer(&fault, headers),
    };
    let asked = asked.in_zone(time_zone::of_reader(headers).unwrap_or_default());
    let now = Timestamp::from(SystemTime::now());
    let (format, name) = (asked.format, asked.file_name(now));
    let mut walk = Walk::new(store, asked, now);
    // The first piece is read before anything is said: a store in trouble is an error page then,
    // and not a file that is empty.
    match walk.next().await {
        Ok(first) => file(format, &name, first.unwrap_or_default(), walk),
        Err(error) => fault::answer(&unread(&error), headers),
    }
}

fn unread(error: &Error) -> Fault {
    let title = "The console's own store cannot be read right now.";
    fault::report(FaultKind::Unavailable, title, error).with_hint("Try again in a moment.")
}

fn file(format: Format, name: &str, first: Bytes, walk: Walk) -> Response {
    let rest = stream::unfold(Some(walk), |walk| async move {
        let mut walk = walk?;
        match walk.next().await {
            Ok(piece) => piece.map(|piece| (Ok(piece), Some(walk))),
            // The broken connection tells the reader that the file is not whole.
            Err(error) => {
                tracing::error!(error = %fault::chain(&error), "an export was cut short");
                Some((Err::<Bytes, Error>(error), None))
            }
        }
    });
    let body = Body::from_stream(stream::iter([Ok(first)]).chain(rest));
    // The name holds nothing but letters, digits, '-' and '.'.
    let disposition = format!("attachment; filename=\"{name}\"");
    let mut response = body.into_response();
    let headers = response.headers_mut();
    let values = [
        (header::CONTENT_TYPE, format.mime()),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("x-accel-buffering"), "no"),
    ];
    for (name, value) in values {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}
