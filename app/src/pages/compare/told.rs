//! What is told of predictions side by side. The server writes it as HTML: nothing of it changes, so
//! what browsers load need not know how.

#[cfg(feature = "ssr")]
mod choose;
#[cfg(feature = "ssr")]
mod table;
#[cfg(feature = "ssr")]
mod written;

use domain::prediction::Detail;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::{ApiFault, Json};

/// A comparison, or the question with what to compare.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// What is read, as HTML of the server's own making.
    pub html: String,
    /// The predictions whose outputs are to be shown.
    pub sides: Vec<Detail>,
}

/// Two to four predictions side by side; of one alone, what it can be compared with.
#[server(name = ComparePredictions, prefix = "/api", endpoint = "compare", input = Json, output = Json)]
pub async fn compare(
    /// Their ids, as an address names them.
    names: Vec<String>,
) -> Result<Told, ApiFault> {
    written::told(names).await
}
