//! The sidebar: one prediction beside the list. Opens at once with what its row knows, and goes
//! from one to the next in the list's order without closing. Closed, it is hidden and holds nothing
//! but the texts of the facts.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{
    id::PredictionId,
    prediction::{Part, Row},
};
use leptos::{either::EitherOf3, prelude::*};

use super::{peeking::Peeking, row_selector};
use crate::{
    address::{DetailAddress, ListAddress, Tab},
    api::{self, ApiFault, Found},
    live::{Live, Way},
    pages::{actions::Actions, found::Kept, payload::Payload},
    prediction::{DeletedNote, Facts, OutputView},
    ui::{
        FaultNote, Grip, Icon, NotLoaded, Pace, TabLink, Tabs, bring_into_view, escape_closes,
        holds_focus, is_hydrated, or_reload, painted, stay, wasm_split,
    },
};

/// The least, the usual and the greatest width, in pixels.
const WIDTHS: (i32, i32, i32) = (360, 468, 960);

/// A prediction beside the list, as soon as the code for it is there; seen while there is one.
#[component]
pub(super) fn Peek(address: Memo<ListAddress>) -> impl IntoView {
    let peeked = expect_context::<Peeking>().id;
    Suspend::new(async move {
        sidebar(address).await.unwrap_or_else(|missing| {
            let note = or_reload(Err(missing));
            let hidden = move || peeked.try_get().flatten().is_none();
            view! { <aside class="peek" aria-label="Prediction" hidden=hidden>{note}</aside> }
                .into_any()
        })
    })
}

#[wasm_split(sidebar, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
pub(in crate::pages) fn sidebar(address: Memo<ListAddress>) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Sidebar address/> }.into_any())
}

#[component]
fn Sidebar(address: Memo<ListAddress>) -> impl IntoView {
    let peeking = expect_context::<Peeking>();
    let peeked = peeking.id;
    let closed = move || address.try_with(|address| address.peeking(None).href());
    let is_open = Memo::new(move |_| peeked.try_with(Option::is_some) == Some(true));
    escape_closes(move || {
        if is_open.get_untracked() {
            peeking.show(None);
        }
    });
    let known = known(peeked);
    let full = move || {
        let id = peeked.try_get().flatten()?;
        Some(address.with_untracked(|address| DetailAddress::found_by(&address.query).href(&id)))
    };
    let pace = Pace::default();
    let last = Arc::new(Mutex::new(String::new()));
    let is_seen = holds_focus(".peek", is_open, {
        let last = Arc::clone(&last);
        move || last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    });
    view! {
        <aside class="peek" aria-label="Prediction" tabindex="-1" hidden=move || !is_seen.get()>
            <Grip label="Width of the sidebar" variable="--peek" widths=WIDTHS/>
            <header class="peek-head">
                <h2>"Prediction"</h2>
                <Steps/>
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
                <Known peeked known/>
                {move || {
                    let Some(id) = peeked.try_get().flatten() else {
                        pace.rest();
                        return None;
                    };
                    let row = [&row_selector(&id), " .c-id a"].concat();
                    let before = std::mem::replace(&mut *last.lock().unwrap_or_else(PoisonError::into_inner), row);
                    if !before.is_empty() {
                        // Each is read from its beginning.
                        bring_into_view(".peek-body dt");
                    }
                    let is_known = known.with_untracked(Option::is_some);
                    let is_passing = is_known && pace.step();
                    Some(view! { <Looked id is_known is_passing address/> })
                }}
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

/// The ways to the next and the previous prediction of the list.
#[component]
fn Steps() -> impl IntoView {
    let peeking = expect_context::<Peeking>();
    let live = expect_context::<Live>();
    // Both can be pressed until the page is alive: the server knows no neighbors.
    let is_alive = RwSignal::new(false);
    Effect::new(move |_| is_alive.set(true));
    let neighbor = move |way| {
        let id = peeking.id.try_get().flatten()?;
        live.neighbor(&id, way)
    };
    let step = move |id: &'static str, label: &'static str, icon: &'static str, way: Way| {
        let go = move |_| {
            if let Some(next) = untrack(|| neighbor(way)) {
                let row = row_selector(&next);
                peeking.show(Some(next));
                bring_into_view(row);
            }
        };
        let is_last = Memo::new(move |_| is_alive.get() && neighbor(way).is_none());
        let key = if way == Way::Older { "j" } else { "k" };
        view! {
            <button
                type="button"
                class="icon-button peek-step"
                id=id
                aria-label=label
                title=format!("{label} ({key})")
                aria-disabled=move || is_last.get().then_some("true")
                on:click=go
            >
                <Icon name=icon/>
            </button>
        }
    };
    view! {
        {step("peek-previous", "Previous prediction", "up", Way::Newer)}
        {step("peek-next", "Next prediction", "down", Way::Older)}
    }
}

/// What the list knows of the prediction, kept true from when it is looked at. Nothing of one that
/// came with the page: the server knows no rows, and what it drew is taken over first.
fn known(peeked: Memo<Option<PredictionId>>) -> Memo<Option<Row>> {
    let live = expect_context::<Live>();
    Memo::new(move |before: Option<&Option<Row>>| {
        let id = peeked.try_get().flatten()?;
        let before = before.and_then(Option::as_ref);
        let same = before.filter(|row| row.prediction.id == id).cloned();
        let row = same.or_else(|| is_hydrated().then(|| live.row(&id)).flatten())?;
        Some(live.watch(row).get())
    })
}

/// The facts that the list knows. They stay in the document from one prediction to the next, while
/// the sidebar is closed as well, and only their texts change.
#[component]
fn Known(peeked: Memo<Option<PredictionId>>, known: Memo<Option<Row>>) -> impl IntoView {
    let clock = expect_context::<Live>().clock;
    let shown = Memo::new(
        move |before: Option<&Option<Row>>| match peeked.try_get().flatten() {
            Some(_) => known.try_get().flatten(),
            None => before.cloned().flatten(),
        },
    );
    let is_shown = Memo::new(move |_| shown.with(Option::is_some));
    move || {
        // The sidebar may be going by the same change of address.
        if !is_shown.try_get()? {
            return None;
        }
        let first = shown.try_get_untracked()??;
        let now = first.prediction.created_at;
        let (tenths, seconds) = (clock.tenths(now), clock.seconds(now));
        let row =
            Signal::derive(move || shown.try_get().flatten().unwrap_or_else(|| first.clone()));
        Some(view! { <Facts row tenths seconds/> })
    }
}

/// What is fetched of one prediction, and its facts where the list does not know them.
#[component]
fn Looked(
    id: PredictionId,
    is_known: bool,
    /// Whether the reader may be on the way to another one.
    is_passing: bool,
    address: Memo<ListAddress>,
) -> impl IntoView {
    let live = expect_context::<Live>();
    let peeked = expect_context::<Peeking>().id;
    let found = Resource::new(
        move || (id.clone(), live.resets()),
        move |(id, _)| async move {
            // What is known stands there first.
            painted().await;
            if is_passing {
                stay().await;
                if peeked.try_get_untracked().flatten().as_ref() != Some(&id) {
                    // It was passed: this part of the page has gone.
                    return std::future::pending().await;
                }
            }
            api::detail(id).await
        },
    );
    let retry = move || address.with_untracked(ListAddress::href);
    view! {
        <Suspense>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(Found { detail: Some(detail), now, .. }) => {
                        let kept = Kept::new(live, detail, now);
                        EitherOf3::A(view! { <Peeked kept is_known address/> })
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
    }
}

#[component]
fn Peeked(kept: Kept, is_known: bool, address: Memo<ListAddress>) -> impl IntoView {
    let Kept {
        detail,
        row,
        tenths,
        seconds,
        is_deleted,
    } = kept;
    let href =
        move |tab| Signal::derive(move || address.with(|address| address.showing(tab).href()));
    let tab = Memo::new(move |_| address.with(|address| address.tab));
    let is = move |wanted| Signal::derive(move || tab.get() == wanted);
    let peeking = expect_context::<Peeking>();
    let leave = Callback::new(move |()| peeking.show(None));
    view! {
        <DeletedNote is_deleted/>
        {(!is_known).then(|| view! { <Facts row tenths seconds/> })}
        <div class="peek-bar">
            <Tabs label="Prediction as">
                <TabLink href=href(Tab::Preview) chosen=is(Tab::Preview) label="Preview"/>
                <TabLink href=href(Tab::Json) chosen=is(Tab::Json) label="JSON"/>
            </Tabs>
            <Actions row is_deleted leave/>
        </div>
        {move || match tab.try_get() {
            Some(Tab::Preview | Tab::Create | Tab::Markdown) => view! { <OutputView detail/> }.into_any(),
            Some(Tab::Json) => view! { <Payload detail part=Part::Raw/> }.into_any(),
            // The sidebar is being closed by the same change of address.
            None => ().into_any(),
        }}
    }
}
