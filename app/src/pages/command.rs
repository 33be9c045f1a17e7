//! The question before a command, and what becomes of it: one dialog, on a set of ids that is frozen
//! when it opens. Must not know where the set comes from.

mod report;

use std::time::Duration;

use domain::{
    command::{Command, JobId, JobState, Progress, Settled, Stakes},
    fault::{Fault, FaultKind},
    id::PredictionId,
};
use leptos::{either::Either, prelude::*, task::spawn_local};

use self::report::Report;
use super::words::counted;
use crate::{
    api::{self, ApiFault},
    ui::{Dialog, NotLoaded, or_reload, wasm_split},
};

/// How often the page looks at how far it has come.
const PACE: Duration = Duration::from_millis(600);

/// What the page that asked is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    /// A job has taken the set.
    pub(super) taken: Callback<()>,
    /// These did not go as wanted.
    pub(super) failed: Callback<Vec<PredictionId>>,
    /// The job has ended, and all of it went as wanted.
    pub(super) done: Callback<()>,
    /// The dialog was closed.
    pub(super) closed: Callback<()>,
}

/// A job as the dialog knows it.
#[derive(Clone, Copy, Debug)]
struct Watched {
    job: RwSignal<Option<JobId>>,
    /// How far it has come, without its results.
    progress: RwSignal<Option<Progress>>,
    /// How it went with those that did not go as wanted.
    failures: RwSignal<Vec<Settled>>,
    /// What stands in the way of asking, or of looking.
    fault: RwSignal<Option<Fault>>,
}

/// Asks, starts and reports, as soon as the code for it is there. Until then what it is about stays as
/// it is: without a boundary of its own it would be hidden as something that is loading. What stands in
/// nothing that loads, as the palette, does without: a boundary shows its content only after its effects.
#[component]
pub(super) fn Confirm(command: Command, ids: Vec<PredictionId>, told: Told) -> impl IntoView {
    let code = Suspend::new(async move { or_reload(asked(command, ids, told).await) });
    view! { <Suspense>{code}</Suspense> }
}

#[wasm_split(asked, wasm_split_path = leptos::wasm_split, fallible, preload(fetch))]
pub(super) fn asked(
    command: Command,
    ids: Vec<PredictionId>,
    told: Told,
) -> Result<AnyView, NotLoaded> {
    Ok(view! { <Asked command ids told/> }.into_any())
}

#[component]
fn Asked(command: Command, ids: Vec<PredictionId>, told: Told) -> impl IntoView {
    let set = StoredValue::new(ids);
    let count = set.with_value(Vec::len);
    let stakes = RwSignal::new(None::<Stakes>);
    let watched = Watched {
        job: RwSignal::new(None),
        progress: RwSignal::new(None),
        failures: RwSignal::new(Vec::new()),
        fault: RwSignal::new(None),
    };
    spawn_local(async move {
        match api::stakes(set.get_value()).await {
            Ok(it) => _ = stakes.try_set(Some(it)),
            Err(ApiFault(fault)) => _ = watched.fault.try_set(Some(fault)),
        }
    });
    let is_started = RwSignal::new(false);
    let keeps_files = RwSignal::new(false);
    let chosen = move || command.keeping_files(keeps_files.get());
    let start = move |_| {
        if is_started.get_untracked() {
            return;
        }
        is_started.set(true);
        spawn_local(async move {
            let command = command.keeping_files(keeps_files.get_untracked());
            match api::command(command, set.get_value()).await {
                Ok(job) => {
                    told.taken.run(());
                    _ = watched.job.try_set(Some(job));
                    look(watched, told, 0);
                }
                Err(ApiFault(fault)) => {
                    _ = watched.fault.try_set(Some(fault));
                    _ = is_started.try_set(false);
                }
            }
        });
    };
    let noun = counted(count as u64, "prediction", "");
    let verb = [command.label(), " ", &noun].concat();
    let title = Signal::derive({
        let verb = verb.clone();
        move || {
            let mark = if watched.job.with(Option::is_some) {
                ""
            } else {
                "?"
            };
            [&verb, mark].concat()
        }
    });
    let body = move || {
        if watched.job.with(Option::is_some) {
            return Either::Left(view! { <Report command watched/> });
        }
        let verb = verb.clone();
        Either::Right(view! {
            <p>{move || stakes.get().map(|stakes| at_stake(command, count, stakes))}</p>
            <p>{move || chosen().warning()}</p>
            {(command != Command::Cancel).then(|| view! {
                <p>
                    <label class="dialog-choice">
                        <input
                            type="checkbox"
                            prop:checked=move || keeps_files.get()
                            on:change=move |event| keeps_files.set(event_target_checked(&event))
                        />
                        " "
                        {Command::KEEP_FILES}
                    </label>
                </p>
            })}
            {move || watched.fault.get().map(|fault| view! { <p class="dialog-fault" role="alert">{fault.to_string()}</p> })}
            <footer>
                <form method="dialog"><button class="button" autofocus>"Go back"</button></form>
                <button
                    type="button"
                    class="button danger"
                    aria-busy=move || is_started.get().then_some("true")
                    disabled=move || stakes.with(Option::is_none)
                    on:click=start
                >
                    {verb}
                </button>
            </footer>
        })
    };
    view! {
        <Dialog title on_close=told.closed>
            <div class="dialog-body">{body}</div>
        </Dialog>
    }
}

/// `$1.25 in total. 3 of them have ended already and stay as they are.`
fn at_stake(command: Command, count: usize, stakes: Stakes) -> String {
    let mut text = ["Cost: ", &stakes.cost_text(), "."].concat();
    let ended = stakes.count - stakes.unfinished;
    if command == Command::Cancel && ended > 0 {
        text += &[
            " ",
            &ended.to_string(),
            " ended already and will stay as they are.",
        ]
        .concat();
    }
    let gone = count - stakes.count as usize;
    if gone > 0 {
        text += &[" ", &gone.to_string(), " of them not there any more."].concat();
    }
    text
}

/// Looks at the job, and again after a while until it has ended or the dialog has gone.
fn look(watched: Watched, told: Told, seen: u32) {
    let Some(job) = watched.job.try_get_untracked().flatten() else {
        return;
    };
    spawn_local(async move {
        let answer = api::progress(job, seen).await;
        let mut seen = seen;
        let mut is_over = false;
        match answer {
            Ok(Some(mut progress)) => {
                let news = std::mem::take(&mut progress.news);
                seen += news.len() as u32;
                is_over = progress.state == JobState::Ended;
                let failed: Vec<_> = news
                    .into_iter()
                    .filter(|it| !it.outcome.is_fine())
                    .collect();
                let ids: Vec<_> = failed.iter().map(|it| it.id.clone()).collect();
                if watched
                    .failures
                    .try_update(|all| all.extend(failed))
                    .is_none()
                {
                    return;
                }
                if !ids.is_empty() {
                    told.failed.run(ids);
                }
                let went_well = progress.done == progress.total;
                _ = watched.progress.try_set(Some(progress));
                _ = watched.fault.try_set(None);
                if is_over && went_well {
                    told.done.run(());
                }
            }
            Ok(None) => {
                is_over = true;
                let fault = Fault::new(
                    FaultKind::Missing,
                    "The server was started anew and knows nothing of this job any more.",
                );
                _ = watched.fault.try_set(Some(fault));
            }
            Err(ApiFault(fault)) => _ = watched.fault.try_set(Some(fault)),
        }
        if !is_over {
            set_timeout(move || look(watched, told, seen), PACE);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_at_stake() {
        let mut stakes = Stakes {
            count: 3,
            unfinished: 1,
            cost: "1.25".parse().unwrap(),
            unpriced: 0,
        };
        assert_eq!(
            at_stake(Command::Delete, 3, stakes),
            "Cost: $1.25 in total."
        );
        let want = "Cost: $1.25 in total. 2 ended already and will stay as they are. 1 of them not there any more.";
        assert_eq!(at_stake(Command::Cancel, 4, stakes), want);
        stakes.unpriced = 3;
        assert_eq!(at_stake(Command::Delete, 3, stakes), "Cost: none reported.");
    }
}
