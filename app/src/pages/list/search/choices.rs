//! What can be suggested at the caret: qualifiers, the words and examples of the grammar, and the
//! values that there are.

use domain::query::Qualifier;

use super::typing::{Spot, Wanted};

/// The most suggestions at once.
const MAX_CHOICES: usize = 13;

/// One suggestion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choice {
    /// What is put in.
    pub(super) text: String,
    /// What there is to say about it.
    pub(super) hint: String,
}

/// A value that there is, as it is written in a query, and how many predictions have it, in words.
pub(super) type Known = (String, String);

/// The suggestions for what is typed. `known` are the values of the qualifier in the data.
pub(super) fn choices(spot: &Spot, known: &[Known]) -> Vec<Choice> {
    let mut choices = match spot.wants {
        Wanted::Name => names(&spot.typed),
        Wanted::Value(qualifier) => values(qualifier, &spot.typed, known),
    };
    // What is there in full needs no suggestion.
    if choices.len() == 1 && choices.first().is_some_and(|only| only.text == spot.typed) {
        choices.clear();
    }
    choices.truncate(MAX_CHOICES);
    choices
}

fn names(typed: &str) -> Vec<Choice> {
    let begins = |qualifier: &Qualifier| qualifier.word().starts_with(typed);
    let choice = |qualifier: Qualifier| Choice {
        text: format!("{}:", qualifier.word()),
        hint: qualifier.describes().to_owned(),
    };
    Qualifier::ALL
        .into_iter()
        .filter(begins)
        .map(choice)
        .collect()
}

fn values(qualifier: Qualifier, typed: &str, known: &[Known]) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let mut add = |text: &str, hint: &str| {
        if !choices.iter().any(|choice| choice.text == text) {
            choices.push(Choice {
                text: text.to_owned(),
                hint: hint.to_owned(),
            });
        }
    };
    for (value, count) in known {
        if value.to_lowercase().contains(typed) {
            add(value, count);
        }
    }
    for word in qualifier.words() {
        if word.starts_with(typed) {
            add(word, "");
        }
    }
    // Examples of data would suggest what is not there; those of ranges show how they are written.
    if !qualifier.words().is_empty() {
        for example in qualifier.examples() {
            let value = example.text.strip_prefix(qualifier.word());
            let value = value.and_then(|value| value.strip_prefix(':'));
            if let Some(value) = value.filter(|value| is_range(value) && value.starts_with(typed)) {
                add(value, example.finds);
            }
        }
    }
    choices
}

fn is_range(value: &str) -> bool {
    value.starts_with(['<', '>']) || value.contains("..")
}

#[cfg(test)]
mod tests {
    use domain::query::Draft;

    use super::*;

    fn check(text: &str, known: &[&str], want: &[&str]) {
        let known: Vec<Known> = known
            .iter()
            .map(|it| ((*it).to_owned(), "7".to_owned()))
            .collect();
        let spot = Spot::at(&Draft::read(text), text.len()).unwrap();
        let texts: Vec<String> = choices(&spot, &known)
            .into_iter()
            .map(|it| it.text)
            .collect();
        assert_eq!(texts, want, "{text}");
    }

    #[test]
    fn qualifiers_by_their_beginning() {
        check("flux s", &[], &["status:", "source:"]);
        check("-CRE", &[], &["created:"]);
        check("flux", &[], &[]);
        check(
            "",
            &[],
            &Qualifier::ALL
                .map(|it| format!("{}:", it.word()))
                .each_ref()
                .map(|it| &**it),
        );
    }

    #[test]
    fn values_of_the_data_come_first() {
        check(
            "status:",
            &["failed"],
            &["failed", "queued", "processing", "succeeded", "cancelled"],
        );
        check("status:fa", &[], &["failed"]);
        check("status:failed", &["failed"], &[]);
        check(
            "model:ux",
            &["truefusion", "\"flux-2\"", "\"a flux\""],
            &["\"flux-2\"", "\"a flux\""],
        );
        check("account:", &["demo"], &["demo"]);
    }

    #[test]
    fn ranges_as_they_are_written() {
        check("cost:", &[], &["none", "any", ">0.05", "0.01..0.05"]);
        check("total:1m.", &[], &["1m..5m"]);
        check("created:to", &[], &["today"]);
    }
}
