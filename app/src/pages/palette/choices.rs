//! What the palette offers for what was typed: plain values, in the order in which they are shown.

use domain::prediction::Prediction;

use crate::{
    address::{self, ListAddress},
    api::Offered,
    pages::{keys, list},
};

/// The pages, by name and address.
const PAGES: [(&str, &str); 5] = [
    ("Predictions", address::LIST),
    ("Models", address::MODELS),
    ("Playground", address::PLAYGROUND),
    ("Usage", address::USAGE),
    ("Eve", address::EVE),
];

/// What can be done with those that are selected in the list, and with the prediction that is looked at,
/// by the button or link that does it: so it asks first where that does.
const DEEDS: [(&str, &str); 12] = [
    (
        "Compare the selected predictions",
        ".bulk[data-open] [formaction='/compare']:enabled",
    ),
    (
        "Cancel the selected predictions",
        ".bulk[data-open] [value=cancel]",
    ),
    (
        "Delete the selected predictions",
        ".bulk[data-open] [value=delete]",
    ),
    (
        "Export the selected predictions as CSV",
        ".bulk[data-open] [value=csv]",
    ),
    (
        "Export the selected predictions as JSON",
        ".bulk[data-open] [value=jsonl]",
    ),
    ("Clear the selection", ".bulk[data-open] [type=reset]"),
    ("View full prediction", ".peek-foot a"),
    ("Cancel this prediction", ".actions [value=cancel]"),
    ("Delete this prediction", ".actions [value=delete]"),
    ("Try this in Playground", ".ways a[href^='/playground']"),
    ("Compare this prediction", ".ways a[href^='/compare']"),
    ("Copy this prediction's id", ".detail-title .copy"),
];

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// What it is called.
    pub(super) label: String,
    /// What sort of thing it is.
    pub(super) hint: &'static str,
    /// What happens.
    pub(super) deed: Deed,
}

/// What a choice does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// Goes to an address.
    Go(String),
    /// Presses what is selected on the page.
    Press(&'static str),
    /// Asks Eve.
    Ask(String),
}

/// What there is to choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Known {
    /// Names and queries of the saved views.
    pub(super) views: Vec<(String, String)>,
    /// The deeds that the page has a button for.
    pub(super) deeds: Vec<(&'static str, &'static str)>,
    /// What the server found for what was typed.
    pub(super) offered: Offered,
}

impl Known {
    /// What this page and this browser know by themselves.
    pub(super) fn of_this_page() -> Self {
        let deeds = DEEDS.into_iter().filter(|(_, what)| keys::is_there(what));
        Self {
            views: list::saved_views(),
            deeds: deeds.collect(),
            ..Self::default()
        }
    }
}

/// What to choose from. What is typed is found by all its words, in any order; Eve takes everything.
pub(super) fn choices(typed: &str, known: &Known) -> Vec<Choice> {
    let typed = typed.trim();
    let words: Vec<_> = typed.split_whitespace().map(str::to_lowercase).collect();
    let fits = |label: &str| {
        let label = label.to_lowercase();
        words.iter().all(|word| label.contains(word.as_str()))
    };
    let choice = |label: &str, hint, deed| Choice {
        label: label.to_owned(),
        hint,
        deed,
    };
    let predictions = known.offered.predictions.iter().map(|prediction| {
        let label = label_of(prediction);
        let deed = Deed::Go(address::prediction(&prediction.id));
        choice(&label, "Prediction", deed)
    });
    let own = known.deeds.iter().filter(|(label, _)| fits(label));
    let own = own.map(|(label, what)| choice(label, "Do", Deed::Press(what)));
    let pages = PAGES.iter().filter(|(label, _)| fits(label));
    let pages = pages.map(|(label, href)| choice(label, "Page", Deed::Go((*href).to_owned())));
    let found = |query: &str| Deed::Go(ListAddress::default().searching(query).href());
    let views = known.views.iter().filter(|(name, _)| fits(name));
    let views = views.map(|(name, query)| choice(name, "View", found(query)));
    let models = known
        .offered
        .models
        .iter()
        .filter(|model| fits(&model.label));
    let models = models.flat_map(|model| {
        let page = Deed::Go(address::model(&model.label, ""));
        [
            choice(&model.label, "Model", page),
            choice(&model.label, "Its predictions", found(&model.term)),
        ]
    });
    let eve = (!typed.is_empty()).then(|| {
        let label = ["Ask Eve: ", typed].concat();
        choice(&label, "Question", Deed::Ask(typed.to_owned()))
    });
    // What the server had to look up stands before what is always there.
    predictions
        .chain(own)
        .chain(pages)
        .chain(views)
        .chain(models)
        .chain(eve)
        .collect()
}

/// Id and model, and the account where the id alone does not say which prediction it is.
fn label_of(prediction: &Prediction) -> String {
    let id = &prediction.id;
    let account = id
        .account()
        .map(|account| [" (", account.as_str(), ")"].concat());
    let account = account.unwrap_or_default();
    [id.upstream(), " ", &prediction.model, &account].concat()
}

#[cfg(test)]
mod tests {
    use domain::coverage::Suggestion;

    use super::*;

    fn known() -> Known {
        Known {
            views: vec![(
                "Failed today".to_owned(),
                "status:failed created:today".to_owned(),
            )],
            deeds: vec![DEEDS[1], DEEDS[7]],
            offered: Offered {
                models: vec![Suggestion {
                    term: "model:\"google/veo-3.1\"".to_owned(),
                    label: "google/veo-3.1".to_owned(),
                    held: 3,
                }],
                predictions: Vec::new(),
            },
        }
    }

    fn labels(typed: &str) -> Vec<String> {
        let choices = choices(typed, &known());
        choices.into_iter().map(|choice| choice.label).collect()
    }

    #[test]
    fn without_a_word_all_is_there_but_a_question() {
        let labels = labels("  ");
        assert_eq!(labels[0], "Cancel the selected predictions");
        assert_eq!(labels[1], "Cancel this prediction");
        assert_eq!(labels.len(), 2 + PAGES.len() + 1 + 2);
    }

    #[test]
    fn words_are_found_in_any_order_and_eve_takes_the_rest() {
        assert_eq!(
            labels("TODAY fail"),
            ["Failed today", "Ask Eve: TODAY fail"]
        );
        assert_eq!(labels("us"), ["Usage", "Ask Eve: us"]);
        let veo = choices("veo", &known());
        assert_eq!(veo[0].deed, Deed::Go("/models/google/veo-3.1".to_owned()));
        let Deed::Go(href) = &veo[1].deed else {
            panic!("its predictions are a list")
        };
        assert!(href.starts_with("/predictions?q=model"));
        assert_eq!(veo[2].deed, Deed::Ask("veo".to_owned()));
    }
}
