//! A status: icon, word and color, so that it reads without color.

use domain::{prediction::Row, status::Status};
use leptos::prelude::*;

use super::read;
use crate::ui::Icon;

/// The status of a prediction, with how far it is while upstream says so.
#[component]
pub fn StatusBadge(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
) -> impl IntoView {
    let tone = move || read(row, |row| tone(&row.prediction.status));
    let label = move || read(row, |row| row.prediction.status.label().to_owned());
    let progress = move || {
        read(row, |row| {
            let is_running = row.prediction.status == Status::Processing;
            row.prediction.progress.filter(|_| is_running)
        })
    };
    view! {
        <span class="badge" data-status=tone>
            <Icon name=Signal::derive(tone)/>
            <span>{label}</span>
            {move || progress().map(|percent| view! { <small>{percent.to_string()}"%"</small> })}
        </span>
    }
}

/// The word for style and icon.
fn tone(status: &Status) -> &'static str {
    match status {
        Status::Queued => "queued",
        Status::Processing => "processing",
        Status::Succeeded => "succeeded",
        Status::Failed => "failed",
        Status::Cancelled => "cancelled",
        Status::Unknown(_) => "unknown",
    }
}
