//! The models.

use axum::Json;
use axum::extract::{Path, Query, State};
use serde_json::Value;

use crate::routes::Site;
use crate::wire::ApiError;

/// `GET /models`: a bare array.
pub(super) async fn all(
    State(site): State<Site>,
    Query(query): Query<Vec<(String, String)>>,
) -> Json<Value> {
    let fields = fields(&query);
    Json(
        site.world
            .catalogue
            .iter()
            .map(|model| model.card(&fields))
            .collect(),
    )
}

/// `GET /models/{slug}` and `GET /model/{slug}`
pub(super) async fn one(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
) -> Result<Json<Value>, ApiError> {
    let catalogue = &site.world.catalogue;
    let model = catalogue
        .find(&slug)
        .ok_or_else(|| ApiError::model_not_found(&slug))?;
    Ok(Json(catalogue.get(model).card(&fields(&query))))
}

fn fields(query: &[(String, String)]) -> String {
    let named = query
        .iter()
        .filter(|(name, _)| name == "fields")
        .map(|(_, value)| value.as_str());
    named.collect::<Vec<&str>>().join(",")
}
