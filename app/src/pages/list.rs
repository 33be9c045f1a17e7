//! The list: search, live rows, load more, and the sidebar beside it.

mod bulk;
mod columns;
mod empty;
mod export;
mod head;
mod keys;
mod listed;
mod more;
mod peek;
mod rows;
mod select;
mod toolbar;
mod window;
mod words;

use domain::{id::PredictionId, page::Stretch};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::{NavigateOptions, hooks::use_query_map};

use self::{
    bulk::BulkBar, columns::Chosen, keys::KeyHelp, listed::Listed, peek::Peek, toolbar::Toolbar,
};
use super::LastList;
use crate::{
    address::ListAddress,
    api::{self, ApiFault, Listing},
    live::{Link, Live},
    prediction::Selection,
    ui::{FaultNote, SkeletonTable},
};

/// What the list was fetched for, and the answer.
type Answered = ((String, Stretch), Result<Listing, ApiFault>);

/// `/predictions`.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let address = use_address();
    provide_context(Selection::new());
    let is_loading = RwSignal::new(false);
    let listing = use_listing(address, is_loading);
    let LastList(last) = expect_context();
    // For the pages that are opened from here; nothing on this one reads it.
    Effect::new(move |_| last.set(address.with(ListAddress::href)));
    provide_context(Chosen::new());
    let shown = StoredValue::new(None);
    let peeked = Memo::new(move |_| address.with(|address| address.peek.clone()));
    view! {
        <Title text="Predictions"/>
        <div class="page list-page" data-peeking=move || peeked.with(Option::is_some).then_some("")>
            <Toolbar address is_loading/>
            <Transition fallback=|| view! { <SkeletonTable rows=14/> }>
                {move || Suspend::new(async move {
                    let ((query, stretch), answer) = listing.await;
                    match answer {
                        Ok(listing) => Either::Left(view! { <Listed listing query stretch address peeked shown/> }),
                        Err(ApiFault(fault)) => {
                            #[cfg(feature = "ssr")]
                            crate::shell::status::answer(fault.kind.http_status());
                            again_when_live();
                            let retry = address.with_untracked(ListAddress::href);
                            Either::Right(view! { <FaultNote fault retry/> })
                        }
                    }
                })}
            </Transition>
        </div>
        <BulkBar address/>
        {move || peeked.get().map(|id: PredictionId| view! { <Peek id address/> })}
        <KeyHelp/>
    }
}

/// How the address is changed here: it is the same list, so nothing is pushed and nothing scrolls.
fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    }
}

/// Fetches a list that could not be had once the server is there again.
fn again_when_live() {
    let live = expect_context::<Live>();
    Effect::new(move |was_live: Option<bool>| {
        let is_live = live.link.get() == Link::Live;
        if is_live && was_live == Some(false) {
            live.reset();
        }
        is_live
    });
}

fn use_address() -> Memo<ListAddress> {
    let params = use_query_map();
    Memo::new(move |_| params.with(ListAddress::read))
}

/// Fetched anew when the query or the beginning changes. Not when the list grows longer: that is
/// appended to what is there, and the length only counts for a list that is made anew.
fn use_listing(address: Memo<ListAddress>, is_loading: RwSignal<bool>) -> Resource<Answered> {
    let live = expect_context::<Live>();
    let place =
        Memo::new(move |_| address.with(|address| (address.query.clone(), address.before.clone())));
    let wanted = move || {
        // Read, not only tracked: a memo that nobody reads never runs, and so never changes.
        place.with(|_| ());
        let ask = address.with_untracked(|address| (address.query.clone(), address.stretch()));
        (ask, live.resets())
    };
    // Not `Transition`'s `set_pending`: on the server that is an effect in a task of its own, which
    // may run when the page is done and its signals are gone, and then panics.
    let say = move |loading| {
        if cfg!(feature = "hydrate") {
            is_loading.try_set(loading);
        }
    };
    Resource::new(wanted, move |((query, stretch), _)| async move {
        say(true);
        let answer = api::list(query.clone(), stretch.clone()).await;
        say(false);
        ((query, stretch), answer)
    })
}
