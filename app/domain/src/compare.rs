//! Predictions side by side: which parameters of their inputs differ. Values are compared as they
//! were written, token by token; no number is read.

use serde::{Deserialize, Serialize};

use crate::{
    json::{members, pretty, string_value, tokens},
    prediction::Detail,
};

/// Fewer or more are not compared.
pub const SIDES: std::ops::RangeInclusive<usize> = 2..=4;

/// The most parameters that are told apart.
const MAX_PARAMETERS: usize = 500;

/// As much of a value is shown, in bytes.
const MAX_VALUE: usize = 4_096;

/// Predictions side by side, for a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The predictions, cut, and without what the page does not show as a whole: their inputs and
    /// their JSON.
    pub sides: Vec<Detail>,
    /// The parameters of their inputs.
    pub parameters: Vec<Parameter>,
}

impl Comparison {
    /// Of whole predictions. Goes through all of their inputs.
    pub fn of(sides: Vec<Detail>) -> Self {
        let inputs: Vec<_> = sides.iter().map(|side| side.input.as_deref()).collect();
        let parameters = parameters(&inputs);
        let shown = |side: Detail| {
            let side = Detail {
                input: None,
                raw: String::new(),
                ..side
            };
            side.cut()
        };
        Self {
            sides: sides.into_iter().map(shown).collect(),
            parameters,
        }
    }
}

/// A parameter of some inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// What it is in each input.
    pub values: Vec<Value>,
}

/// What a parameter is in one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Value {
    /// The JSON of it, laid out, or the beginning; `None` where the input has none.
    pub text: Option<String>,
    /// How it stands to the first input's.
    pub change: Change,
}

/// How a value stands to that of the first input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is the same; so is the first itself.
    Same,
    /// It is another.
    Changed,
    /// The first has none.
    Added,
    /// Only the first has one.
    Removed,
}

impl Change {
    /// Its word, where there is something to say.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Same => None,
            Self::Changed => Some("changed"),
            Self::Added => Some("added"),
            Self::Removed => Some("removed"),
        }
    }
}

impl Parameter {
    /// Whether it is not the same everywhere.
    pub fn differs(&self) -> bool {
        self.values.iter().any(|value| value.change != Change::Same)
    }
}

/// The parameters of these inputs, those that differ first, each in the order in which it comes.
pub fn parameters(inputs: &[Option<&str>]) -> Vec<Parameter> {
    let inputs: Vec<Vec<(&str, &str)>> = inputs
        .iter()
        .map(|input| named(input.unwrap_or_default()))
        .collect();
    let mut names: Vec<&str> = Vec::new();
    for (name, _) in inputs.iter().flatten() {
        if names.len() < MAX_PARAMETERS && !names.contains(name) {
            names.push(name);
        }
    }
    let mut parameters: Vec<Parameter> = names
        .into_iter()
        .map(|name| parameter(name, &inputs))
        .collect();
    parameters.sort_by_key(|parameter| !parameter.differs());
    parameters
}

fn parameter(name: &str, inputs: &[Vec<(&str, &str)>]) -> Parameter {
    // Of a name that comes twice, JSON's readers take the last.
    let of = |input: &Vec<(&str, &str)>| {
        let found = input.iter().rev().find(|(it, _)| *it == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    let first = inputs.first().and_then(of);
    let value = |input| {
        let value = of(input);
        Value {
            change: change(first.as_deref(), value.as_deref()),
            text: value.as_deref().map(shown),
        }
    };
    Parameter {
        name: string_value(name).unwrap_or_else(|| name.to_owned()),
        values: inputs.iter().map(value).collect(),
    }
}

fn change(first: Option<&str>, value: Option<&str>) -> Change {
    match (first, value) {
        (Some(first), Some(value)) if tokens(first).eq(tokens(value)) => Change::Same,
        (Some(_), Some(_)) => Change::Changed,
        (None, Some(_)) => Change::Added,
        (Some(_), None) => Change::Removed,
        (None, None) => Change::Same,
    }
}

fn shown(value: &str) -> String {
    let mut end = value.len().min(MAX_VALUE);
    while !value.is_char_boundary(end) {
        end -= 1;
    }
    let more = if end < value.len() { " …" } else { "" };
    pretty(&value[..end]) + more
}

fn named(input: &str) -> Vec<(&str, &str)> {
    let start = input.len() - input.trim_start().len();
    let members = members(input, start..input.len());
    members
        .filter_map(|member| Some((&input[member.key?], &input[member.value])))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_what_was_added_removed_and_changed() {
        let inputs = [
            Some(r#"{"a":1,"b":[1, 2],"c":"x","d":12345678901234567890}"#),
            Some(r#"{"a":1.0,"b":[1,2],"d":12345678901234567891,"e":null}"#),
            None,
        ];
        let told: Vec<_> = parameters(&inputs)
            .into_iter()
            .map(|it| {
                (
                    it.name,
                    it.values
                        .into_iter()
                        .map(|value| value.change)
                        .collect::<Vec<_>>(),
                )
            })
            .collect();
        use Change::{Added, Changed, Removed, Same};
        let want = [
            ("a", [Same, Changed, Removed]),
            ("b", [Same, Same, Removed]),
            ("c", [Same, Removed, Removed]),
            ("d", [Same, Changed, Removed]),
            ("e", [Same, Added, Same]),
        ];
        let want: Vec<_> = want
            .iter()
            .map(|(name, it)| ((*name).to_owned(), it.to_vec()))
            .collect();
        assert_eq!(told, want);
    }

    #[test]
    fn what_differs_comes_first_and_digits_stay() {
        let inputs = [Some(r#"{"z":1.50,"y":1}"#), Some(r#"{"z":1.50,"y":1.00}"#)];
        let parameters = parameters(&inputs);
        let names: Vec<_> = parameters.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["y", "z"]);
        assert_eq!(parameters[0].values[1].text.as_deref(), Some("1.00"));
        assert!(parameters[0].differs() && !parameters[1].differs());
    }

    proptest::proptest! {
        #[test]
        fn takes_any_text(a in "[{\\[]?[\\PC\\s\"{}\\[\\],:\\\\]{0,100}", b in "[{]\\PC{0,100}") {
            for parameter in parameters(&[Some(&a), Some(&b)]) {
                proptest::prop_assert_eq!(parameter.values.len(), 2);
            }
        }
    }
}
