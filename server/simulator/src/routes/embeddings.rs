//! `POST /embeddings`: vectors that are equal for equal texts and near for texts with like words.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::chat;
use crate::dice::{Dice, fingerprint};
use crate::files::tokens;
use crate::routes::{Site, body};
use crate::wire::ApiError;

const DIMENSIONS: usize = 256;

pub(super) async fn embeddings(
    State(_): State<Site>,
    request: Request,
) -> Result<Json<Value>, ApiError> {
    let bytes = body(request).await.map_err(ApiError::for_inference)?;
    let request: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let Some(model) = request["model"].as_str() else {
        return Err(
            ApiError::validation("The model field is required.".to_owned()).for_inference(),
        );
    };
    let texts: Option<Vec<&str>> = match &request["input"] {
        Value::String(text) => Some(vec![text]),
        Value::Array(texts) => texts.iter().map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    };
    let Some(texts) = texts.filter(|texts| !texts.is_empty()) else {
        let message = "The input field must be a text or a list of texts.";
        return Err(chat::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            "VALIDATION_ERROR",
            message,
        ));
    };
    let data = texts.iter().enumerate().map(|(index, text)| {
        json!({ "object": "embedding", "embedding": embedding(text), "index": index })
    });
    let used = texts.iter().map(|text| tokens(text)).sum::<i64>();
    Ok(Json(json!({
        "object": "list",
        "data": data.collect::<Vec<Value>>(),
        "model": model,
        "usage": { "prompt_tokens": used, "total_tokens": used },
    })))
}

/// The sum of one random direction for each word, of length one.
fn embedding(text: &str) -> Vec<f64> {
    let mut sum = vec![0.0; DIMENSIONS];
    for word in text.to_lowercase().split_whitespace().chain([""]) {
        let mut dice = Dice::new(&[fingerprint(word), 0xe3b]);
        sum.iter_mut()
            .for_each(|axis| *axis += dice.fraction() - 0.5);
    }
    let length = sum.iter().map(|axis| axis * axis).sum::<f64>().sqrt();
    sum.iter()
        .map(|axis| (axis / length * 1e8).round() / 1e8)
        .collect()
}
