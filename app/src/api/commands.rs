//! Commands on predictions that were selected. What is sent is always the ids themselves: the set
//! that someone saw and confirmed, whatever has changed since.

use domain::{
    command::{Command, JobId, Progress, Stakes},
    id::PredictionId,
    selection::Selected,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::fault;
use super::{ApiFault, Json};

/// Everything that matches a query now, to be selected.
#[server(name = SelectMatching, prefix = "/api", endpoint = "select", input = Json, output = Json)]
pub async fn select(
    /// What was typed into the search.
    query: String,
) -> Result<Selected, ApiFault> {
    let query = fault::query(&query).await?;
    fault::told(fault::backend()?.select(&query).await)
}

/// What a command on these would touch.
#[server(name = StakesOf, prefix = "/api", endpoint = "stakes", input = Json, output = Json)]
pub async fn stakes(
    /// The selection.
    ids: Vec<PredictionId>,
) -> Result<Stakes, ApiFault> {
    fault::selection(&ids)?;
    fault::told(fault::backend()?.stakes(&ids).await)
}

/// Does something with exactly these.
#[server(name = StartCommand, prefix = "/api", endpoint = "command", input = Json, output = Json)]
pub async fn command(
    /// What.
    command: Command,
    /// With which.
    ids: Vec<PredictionId>,
) -> Result<JobId, ApiFault> {
    fault::selection(&ids)?;
    fault::told(fault::backend()?.command(command, ids).await)
}

/// How far a command has come; `None` for one that the server does not know any more.
#[server(name = CommandProgress, prefix = "/api", endpoint = "progress", input = Json, output = Json)]
pub async fn progress(
    /// The job.
    job: JobId,
    /// How many of its results the page has.
    after: u32,
) -> Result<Option<Progress>, ApiFault> {
    fault::told(fault::backend()?.progress(&job, after).await)
}

/// Lets a command touch no more predictions.
#[server(name = StopCommand, prefix = "/api", endpoint = "stop", input = Json, output = Json)]
pub async fn stop(
    /// The job.
    job: JobId,
) -> Result<bool, ApiFault> {
    fault::told(fault::backend()?.stop(&job).await)
}
