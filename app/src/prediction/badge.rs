//! A status: icon, word and color, so that it reads without color.

use domain::{prediction::Row, status::Status};
use leptos::prelude::*;

use crate::ui::Icon;

/// The status of a prediction, with how far it is while upstream says so.
#[component]
pub fn StatusBadge(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
) -> impl IntoView {
    let status = Memo::new(move |_| row.with(|row| row.prediction.status.clone()));
    let progress = move || {
        row.with(|row| {
            let is_running = row.prediction.status == Status::Processing;
            row.prediction.progress.filter(|_| is_running)
        })
    };
    view! {
        <span class="badge" data-status=move || status.with(tone)>
            <Icon name=Signal::derive(move || status.with(tone))/>
            <span>{move || status.with(|status| status.label().to_owned())}</span>
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
