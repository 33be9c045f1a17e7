//! The ways from a prediction to its neighbors among those that the search found which it was opened
//! from, and back to that list. Links, so that they work without a script.

use domain::{id::PredictionId, page::Beside};
use leptos::prelude::*;

use crate::{
    address::{self, DetailAddress, ListAddress},
    api,
    pages::{LastList, keys::KeysButton},
    ui::Icon,
};

/// Back, previous, next.
#[component]
pub(super) fn Steps(id: PredictionId, address: Memo<DetailAddress>) -> impl IntoView {
    let within = Memo::new(move |_| address.with(|address| address.within.clone()));
    let beside = Resource::new(
        move || (within.get(), id.clone()),
        |(query, id)| api::beside(query, id),
    );
    view! {
        <nav class="steps" aria-label="Predictions">
            <Back within/>
            <Transition>
                {move || Suspend::new(async move {
                    // A search that is no search has no neighbors to show.
                    let Beside { newer, older } = beside.await.unwrap_or_default();
                    view! {
                        <Step address to=newer id="newer" label="Previous prediction" key="k" icon="up"/>
                        <Step address to=older id="older" label="Next prediction" key="j" icon="down"/>
                    }
                })}
            </Transition>
            <KeysButton/>
        </nav>
    }
}

/// To the list as it was left in this tab, else to the search that the address names.
#[component]
fn Back(within: Memo<String>) -> impl IntoView {
    let LastList(list) = expect_context();
    let href = move || {
        let (list, query) = (list.try_get()?, within.try_get()?);
        if list == address::LIST && !query.is_empty() {
            return Some(ListAddress::default().searching(&query).href());
        }
        Some(list)
    };
    view! {
        <a class="back" href=href>
            <Icon name="back"/>
            <span>"Predictions"</span>
            {move || within.try_get().filter(|query| !query.is_empty()).map(|query| view! {
                <code class="within">{query}</code>
            })}
        </a>
    }
}

/// One way; where there is none, a link that leads nowhere, so that nothing moves.
#[component]
fn Step(
    address: Memo<DetailAddress>,
    to: Option<PredictionId>,
    id: &'static str,
    label: &'static str,
    key: &'static str,
    icon: &'static str,
) -> impl IntoView {
    let is_last = to.is_none().then_some("true");
    let href = move || {
        let to = to.as_ref()?;
        address.try_with(|address| address.of_another().href(to))
    };
    view! {
        <a
            class="icon-button step"
            id=id
            role="link"
            href=href
            aria-disabled=is_last
            aria-label=label
            title=[label, " (", key, ")"].concat()
        >
            <Icon name=icon/>
        </a>
    }
}
