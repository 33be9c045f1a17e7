//! What a prediction was asked: names and values, each exactly as it was sent.

use std::fmt;

use domain::json::pretty;
use leptos::{either::Either, prelude::*};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// The members of the input in their order; a text that is no JSON object is shown as it is.
#[component]
pub fn InputView(
    /// The JSON text of the input.
    #[prop(into)]
    input: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        let Some(text) = input.get() else {
            return Either::Left(view! { <p class="nothing">"The input was not recorded."</p> });
        };
        let members = match serde_json::from_str::<Members>(&text) {
            Ok(Members(members)) => members,
            Err(_) => vec![("input".to_owned(), text)],
        };
        if members.is_empty() {
            return Either::Left(view! { <p class="nothing">"The input is empty."</p> });
        }
        let member = |(name, value): (String, String)| {
            let (class, value) = drawn(&value);
            view! { <div><dt>{name}</dt><dd class=class>{value}</dd></div> }
        };
        Either::Right(view! {
            <dl class="members">{members.into_iter().map(member).collect_view()}</dl>
        })
    }
}

/// A string without its quotes, anything else as JSON; no digit is touched.
fn drawn(value: &str) -> (&'static str, String) {
    match serde_json::from_str::<String>(value) {
        Ok(text) => ("member-text", text),
        Err(_) => ("member-json", pretty(value)),
    }
}

/// The members of a JSON object, in their order, with their values as they were written.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
            members.push((name, value.get().to_owned()));
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_digits() {
        let text = r#"{"z":1.50,"a":"x\n\"y\"","n":12345678901234567890,"l":[1]}"#;
        let Members(members) = serde_json::from_str(text).unwrap();
        let drawn: Vec<_> = members
            .iter()
            .map(|(name, value)| (name.as_str(), drawn(value).1))
            .collect();
        assert_eq!(
            drawn,
            [
                ("z", "1.50".to_owned()),
                ("a", "x\n\"y\"".to_owned()),
                ("n", "12345678901234567890".to_owned()),
                ("l", "[\n  1\n]".to_owned()),
            ]
        );
    }

    #[test]
    fn an_array_is_no_object() {
        assert!(serde_json::from_str::<Members>("[1]").is_err());
    }
}
