//! Filters as a part of the query's text: what it asks of a property, and the text that asks for
//! something else. There is no other state: the address is the view.

use domain::query::{Draft, Qualifier};
use leptos::prelude::*;

use crate::address::ListAddress;

/// What the address asks for, to be changed one filter at a time; both are handles.
#[derive(Clone, Copy)]
pub(in crate::pages::list) struct Asked {
    address: Memo<ListAddress>,
    draft: Memo<Draft>,
}

impl Asked {
    pub(in crate::pages::list) fn new(address: Memo<ListAddress>) -> Self {
        let draft = move |_: Option<&Draft>| address.with(|address| Draft::read(&address.query));
        Self {
            address,
            draft: Memo::new(draft),
        }
    }

    /// The whole query: reactive.
    pub(in crate::pages::list) fn query(self) -> String {
        self.address.with(|address| address.query.clone())
    }

    /// The address of another query: reactive.
    pub(in crate::pages::list) fn href(self, query: &str) -> String {
        self.address.with(|address| address.searching(query).href())
    }

    /// Whether a value is asked for: reactive.
    pub(super) fn has(self, qualifier: Qualifier, value: &str) -> bool {
        self.draft
            .with(|draft| chosen(draft, qualifier).iter().any(|it| it == value))
    }

    /// Every value that is asked for, as it is written: reactive.
    pub(super) fn chosen(self, qualifier: Qualifier) -> Vec<String> {
        self.draft.with(|draft| chosen(draft, qualifier))
    }

    /// The address that asks for this value too, or no more: reactive.
    pub(super) fn toggling(self, qualifier: Qualifier, value: &str) -> String {
        self.href(&self.draft.with(|draft| toggled(draft, qualifier, value)))
    }

    /// The address that asks for these values of the property and no others: reactive.
    pub(super) fn choosing(self, qualifier: Qualifier, values: &[String]) -> String {
        self.href(&self.draft.with(|draft| choosing(draft, qualifier, values)))
    }

    /// How many filters there are to take off: reactive.
    pub(super) fn count(self, of: &[Qualifier]) -> usize {
        self.draft
            .with(|draft| of.iter().map(|it| chosen(draft, *it).len()).sum())
    }
}

/// The values that are asked for, as they are written.
fn chosen(draft: &Draft, qualifier: Qualifier) -> Vec<String> {
    let terms = draft
        .tokens()
        .iter()
        .filter_map(|token| token.meaning.as_ref().ok());
    let terms = terms.filter(|term| term.qualifier == Some(qualifier) && !term.is_negated);
    terms
        .flat_map(|term| &term.values)
        .map(ToString::to_string)
        .collect()
}

fn toggled(draft: &Draft, qualifier: Qualifier, value: &str) -> String {
    let mut values = chosen(draft, qualifier);
    let before = values.len();
    values.retain(|it| it != value);
    if values.len() == before {
        values.push(value.to_owned());
    }
    choosing(draft, qualifier, &values)
}

fn choosing(draft: &Draft, qualifier: Qualifier, values: &[String]) -> String {
    let mut text = draft.setting(qualifier, []);
    if !values.is_empty() {
        text.push_str(if text.is_empty() { "" } else { " " });
        text.push_str(qualifier.word());
        text.push(':');
        text.push_str(&values.join(","));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, qualifier: Qualifier, value: &str, want: &str) {
        let draft = Draft::read(text);
        let got = toggled(&draft, qualifier, value);
        assert_eq!(got, want);
        let query = |text: &str| Draft::read(text).query().unwrap();
        let back = toggled(&Draft::read(&got), qualifier, value);
        assert_eq!(
            chosen(&Draft::read(&back), qualifier),
            chosen(&draft, qualifier)
        );
        assert_eq!(query(&back).terms().len(), query(text).terms().len());
    }

    #[test]
    fn values_come_and_go_and_the_rest_stays_as_it_was_typed() {
        check("", Qualifier::Status, "failed", "status:failed");
        check(
            "FLUX  -status:queued",
            Qualifier::Status,
            "failed",
            "FLUX -status:queued status:failed",
        );
        check(
            "status:failed a",
            Qualifier::Status,
            "queued",
            "a status:failed,queued",
        );
        check(
            "a",
            Qualifier::Model,
            "\"truefusion\"",
            "a model:\"truefusion\"",
        );
        let draft = Draft::read("status:Failed a status:queued");
        assert_eq!(
            toggled(&draft, Qualifier::Status, "failed"),
            "a status:queued"
        );
        assert_eq!(choosing(&draft, Qualifier::Status, &[]), "a");
        assert_eq!(
            choosing(&draft, Qualifier::Created, &["24h".to_owned()]),
            "status:Failed a status:queued created:24h"
        );
    }
}
