//! The ways from a prediction to its neighbors among those that the search found which it was opened
//! from, and back to that list. Links, so that they work without a script.

use std::time::Duration;

use domain::{id::PredictionId, page::Beside};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    address::{self, DetailAddress, ListAddress},
    api,
    live::Live,
    pages::{LastList, keys::KeysButton},
    ui::Icon,
};

/// How long after news of others the neighbors are looked for again: once for all that comes.
const PAUSE: Duration = Duration::from_secs(1);

/// Back, previous, next.
#[component]
pub(super) fn Steps(id: PredictionId, address: Memo<DetailAddress>) -> impl IntoView {
    let within = Memo::new(move |_| address.with(|address| address.within.clone()));
    let beside = Resource::new(
        {
            let id = id.clone();
            move || (within.get(), id.clone())
        },
        |(query, id)| api::beside(query, id),
    );
    view! {
        <nav class="steps" aria-label="Predictions">
            <Back within/>
            <Transition>
                {move || {
                    let id = id.clone();
                    Suspend::new(async move {
                        // A search that is no search has no neighbors to show.
                        let found = beside.await.unwrap_or_default();
                        view! { <Both id address within found/> }
                    })
                }}
            </Transition>
            <KeysButton/>
        </nav>
    }
}

/// Both ways, kept true: what is older may be deleted, and what is newer may come.
#[component]
fn Both(
    id: PredictionId,
    address: Memo<DetailAddress>,
    within: Memo<String>,
    found: Beside,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let beside = RwSignal::new(found);
    let is_due = StoredValue::new(false);
    let look = move || {
        let _ = is_due.try_set_value(false);
        let (Some(query), id) = (within.try_get_untracked(), id.clone()) else {
            return;
        };
        spawn_local(async move {
            // Where there is no answer, what was known stands there until the next news.
            if let Ok(found) = api::beside(query, id).await {
                let _ = beside.try_set(found);
            }
        });
    };
    Effect::new(move |_| {
        if live.others() > 0 && !is_due.get_value() {
            is_due.set_value(true);
            set_timeout(look.clone(), PAUSE);
        }
    });
    let newer = Signal::derive(move || beside.try_get()?.newer);
    let older = Signal::derive(move || beside.try_get()?.older);
    view! {
        <Step address to=newer id="newer" label="Previous prediction" key="k" icon="up"/>
        <Step address to=older id="older" label="Next prediction" key="j" icon="down"/>
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
    to: Signal<Option<PredictionId>>,
    id: &'static str,
    label: &'static str,
    key: &'static str,
    icon: &'static str,
) -> impl IntoView {
    let is_last = move || to.try_get().flatten().is_none().then_some("true");
    let href = move || {
        let to = to.try_get().flatten()?;
        address.try_with(|address| address.of_another().href(&to))
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
