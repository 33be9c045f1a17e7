//! What a prediction can be compared with: the latest runs of its model, or any other by its id. A form
//! of boxes, which needs no script.

use domain::{
    fault::{Fault, FaultKind},
    id::PredictionId,
    page::Stretch,
    prediction::{Prediction, Row},
    query::{Qualifier, Query, Term},
};
use leptos::prelude::*;

use crate::{address, backend::Backend, prediction::StatusBadge, ui::date_time};

/// As many runs are offered.
const MAX_OFFERED: usize = 12;

/// The question, with the latest other runs of the prediction's model.
pub(super) async fn offered(backend: &dyn Backend, id: &PredictionId) -> Result<AnyView, Fault> {
    let own = backend.detail(id).await?.ok_or_else(|| {
        let title = "There is no prediction with this id.";
        let hint = "It may belong to another account, or it was deleted.";
        Fault::new(FaultKind::Missing, title).with_hint(hint)
    })?;
    let model = Term::exactly(Qualifier::Model, &own.row.prediction.model);
    let query = Query::of(model.into_iter().collect());
    let mut rows = backend.page(&query, &Stretch::default()).await?.rows;
    rows.retain(|row| row.prediction.id != *id);
    rows.truncate(MAX_OFFERED);
    let model = own.row.prediction.model;
    Ok(view! { <Choose id=id.clone() model rows/> }.into_any())
}

#[component]
fn Choose(id: PredictionId, model: String, rows: Vec<Row>) -> impl IntoView {
    let none = rows
        .is_empty()
        .then(|| view! { <p class="nothing">"There is no other run of its model."</p> });
    view! {
        <form class="pane compare-choose" action=address::COMPARE>
            <input type="hidden" name="id" value=id.to_string()/>
            <h2><code>{id.short()}</code>" with up to three others of "{model}</h2>
            {none}
            <ul>{rows.into_iter().map(choice).collect_view()}</ul>
            <label class="compare-other">
                <span>"Another one, by its id"</span>
                <input type="text" name="id" autocomplete="off" spellcheck="false" maxlength="128"/>
            </label>
            <button class="button">"Compare"</button>
        </form>
    }
}

fn choice(row: Row) -> AnyView {
    let Prediction { id, created_at, .. } = row.prediction.clone();
    view! {
        <li>
            <label>
                <input type="checkbox" name="id" value=id.to_string()/>
                <code>{id.short()}</code>
                <span>
                    <StatusBadge row=Signal::stored(row)/>
                    <span class="number">{date_time(created_at)}</span>
                </span>
            </label>
        </li>
    }
    .into_any()
}
