//! What must not stand in a report, wherever it was repeated: outputs and errors often quote what was
//! asked. Pure.

use domain::{
    json::{members, string_value, tokens},
    prediction::Detail,
};

use super::{asked::Asked, words};

/// What stands for a hidden value.
pub(super) const MARK: &str = "[hidden]";

/// Values shorter than this, in characters, are no more than a word: within a text they are hidden
/// where they stand as one.
const SHORTEST: usize = 4;

/// A shorter value is hidden only where it is all that is said: an "a" is everywhere.
const SHORTEST_WORD: usize = 2;

/// A line of a hidden value is looked for by itself from this length on.
const SHORTEST_LINE: usize = 8;

/// The texts that are hidden, the longest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Hidden(Vec<String>);

impl Hidden {
    /// Of the members of an input that are to be hidden.
    pub(super) fn of(detail: &Detail, asked: &Asked) -> Self {
        let mut hidden = Vec::new();
        let input = detail.input.as_deref().unwrap_or_default();
        for (name, value) in named(input) {
            if asked.keys.contains(&name) {
                let said = tokens(value).filter(|token| says_something(token));
                said.for_each(|token| add(&text(token), &mut hidden));
            }
        }
        hidden.sort_by_key(|text| std::cmp::Reverse(text.len()));
        hidden.dedup();
        Self(hidden)
    }

    /// A text without what is hidden.
    pub(super) fn out_of(&self, text: &str) -> String {
        let said = text.trim();
        if self.0.iter().any(|hidden| hidden.trim() == said) {
            return MARK.to_owned();
        }
        let mut text = text.to_owned();
        for hidden in &self.0 {
            match hidden.chars().count() {
                _ if !text.contains(hidden.as_str()) => {}
                SHORTEST.. => text = text.replace(hidden.as_str(), MARK),
                SHORTEST_WORD.. => text = words::replaced(&text, hidden, MARK),
                _ => {}
            }
        }
        text
    }

    /// JSON without it: a string is looked into as what it says, however that is escaped.
    pub(super) fn out_of_json(&self, json: &str) -> String {
        let mut clean = String::with_capacity(json.len());
        for token in tokens(json) {
            let said = text(token);
            let shown = match says_something(token) {
                true => self.out_of(&said),
                false => said.clone(),
            };
            match shown == said {
                true => clean.push_str(token),
                false => clean.push_str(&serde_json::Value::from(shown).to_string()),
            }
        }
        domain::json::pretty(&clean)
    }

    /// How many values there are.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn add(text: &str, hidden: &mut Vec<String>) {
    // Of these there are no others to tell them from.
    if text.trim().is_empty() || matches!(text, "true" | "false" | "null") {
        return;
    }
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| line.chars().count() >= SHORTEST_LINE);
    hidden.extend(lines.map(str::to_owned));
    hidden.push(text.to_owned());
}

/// Whether a token is more than a sign between others.
fn says_something(token: &str) -> bool {
    !matches!(token, "{" | "}" | "[" | "]" | "," | ":")
}

/// The members of an object, by name; nothing of anything else.
pub(super) fn named(json: &str) -> Vec<(String, &str)> {
    let start = json.len() - json.trim_start().len();
    let members = members(json, start..json.len());
    let named = members.filter_map(|member| Some((text(&json[member.key?]), &json[member.value])));
    named.collect()
}

/// What a token says: a string without its quotes and escapes, anything else as it is.
pub(super) fn text(token: &str) -> String {
    match token.starts_with('"') {
        true => string_value(token).unwrap_or_else(|| token.trim_matches('"').to_owned()),
        false => token.to_owned(),
    }
}
