//! A model of an account's catalogue, in words that are ready to be shown. Knows no schema and no
//! price list: the server reads those.

use serde::{Deserialize, Serialize};

use crate::{form::Field, id::AccountName, program::Program, time::Timestamp};

/// A model as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Model {
    /// Whose catalogue lists it.
    pub account: AccountName,
    /// By what it is called for: `google/veo-3.1`.
    pub slug: String,
    /// Its name for people.
    pub name: String,
    /// What it does; empty where upstream does not say.
    pub description: String,
    /// Who made it; empty where upstream does not say.
    pub vendor: String,
    /// The sort of its output, in upstream's word: `image`.
    pub kind: String,
    /// `operational`, `offline`, or another word of upstream's.
    pub status: String,
    /// What a run costs, a phrase for each case; none where upstream does not say.
    pub prices: Vec<String>,
    /// What it can do, in upstream's words: `text-to-image`.
    pub capabilities: Vec<String>,
    /// Whether it can be talked with: its answers come word by word.
    pub is_chat: bool,
}

/// Everything about a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// What a list shows of it.
    pub model: Model,
    /// Every account whose catalogue has it.
    pub accounts: Vec<AccountName>,
    /// What it takes; `None` where upstream tells no schema.
    pub inputs: Option<Vec<Field>>,
    /// What it gives; `None` where upstream tells no schema.
    pub outputs: Option<Vec<Field>>,
    /// A first run, as programs.
    pub programs: Vec<Program>,
}

/// The models of all accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    /// By their names.
    pub models: Vec<Model>,
    /// The accounts whose models are not known, because upstream has not told them.
    pub unknown: Vec<AccountName>,
    /// The accounts whose models are as upstream told them then, because it has not answered since.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stale: Vec<(AccountName, Timestamp)>,
}

/// Which of them are looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Words that each stand in its name, slug, vendor, description or capabilities.
    pub text: String,
    /// The sort of output; empty for all.
    pub kind: String,
    /// The status; empty for all.
    pub status: String,
    /// The account; empty for all.
    pub account: String,
}

impl Model {
    /// Whether it can be run now, as far as upstream says.
    pub fn is_operational(&self) -> bool {
        !self.status.eq_ignore_ascii_case("offline")
    }

    /// Whether it is looked for.
    pub fn fits(&self, wanted: &Wanted) -> bool {
        let has = |wanted: &str, value: &str| wanted.is_empty() || wanted == value;
        let of_it = [&self.name, &self.slug, &self.vendor, &self.description];
        let capabilities = self.capabilities.join(" ");
        let of_it = of_it.map(|text| text.to_lowercase()).join("\n") + &capabilities.to_lowercase();
        let mut words = wanted.text.split_whitespace();
        has(&wanted.kind, &self.kind)
            && has(&wanted.status, &self.status)
            && has(&wanted.account, self.account.as_str())
            && words.all(|word| of_it.contains(&word.to_lowercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_found_by_its_words() {
        let model = Model {
            account: "demo".parse().unwrap(),
            slug: "google/veo-3.1".to_owned(),
            name: "Veo 3.1".to_owned(),
            description: "Films with sound.".to_owned(),
            vendor: "Google".to_owned(),
            kind: "video".to_owned(),
            status: "operational".to_owned(),
            prices: Vec::new(),
            capabilities: vec!["text-to-video".to_owned()],
            is_chat: false,
        };
        let check = |text: &str, kind: &str, want: bool| {
            let wanted = Wanted {
                text: text.to_owned(),
                kind: kind.to_owned(),
                ..Wanted::default()
            };
            assert_eq!(model.fits(&wanted), want, "{text} {kind}");
        };
        check("", "", true);
        check("GOOGLE sound", "video", true);
        check("to-video", "", true);
        check("veo", "image", false);
        check("veo flux", "", false);
    }
}
