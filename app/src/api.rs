//! The server functions: what a page asks the server for, and what it gets.
//!
//! They ask the [`Backend`](crate::backend::Backend) and add the server's clock, which the page
//! needs to draw the same text twice. Must not know the store, upstream, or any signal.

mod commands;
pub(crate) mod fault;
mod json;
mod looking;
mod models;
mod searching;
mod sync;
mod usage;

use domain::{
    feed::FeedCursor,
    id::PredictionId,
    mirror::Mirror,
    page::{Beside, Page, Stretch},
    prediction::{Detail, Remains},
    program::Program,
    time::Timestamp,
    usual::Usual,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub(crate) use self::json::Json;
#[cfg(feature = "ssr")]
pub use self::models::Posted;
pub use self::{
    commands::{command, progress, select, stakes, stop},
    fault::ApiFault,
    looking::look,
    models::{Bench, Card, bench, card, catalogue, check, claim, preview, run, seek},
    searching::{Offered, counts, offered, suggestions},
    sync::sync_report,
    usage::usage,
};

/// A stretch of the list, as of one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// The rows and where they stand.
    pub page: Page,
    /// The server's time when they were read.
    pub now: Timestamp,
    /// How long each model usually takes.
    pub usual: Vec<Usual>,
}

/// A prediction, as of one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Everything about it; `None` where nobody knows it.
    pub detail: Option<Detail>,
    /// What is left of it, where it was deleted and files were kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remains: Option<Remains>,
    /// Where the live stream goes on from here.
    pub cursor: FeedCursor,
    /// The server's time when it was read.
    pub now: Timestamp,
}

/// The state of the mirror, as of one instant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// How fresh and complete it is.
    pub mirror: Mirror,
    /// The server's time when it was read.
    pub now: Timestamp,
}

/// A stretch of the list that a query names.
#[server(name = ListPredictions, prefix = "/api", endpoint = "list", input = Json, output = Json)]
pub async fn list(
    /// What was typed into the search.
    query: String,
    /// Which stretch.
    stretch: Stretch,
) -> Result<Listing, ApiFault> {
    let backend = fault::backend()?;
    let query = fault::query(&query).await?;
    let page = backend.page(&query, &stretch).await;
    Ok(Listing {
        page: fault::told(page)?,
        usual: fault::told(backend.usual().await)?,
        now: now(),
    })
}

/// Everything about one prediction.
#[server(name = PredictionDetail, prefix = "/api", endpoint = "detail", input = Json, output = Json)]
pub async fn detail(
    /// Its id.
    id: PredictionId,
) -> Result<Found, ApiFault> {
    let backend = fault::backend()?;
    // The cursor first: a change between the two reads is then told again, never missed.
    let query = domain::query::Query::of_prediction(&id);
    let page = fault::told(backend.page(&query, &Stretch::default()).await)?;
    let detail = fault::told(backend.detail(&id).await)?;
    let remains = match detail {
        Some(_) => None,
        None => fault::told(backend.remains(&id).await)?,
    };
    Ok(Found {
        detail,
        remains,
        cursor: page.cursor,
        now: now(),
    })
}

/// Programs that make a run again.
#[server(name = ProgramsOf, prefix = "/api", endpoint = "programs", input = Json, output = Json)]
pub async fn programs(
    /// The id of its prediction.
    id: PredictionId,
) -> Result<Vec<Program>, ApiFault> {
    fault::told(fault::backend()?.programs(&id).await)
}

/// What stands beside a prediction among those that a query finds.
#[server(name = Neighbors, prefix = "/api", endpoint = "beside", input = Json, output = Json)]
pub async fn beside(
    /// What was typed into the search.
    query: String,
    /// The prediction.
    id: PredictionId,
) -> Result<Beside, ApiFault> {
    let query = fault::query(&query).await?;
    fault::told(fault::backend()?.beside(&query, &id).await)
}

/// How fresh and complete the mirror is.
#[server(name = MirrorState, prefix = "/api", endpoint = "mirror", input = Json, output = Json)]
pub async fn mirror() -> Result<Freshness, ApiFault> {
    let mirror = fault::told(fault::backend()?.mirror().await)?;
    Ok(Freshness { mirror, now: now() })
}

/// Asks upstream at once for what is in flight; the news comes through the live stream.
#[server(name = Refresh, prefix = "/api", endpoint = "refresh", input = Json, output = Json)]
pub async fn refresh() -> Result<(), ApiFault> {
    fault::told(fault::backend()?.refresh().await)
}

#[cfg(feature = "ssr")]
pub(crate) fn now() -> Timestamp {
    std::time::SystemTime::now().into()
}
