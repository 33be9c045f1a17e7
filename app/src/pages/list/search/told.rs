//! The mistakes of the query in words, under the field, each with a way to put it right.

use domain::query::Mistake;
use leptos::{ev, prelude::*};

use super::{bar::Bar, typing::bytes};
use crate::{address::ListAddress, ui::is_plain_click};

/// The id of the region, which describes the field.
pub(super) const TOLD: &str = "search-told";

/// What is wrong and what would be right; empty while nothing is. `fixed` is called when a mistake
/// was replaced in the field.
#[component]
pub(super) fn Told(
    bar: Bar,
    told: Memo<Vec<Mistake>>,
    address: Memo<ListAddress>,
    fixed: Callback<()>,
) -> impl IntoView {
    let item = move |mistake: Mistake| {
        let fix = mistake.instead.clone().map(|instead| {
            let text = bar
                .draft
                .with_untracked(|draft| put_right(draft.text(), &mistake, &instead));
            let href = address.with_untracked(|address| address.searching(&text).href());
            let fix = move |event: ev::MouseEvent| {
                if is_plain_click(&event) {
                    event.prevent_default();
                    bar.write(&text, text.len());
                    bar.focus();
                    fixed.run(());
                }
            };
            view! { <a href=href on:click=fix>"Use " <code>{instead}</code></a> }
        });
        view! { <li><span>{mistake.sentence}</span> {fix}</li> }
    };
    // The address has only what could be searched for: what is marked was not.
    let keeps_rows = move || {
        address.with(|address| bar.draft.with(|draft| draft.text().trim() != address.query))
    };
    let list = move || {
        let told = told.get();
        (!told.is_empty()).then(|| {
            view! {
                <ul>{told.into_iter().map(item).collect_view()}</ul>
                {keeps_rows().then(|| view! { <p>"The list still shows the search before."</p> })}
            }
        })
    };
    view! { <div class="search-told" id=TOLD aria-live="polite">{list}</div> }
}

/// The text with another in the place of a mistake.
fn put_right(text: &str, mistake: &Mistake, instead: &str) -> String {
    let mut text = text.to_owned();
    text.replace_range(bytes(mistake.place), instead);
    text
}
