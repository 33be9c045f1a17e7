//! Looking into a payload that is too long for a page, piece by piece.

use domain::{
    id::PredictionId,
    look::{Answer, Question},
    prediction::Part,
};
use leptos::{prelude::*, server_fn::codec::Json};

use super::ApiFault;
#[cfg(feature = "ssr")]
use super::fault;

/// What a question about a part of a prediction is answered with.
#[server(name = LookInto, prefix = "/api", endpoint = "look", input = Json)]
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
