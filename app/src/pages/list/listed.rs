//! A list that was fetched: what is to say about it, its rows, and what waits above them.

use domain::{id::PredictionId, mirror::Mirror, page::Stretch};
use leptos::{either::Either, prelude::*};

use super::{
    columns::Chosen,
    empty::{EmptyLog, NoMatch},
    export::ExportLinks,
    receipt::Receipt,
    rows::Rows,
    words::counted,
};
use crate::{
    address::ListAddress,
    api::Listing,
    live::{Entered, Feed, Live},
    prediction::RowContext,
    ui::{Icon, Now, Reading, remember_scroll},
};

/// A list that was fetched, kept true from then on.
#[component]
pub(super) fn Listed(
    listing: Listing,
    query: String,
    stretch: Stretch,
    address: Memo<ListAddress>,
    peeked: Memo<Option<PredictionId>>,
    shown: StoredValue<Option<String>>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let Listing { page, now, usual } = listing;
    live.clock.adjust(now);
    let feed = Feed::of_page(&page, stretch.before.clone());
    live.follow(feed.clone(), &query);
    read_on(&query, &stretch, shown);
    let coverage = page.coverage;
    let mirror = Signal::derive({
        let drawn = page.mirror;
        move || live.mirror.get().unwrap_or_else(|| drawn.clone())
    });
    let context = RowContext {
        tenths: live.clock.tenths(now),
        seconds: live.clock.seconds(now),
        peeked,
        usual: StoredValue::new(usual),
        times: expect_context::<Chosen>().times(),
        columns: expect_context::<Chosen>().shown(),
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
    // What a search found is announced; that the log grows is not.
    let announced = (!query.is_empty()).then_some("status");
    view! {
        <div class="list-state">
            <span class="count" role=announced>{counted}</span>
            <Receipt coverage mirror is_search=!asks_for_all/>
            {(!is_start).then(|| {
                let newest = ListAddress { query: query.clone(), ..ListAddress::default() };
                view! { <a class="newest" href=newest.href()><Icon name="up"/>"Newest"</a> }
            })}
            <ExportLinks query=query.clone()/>
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
                Either::Right(view! { <NoMatch query=query.clone() coverage mirror/> })
            })
        }}
    }
}

/// A list that comes back is read on from where it was left; another search starts at its top.
/// `shown` is the list that this page showed before.
fn read_on(query: &str, stretch: &Stretch, shown: StoredValue<Option<String>>) {
    let list = ListAddress {
        query: query.to_owned(),
        before: stretch.before.clone(),
        ..ListAddress::default()
    };
    let key = list.href();
    Effect::new(move |_| {
        let reading = match shown.get_value() {
            Some(before) if before != key => Reading::Starts,
            Some(_) | None => Reading::GoesOn,
        };
        shown.set_value(Some(key.clone()));
        remember_scroll(&key, reading);
    });
}

/// What came while the reader was busy.
#[component]
fn Arrivals(feed: Feed) -> impl IntoView {
    let live = expect_context::<Live>();
    let (waiting, is_cut) = (feed.waiting(), feed.is_cut());
    let count = Memo::new(move |_| waiting.with(Vec::len));
    let words = move || {
        let more = if is_cut.get() { "+" } else { "" };
        counted(count.get() as u64, "new prediction", more)
    };
    let reveal = move |_| {
        if feed.reveal() == Entered::Outgrown {
            live.reset();
        }
        window().scroll_to_with_x_and_y(0.0, 0.0);
    };
    view! {
        <div class="arrivals" aria-live="polite">
            {move || (count.get() > 0).then(|| view! {
                <button type="button" on:click=reveal.clone()>
                    <Icon name="up"/>
                    {words.clone()}
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
            let trouble = mirror.trouble()?;
            let sentence = trouble.sentence(|at| seconds.time_of_day(at));
            Some((
                trouble.name.to_string(),
                trouble.since,
                trouble.trouble,
                sentence,
            ))
        })
    });
    move || {
        trouble.get().map(|(account, since, trouble, sentence)| {
            let age = move || domain::time::ago(since, seconds.get());
            view! {
                <p class="banner" data-tone="warn" role="status">
                    <Icon name="alert"/>
                    <span>
                        <b>{sentence}</b>
                        " No news of account " <code>{account}</code> " for a while (since " {age} "). "
                        {trouble.hint()}
                    </span>
                </p>
            }
        })
    }
}
