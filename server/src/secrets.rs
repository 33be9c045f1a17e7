//! Which values of an input are secret, by the schema of its model, and what browsers get instead of
//! them: on the server, so that a secret is in no page and no answer of a server function.
//!
//! Must not know where a prediction is kept, nor what shows it.

use std::ops::Range;

use domain::{
    input,
    json::{self, Member},
    prediction::Prediction,
};

use crate::catalogue::Catalogue;

/// How secrets are told from other values of an input.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Rule {
    /// By the names that the model's schema gives.
    Named(Vec<String>),
    /// By names that say it, because the schema is not known: rather too much is masked.
    Guessed,
}

impl Rule {
    /// The rule for a prediction.
    pub async fn of(catalogue: &Catalogue, p: &Prediction) -> Self {
        let model = catalogue.model(&p.account, &p.model).await;
        let names = model.and_then(|model| model.secrets.clone());
        names.map_or(Self::Guessed, Self::Named)
    }

    /// The JSON text of a prediction with the secrets of its input masked; every other byte is as it
    /// was. Goes through all of it.
    pub fn masked(&self, mut raw: String) -> String {
        if matches!(self, Self::Named(names) if names.is_empty()) {
            return raw;
        }
        let start = raw.len() - raw.trim_start().len();
        let members = json::members(&raw, start..raw.len());
        let masked: Vec<_> = members
            .filter_map(|member| self.mask(&raw, member))
            .collect();
        // From the back, so that the places before stay true.
        for (place, text) in masked.into_iter().rev() {
            raw.replace_range(place, &text);
        }
        raw
    }

    /// What is to stand where in place of a member, if that is an input with secrets.
    fn mask(&self, raw: &str, member: Member) -> Option<(Range<usize>, String)> {
        let is_input = unquoted(&raw[member.key?]) == "input";
        let text = &raw[member.value.clone()];
        let masked = is_input.then(|| input::masked(text, |key| self.names(&unquoted(key))));
        Some((member.value, masked.flatten()?))
    }

    fn names(&self, name: &str) -> bool {
        match self {
            Self::Named(names) => names.iter().any(|secret| secret == name),
            Self::Guessed => sounds_secret(name),
        }
    }
}

fn unquoted(key: &str) -> String {
    json::string_value(key).unwrap_or_else(|| key.to_owned())
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
