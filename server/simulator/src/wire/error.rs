//! The error answers, in the unified envelope and in the shape of the inference routes.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// An error as clients see it.
#[derive(Clone, Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) id: &'static str,
    pub(crate) message: String,
    details: Option<String>,
    retry_after: Option<u64>,
    is_inference: bool,
}

#[derive(Serialize)]
struct Envelope<'a> {
    status: bool,
    response: &'a str,
    error: Inner<'a>,
}

#[derive(Serialize)]
struct Inner<'a> {
    http_status: u16,
    message: &'a str,
    details: &'a str,
    error_id: &'static str,
}

#[derive(Serialize)]
struct Inference<'a> {
    error: InferenceInner<'a>,
}

#[derive(Serialize)]
struct InferenceInner<'a> {
    message: &'a str,
    r#type: &'static str,
    code: String,
    error_id: &'static str,
    status: u16,
    param: Option<&'a str>,
    request_id: String,
    details: &'a str,
}

impl ApiError {
    pub(crate) fn new(status: StatusCode, id: &'static str, message: impl Into<String>) -> Self {
        let message = message.into();
        Self {
            status,
            id,
            message,
            details: None,
            retry_after: None,
            is_inference: false,
        }
    }

    pub(crate) fn unauthorized() -> Self {
        let message = "Invalid or missing API key. Send it in the x-api-key header.";
        Self::new(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", message)
    }

    pub(crate) fn model_not_found(slug: &str) -> Self {
        let message = format!("The model '{slug}' does not exist or is not available to you.");
        Self::new(StatusCode::NOT_FOUND, "MODEL_NOT_FOUND", message)
    }

    /// An unknown prediction is a bad gateway, as the documentation says.
    pub(crate) fn unknown_prediction() -> Self {
        let message = "Error fetching prediction";
        Self::new(StatusCode::BAD_GATEWAY, "PREDICTION_FAILED", message)
    }

    pub(crate) fn validation(details: String) -> Self {
        let message = "The given data was invalid.";
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "VALIDATION_ERROR",
            message,
        )
        .with_details(details)
    }

    pub(crate) fn rate_limited(retry_after: Option<u64>) -> Self {
        let message = "Too many requests. Slow down.";
        let error = Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "RATE_LIMIT_EXCEEDED",
            message,
        );
        Self {
            retry_after,
            ..error
        }
    }

    pub(crate) fn with_details(self, details: String) -> Self {
        Self {
            details: Some(details),
            ..self
        }
    }

    /// The same error in the shape of the inference routes.
    pub(crate) fn for_inference(self) -> Self {
        Self {
            is_inference: true,
            ..self
        }
    }

    fn json(&self) -> Response {
        let details = self.details.as_deref().unwrap_or_default();
        if !self.is_inference {
            let error = Inner {
                http_status: self.status.as_u16(),
                message: &self.message,
                details,
                error_id: self.id,
            };
            return Json(Envelope {
                status: false,
                response: &self.message,
                error,
            })
            .into_response();
        }
        let error = InferenceInner {
            message: &self.message,
            r#type: if self.status.is_server_error() {
                "server_error"
            } else {
                "invalid_request_error"
            },
            code: self.id.to_lowercase(),
            error_id: self.id,
            status: self.status.as_u16(),
            param: None,
            request_id: format!("req_{:016x}", crate::dice::fingerprint(&self.message)),
            details,
        };
        Json(Inference { error }).into_response()
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.json();
        *response.status_mut() = self.status;
        if let Some(seconds) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
