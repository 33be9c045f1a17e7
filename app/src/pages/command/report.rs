//! How far a command has come, and why it did not go as wanted where it did not.

use domain::command::{Command, JobState, Settled};
use leptos::{prelude::*, task::spawn_local};

use super::Watched;
use crate::{address, api, ui::CopyButton};

/// As many failures as are listed; the rest is counted, and copied with them.
const LISTED: usize = 100;

/// Progress while it runs, the result at the end.
#[component]
pub(super) fn Report(command: Command, watched: Watched) -> impl IntoView {
    let Watched {
        job,
        progress,
        failures,
        fault,
    } = watched;
    let number = move |get: fn(&domain::command::Progress) -> u32| {
        progress.with(|progress| progress.as_ref().map_or(0, get))
    };
    let state = Memo::new(move |_| progress.with(|it| it.as_ref().map(|it| it.state)));
    let is_over = move || {
        state.get() == Some(JobState::Ended)
            || fault.with(|it| {
                it.as_ref()
                    .is_some_and(|it| it.kind == domain::fault::FaultKind::Missing)
            })
    };
    let said = move || {
        let (done, settled) = (number(|it| it.done), number(|it| it.settled));
        let total = number(|it| it.total);
        let mut text = [
            command.done(),
            " ",
            &done.to_string(),
            " of ",
            &total.to_string(),
        ]
        .concat();
        if settled > done {
            text += &[", ", &(settled - done).to_string(), " not"].concat();
        }
        if state.get() == Some(JobState::Waiting) {
            text += ". Waiting for the account's request limit.";
        }
        text
    };
    let stop = move |_| {
        if let Some(job) = job.get_untracked() {
            spawn_local(async move { _ = api::stop(job).await });
        }
    };
    let text = Signal::derive(move || failures.with(|all| copied(command, all)));
    let listed = move || {
        failures.with(|all| {
            let line = |it: &Settled| {
                view! {
                    <li>
                        <a href=address::prediction(&it.id) target="_blank">{it.id.upstream().to_owned()}</a>
                        <span>{it.outcome.text(command)}</span>
                    </li>
                }
            };
            all.iter().take(LISTED).map(line).collect_view()
        })
    };
    let more = move || {
        let more = failures.with(Vec::len).saturating_sub(LISTED);
        (more > 0).then(|| view! { <p>{[&more.to_string(), " more"].concat()}</p> })
    };
    view! {
        <progress
            max=move || number(|it| it.total).max(1)
            value=move || number(|it| it.settled)
            aria-label="Progress"
        ></progress>
        <p role="status">{said}</p>
        {move || fault.get().map(|fault| view! { <p class="dialog-fault" role="alert">{fault.to_string()}</p> })}
        {move || (!failures.with(Vec::is_empty)).then(|| view! {
            <ul class="failures" tabindex="0" aria-label="Not done">{listed}</ul>
            {more}
            <p><CopyButton text what="the list" worded=true/></p>
        })}
        <footer>
            {move || (!is_over()).then(|| view! {
                <span class="dialog-note">
                    "It goes on when this is closed: "
                    <a href=move || job.get().map(|job| address::job(&job)) rel="external">"its own page"</a>
                </span>
                <button type="button" class="button" on:click=stop>"Stop"</button>
            })}
            <form method="dialog"><button class="button">"Close"</button></form>
        </footer>
    }
}

/// A line for each: the id, a tab, and the reason.
fn copied(command: Command, failures: &[Settled]) -> String {
    let mut text = String::new();
    for it in failures {
        text += &[it.id.upstream(), "\t", &it.outcome.text(command), "\n"].concat();
    }
    text
}
