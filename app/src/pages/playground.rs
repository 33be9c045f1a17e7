//! The Playground: a form of a model's input, and what its runs made, side by side.
//!
//! As the server sends it, it is a plain form that makes one run. With the WASM the same form and its
//! JSON follow each other, say what does not fit as one types, and run in place.

mod batch;
mod choose;
mod desk;
mod field;
mod form;
mod preview;
mod run;
mod sweep;
mod talk;

use domain::id::PredictionId;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use self::{choose::Choose, desk::Desk, form::RunForm, run::Runs};
use crate::{
    address::{self, PlaygroundAddress},
    api::{self, ApiFault, Bench},
    live::{Feed, Live},
    pages::models::StaleNote,
    ui::{Empty, FaultNote},
};

/// `/playground`.
#[component]
pub(super) fn PlaygroundPage() -> impl IntoView {
    let query = address::use_query();
    let address = Memo::new(move |_| query.with(PlaygroundAddress::read));
    let bench = Resource::new_blocking(
        move || address.get(),
        |PlaygroundAddress {
             model,
             account,
             from,
         }| api::bench(model, account, from),
    );
    view! {
        <Title text="Playground"/>
        <div class="page playground">
            <h1>"Playground"</h1>
            <Transition>
                {move || Suspend::new(async move {
                    match bench.await {
                        Ok(bench) => {
                            let address = address.try_get_untracked().unwrap_or_default();
                            Either::Left(view! { <Opened bench address/> })
                        }
                        Err(ApiFault(fault)) => {
                            #[cfg(feature = "ssr")]
                            crate::shell::status::answer(fault.kind.http_status());
                            Either::Right(view! { <FaultNote fault retry=address::PLAYGROUND/> })
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

#[component]
fn Opened(bench: Bench, address: PlaygroundAddress) -> impl IntoView {
    let live = expect_context::<Live>();
    live.clock.adjust(bench.now);
    live.follow(Feed::of_one(bench.cursor), "");
    let epoch = follow_resets(live);
    let mut catalogue = bench.catalogue.clone();
    let stale = std::mem::take(&mut catalogue.stale);
    let shown = match Desk::open(live, bench) {
        Some((desk, ran)) => {
            let from = address.from.clone();
            Either::Left(view! {
                {from.map(|from| view! { <From from/> })}
                <div class="bench">
                    <RunForm desk ran/>
                    <Runs desk epoch/>
                </div>
            })
        }
        None => Either::Right(nothing(&address.model)),
    };
    view! {
        <Choose catalogue address/>
        <StaleNote stale/>
        {shown}
    }
}

/// Where the server says that the page's place in its log is gone, the stream is opened from a new one,
/// and then the runs are fetched anew: what was typed stays. Counts that.
fn follow_resets(live: Live) -> RwSignal<u32> {
    let epoch = RwSignal::new(0);
    Effect::new(move |before: Option<u32>| {
        let resets = live.resets();
        if before.is_some_and(|before| before != resets) {
            leptos::task::spawn_local(async move {
                if let Ok(bench) = api::bench(String::new(), String::new(), None).await {
                    live.follow(Feed::of_one(bench.cursor), "");
                    _ = epoch.try_update(|epoch| *epoch += 1);
                }
            });
        }
        resets
    });
    epoch
}

#[component]
fn From(from: PredictionId) -> impl IntoView {
    view! {
        <p class="pane-note">
            "Begins with the input of "
            <a href=address::prediction(&from)><code>{from.short()}</code></a>
            "."
        </p>
    }
}

fn nothing(model: &str) -> impl IntoView + use<> {
    let (title, hint) = match model.is_empty() {
        true => (
            "No model is chosen yet.",
            "Choose one above, or look for one among the models.",
        ),
        false => (
            "There is no model of this name.",
            "No account's catalogue lists it, or the Predictions API has not told its models yet.",
        ),
    };
    view! {
        <Empty icon="play" title>
            <p>{hint}</p>
            <a class="button" href=address::MODELS>"Models"</a>
        </Empty>
    }
}
