//! The values of a property to choose from, as predictions have them: asked for when the menu is
//! opened, so that a page does not pay for menus that stay closed.

use domain::{coverage::Suggestion, query::Qualifier};
use leptos::prelude::*;

use super::{Menu, asked::Asked};
use crate::pages::list::words::grouped;

/// A menu of the values that there are.
#[component]
pub(super) fn ValuesMenu(asked: Asked, qualifier: Qualifier, title: &'static str) -> impl IntoView {
    let values = RwSignal::new(None::<Vec<Suggestion>>);
    let fetch = move || {
        #[cfg(feature = "hydrate")]
        leptos::task::spawn_local(async move {
            let word = qualifier.word().to_owned();
            // A failure leaves what is there; opening the menu again tries again.
            if let Ok(answer) = crate::api::suggestions(word, String::new()).await {
                let _ = values.try_set(Some(answer));
            }
        });
    };
    let item = move |suggestion: Suggestion| {
        let Suggestion { term, label, held } = suggestion;
        let value = term
            .split_once(':')
            .map_or(term.as_str(), |(_, value)| value);
        // Case means nothing in a query, and what is asked for is compared in lower case.
        super::option(
            asked,
            qualifier,
            &value.to_lowercase(),
            label,
            grouped(held),
        )
    };
    let list = move || match values.get() {
        None => view! { <p class="filter-later">"Loading"</p> }.into_any(),
        Some(values) => view! { <ul>{values.into_iter().map(item).collect_view()}</ul> }.into_any(),
    };
    view! {
        <Menu asked qualifier title toggled=Callback::new(move |()| fetch())>{list}</Menu>
    }
}
