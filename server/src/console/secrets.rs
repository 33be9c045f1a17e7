//! Which values of an input are secret, by the schema of its model, and what browsers get instead of
//! them: on the server, so that a secret is in no page and no answer of a server function.
//!
//! The schemas are fetched when they are first needed, and kept for each account.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{
    id::AccountName,
    input,
    json::{self, Member},
    prediction::Prediction,
};
use tokio::{
    sync::Mutex as Turn,
    time::{Instant, timeout},
};

use crate::{
    sync::SyncHandle,
    upstream::{Client, SecretInputs, secret_inputs},
};

/// How long a page waits for the schemas.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// How long they are kept.
const KEPT: Duration = Duration::from_secs(3_600);

/// How soon they are asked for again, where they could not be had or lack a model.
const PAUSE: Duration = Duration::from_secs(60);

/// What is known of each account's models.
#[derive(Debug, Default)]
pub struct Secrets(Mutex<HashMap<AccountName, Arc<Turn<Option<Known>>>>>);

/// What upstream told, and when. `None` where it did not.
#[derive(Debug)]
struct Known {
    inputs: Option<SecretInputs>,
    at: Instant,
}

/// How secrets are told from other values of an input.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// By the names that the model's schema gives.
    Named(Vec<String>),
    /// By names that say it, because the schema is not known: rather too much is masked.
    Guessed,
}

impl Secrets {
    /// The rule for a prediction. Asks upstream at most once in a while, and one at a time.
    pub(super) async fn rule(&self, sync: &SyncHandle, p: &Prediction) -> Rule {
        let Some(client) = sync.client(&p.account) else {
            return Rule::Guessed;
        };
        let turn = {
            let mut accounts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(accounts.entry(p.account.clone()).or_default())
        };
        let mut known = turn.lock().await;
        if !known.as_ref().is_some_and(|known| known.will_do(&p.model)) {
            *known = Some(ask(client, known.take()).await);
        }
        let inputs = known.as_ref().and_then(|known| known.inputs.as_ref());
        inputs
            .and_then(|inputs| inputs.get(&p.model).cloned())
            .map_or(Rule::Guessed, Rule::Named)
    }
}

impl Known {
    fn will_do(&self, model: &str) -> bool {
        let has_model = self
            .inputs
            .as_ref()
            .is_some_and(|inputs| inputs.contains_key(model));
        self.at.elapsed() < if has_model { KEPT } else { PAUSE }
    }
}

/// What was known before stays known where upstream does not answer.
async fn ask(client: &Client, before: Option<Known>) -> Known {
    let inputs = match timeout(PATIENCE, client.models()).await {
        Ok(Ok(models)) => Some(secret_inputs(&models)),
        Ok(Err(error)) => {
            tracing::info!(%error, "the schemas of the models cannot be had");
            None
        }
        Err(_) => None,
    };
    Known {
        inputs: inputs.or_else(|| before?.inputs),
        at: Instant::now(),
    }
}

impl Rule {
    /// The JSON text of a prediction with the secrets of its input masked; every other byte is as it
    /// was.
    pub(super) fn masked(&self, raw: String) -> String {
        if matches!(self, Self::Named(names) if names.is_empty()) {
            return raw;
        }
        let start = raw.len() - raw.trim_start().len();
        let is_input = |member: &Member| {
            let key = member.key.clone();
            key.is_some_and(|key| unquoted(&raw[key]) == "input")
        };
        let members = json::members(&raw, start..raw.len()).into_iter();
        let mut masked = raw.clone();
        // From the back, so that the places before stay true.
        for input in members.filter(is_input).collect::<Vec<_>>().iter().rev() {
            let text = &raw[input.value.clone()];
            if let Some(text) = input::masked(text, |key| self.names(&unquoted(key))) {
                masked.replace_range(input.value.clone(), &text);
            }
        }
        masked
    }

    fn names(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|secret| secret == name),
            Self::Guessed => sounds_secret(name),
        }
    }
}

fn unquoted(key: &str) -> String {
    serde_json::from_str(key).unwrap_or_else(|_| key.to_owned())
}

/// `provider_key`, `apiKey`, `password`, `clientSecret`, `hf_token`; not `max_tokens`.
fn sounds_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let has = |part: &str| name.contains(part);
    let ends = |part: &str| name.ends_with(part);
    has("password")
        || has("passwd")
        || has("secret")
        || has("credential")
        || ends("key")
        || ends("token")
}

#[cfg(test)]
mod tests {
    use super::*;

    const RAW: &str = r#" {"id":"a","model":"m","input":{"prompt":"a key","provider_key":"sk-1","n":1.50},"provider_key":"kept"}"#;

    #[test]
    fn masks_by_the_schema_and_only_the_input() {
        let rule = Rule::Named(vec!["provider_key".to_owned()]);
        let want = RAW.replace("sk-1", input::MASK);
        assert_eq!(rule.masked(RAW.to_owned()), want);
        // However its name is spelled.
        let spelled = RAW.replace(
            "\"provider_key\":\"sk-1\"",
            "\"provider\\u005fkey\":\"sk-1\"",
        );
        assert!(!rule.masked(spelled).contains("sk-1"));
        let none = Rule::Named(Vec::new());
        assert_eq!(none.masked(RAW.to_owned()), RAW);
    }

    #[test]
    fn masks_what_sounds_secret_where_there_is_no_schema() {
        let masked = Rule::Guessed.masked(RAW.to_owned());
        assert!(!masked.contains("sk-1") && masked.contains("a key"));
        for name in [
            "apiKey",
            "OPENAI_API_KEY",
            "hf_token",
            "client-secret",
            "Password",
        ] {
            assert!(sounds_secret(name), "{name}");
        }
        for name in ["max_tokens", "prompt", "keyframes", "seed"] {
            assert!(!sounds_secret(name), "{name}");
        }
    }

    #[test]
    fn an_input_that_stands_there_twice_is_masked_twice() {
        let raw = r#"{"input":{"key":"s1"},"input":{"key":"s2","k":[]}}"#;
        let masked = Rule::Guessed.masked(raw.to_owned());
        assert!(!masked.contains("s1") && !masked.contains("s2"), "{masked}");
        for garbled in ["", "[", "{\"input\":", "{\"input\"}", "null"] {
            assert_eq!(Rule::Guessed.masked(garbled.to_owned()), garbled);
        }
    }
}
