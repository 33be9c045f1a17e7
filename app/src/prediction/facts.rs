//! The facts about a prediction, as names and values.

use domain::{prediction::Row, timing};
use leptos::prelude::*;

use super::{StatusBadge, cost_text, duration, model_name, read};
use crate::ui::{CopyButton, Form, Moment, Now, date_time};

/// The sidebar's facts: id, model, created, status, predict time, source, cost. May go on from one
/// prediction to the next.
#[component]
pub fn Facts(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
    /// The clock for durations that grow.
    tenths: Now,
    /// The clock for "how long ago".
    seconds: Now,
) -> impl IntoView {
    let text = |get: fn(&Row) -> String| move || read(row, get);
    let id = text(|row| row.prediction.id.upstream().to_owned());
    let created_at = Signal::derive(move || read(row, |row| row.prediction.created_at));
    let is_there = move || read(row, |row| row.prediction.deleted_upstream_at.is_none());
    view! {
        <dl class="facts">
            <dt>"ID"</dt>
            <dd class="id"><code>{id}</code><CopyButton text=Signal::derive(id) what="id"/></dd>
            <dt>"Status"</dt>
            <dd><StatusBadge row/></dd>
            <dt>"Model"</dt>
            <dd><bdi>{text(|row| model_name(&row.prediction))}</bdi></dd>
            <dt>"Created"</dt>
            <dd><Moment at=created_at now=seconds form=Form::Full/></dd>
            <dt>"Predict time"</dt>
            <dd class="number">{duration(row, timing::running, tenths)}</dd>
            <dt>"Source"</dt>
            <dd><span class="tag">{text(|row| row.prediction.source.label().to_owned())}</span></dd>
            <dt>"Cost"</dt>
            <dd class="number">{text(cost_or_so)}</dd>
            <dt hidden=is_there>"Deleted upstream"</dt>
            <dd hidden=is_there>{text(deleted_upstream)}</dd>
        </dl>
    }
}

/// The full page's facts, in a line below its heading.
#[component]
pub fn HeadFacts(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
    /// The clock for durations that grow.
    tenths: Now,
    /// The clock for "how long ago".
    seconds: Now,
) -> impl IntoView {
    let created_at = row.with_untracked(|row| row.prediction.created_at);
    let text = |get: fn(&Row) -> String| move || read(row, get);
    let is_there = move || read(row, |row| row.prediction.deleted_upstream_at.is_none());
    let kind = |row: &Row| {
        row.prediction
            .kind
            .map_or("Not known yet", |kind| kind.label())
            .to_owned()
    };
    view! {
        <dl class="head-facts">
            <div><dt>"Source"</dt><dd>{text(|row| row.prediction.source.label().to_owned())}</dd></div>
            <div><dt>"Output"</dt><dd>{text(kind)}</dd></div>
            <div>
                <dt>"Predict time"</dt>
                <dd class="number">{duration(row, timing::running, tenths)}</dd>
            </div>
            <div>
                <dt>"Created"</dt>
                <dd><Moment at=created_at now=seconds form=Form::Full/></dd>
            </div>
            <div><dt>"Cost"</dt><dd class="number">{text(cost_or_so)}</dd></div>
            <div><dt>"Account"</dt><dd>{text(|row| row.prediction.account.to_string())}</dd></div>
            <div hidden=is_there>
                <dt>"Deleted upstream"</dt>
                <dd>{text(deleted_upstream)}</dd>
            </div>
        </dl>
    }
}

/// When the prediction was found to be deleted upstream; empty if upstream still has it.
fn deleted_upstream(row: &Row) -> String {
    row.prediction
        .deleted_upstream_at
        .map(date_time)
        .unwrap_or_default()
}

fn cost_or_so(row: &Row) -> String {
    cost_text(&row.prediction).unwrap_or_else(|| "not reported".to_owned())
}
