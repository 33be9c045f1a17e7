//! One row of the list.

use domain::{id::PredictionId, prediction::Row, timing};
use leptos::prelude::*;

use super::{DASH, StatusBadge, cost_text, duration, model_name, read};
use crate::ui::{CopyButton, Icon, Moment, Now};

/// What all rows of a list share.
#[derive(Clone, Copy, Debug)]
pub struct RowContext {
    /// The clock for durations that grow.
    pub tenths: Now,
    /// The clock for "how long ago".
    pub seconds: Now,
    /// The prediction in the sidebar.
    pub peeked: Memo<Option<PredictionId>>,
}

/// A prediction in the list. A click anywhere on it is the list's to handle.
#[component]
pub fn PredictionRow(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
    /// What all rows share.
    context: RowContext,
    /// The address of its own page.
    href: String,
    /// The address that opens it in the sidebar.
    peek_href: String,
) -> impl IntoView {
    let (id, created_at) = row.with_untracked(|row| {
        let prediction = &row.prediction;
        (prediction.id.clone(), prediction.created_at)
    });
    let RowContext {
        tenths,
        seconds,
        peeked,
    } = context;
    let text = |get: fn(&Row) -> String| move || read(row, get);
    let model = text(|row| model_name(&row.prediction));
    let source = text(|row| row.prediction.source.label().to_owned());
    let cost = text(|row| cost_text(&row.prediction).unwrap_or_else(|| DASH.to_owned()));
    let elapsed = |of| duration(row, of, tenths);
    let is_peeked = {
        let id = id.clone();
        move || peeked.with(|peeked| peeked.as_ref() == Some(&id))
    };
    let cost_note = move || {
        read(row, |row| {
            row.prediction.cost.is_none().then_some("Not reported")
        })
    };
    view! {
        <tr role="row" data-id=id.to_string() data-peeked=move || is_peeked().then_some("")>
            <td role="cell" class="c-status"><StatusBadge row/></td>
            <td role="cell" class="c-id">
                <span class="id">
                    <a href=href title=id.to_string()>{id.short()}</a>
                    <CopyButton text=id.to_string() what="id"/>
                </span>
            </td>
            <td role="cell" class="c-model">
                <span title=model>{model}</span>
            </td>
            <td role="cell" class="c-source"><span class="tag">{source}</span></td>
            <td role="cell" class="c-number c-queued">{elapsed(timing::queued)}</td>
            <td role="cell" class="c-number c-running">{elapsed(timing::running)}</td>
            <td role="cell" class="c-number c-total">{elapsed(timing::total)}</td>
            <td role="cell" class="c-number c-cost" title=cost_note>{cost}</td>
            <td role="cell" class="c-created">
                <Moment at=created_at now=seconds/>
            </td>
            <td role="cell" class="c-peek">
                <a class="icon-button" href=peek_href data-peek="" aria-label="Preview" title="Preview">
                    <Icon name="panel"/>
                </a>
            </td>
        </tr>
    }
}
