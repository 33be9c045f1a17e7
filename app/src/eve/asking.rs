//! The one server function: a question and where it was asked, to its answer.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Answer;
use crate::api::{ApiFault, Json};

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// As it was asked.
    pub question: String,
    /// What she says.
    pub answer: Answer,
}

/// What becomes of a question that the grammar does not understand, where a chat model is configured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Beyond {
    /// The model is offered, and asked nothing.
    #[default]
    Offered,
    /// The model is asked.
    Asked,
}

/// Answers a question: from the mirror, or by the chat model where that is to be asked.
#[server(name = AskEve, prefix = "/api", endpoint = "ask", input = Json, output = Json)]
pub async fn ask(
    /// In words.
    question: String,
    /// The address of the page where it is asked, for "this" and "these".
    here: String,
    /// What becomes of one that is not understood.
    #[server(default)]
    beyond: Beyond,
) -> Result<Told, ApiFault> {
    use crate::api::fault;

    let backend = fault::backend()?;
    let now = std::time::SystemTime::now().into();
    fault::told(told(question, &here, now, &*backend, beyond).await)
}

#[cfg(feature = "ssr")]
pub use on_the_server::told;

#[cfg(feature = "ssr")]
mod on_the_server {
    use domain::{
        fault::Fault,
        id::PredictionId,
        page::Stretch,
        percent::decoded,
        query::{Qualifier, Query, Term},
        time::Timestamp,
    };
    use leptos_router::location::RequestUrl;

    use super::{Beyond, Told};
    use crate::{
        address::{LIST, ListAddress, QueryParams},
        backend::{Backend, assistant::Asked},
        eve::{
            answering::{answer, beyond as beyond_grammar, opening},
            intent::{Intent, Unknown},
            understanding::{MAX_QUESTION_LEN, Situation, possible_ids, understand},
        },
    };

    /// The most strange words that are looked up among all models: those beyond the most frequent.
    const LOOKED_UP: usize = 4;

    /// Understands and answers.
    ///
    /// # Errors
    /// Fails where the backend does.
    pub async fn told(
        question: String,
        here: &str,
        now: Timestamp,
        backend: &dyn Backend,
        beyond: Beyond,
    ) -> Result<Told, Fault> {
        if question.trim().is_empty() {
            let answer = opening(backend);
            return Ok(Told { question, answer });
        }
        let mut situation = situation(here, now, backend).await?;
        // Days are counted on the reader's clock.
        situation.now = Timestamp::from_micros(backend.zone().wall_time(now).0);
        situation.ids = ids_in(&question, backend).await?;
        let mut intent = understand(&question, &situation);
        if let Intent::Unknown(Unknown::Words(words)) = &intent {
            let rare = rare_models(words, backend).await?;
            if !rare.is_empty() {
                situation.models.extend(rare);
                intent = understand(&question, &situation);
            }
        }
        situation.now = now;
        let mut answer = answer(&intent, &situation, backend).await?;
        if let Intent::Unknown(Unknown::Words(_) | Unknown::Sense) = &intent {
            let asked = Asked {
                question: question.trim().to_owned(),
                now,
                prediction: situation.prediction,
                search: situation.search,
            };
            answer = beyond_grammar::answer(answer, &asked, backend, beyond).await;
        }
        // A question too long is not sent back either.
        let question = question.chars().take(MAX_QUESTION_LEN).collect();
        Ok(Told { question, answer })
    }

    async fn situation(
        here: &str,
        now: Timestamp,
        backend: &dyn Backend,
    ) -> Result<Situation, Fault> {
        let models = backend.suggestions(Qualifier::Model, "").await?;
        let mirror = backend.mirror().await?;
        let (prediction, search) = seen(here);
        Ok(Situation {
            models: models.into_iter().map(|model| model.label).collect(),
            accounts: mirror
                .accounts
                .iter()
                .map(|it| it.name.to_string())
                .collect(),
            now,
            prediction,
            search,
            ids: Vec::new(),
        })
    }

    /// The words and quoted texts of a question that are the beginnings of ids.
    async fn ids_in(question: &str, backend: &dyn Backend) -> Result<Vec<String>, Fault> {
        let mut ids = Vec::new();
        for text in possible_ids(question) {
            let Some(term) = Term::of_id_prefix(&text) else {
                continue;
            };
            let query = Query::of(vec![term]);
            let page = backend.page(&query, &Stretch::default()).await?;
            if !page.rows.is_empty() {
                ids.push(text);
            }
        }
        Ok(ids)
    }

    /// Models that have one of these words in their names.
    async fn rare_models(words: &[String], backend: &dyn Backend) -> Result<Vec<String>, Fault> {
        let mut models = Vec::new();
        for word in words.iter().take(LOOKED_UP).filter(|word| word.len() > 2) {
            let found = backend.suggestions(Qualifier::Model, word).await?;
            models.extend(found.into_iter().map(|model| model.label));
        }
        Ok(models)
    }

    /// The prediction that is looked at under an address, and the search of its list.
    fn seen(here: &str) -> (Option<PredictionId>, Query) {
        let Ok(url) = RequestUrl::new(here).parse() else {
            return (None, Query::default());
        };
        let params = QueryParams::parse(url.search());
        let address = ListAddress::read(&params);
        let path = url.path().strip_prefix(LIST).unwrap_or_default();
        let own = path
            .strip_prefix('/')
            .and_then(|id| decoded(id).parse().ok());
        let within = params.get_str("in").unwrap_or_default();
        let text = if own.is_some() {
            within
        } else {
            &address.query
        };
        (own.or(address.peek), Query::parse(text).unwrap_or_default())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn knows_what_is_looked_at() {
            let check = |here: &str, id: Option<&str>, query: &str| {
                let (prediction, search) = seen(here);
                assert_eq!(prediction.as_ref().map(PredictionId::as_str), id, "{here}");
                assert_eq!(search.to_string(), query, "{here}");
            };
            check("/predictions", None, "");
            check(
                "/predictions?q=status%3Afailed&peek=a1",
                Some("a1"),
                "status:failed",
            );
            check("/predictions/a1?in=flux", Some("a1"), "flux");
            check(
                "/predictions/a%2Fb%2520%3F?in=flux",
                Some("a/b%20?"),
                "flux",
            );
            check("/predictions?peek=a%252Fb", Some("a%2Fb"), "");
            check("/predictions?q=staus:failed", None, "");
            check("https://other.example/x", None, "");
            check("", None, "");
            check("%", None, "");
        }
    }
}
