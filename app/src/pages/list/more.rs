//! The way further down the list.

use domain::page::{MAX_PAGES, PageCursor, Stretch};
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::in_place;
use crate::{
    address::ListAddress,
    api::{self, ApiFault},
    live::{Appended, Feed, Live},
    ui::{Toasts, is_plain_click},
};

/// The link to more; with the WASM it fetches only the next page and adds it.
#[component]
pub(super) fn LoadMore(feed: Feed, address: Memo<ListAddress>) -> impl IntoView {
    let (live, toasts) = (expect_context::<Live>(), expect_context::<Toasts>());
    let navigate = use_navigate();
    let is_loading = RwSignal::new(false);
    let next = feed.next();
    let load = move |event: ev::MouseEvent, place: PageCursor| {
        let address = address.get_untracked();
        if !is_plain_click(&event) || address.pages >= MAX_PAGES {
            return;
        }
        event.prevent_default();
        if is_loading.get_untracked() {
            return;
        }
        is_loading.set(true);
        let (feed, navigate) = (feed.clone(), navigate.clone());
        spawn_local(async move {
            let stretch = Stretch {
                before: Some(place.clone()),
                pages: 1,
            };
            match api::list(address.query.clone(), stretch).await {
                Ok(listing) => {
                    match feed.append(listing.page) {
                        Appended::InStep => {}
                        Appended::Behind => live.rewind(),
                        Appended::Foreign => live.reset(),
                    }
                    navigate(&address.further(place).href(), in_place());
                }
                Err(ApiFault(fault)) => toasts.show(fault.to_string()),
            }
            let _ = is_loading.try_set(false);
        });
    };
    move || {
        let Some(place) = next.get() else {
            return Either::Left(
                view! { <p class="list-end">"This is the beginning of the log."</p> },
            );
        };
        let href = address.with(|address| address.further(place.clone()).href());
        let load = load.clone();
        Either::Right(view! {
            <p class="list-end">
                <a
                    class="button"
                    href=href
                    aria-busy=move || is_loading.get().then_some("true")
                    on:click=move |event| load(event, place.clone())
                >
                    {move || if is_loading.get() { "Loading" } else { "Load more" }}
                </a>
            </p>
        })
    }
}
