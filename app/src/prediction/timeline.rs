//! The life of a prediction in three steps.

use domain::{
    prediction::{Prediction, Row},
    status::Status,
    time::Timestamp,
    timing,
};
use leptos::prelude::*;

use super::{Timing, duration, read};
use crate::ui::{Form, Moment, Now};

/// Queued, processing, done: when each was reached and how long it took.
#[component]
pub fn Timeline(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
    /// The clock for durations that grow.
    tenths: Now,
    /// The clock for "how long ago".
    seconds: Now,
) -> impl IntoView {
    let step = |label: &'static str,
                number: u8,
                of: Timing,
                reached: fn(&Prediction) -> Option<Timestamp>| {
        let state = move || read(row, |row| state_of(number, &row.prediction));
        let name = move || read(row, |row| step_name(label, number, &row.prediction));
        let at = move || read(row, |row| reached(&row.prediction));
        let took = duration(row, of, tenths);
        view! {
            <li data-state=state>
                <i class="dot"></i>
                <b>{name}</b>
                <span class="number">{(number == 2).then_some(view! { <em>"total"</em> })}{took}</span>
                <small>
                    {move || at().map(|at| view! { <Moment at now=seconds form=Form::Full/> })}
                </small>
            </li>
        }
    };
    let progress = Memo::new(move |_| {
        read(row, |row| {
            let is_running = row.prediction.status == Status::Processing;
            row.prediction.progress.filter(|_| is_running)
        })
    });
    view! {
        {move || progress.try_get().flatten().map(|percent| view! {
            <progress class="progress" max="100" value=percent aria-label="Progress"></progress>
        })}
        <ol class="timeline">
            {step("Queued", 0, timing::queued, |p| Some(p.created_at))}
            {step("Processing", 1, timing::running, |p| p.started_at)}
            {step("Done", 2, timing::total, |p| p.completed_at)}
        </ol>
    }
}

fn step_name(label: &'static str, number: u8, p: &Prediction) -> String {
    if number == 2 && p.status.is_terminal() {
        return p.status.label().to_owned();
    }
    label.to_owned()
}

/// `done`, `now`, `todo`, or how it ended.
fn state_of(number: u8, p: &Prediction) -> &'static str {
    let current = match p.status {
        Status::Queued => 0,
        Status::Processing | Status::Unknown(_) => 1,
        Status::Succeeded | Status::Failed | Status::Cancelled => 2,
    };
    let never_ran =
        number == 1 && p.status.is_terminal() && p.started_at.is_none() && p.predict_time.is_none();
    match (number, &p.status) {
        _ if never_ran => "skipped",
        (2, Status::Failed) => "failed",
        (2, Status::Cancelled) => "cancelled",
        (2, Status::Succeeded) => "done",
        _ if number < current => "done",
        _ if number == current => "now",
        _ => "todo",
    }
}
