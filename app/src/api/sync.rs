//! The completeness of the mirror, day by day.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::fault;
use super::{Json, fault::ApiFault};

/// The ledgers of all accounts, drawn: HTML to be put in its place, in which every text is escaped.
#[server(name = SyncReportDrawn, prefix = "/api", endpoint = "sync", input = Json, output = Json)]
pub async fn sync_report() -> Result<String, ApiFault> {
    let report = fault::told(fault::backend()?.sync_report().await)?;
    Ok(crate::sync_report::drawn(&report, super::now()))
}
