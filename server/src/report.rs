//! `GET /predictions/{id}/report.html`: a prediction as one file that needs nothing else: what was
//! asked, what came out, its media, its times. It has no script, asks for nothing, and opens without
//! a network. `GET /predictions/{id}/report` asks before what is to be left out of it.
//!
//! Knows the port of the pages and the kept files; no SQL and nothing of upstream.

mod asked;
mod hidden;
mod html;
mod sealing;
#[cfg(test)]
mod tests;
mod words;

use std::{sync::Arc, time::SystemTime};

use app::{Assets, backend::Backend};
use axum::{
    Router,
    body::Body,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse as _, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    id::PredictionId,
    prediction::Detail,
    time::Timestamp,
};
use futures::stream;
use tokio::task::spawn_blocking;

use crate::{
    fault, time_zone,
    vault::{keeper::Keeper, names},
};
use asked::Asked;
use hidden::Hidden;
use sealing::Sealing;

/// What reports are made from.
#[derive(Clone)]
struct Reports {
    backend: Arc<dyn Backend>,
    keeper: Arc<Keeper>,
    css: Arc<str>,
}

/// The routes of the reports.
pub fn router(backend: Arc<dyn Backend>, keeper: Arc<Keeper>, assets: &Assets) -> Router {
    let css = Arc::from(&*assets.css);
    Router::new()
        .route("/predictions/{id}/report", get(form))
        .route("/predictions/{id}/report.html", get(report))
        .with_state(Reports {
            backend,
            keeper,
            css,
        })
}

async fn form(
    State(reports): State<Reports>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match reports.detail(&id).await {
        Ok(detail) => Html(html::form(&reports.css, &detail)).into_response(),
        Err(fault) => fault::answer(&fault, &headers),
    }
}

async fn report(
    State(reports): State<Reports>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let zone = time_zone::of_reader(&headers).unwrap_or_default();
    let asked = Asked::read(query.as_deref().unwrap_or_default()).in_zone(zone);
    match reports.detail(&id).await {
        Ok(detail) => match reports.seal(detail, asked).await {
            Ok(sealing) => answer(sealing),
            Err(fault) => fault::answer(&fault, &headers),
        },
        Err(fault) => fault::answer(&fault, &headers),
    }
}

impl Reports {
    async fn detail(&self, id: &str) -> Result<Detail, Fault> {
        let none = || Fault::new(FaultKind::Missing, "There is no prediction with this id.");
        let id: PredictionId = id.parse().map_err(|_| none())?;
        self.backend.whole(&id).await?.ok_or_else(none)
    }

    async fn seal(&self, detail: Detail, asked: Asked) -> Result<Sealing, Fault> {
        let keeper = Arc::clone(&self.keeper);
        let now = Timestamp::from(SystemTime::now());
        // What is hidden is looked for in all of a text, however long that is.
        let write = move || {
            let hidden = Hidden::of(&detail, &asked);
            let head = html::head(&detail, &asked, &hidden, now);
            let end = html::end(&hidden);
            let media = match asked.has("output") {
                true => Vec::new(),
                false => detail.files,
            };
            let id = detail.row.prediction.id;
            Sealing::new(keeper, id, media, hidden, head, end)
        };
        let written = spawn_blocking(write).await;
        written.map_err(|error| {
            let title = "This report could not be written.";
            fault::report(FaultKind::Internal, title, &error)
        })
    }
}

fn answer(sealing: Sealing) -> Response {
    let name = names::of_prediction("prediction-", sealing.id(), ".html");
    let disposition = match name.is_ascii() {
        true => format!("attachment; filename=\"{name}\""),
        false => names::disposition("attachment", &name),
    };
    let body = stream::try_unfold(sealing, |mut sealing| async move {
        let piece = sealing.next().await.inspect_err(|error| {
            // The broken connection tells the reader that the file is not whole.
            tracing::error!(error = %fault::chain(error), "a report was cut short");
        })?;
        Ok::<_, std::io::Error>(piece.map(|piece| (piece, sealing)))
    });
    let mut response = Body::from_stream(body).into_response();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_DISPOSITION, disposition.as_str()),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
