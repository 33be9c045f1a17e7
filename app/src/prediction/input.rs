//! What a prediction was asked: names and values, each exactly as it was sent.

use domain::{
    id::PredictionId,
    input::{MASK, is_address, is_data_uri, values},
    json::{self, pretty, string_value},
    kind::Kind,
};
use leptos::{either::Either, prelude::*};

use crate::{
    address,
    ui::{CopyButton, Icon, Medium, MediumKind, counted},
};

/// A longer text, in characters or lines, is folded behind its beginning.
const MAX_SHOWN: usize = 480;
const MAX_LINES: usize = 10;

/// The members of the input in their order; a text that is no JSON object is shown as it is.
#[component]
pub fn InputView(
    /// Whose it is.
    id: PredictionId,
    /// The JSON text of the input.
    #[prop(into)]
    input: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        let Some(text) = input.get() else {
            return Either::Left(view! { <p class="nothing">"The input was not recorded."</p> });
        };
        let members = members(&text).unwrap_or_else(|| vec![("input".to_owned(), text)]);
        if members.is_empty() {
            return Either::Left(view! { <p class="nothing">"The input is empty."</p> });
        }
        // The place of a member's first value among all of the input.
        let mut place = 0;
        let member = |(name, value): (String, String)| {
            let first = place;
            place += values(&value).len();
            view! {
                <div>
                    <dt dir="auto">{name}</dt>
                    <dd>{drawn_member(&value)} {addresses(&id, &value, first)}</dd>
                </div>
            }
        };
        let members = members.into_iter().map(member).collect_view();
        Either::Right(view! { <dl class="members">{members}</dl> })
    }
}

/// Whether something in an input is masked.
pub fn has_secret(input: &str) -> bool {
    input.contains(MASK)
}

fn drawn_member(value: &str) -> AnyView {
    let (class, text) = drawn(value);
    if text == MASK {
        return view! { <span class="secret"><Icon name="lock"/>"Secret, masked"</span> }
            .into_any();
    }
    if let Some((head, _)) = text.split_once(',').filter(|_| is_data_uri(&text)) {
        return view! { <span class=class>{head.to_owned()} ",…"</span> }.into_any();
    }
    let copy = view! { <CopyButton text=text.clone() what="value"/> };
    let Some(beginning) = beginning(&text).map(str::to_owned) else {
        return view! { <span class=class dir="auto">{text}</span> {copy} }.into_any();
    };
    let count = counted(text.chars().count() as u64, "character", "");
    view! {
        <span class=[class, " beginning"].concat() dir="auto">{beginning}"…"</span>
        {copy}
        <details class="fold">
            <summary>
                <span>"Show all " {count}</span>
                <span>"Show less"</span>
            </summary>
            <span class=class dir="auto">{text}</span>
        </details>
    }
    .into_any()
}

/// The beginning of a text that is too long to be shown as a whole.
fn beginning(text: &str) -> Option<&str> {
    let lines = text.match_indices('\n').nth(MAX_LINES - 1);
    let chars = text.char_indices().nth(MAX_SHOWN);
    let end = [lines.map(|(at, _)| at), chars.map(|(at, _)| at)];
    let end = end.into_iter().flatten().min()?;
    // What would be folded is worth a click.
    (text.len() > end + MAX_SHOWN / 4).then(|| text[..end].trim_end())
}

/// What addresses in a value lead to, fetched by the server once someone opens it.
fn addresses(id: &PredictionId, value: &str, first: usize) -> impl IntoView + use<> {
    let places = values(value).into_iter().enumerate();
    let address = |place: std::ops::Range<usize>| -> Option<String> {
        let text = string_value(&value[place])?;
        (is_address(&text) || is_data_uri(&text)).then_some(text)
    };
    let found = places.filter_map(|(at, place)| Some((first + at, address(place)?)));
    found
        .take(MAX_ADDRESSES)
        .map(|(place, text)| lookout(address::input(id, place), &text))
        .collect_view()
}

/// As many addresses of one value as can be looked at.
const MAX_ADDRESSES: usize = 16;

/// Folded, so that nothing is asked of an address before somebody wants to see it.
fn lookout(src: String, text: &str) -> AnyView {
    if is_data_uri(text) {
        return inline_file(src, text);
    }
    let name = text.split(['?', '#']).next().unwrap_or_default();
    let name = name.rsplit('/').next().unwrap_or_default().to_owned();
    let kind = match Kind::of_name(text) {
        Kind::Image => MediumKind::Image,
        Kind::Video => MediumKind::Video,
        Kind::Audio => MediumKind::Audio,
        Kind::Text | Kind::Other => {
            return view! {
                <p class="lookout">
                    <a href=src target="_blank" rel="external">
                        <Icon name="image"/>
                        "Open " <bdi>{name}</bdi> " through this console"
                    </a>
                </p>
            }
            .into_any();
        }
    };
    view! {
        <details class="lookout">
            <summary><Icon name="image"/><span>"Preview " <bdi>{name.clone()}</bdi></span></summary>
            <Medium kind src=src.clone() download=src name is_waiting=true/>
        </details>
    }
    .into_any()
}

/// A file that stands in the input itself: folded like the others, and to be saved.
fn inline_file(src: String, uri: &str) -> AnyView {
    let head = uri.split(',').next().unwrap_or_default();
    let mime = head.get("data:".len()..).unwrap_or_default();
    let kind = match Kind::of_file(mime, "") {
        Kind::Image => Some(MediumKind::Image),
        Kind::Video => Some(MediumKind::Video),
        Kind::Audio => Some(MediumKind::Audio),
        Kind::Text | Kind::Other => None,
    };
    let download = [&src, "?download"].concat();
    let saved = download.clone();
    let medium = kind.map(|kind| {
        view! {
            <details class="lookout">
                <summary><Icon name="image"/><span>"Preview"</span></summary>
                <Medium kind src download=saved name=head.to_owned() is_waiting=true/>
            </details>
        }
    });
    view! {
        {medium}
        <p class="lookout">
            <a href=download download rel="external">
                <Icon name="download"/>
                "Download this file"
            </a>
        </p>
    }
    .into_any()
}

/// A string without its quotes, anything else as JSON; no digit is touched.
fn drawn(value: &str) -> (&'static str, String) {
    match string_value(value) {
        Some(text) => ("member-text", text),
        None => ("member-json", pretty(value)),
    }
}

/// The members of a JSON object, in their order, with their values as they were written; `None` if
/// the text is no object.
fn members(text: &str) -> Option<Vec<(String, String)>> {
    let text = text.trim();
    let found = text
        .starts_with('{')
        .then(|| json::members(text, 0..text.len()))?;
    let named = found.filter_map(|member| {
        let key = &text[member.key?];
        let name = string_value(key).unwrap_or_else(|| key.to_owned());
        Some((name, text[member.value].to_owned()))
    });
    Some(named.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_order_and_digits() {
        let text = r#"{"z":1.50,"a":"x\n\"y\"","n":12345678901234567890,"l":[1]}"#;
        let members = members(text).unwrap();
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
    fn long_texts_are_folded_between_characters() {
        assert_eq!(beginning(&"é".repeat(MAX_SHOWN)), None);
        assert_eq!(beginning(&"é".repeat(MAX_SHOWN + 1)), None);
        let long = "é".repeat(3 * MAX_SHOWN);
        assert_eq!(beginning(&long), Some(&long[..2 * MAX_SHOWN]));
        let lines = "a word on a line\n".repeat(60);
        assert_eq!(
            beginning(&lines).map(|it| it.lines().count()),
            Some(MAX_LINES)
        );
    }

    #[test]
    fn an_array_is_no_object() {
        assert_eq!(members("[1]"), None);
    }

    #[test]
    fn one_character_costs_no_member() {
        let members = members(r#"{"a\ud800":"x \ud800","b\u0000":"y\u0000"}"#).unwrap();
        let names: Vec<_> = members.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a\u{fffd}", "b\u{fffd}"]);
        assert_eq!(drawn(&members[0].1).1, "x \u{fffd}");
        assert_eq!(drawn(&members[1].1).1, "y\u{fffd}");
    }
}
