//! The full page of one prediction: what was asked, what came out, how it went.

mod create;
mod head;
mod keyboard;
mod parts;
mod steps;

use domain::id::PredictionId;
use leptos::{either::EitherOf4, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use self::{
    head::Head,
    parts::{Files, Panes, RawRecord},
};
use super::{found::Kept, keys::KeyHelp, missing::Missing, remains::RemainsPage};
use crate::{
    address::{self, DetailAddress},
    api::{self, ApiFault, Found},
    live::{Feed, Live},
    ui::{FaultNote, NotLoaded, or_reload, wasm_split},
};

/// `/predictions/{id}`.
#[component]
pub(super) fn DetailPage() -> impl IntoView {
    let pathname = use_location().pathname;
    // The router's own parameters are decoded twice. On the way to another page the text stays as it is.
    let text = Memo::new(move |before: Option<&String>| {
        let id = pathname.with(|path| address::id_in_path(path));
        id.or_else(|| before.cloned()).unwrap_or_default()
    });
    // Rebuilt for each prediction: nothing of one may be seen on the page of another.
    move || match text.with(|text| text.parse::<PredictionId>()) {
        Ok(id) => view! { <Fetched id/> }.into_any(),
        Err(_) => view! {
            <Missing what=(
                "This is not a prediction's id.",
                "An id has 1 to 1,024 bytes and no control characters. Check the address.",
            )/>
        }
        .into_any(),
    }
}

#[component]
fn Fetched(id: PredictionId) -> impl IntoView {
    let live = expect_context::<Live>();
    let retry = address::prediction(&id);
    let found = Resource::new_blocking(
        move || (id.clone(), live.resets()),
        |(id, _)| api::detail(id),
    );
    view! {
        <Transition fallback=|| view! { <DetailSkeleton/> }>
            {move || {
                let retry = retry.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(found) if found.detail.is_some() => {
                            EitherOf4::A(or_reload(shown(found).await))
                        }
                        Ok(Found { remains: Some(remains), .. }) => {
                            EitherOf4::B(view! { <RemainsPage remains/> })
                        }
                        Ok(_) => EitherOf4::C(view! {
                            <Missing what=(
                                "There is no prediction with this id.",
                                "It may belong to another account, or it was deleted.",
                            )/>
                        }),
                        Err(ApiFault(fault)) => {
                            #[cfg(feature = "ssr")]
                            crate::shell::status::answer(fault.kind.http_status());
                            EitherOf4::D(view! {
                                <div class="page">
                                    <h1 class="visually-hidden">"Prediction"</h1>
                                    <FaultNote fault retry/>
                                </div>
                            })
                        }
                    }
                })
            }}
        </Transition>
    }
}

#[wasm_split(detail, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn shown(found: Found) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Shown found/> }.into_any())
}

#[component]
fn Shown(found: Found) -> impl IntoView {
    let live = expect_context::<Live>();
    let Found {
        detail,
        cursor,
        now,
        ..
    } = found;
    live.clock.adjust(now);
    live.follow(Feed::of_one(cursor), "");
    let query = address::use_query();
    let address = Memo::new(move |_| query.with(DetailAddress::read));
    detail.map(|detail| {
        let title = detail.row.prediction.id.short();
        let kept = Kept::new(live, detail, now);
        view! {
            <Title text=title/>
            <article class="page detail">
                <Head kept address/>
                <Panes kept address/>
                <Files kept/>
                <RawRecord kept/>
            </article>
            <KeyHelp keys=&keyboard::KEYS does=keyboard::does/>
        }
    })
}

#[component]
fn DetailSkeleton() -> impl IntoView {
    view! {
        <div class="page detail" role="status" aria-label="Loading">
            <div class="skeleton-block skeleton-head"></div>
            <div class="panes">
                <div class="skeleton-block"></div>
                <div class="skeleton-block"></div>
            </div>
        </div>
    }
}
