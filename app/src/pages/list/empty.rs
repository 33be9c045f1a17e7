//! The list without rows: nothing has run yet, or nothing matches.

use domain::{coverage::Coverage, mirror::Mirror};
use leptos::prelude::*;

use super::words::{counted, truncated};
use crate::{
    address::ListAddress,
    prediction::{Programs, first_programs},
    ui::{Empty, day},
};

/// Nothing has run yet: how to run something. Gives way to the list by itself.
#[component]
pub(super) fn EmptyLog() -> impl IntoView {
    view! {
        <Empty icon="list" title="No predictions yet">
            <p>"Run one with this account's key, and it appears here by itself."</p>
            <Programs programs=first_programs()/>
        </Empty>
    }
}

/// Nothing matches in what was searched: what that was, what was left out, and the way back.
#[component]
pub(super) fn NoMatch(query: String, coverage: Coverage, mirror: Signal<Mirror>) -> impl IntoView {
    let clear = ListAddress::default().href();
    let is_partial = move || mirror.with(|mirror| !mirror.is_complete());
    let left_out: Vec<_> = left_out(&coverage)
        .into_iter()
        .map(|sentence| view! { <p>{sentence}</p> })
        .collect();
    view! {
        <Empty icon="search" title=title(&query, &coverage)>
            {left_out}
            <p>"Searched in models, ids, statuses, and the text of inputs, outputs and errors. Every word must fit. Case and accents are ignored."</p>
            {move || is_partial().then_some(view! {
                <p>"The history is not confirmed to be complete: other predictions may yet turn up."</p>
            })}
            <a class="button" href=clear>"Clear the search"</a>
        </Empty>
    }
}

/// That nothing matches is said only if everything was searched.
fn title(query: &str, coverage: &Coverage) -> String {
    match (query, coverage.is_whole()) {
        ("", _) => "Nothing is older than this".to_owned(),
        (query, true) => format!("No prediction matches \u{201c}{query}\u{201d}"),
        (query, false) => format!("Nothing found for \u{201c}{query}\u{201d} so far"),
    }
}

/// Returns a sentence for each reason why something was not searched.
fn left_out(coverage: &Coverage) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(back_to) = coverage.back_to {
        sentences.push(format!(
            "Predictions older than {} are not searched yet.",
            day(back_to)
        ));
    }
    if coverage.behind > 0 {
        let changes = counted(coverage.behind, "change", "");
        sentences.push(format!("The text of {changes} is not searched yet."));
    }
    sentences.extend(truncated(coverage));
    sentences
}

#[cfg(test)]
mod tests {
    use domain::time::Timestamp;

    use super::*;

    #[test]
    fn what_was_left_out_is_told_instead_of_a_flat_no() {
        let whole = Coverage::default();
        assert_eq!(title("cat", &whole), "No prediction matches “cat”");
        assert_eq!(left_out(&whole), [""; 0]);
        let at = Timestamp::parse("2026-03-04T10:00:00Z");
        for (coverage, want) in [
            (
                Coverage {
                    back_to: at,
                    ..whole
                },
                "Predictions older than 2026-03-04 are not searched yet.",
            ),
            (
                Coverage { behind: 1, ..whole },
                "The text of 1 change is not searched yet.",
            ),
            (
                Coverage {
                    truncated: 12,
                    ..whole
                },
                "12 predictions are longer than what is searched: text after the first 256 KB of \
                 an input, output or error is not searched.",
            ),
        ] {
            assert_eq!(title("cat", &coverage), "Nothing found for “cat” so far");
            assert_eq!(left_out(&coverage), [want]);
        }
    }
}
