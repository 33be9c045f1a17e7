//! The list: search, live rows, load more, and the sidebar beside it.

mod bulk;
mod columns;
mod empty;
mod export;
mod failed;
mod filters;
mod head;
mod keyboard;
mod listed;
mod listing;
mod more;
mod peek;
mod peeking;
mod receipt;
mod row_selector;
mod rows;
mod search;
mod select;
mod toolbar;
mod views;
mod window;

use domain::id::PredictionId;
use leptos::{
    either::{Either, EitherOf3},
    prelude::*,
};
use leptos_meta::Title;
use leptos_router::NavigateOptions;

#[cfg(feature = "hydrate")]
pub(super) use self::peek::fetch as fetch_sidebar;
pub(super) use self::views::saved as saved_views;
use self::{
    bulk::BulkBar,
    columns::Chosen,
    failed::BadQuery,
    filters::Filters,
    listed::Listed,
    listing::{Answered, Listings},
    peek::Peek,
    peeking::Peeking,
    row_selector::row_selector,
    toolbar::Toolbar,
};
use super::{LastList, keys::KeyHelp, words};
use crate::{
    address::ListAddress,
    api::ApiFault,
    live::{Link, Live},
    prediction::Selection,
    ui::{FaultNote, Icon, SkeletonTable, settled},
};

/// `/predictions`.
#[component]
pub(super) fn ListPage() -> impl IntoView {
    let address = use_address();
    #[cfg(feature = "ssr")]
    go_to_what_is_named(&address.get_untracked());
    let selection = Selection::new();
    provide_context(selection);
    let is_loading = RwSignal::new(false);
    let listings = Listings::of(address, is_loading);
    let LastList(last) = expect_context();
    // For the pages that are opened from here; nothing on this one reads it.
    Effect::new(move |_| last.set(address.with(ListAddress::href)));
    provide_context(Chosen::new());
    let shown = StoredValue::new(None);
    let peeking = Peeking::of(address);
    provide_context(peeking);
    let peeked = peeking.id;
    // Opened once, the sidebar stays and is only hidden: to build it anew would hold up a click.
    let was_opened = Memo::new(move |before| before == Some(&true) || peeked.with(Option::is_some));
    // The table is drawn anew for the room beside the sidebar; neither that nor the next key waits for it.
    let makes_room = settled(peeked);
    view! {
        <Title text="Predictions"/>
        <div class="page list-page" data-peeking=move || makes_room.get().then_some("")
            data-selecting=move || (selection.count() > 0).then_some("")
        >
            <Toolbar address is_loading/>
            <Filters address/>
            <FailedNote listings/>
            <Transition fallback=|| view! { <SkeletonTable rows=14/> }>
                {move || match listings.later.get() {
                    None => Either::Left(Suspend::new(async move {
                        drawn(listings.first.await, listings, address, peeked, shown)
                    })),
                    Some(answered) => Either::Right(drawn(answered, listings, address, peeked, shown)),
                }}
            </Transition>
        </div>
        <BulkBar address/>
        {move || was_opened.get().then(|| view! { <Peek address/> })}
        <KeyHelp keys=&keyboard::KEYS does=keyboard::does/>
    }
}

/// The list that was answered, or why there is none.
fn drawn(
    answered: Answered,
    listings: Listings,
    address: Memo<ListAddress>,
    peeked: Memo<Option<PredictionId>>,
    shown: StoredValue<Option<String>>,
) -> impl IntoView {
    let ((query, stretch), answer) = answered;
    listings.has_rows.set_value(answer.is_ok());
    match answer {
        Ok(listing) => EitherOf3::A(view! { <Listed listing query stretch address peeked shown/> }),
        Err(ApiFault(fault)) => {
            #[cfg(feature = "ssr")]
            crate::shell::status::answer(fault.kind.http_status());
            if !fault.mistakes.is_empty() {
                return EitherOf3::B(view! { <BadQuery/> });
            }
            again_when_live();
            let retry = address.with_untracked(ListAddress::href);
            EitherOf3::C(view! { <FaultNote fault retry/> })
        }
    }
}

/// Says that the list is not what was last asked for, and why; the rows stay.
#[component]
fn FailedNote(listings: Listings) -> impl IntoView {
    let live = expect_context::<Live>();
    view! {
        <div role="status">
            {move || listings.failed.get().map(|fault| {
                again_when_live();
                view! {
                    <p class="banner" data-tone="warn">
                        <Icon name="alert"/>
                        <span><b>{fault.to_string()}</b> " These are still the rows from before."</span>
                        <button type="button" class="button" on:click=move |_| live.reset()>
                            "Try again"
                        </button>
                    </p>
                }
            })}
        </div>
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

/// Without a script the search field sends a whole id, or an address with one inside, as any search:
/// that leads to the prediction, as it does at once where there is a script.
#[cfg(feature = "ssr")]
fn go_to_what_is_named(address: &ListAddress) {
    if let Some(id) = domain::query::destination(&address.query) {
        crate::shell::status::send_to(&crate::address::prediction(&id));
    }
}

fn use_address() -> Memo<ListAddress> {
    let params = crate::address::use_query();
    Memo::new(move |_| params.with(ListAddress::read))
}
