//! Looking into a payload that is too long for a page, piece by piece.

use domain::{
    id::PredictionId,
    look::{Answer, Question},
    prediction::Part,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::fault;
use super::{ApiFault, Json};

/// What a question about a part of a prediction is answered with.
#[server(name = LookInto, prefix = "/api", endpoint = "look", input = Json, output = Json)]
pub async fn look(
    /// Of which prediction.
    id: PredictionId,
    /// Of which of its parts.
    part: Part,
    /// What is asked.
    question: Question,
) -> Result<Answer, ApiFault> {
    fault::told(fault::backend()?.look(&id, part, question).await)
}
