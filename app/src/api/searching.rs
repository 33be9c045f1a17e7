//! What surrounds a search: how much it finds, and what there is to search for.

use domain::{
    coverage::{Counts, Suggestion},
    prediction::Prediction,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

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
    let query = fault::query(&query).await?;
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

/// What the palette offers for a text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offered {
    /// Models with the text in their names, most frequent first.
    pub models: Vec<Suggestion>,
    /// Predictions whose ids begin with it, the newest first.
    pub predictions: Vec<Prediction>,
}

/// A few models and predictions to go to, in one answer.
#[server(name = OfferToGo, prefix = "/api", endpoint = "offered", input = Json, output = Json)]
pub async fn offered(
    /// A part of a model's name, or the beginning of an id.
    part: String,
) -> Result<Offered, ApiFault> {
    use domain::{
        page::Stretch,
        query::{MAX_QUERY_LEN, Qualifier},
    };

    /// The most of each.
    const FEW: usize = 5;

    let part: String = part.chars().take(MAX_QUERY_LEN).collect();
    let backend = fault::backend()?;
    let mut models = fault::told(backend.suggestions(Qualifier::Model, &part).await)?;
    models.truncate(FEW);
    let rows = match id_beginning(&part) {
        Some(query) => fault::told(backend.page(&query, &Stretch::default()).await)?.rows,
        None => Vec::new(),
    };
    let predictions = rows.into_iter().take(FEW).map(|row| row.prediction);
    Ok(Offered {
        models,
        predictions: predictions.collect(),
    })
}

/// Asks for the ids that begin with a text. `None` if it is too short to be the beginning of one's own.
#[cfg(feature = "ssr")]
fn id_beginning(text: &str) -> Option<domain::query::Query> {
    use domain::query::{Query, Term};

    let term = Term::of_id_prefix(text).filter(|_| text.trim().len() >= 3)?;
    Some(Query::of(vec![term]))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn any_text_that_is_long_enough_may_begin_an_id() {
        let written = |text: &str| id_beginning(text).map(|query| query.to_string());
        assert_eq!(written("05bd8fe1…").as_deref(), Some("id:\"05bd8fe1…\""));
        assert_eq!(written("job: \"a").as_deref(), Some("id:\"job: \\\"a…\""));
        assert_eq!(written("ab"), None);
    }
}
