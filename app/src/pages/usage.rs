//! `/usage`: what a range of time amounts to. The address is the view; the server draws it.

use domain::usage::By;
use leptos::prelude::*;
use leptos_meta::Title;

use super::server_drawn::server_drawn;
use crate::{
    address::{USAGE, UsageAddress},
    api,
    ui::SkeletonTable,
};

/// Ranges and their names.
const RANGES: [(&str, &str); 6] = [
    ("24h", "24 hours"),
    ("7d", "7 days"),
    ("30d", "30 days"),
    ("90d", "90 days"),
    ("today", "Today"),
    ("yesterday", "Yesterday"),
];

/// The page: the range, what it is grouped by, and what the server draws.
#[component]
pub(super) fn UsagePage() -> impl IntoView {
    let params = crate::address::use_query();
    let address = Memo::new(move |_| params.with(UsageAddress::read));
    let drawn = Resource::new_blocking(
        move || address.get(),
        |UsageAddress { range, by, query }| {
            api::usage(range, by.qualifier().word().to_owned(), query)
        },
    );
    view! {
        <Title text="Usage"/>
        <div class="page usage">
            <h1>"Usage"</h1>
            {move || address.with(choices)}
            <Transition fallback=|| view! { <SkeletonTable rows=8/> }>
                {move || Suspend::new(async move {
                    let drawn = drawn.await;
                    server_drawn(drawn, address.with_untracked(UsageAddress::href))
                })}
            </Transition>
        </div>
    }
}

/// Links to other ranges and groupings, and a form for two days.
fn choices(address: &UsageAddress) -> impl IntoView + use<> {
    let option = |name: String, href: String, is_chosen: bool| {
        view! { <li><a href=href aria-current=is_chosen.then_some("true")>{name}</a></li> }
    };
    let ranges = RANGES.map(|(range, name)| {
        let href = address.ranging(range).href();
        option(name.to_owned(), href, address.range == range)
    });
    let groups = By::ALL.map(|by| {
        let name = by.qualifier().word().to_owned();
        option(name, address.grouped(by).href(), address.by == by)
    });
    let all = UsageAddress {
        query: String::new(),
        ..address.clone()
    }
    .href();
    let within = (!address.query.is_empty()).then(|| {
        view! {
            <p class="usage-within">
                "Only " <code>{address.query.clone()}</code> " " <a href=all>"Show all"</a>
            </p>
        }
    });
    let is_preset = RANGES.iter().any(|(range, _)| *range == address.range);
    let typed = if is_preset {
        String::new()
    } else {
        address.range.clone()
    };
    let by = address.by.qualifier().word();
    let query = address.query.clone();
    view! {
        <div class="usage-choices">
            <nav aria-label="Range"><ul>{ranges}</ul></nav>
            <form method="get" action=USAGE>
                <label>"Range " <input name="range" required value=typed placeholder="2026-11-01..2026-11-07"/></label>
                <input type="hidden" name="by" value=by/>
                <input type="hidden" name="q" value=query/>
                <button type="submit" class="button">"Show"</button>
            </form>
            <nav aria-label="Group by"><span>"By"</span><ul>{groups}</ul></nav>
        </div>
        {within}
    }
}
