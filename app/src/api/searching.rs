//! What surrounds a search: how much it finds, and what there is to search for.

use domain::coverage::{Counts, Suggestion};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::fault;
use super::{Json, fault::ApiFault};

/// How many predictions of each status a query finds, whatever it asks of the status itself. To be
/// asked for after the page, not with it.
#[server(name = CountPredictions, prefix = "/api", endpoint = "counts", input = Json, output = Json)]
pub async fn counts(
    /// What was typed into the search.
    query: String,
) -> Result<Counts, ApiFault> {
    let query = fault::query(&query)?;
    fault::told(fault::backend()?.counts(&query).await)
}

/// The values of a property that predictions have, most frequent first; none for a property that
/// there is not, or whose values are not few.
#[server(name = SuggestValues, prefix = "/api", endpoint = "suggestions", input = Json, output = Json)]
pub async fn suggestions(
    /// The word before the colon.
    qualifier: String,
    /// What the value is to have in it; empty for all.
    part: String,
) -> Result<Vec<Suggestion>, ApiFault> {
    use domain::query::{MAX_QUERY_LEN, Qualifier};

    let part: String = part.chars().take(MAX_QUERY_LEN).collect();
    let Some(qualifier) = Qualifier::from_word(&qualifier) else {
        return Ok(Vec::new());
    };
    fault::told(fault::backend()?.suggestions(qualifier, &part).await)
}
