//! The sidebar: one prediction beside the list. Opens at once with what its row knows.

use domain::id::PredictionId;
use leptos::{either::EitherOf3, prelude::*};
use leptos_router::hooks::use_navigate;

use super::in_place;
use crate::{
    address::{self, ListAddress, Tab},
    api::{self, ApiFault, Found},
    live::Live,
    pages::found::Kept,
    prediction::{Facts, OutputView},
    ui::{FaultNote, Icon, JsonView, TabLink, Tabs, escape_closes, focus_returns},
};

/// A prediction beside the list.
#[component]
pub(super) fn Peek(id: PredictionId, address: Memo<ListAddress>) -> impl IntoView {
    let live = expect_context::<Live>();
    let navigate = use_navigate();
    let closed = move || address.try_with(|address| address.peeking(None).href());
    escape_closes(move || {
        let closed = address.with_untracked(|address| address.peeking(None).href());
        navigate(&closed, in_place());
    });
    // An id has no character that means something in a selector's quotes.
    focus_returns(".peek", format!("tr[data-id=\"{id}\"] .c-id a"));
    let found = Resource::new(
        {
            let id = id.clone();
            move || (id.clone(), live.resets())
        },
        |(id, _)| api::detail(id),
    );
    let known = live.row(&id);
    let opening = move || {
        known.clone().map(|row| {
            let now = row.prediction.created_at;
            let (clock, row) = (live.clock, Signal::stored(row));
            view! { <Facts row tenths=clock.tenths(now) seconds=clock.seconds(now)/> }
        })
    };
    let full = address::prediction(&id);
    let retry = move || address.with_untracked(ListAddress::href);
    view! {
        <aside class="peek" aria-label="Prediction">
            <header class="peek-head">
                <h2>"Prediction"</h2>
                <a
                    class="icon-button"
                    href=closed
                    prop:replace=true
                    data-noscroll
                    aria-label="Close"
                    title="Close (Esc)"
                >
                    <Icon name="close"/>
                </a>
            </header>
            <div class="peek-body">
                <Suspense fallback=opening>
                    {move || Suspend::new(async move {
                        match found.await {
                            Ok(Found { detail: Some(detail), now, .. }) => {
                                let kept = Kept::new(live, detail, now);
                                EitherOf3::A(view! { <Peeked kept address/> })
                            }
                            Ok(_) => EitherOf3::B(view! {
                                <p class="nothing">
                                    "There is no prediction with this id. It may belong to another account, or it was deleted."
                                </p>
                            }),
                            Err(ApiFault(fault)) => {
                                EitherOf3::C(view! { <FaultNote fault retry=retry()/> })
                            }
                        }
                    })}
                </Suspense>
            </div>
            <footer class="peek-foot">
                <a class="button" href=full>
                    <span>"View full prediction"</span>
                    <Icon name="arrow"/>
                </a>
            </footer>
        </aside>
    }
}

#[component]
fn Peeked(kept: Kept, address: Memo<ListAddress>) -> impl IntoView {
    let Kept {
        detail,
        row,
        tenths,
        seconds,
    } = kept;
    let href =
        move |tab| Signal::derive(move || address.with(|address| address.showing(tab).href()));
    let tab = Memo::new(move |_| address.with(|address| address.tab));
    let is = move |wanted| Signal::derive(move || tab.get() == wanted);
    let raw = Signal::derive(move || detail.with(|detail| detail.raw.clone()));
    view! {
        <Facts row tenths seconds/>
        <Tabs label="Prediction as">
            <TabLink href=href(Tab::Preview) chosen=is(Tab::Preview) label="Preview"/>
            <TabLink href=href(Tab::Json) chosen=is(Tab::Json) label="JSON"/>
        </Tabs>
        {move || match tab.try_get() {
            Some(Tab::Preview) => view! { <OutputView detail/> }.into_any(),
            Some(Tab::Json) => view! { <JsonView raw what="prediction"/> }.into_any(),
            // The sidebar is being closed by the same change of address.
            None => ().into_any(),
        }}
    }
}
