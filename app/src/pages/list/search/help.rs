//! The grammar of the search on a card: a popover, which needs no script.

use std::{fmt::Write as _, sync::LazyLock};

use domain::query::Qualifier;
use leptos::prelude::*;

use crate::{
    address::ListAddress,
    ui::{PopoverButton, PopoverClose, escape},
};

/// What stands above the qualifiers.
const BASICS: [(&str, &str); 7] = [
    (
        "lighthouse dawn",
        "both words, in models, ids, statuses, inputs, outputs or errors",
    ),
    ("\"at dawn\"", "these words in this order"),
    (
        "café",
        "\u{201c}cafe\u{201d} too: case and accents are ignored",
    ),
    ("\"café\"", "only with this accent"),
    ("status:failed,cancelled", "one of several values"),
    ("-model:flux", "leaves out"),
    ("total:>10s cost:0.01..0.05", "ranges; everything must fit"),
];

/// The text of the card. It never changes, and it is long: so it is written once, and neither
/// hydrated nor built as elements.
static GRAMMAR: LazyLock<String> = LazyLock::new(|| {
    let mut html = String::new();
    html.push_str("<dl>");
    for (text, finds) in BASICS {
        example(&mut html, text, finds);
    }
    html.push_str("</dl>");
    for qualifier in Qualifier::ALL {
        let _ = write!(html, "<h3><code>{}:</code> ", qualifier.word());
        escape(qualifier.describes(), &mut html);
        html.push_str("</h3><p>Takes ");
        escape(qualifier.takes(), &mut html);
        html.push_str(".</p><dl>");
        for it in qualifier.examples() {
            example(&mut html, it.text, it.finds);
        }
        html.push_str("</dl>");
    }
    html
});

fn example(html: &mut String, text: &str, finds: &str) {
    let href = ListAddress::default().searching(text).href();
    let _ = write!(html, "<div><dt><a href=\"{href}\"><code>");
    escape(text, html);
    html.push_str("</code></a></dt><dd>");
    escape(finds, html);
    html.push_str("</dd></div>");
}

/// The button in the bar.
#[component]
pub(super) fn HelpButton() -> impl IntoView {
    view! {
        <PopoverButton popover="search-help" label="How to search" icon="unknown"/>
    }
}

/// The card.
#[component]
pub(super) fn Help() -> impl IntoView {
    view! {
        <div class="search-help" id="search-help" popover="auto" role="dialog" aria-labelledby="search-help-title">
            <header>
                <h2 id="search-help-title">"How to search"</h2>
                <PopoverClose popover="search-help"/>
            </header>
            <div class="search-grammar" inner_html=GRAMMAR.as_str()></div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_every_qualifier_and_is_html() {
        for qualifier in Qualifier::ALL {
            assert!(GRAMMAR.contains(&format!("<h3><code>{}:</code>", qualifier.word())));
        }
        assert!(GRAMMAR.contains("cost:&gt;0.05") || GRAMMAR.contains("cost:>0.05"));
        assert!(GRAMMAR.contains("running:&lt;=500ms"));
        assert!(GRAMMAR.contains("href=\"/predictions?q=status%3Afailed%2Ccancelled\""));
    }

    #[test]
    fn what_it_shows_first_is_right() {
        for (text, _) in BASICS {
            assert!(domain::query::Query::parse(text).is_ok(), "{text}");
        }
    }
}
