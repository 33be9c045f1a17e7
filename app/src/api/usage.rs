//! What a range of time amounts to.

use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::fault;
use super::{Json, fault::ApiFault};

/// The figures of a range, drawn: HTML to be put in its place, in which every text is escaped.
#[server(name = UsageDrawn, prefix = "/api", endpoint = "usage", input = Json, output = Json)]
pub async fn usage(
    /// The range of time, as `created:` takes it.
    range: String,
    /// The property to group by.
    by: String,
    /// What else is asked of the predictions.
    query: String,
) -> Result<String, ApiFault> {
    use crate::address::UsageAddress;

    let address = UsageAddress::of(&range, &by, &query);
    let query = fault::query(&address.search()).await?;
    let usage = fault::backend()?.usage(&query, address.by).await;
    Ok(crate::usage::drawn(&fault::told(usage)?, &address))
}
