//! What goes over the wire: the Prediction object and the errors, field by field in fixed order.

mod error;
mod prediction;

pub(crate) use error::ApiError;
pub(crate) use prediction::prediction;
