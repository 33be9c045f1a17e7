//! The way further down the list.

use domain::page::{PAGE_SIZE, PageCursor, Stretch};
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use leptos_router::hooks::use_navigate;

use super::in_place;
use crate::{
    address::ListAddress,
    api::{self, ApiFault},
    live::{Appended, Feed, Live},
    ui::{Toasts, is_plain_click},
};

/// The most pages that are fetched at once: more rows make a frame that is felt.
const AT_ONCE: u32 = 4;

/// Whether more is being fetched, and whether the last try failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loading {
    is_on: RwSignal<bool>,
    has_failed: RwSignal<bool>,
}

impl Loading {
    pub(super) fn new() -> Self {
        Self {
            is_on: RwSignal::new(false),
            has_failed: RwSignal::new(false),
        }
    }

    /// Whether more may be fetched without being asked for: not after a failure, which would only
    /// be repeated.
    pub(super) fn may_begin(self) -> bool {
        !self.is_on.get_untracked() && !self.has_failed.get_untracked()
    }
}

/// What fetches the next page or, of a list that is long already, a few of them, and adds them. The
/// address goes along as far as one address may; what is loaded beyond stays until it is left.
pub(super) fn loader(
    feed: Feed,
    address: Memo<ListAddress>,
    loading: Loading,
) -> impl Fn() + Clone + 'static {
    let (live, toasts) = (expect_context::<Live>(), expect_context::<Toasts>());
    let navigate = use_navigate();
    let next = feed.next();
    let shown = feed.ids();
    move || {
        let Some(place) = next
            .get_untracked()
            .filter(|_| !loading.is_on.get_untracked())
        else {
            return;
        };
        loading.is_on.set(true);
        let shown = shown.with_untracked(Vec::len) / PAGE_SIZE as usize;
        let stretch = Stretch {
            before: Some(place),
            pages: u32::try_from(shown / 4).map_or(AT_ONCE, |pages| pages.clamp(1, AT_ONCE)),
        };
        let (feed, navigate) = (feed.clone(), navigate.clone());
        spawn_local(async move {
            let pages = stretch.pages;
            let query = address.with_untracked(|address| address.query.clone());
            let answer = api::list(query, stretch).await;
            let has_failed = answer.is_err();
            match answer {
                Ok(listing) => {
                    match feed.append(listing.page) {
                        Appended::InStep => {}
                        Appended::Behind => live.rewind(),
                        Appended::Foreign => live.reset(),
                    }
                    if let Some(address) = address.try_get_untracked() {
                        let longer = address.longer(pages);
                        if longer != address {
                            navigate(&longer.href(), in_place());
                        }
                    }
                }
                Err(ApiFault(fault)) => toasts.show(fault.to_string()),
            }
            let _ = loading.has_failed.try_set(has_failed);
            let _ = loading.is_on.try_set(false);
        });
    }
}

/// The link to more; with the WASM it fetches only the next page and adds it.
#[component]
pub(super) fn LoadMore(
    next: ArcRwSignal<Option<PageCursor>>,
    address: Memo<ListAddress>,
    loading: Loading,
    load: impl Fn() + Clone + Send + 'static,
) -> impl IntoView {
    let is_end = Memo::new({
        let next = next.clone();
        move |_| next.with(Option::is_none)
    });
    move || {
        if is_end.get() {
            return Either::Left(
                view! { <p class="list-end">"This is the beginning of the log."</p> },
            );
        }
        let (next, load) = (next.clone(), load.clone());
        let href = move || {
            let place = next.get()?;
            Some(address.try_get()?.further(place).href())
        };
        let click = move |event: ev::MouseEvent| {
            if is_plain_click(&event) {
                event.prevent_default();
                load();
            }
        };
        let busy = move || loading.is_on.get().then_some("true");
        Either::Right(view! {
            <p class="list-end">
                <a class="button" href=href aria-busy=busy on:click=click>
                    {move || if loading.is_on.get() { "Loading" } else { "Load more" }}
                </a>
            </p>
        })
    }
}
