//! The table of the list: a row for each prediction, and what a click on one does.

use domain::id::PredictionId;
use leptos::{ev, prelude::*};
use leptos_router::hooks::use_navigate;

use super::{
    columns::{Chosen, ColumnsMenu},
    head::Head,
    in_place,
    more::LoadMore,
    select::pick,
};
use crate::{
    address::{self, ListAddress},
    live::Feed,
    prediction::{PredictionRow, RowContext, Selection},
    ui::is_plain_click,
};

/// The rows of a feed, and the way to more of them.
#[component]
pub(super) fn Rows(feed: Feed, context: RowContext, address: Memo<ListAddress>) -> impl IntoView {
    let navigate = use_navigate();
    let chosen = expect_context::<Chosen>();
    let selection = expect_context::<Selection>();
    let ids = Signal::from(feed.ids());
    let open = move |event: ev::MouseEvent| {
        if pick(&event, selection, ids) {
            return;
        }
        if let Some(id) = clicked_row(&event) {
            event.prevent_default();
            let to = address.with_untracked(|address| address.peeking(Some(id)));
            navigate(&to.href(), in_place());
        }
    };
    let row = {
        let feed = feed.clone();
        move |id: PredictionId| {
            let row = feed.row(&id)?;
            let peek = address.with_untracked(|address| address.peeking(Some(id.clone())));
            Some(view! {
                <PredictionRow row context href=address::prediction(&id) peek_href=peek.href()/>
            })
        }
    };
    view! {
        <div class="log-frame" data-holds="">
            <table class="log" role="table">
                <caption class="visually-hidden">"Predictions, newest first"</caption>
                <Head chosen columns=context.columns ids/>
                <tbody role="rowgroup" on:click=open>
                    <For each=move || ids.get() key=|id| id.clone() children=row/>
                </tbody>
            </table>
            <ColumnsMenu chosen/>
        </div>
        <LoadMore feed address/>
    }
}

/// The prediction whose row was clicked to look at it, not to do something else in it.
fn clicked_row(event: &ev::MouseEvent) -> Option<PredictionId> {
    #[cfg(feature = "hydrate")]
    {
        use wasm_bindgen::JsCast;

        if !is_plain_click(event) {
            return None;
        }
        let target: web_sys::Element = event.target()?.dyn_into().ok()?;
        let on_button = target.closest("button").ok()?.is_some();
        let selects = {
            let selection = window().get_selection().ok().flatten();
            selection.is_some_and(|selection| !selection.is_collapsed())
        };
        if on_button || selects {
            return None;
        }
        let row = target.closest("tr[data-id]").ok()??;
        row.get_attribute("data-id")?.parse().ok()
    }
    #[cfg(not(feature = "hydrate"))]
    {
        is_plain_click(event).then_some(None).flatten()
    }
}
