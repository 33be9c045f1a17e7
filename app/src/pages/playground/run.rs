//! The runs of this page, side by side: each with its status, its times and what came out, as the
//! stream tells it; or why there is none; or that nobody knows.

use domain::{id::PredictionId, time::Timestamp};
use leptos::{either::Either, prelude::*, task::spawn_local};

use super::desk::{Desk, Run, State};
use crate::{
    address,
    api::{self, ApiFault, Found},
    live::Live,
    pages::{actions::Actions, found::Kept},
    prediction::{DeletedNote, OutputView, StatusBadge, Timeline},
    ui::{FaultNote, Icon, focus_on},
};

/// All of them.
#[component]
pub(super) fn Runs(
    desk: Desk,
    /// Counts the times that everything must be fetched anew.
    epoch: RwSignal<u32>,
) -> impl IntoView {
    let is_empty = move || desk.runs.with(Vec::is_empty);
    view! {
        <section class="runs" aria-label="Runs">
            {move || is_empty().then(|| view! {
                <p class="nothing">"Runs appear here side by side, and in the log with the source WEB."</p>
            })}
            <For
                each=move || desk.runs.get()
                key=|run| run.number
                children=move |run| view! { <RunCard desk run epoch/> }
            />
        </section>
    }
}

#[component]
fn RunCard(desk: Desk, run: Run, epoch: RwSignal<u32>) -> impl IntoView {
    let state = Memo::new({
        let state = run.state.clone();
        move |_| state.get()
    });
    let label = (!run.label.is_empty())
        .then(|| view! { <code class="run-label">{run.label.clone()}</code> });
    let run = StoredValue::new(run);
    let again = move |_| {
        desk.input.set(run.with_value(|run| run.ask.input.clone()));
        focus_on(".run-form :is(input:not([type=hidden]), textarea, select)");
    };
    let name = run.with_value(|run| format!("Run {}", run.number));
    let title = name.clone();
    let shown = move || match state.get() {
        State::Sending => view! { <p class="nothing" data-moving="">"Sending."</p> }.into_any(),
        State::Started(id) => view! { <Started id epoch/> }.into_any(),
        State::Not(sentences) => view! { <Refusal sentences/> }.into_any(),
        State::Unsure { since, found } => view! { <Unsure desk run since found/> }.into_any(),
    };
    view! {
        <article class="pane run" aria-label=name>
            <header>
                <h2>{title}</h2>
                {label}
                <button type="button" class="button" on:click=again>
                    <Icon name="edit"/>
                    <span>"Change a value and run again"</span>
                </button>
            </header>
            {shown}
        </article>
    }
}

/// A run that is in the log.
#[component]
fn Started(id: PredictionId, epoch: RwSignal<u32>) -> impl IntoView {
    let live = expect_context::<Live>();
    let retry = address::prediction(&id);
    let found = Resource::new(move || (id.clone(), epoch.get()), |(id, _)| api::detail(id));
    view! {
        <Transition fallback=|| view! { <p class="nothing" data-moving="">"Sent."</p> }>
            {move || {
                let retry = retry.clone();
                Suspend::new(async move {
                    match found.await {
                        Ok(Found { detail: Some(detail), now, .. }) => {
                            let kept = Kept::new(live, detail, now);
                            Either::Left(view! { <Shown kept/> })
                        }
                        Ok(_) => Either::Right(view! { <p class="nothing">"It was deleted."</p> }.into_any()),
                        Err(ApiFault(fault)) => {
                            Either::Right(view! { <FaultNote fault retry/> }.into_any())
                        }
                    }
                })
            }}
        </Transition>
    }
}

#[component]
fn Shown(kept: Kept) -> impl IntoView {
    let Kept {
        detail,
        row,
        tenths,
        seconds,
        is_deleted,
    } = kept;
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let cost = move || row.with(|row| row.prediction.cost.map(|cost| cost.to_string()));
    view! {
        <p class="run-head">
            <StatusBadge row/>
            <a href=address::prediction(&id)><code>{id.short()}</code></a>
            <span class="number">{cost}</span>
        </p>
        <DeletedNote is_deleted/>
        <Timeline row tenths seconds/>
        <OutputView detail/>
        <Actions row is_deleted leave=Callback::new(|()| {})/>
    }
}

/// Why there is no run, in our words and in upstream's.
#[component]
pub(super) fn Refusal(sentences: Vec<String>) -> impl IntoView {
    view! {
        <section class="refusal" role="alert">
            <Icon name="alert"/>
            <div>{sentences.into_iter().map(|it| view! { <p dir="auto">{it}</p> }).collect_view()}</div>
        </section>
    }
}

/// What is told of a run whose answer was lost.
#[component]
pub(super) fn UnsureWords(has_found: bool) -> impl IntoView {
    let rest = match has_found {
        true => {
            "These were created since with the same input. If none of them is yours, run it again."
        }
        false => {
            "Nothing like it is in the log yet. It may still appear; running again may cost twice."
        }
    };
    view! {
        <p><b>"It is not known whether this run was made: it was sent, and the answer was lost."</b></p>
        <p>{rest}</p>
    }
}

/// A run of which nobody knows: what may have become of it, and the way to make it again.
#[component]
fn Unsure(
    desk: Desk,
    run: StoredValue<Run>,
    since: Timestamp,
    found: Vec<PredictionId>,
) -> impl IntoView {
    let (ask, state) = run.with_value(|run| (run.ask.clone(), run.state.clone()));
    let has_found = !found.is_empty();
    let claim = {
        let state = state.clone();
        move |id: PredictionId| {
            let (state, claimed) = (state.clone(), id.clone());
            let click = move |_| {
                let (state, id) = (state.clone(), claimed.clone());
                spawn_local(async move {
                    if api::claim(id.clone()).await.is_ok() {
                        state.set(State::Started(id));
                    }
                });
            };
            view! {
                <p class="found">
                    <a href=address::prediction(&id)><code>{id.short()}</code></a>
                    <button type="button" class="button" on:click=click>"It is this one"</button>
                </p>
            }
        }
    };
    let look = {
        let (ask, state) = (ask.clone(), state.clone());
        move |_| {
            let (ask, state) = (ask.clone(), state.clone());
            spawn_local(async move {
                if let Ok(found) = api::seek(ask, since).await {
                    state.set(State::Unsure { since, found });
                }
            });
        }
    };
    let again = move |_| spawn_local(desk.send(ask.clone(), state.clone()));
    view! {
        <section class="unsure" role="alert">
            <UnsureWords has_found/>
            {found.into_iter().map(claim).collect_view()}
            <p class="ways">
                <button type="button" class="button" on:click=look>"Look again"</button>
                <button type="button" class="button" on:click=again>"Run again"</button>
            </p>
        </section>
    }
}
