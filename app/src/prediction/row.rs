//! One row of the list.

use domain::{id::PredictionId, prediction::Row, usual::Usual};
use leptos::prelude::*;

use super::{
    Column, SelectCell,
    cell::{Hrefs, cell},
};
use crate::ui::{Form, Now};

/// What all rows of a list share.
#[derive(Clone, Copy, Debug)]
pub struct RowContext {
    /// The clock for durations that grow.
    pub tenths: Now,
    /// The clock for "how long ago".
    pub seconds: Now,
    /// The prediction in the sidebar.
    pub peeked: Memo<Option<PredictionId>>,
    /// How long each model usually takes.
    pub usual: StoredValue<Vec<Usual>>,
    /// What is written of the time when it was made.
    pub times: Signal<Form>,
    /// The columns, from left to right.
    pub columns: Memo<Vec<Column>>,
}

/// A prediction in the list. A click anywhere on it is the list's to handle.
#[component]
pub fn PredictionRow(
    /// The prediction.
    #[prop(into)]
    row: Signal<Row>,
    /// What all rows share.
    context: RowContext,
    /// Its number among all rows of the table, from 1.
    at: Signal<Option<usize>>,
    /// The address of its own page.
    href: String,
    /// The address that opens it in the sidebar.
    peek_href: String,
) -> impl IntoView {
    let id = row.with_untracked(|row| row.prediction.id.clone());
    let hrefs = Hrefs {
        page: href,
        peek: peek_href,
    };
    let cells = move || {
        let columns = context.columns.get();
        let cell = |column| cell(column, row, context, &hrefs);
        columns.into_iter().map(cell).collect_view()
    };
    let chosen = id.clone();
    let data_id = id.to_string();
    let peeked = move || {
        let is_peeked = context.peeked.with(|peeked| peeked.as_ref() == Some(&id));
        is_peeked.then_some("")
    };
    let at = move || at.try_get().flatten().map(|at| at.to_string());
    view! {
        <tr role="row" aria-rowindex=at data-id=data_id data-peeked=peeked>
            <SelectCell id=chosen/>
            {cells}
        </tr>
    }
}
