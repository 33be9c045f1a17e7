//! `GET /predictions/{id}/files.zip`: all output files that we hold of a prediction, in one archive.
//!
//! Written as it is read: it costs a piece of a file in memory however long it is, and whoever reads
//! the answer drives it. Nothing is compressed, for media are. What is not held is named in a text
//! file inside. Must not know upstream.

mod packing;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::{
    fault::{Fault, FaultKind},
    id::PredictionId,
};
use futures::stream;

use super::{keeper::Keeper, names};
use crate::{fault, store::StoredFile};
use packing::{Content, Entry, Packing};

/// The name of the text file that names what is missing.
const MISSING: &str = "missing files.txt";

/// The route of the archives.
pub fn router(keeper: Arc<Keeper>) -> Router {
    Router::new()
        .route("/predictions/{id}/files.zip", get(serve))
        .with_state(keeper)
}

async fn serve(
    State(keeper): State<Arc<Keeper>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    match files(&keeper, &id).await {
        Ok((id, files)) => answer(keeper, &id, &files),
        Err(fault) => fault::answer(&fault, &headers),
    }
}

async fn files(keeper: &Keeper, id: &str) -> Result<(PredictionId, Vec<StoredFile>), Fault> {
    let none = || {
        Fault::new(FaultKind::Missing, "There are no files to be put together.")
            .with_hint("The prediction has no output files, or there is none with this id.")
    };
    let id: PredictionId = id.parse().map_err(|_| none())?;
    let files = keeper.store().files(&id).await.map_err(|error| {
        let title = "The console's own store cannot be read right now.";
        fault::report(FaultKind::Unavailable, title, &error).with_hint("Try again in a moment.")
    })?;
    match files.is_empty() {
        true => Err(none()),
        false => Ok((id, files)),
    }
}

fn answer(keeper: Arc<Keeper>, id: &PredictionId, files: &[StoredFile]) -> Response {
    let packing = Packing::new(keeper, entries(files));
    let body = stream::try_unfold(packing, |mut packing| async move {
        let piece = packing.next().await.inspect_err(|error| {
            // The broken connection tells the reader that the file is not whole.
            tracing::error!(error = %fault::chain(error), "an archive was cut short");
        })?;
        Ok::<_, std::io::Error>(piece.map(|piece| (piece, packing)))
    });
    let mut response = Body::from_stream(body).into_response();
    let name = names::of_prediction("", id, ".zip");
    let disposition = names::disposition("attachment", &name);
    for (name, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, &disposition),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// What goes into the archive: the files that we hold under names of their own, then what is missing.
fn entries(files: &[StoredFile]) -> Vec<Entry> {
    let mut taken = HashSet::from([MISSING.to_owned()]);
    let mut entries = Vec::with_capacity(files.len() + 1);
    let mut missing = String::new();
    for file in files {
        let held = file.copy.held();
        let mime = held.map_or("", |blob| &blob.mime);
        let name = names::clean_kept(&file.delivery.name, mime, file.number);
        let name = unique(&name, &mut taken);
        match held {
            Ok(blob) => entries.push(Entry {
                name,
                content: Content::Blob(blob.clone()),
                at: file.ended_at,
            }),
            Err(reason) => missing.push_str(&line(&name, reason)),
        }
    }
    entries.push(Entry {
        name: MISSING.to_owned(),
        content: Content::Missing(missing),
        at: None,
    });
    entries
}

/// A line of the text file. A reason may be upstream's words: one line is what it gets.
fn line(name: &str, reason: &str) -> String {
    let reason: String = reason.chars().filter(|c| !c.is_control()).collect();
    format!("{name}: {reason}\r\n")
}

/// The name, or the same with a number: no two are one on a disk that does not tell upper from lower
/// case.
fn unique(name: &str, taken: &mut HashSet<String>) -> String {
    let (stem, ending) = match name.rfind('.').filter(|at| *at > 0) {
        Some(at) => name.split_at(at),
        None => (name, ""),
    };
    let mut number = 1_u32;
    let mut free = name.to_owned();
    while !taken.insert(free.to_lowercase()) {
        number += 1;
        free = format!("{stem} ({number}){ending}");
    }
    free
}
