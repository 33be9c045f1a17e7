//! The rows of the list, what waits above them and what follows below.

use domain::{
    id::PredictionId,
    mirror::{Backfill, Mirror},
    page::{MAX_PAGES, PageCursor, Stretch},
};
use leptos::{either::Either, ev, prelude::*, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::empty::{EmptyLog, NoMatch};
use crate::{
    address::{self, ListAddress},
    api::{self, ApiFault, Listing},
    live::{Appended, Feed, Live},
    prediction::{PredictionRow, RowContext},
    ui::{Icon, Now, Toasts, is_plain_click, remember_scroll},
};

/// How the address is changed here: it is the same list, so nothing is pushed and nothing scrolls.
pub(super) fn in_place() -> NavigateOptions {
    NavigateOptions {
        replace: true,
        scroll: false,
        ..NavigateOptions::default()
    }
}

/// A list that was fetched, kept true from then on.
#[component]
pub(super) fn Listed(
    listing: Listing,
    query: String,
    stretch: Stretch,
    address: Memo<ListAddress>,
    peeked: Memo<Option<PredictionId>>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let Listing { page, now } = listing;
    live.clock.adjust(now);
    let feed = Feed::of_page(&page, stretch.before.clone());
    live.follow(feed.clone(), &query);
    Effect::new({
        let key = ListAddress {
            query: query.clone(),
            before: stretch.before.clone(),
            ..ListAddress::default()
        };
        move |_| {
            remember_scroll({
                let key = key.href();
                move || key.clone()
            })
        }
    });
    let mirror = Signal::derive({
        let drawn = page.mirror;
        move || live.mirror.get().unwrap_or_else(|| drawn.clone())
    });
    let context = RowContext {
        tenths: live.clock.tenths(now),
        seconds: live.clock.seconds(now),
        peeked,
    };
    let is_empty = Memo::new({
        let ids = feed.ids();
        move |_| ids.with(Vec::is_empty)
    });
    let is_start = stretch.before.is_none();
    let asks_for_all = query.is_empty() && is_start;
    let ids = feed.ids();
    let next = feed.next();
    let counted = {
        let query = query.clone();
        move || match (query.is_empty(), is_start) {
            (true, _) => counted(mirror.with(|mirror| mirror.held), "prediction", ""),
            (false, _) => {
                let more = if next.with(Option::is_some) { "+" } else { "" };
                counted(ids.with(|ids| ids.len() as u64), "match", more)
            }
        }
    };
    view! {
        <div class="list-state">
            <span class="count" role="status">{counted}</span>
            <span class="history">{move || mirror.with(history)}</span>
            {(!is_start).then(|| {
                let newest = ListAddress { query: query.clone(), ..ListAddress::default() };
                view! { <a class="newest" href=newest.href()><Icon name="up"/>"Newest"</a> }
            })}
        </div>
        <StaleBanner mirror seconds=context.seconds/>
        <Arrivals feed=feed.clone()/>
        {move || {
            if !is_empty.get() {
                return Either::Right(view! { <Rows feed=feed.clone() context address/> });
            }
            Either::Left(if asks_for_all {
                Either::Left(view! { <EmptyLog/> })
            } else {
                Either::Right(view! { <NoMatch query=query.clone() mirror/> })
            })
        }}
    }
}

#[component]
fn Rows(feed: Feed, context: RowContext, address: Memo<ListAddress>) -> impl IntoView {
    let navigate = use_navigate();
    let open = move |event: ev::MouseEvent| {
        if let Some(id) = clicked_row(&event) {
            event.prevent_default();
            let to = address.with_untracked(|address| address.peeking(Some(id)));
            navigate(&to.href(), in_place());
        }
    };
    let ids = feed.ids();
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
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col" class="c-status">"Status"</th>
                        <th role="columnheader" scope="col" class="c-id">"ID"</th>
                        <th role="columnheader" scope="col" class="c-model">"Model"</th>
                        <th role="columnheader" scope="col" class="c-source">"Source"</th>
                        <th role="columnheader" scope="col" class="c-number c-queued">"Queued"</th>
                        <th role="columnheader" scope="col" class="c-number c-running">"Running"</th>
                        <th role="columnheader" scope="col" class="c-number c-total">"Total"</th>
                        <th role="columnheader" scope="col" class="c-number c-cost">"Cost"</th>
                        <th role="columnheader" scope="col" class="c-created">"Created"</th>
                        <th role="columnheader" scope="col" class="c-peek">
                            <span class="visually-hidden">"Preview"</span>
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup" on:click=open>
                    <For each=move || ids.get() key=|id| id.clone() children=row/>
                </tbody>
            </table>
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

/// The link to more; with the WASM it fetches only the next page and adds it.
#[component]
fn LoadMore(feed: Feed, address: Memo<ListAddress>) -> impl IntoView {
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

/// What came while the reader was busy.
#[component]
fn Arrivals(feed: Feed) -> impl IntoView {
    let waiting = feed.waiting();
    let count = Memo::new(move |_| waiting.with(Vec::len));
    let reveal = move |_| {
        feed.reveal();
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! {
        <div class="arrivals" aria-live="polite">
            {move || (count.get() > 0).then(|| view! {
                <button type="button" on:click=reveal.clone()>
                    <Icon name="up"/>
                    {move || counted(count.get() as u64, "new prediction", "")}
                </button>
            })}
        </div>
    }
}

/// Says that what is shown may be old, and why.
#[component]
fn StaleBanner(mirror: Signal<Mirror>, seconds: Now) -> impl IntoView {
    let trouble = Memo::new(move |_| {
        mirror.with(|mirror| {
            let (account, since, trouble) = mirror.trouble()?;
            Some((account.name.to_string(), since, trouble))
        })
    });
    move || {
        trouble.get().map(|(account, since, trouble)| {
            let age = move || domain::time::ago(since, seconds.get());
            view! {
                <p class="banner" data-tone="warn" role="status">
                    <Icon name="alert"/>
                    <span>
                        <b>{trouble.sentence()}</b>
                        " No news of account " <code>{account}</code> " for a while (since " {age} "). "
                        {trouble.hint()}
                    </span>
                </p>
            }
        })
    }
}

/// `1,234 predictions`; the plural is regular in English but for `match`.
fn counted(number: u64, noun: &str, more: &str) -> String {
    let plural = match (number, noun) {
        (1, _) if more.is_empty() => "",
        (_, "match") => "es",
        _ => "s",
    };
    format!("{}{more} {noun}{plural}", grouped(number))
}

/// The number with a comma after every three digits.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// How far back the mirror goes, while it does not have all of it.
fn history(mirror: &Mirror) -> Option<String> {
    mirror
        .accounts
        .iter()
        .find_map(|account| match &account.backfill {
            Backfill::Complete => None,
            Backfill::Walking { since: None } => Some("Reading the history".to_owned()),
            Backfill::Walking { since: Some(day) } => {
                Some(format!("Reading the history, complete since {day}"))
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_words() {
        assert_eq!(counted(0, "prediction", ""), "0 predictions");
        assert_eq!(counted(1, "prediction", ""), "1 prediction");
        assert_eq!(
            counted(1_234_567, "prediction", ""),
            "1,234,567 predictions"
        );
        assert_eq!(counted(1, "match", ""), "1 match");
        assert_eq!(counted(50, "match", "+"), "50+ matches");
    }
}
