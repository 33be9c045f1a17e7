//! The table of the list: a row for each prediction, and what a click on one does.

use domain::id::PredictionId;
use leptos::{ev, prelude::*};

use super::{
    columns::{Chosen, ColumnsMenu},
    head::Head,
    more::{LoadMore, Loading, loader},
    peeking::Peeking,
    select::pick,
    window::{Placed, Window},
};
use crate::{
    address::{DetailAddress, ListAddress},
    live::Feed,
    prediction::{PredictionRow, RowContext, Selection},
    ui::is_plain_click,
};

/// The rows of a feed, and the way to more of them.
#[component]
pub(super) fn Rows(feed: Feed, context: RowContext, address: Memo<ListAddress>) -> impl IntoView {
    let peeking = expect_context::<Peeking>();
    let chosen = expect_context::<Chosen>();
    let selection = expect_context::<Selection>();
    let ids = Signal::from(feed.ids());
    let open = move |event: ev::MouseEvent| {
        if pick(&event, selection, ids) {
            return;
        }
        if let Some(id) = clicked_row(&event) {
            event.prevent_default();
            peeking.show(Some(id));
        }
    };
    let window = Window::new(feed.ids(), context.peeked);
    let loading = Loading::new();
    let load = loader(feed.clone(), address, loading);
    let body = NodeRef::new();
    window.follow(body, {
        let load = load.clone();
        move || {
            if loading.may_begin() {
                load();
            }
        }
    });
    let next = feed.next();
    // How long the whole list is, is known only at its end.
    let count = {
        let next = next.clone();
        move || match next.with(Option::is_some) {
            true => "-1".to_owned(),
            false => (window.count.get() + 1).to_string(),
        }
    };
    let row = move |index: ReadSignal<usize>, (_, id): Placed| {
        let row = feed.row(&id)?;
        let (peek, page) = address.with_untracked(|address| {
            let page = DetailAddress::found_by(&address.query).href(&id);
            (address.peeking(Some(id.clone())), page)
        });
        // The first row is that of the headings.
        let at = Signal::derive(move || window.place(index.get()).map(|at| at + 2));
        Some(view! {
            <PredictionRow row context at href=page peek_href=peek.href()/>
        })
    };
    view! {
        <div class="log-frame" data-holds="">
            <table class="log" role="table" aria-rowcount=count>
                <caption class="visually-hidden">"Predictions, newest first"</caption>
                <Head chosen columns=context.columns ids/>
                <tbody role="rowgroup" node_ref=body on:click=open>
                    <ForEnumerate
                        each=move || window.rows.get()
                        key=|(_, id)| id.clone()
                        children=row
                    />
                </tbody>
            </table>
            <ColumnsMenu chosen/>
        </div>
        <LoadMore next address loading load/>
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
