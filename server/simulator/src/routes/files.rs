//! Output files, at the addresses that predictions name. No key, and no CORS, as on a CDN.

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::dice::PredictionId;
use crate::files::{self, OutputFile};
use crate::lifecycle::Status;
use crate::routes::Site;
use crate::wire::ApiError;

/// `GET /files/{id}/{name}`
pub(super) async fn file(
    State(site): State<Site>,
    Path((id, name)): Path<(String, String)>,
) -> Result<Response, ApiError> {
    let file = find(&site, &id, &name).ok_or_else(|| {
        ApiError::new(
            StatusCode::NOT_FOUND,
            "FILE_NOT_FOUND",
            "The file does not exist any more.",
        )
    })?;
    let media_type = file.media_type;
    // Drawing a picture takes long enough to be in the way of other requests.
    let bytes = tokio::task::spawn_blocking(move || file.render())
        .await
        .map_err(|_| {
            let message = "The file could not be read.";
            ApiError::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL_ERROR", message)
        })?;
    Ok(([(header::CONTENT_TYPE, media_type)], bytes).into_response())
}

fn find(site: &Site, id: &str, name: &str) -> Option<OutputFile> {
    let world = &site.world;
    let id = PredictionId::parse(id)?;
    let entry = world.entry(world.owner(id)?, id)?;
    let state = entry.plan.at(world.now());
    if state.status != Status::Succeeded || !world.has_files(state.ended?) {
        return None;
    }
    let model = world.catalogue.get(entry.model);
    let details = entry.details(model);
    let output = files::output(model.behavior.makes, entry.origin, &details);
    output.files.into_iter().find(|file| file.name == name)
}
