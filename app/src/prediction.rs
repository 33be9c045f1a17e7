//! Parts that know what a prediction is: its row, status, facts, timeline, input, output and files.
//!
//! They take values and signals; nothing here fetches, streams, or reads an address.

mod badge;
mod cell;
mod column;
mod deleted;
mod facts;
mod files;
mod gallery;
mod input;
mod output;
mod reproduce;
mod row;
mod selection;
mod timeline;
mod verdict;

use domain::{
    prediction::{Prediction, Row},
    time::Timestamp,
    timing::Span,
};
use leptos::prelude::*;

use crate::ui::Now;

pub use self::{
    badge::StatusBadge,
    column::{Choice, Column, Columns, WIDTHS},
    deleted::DeletedNote,
    facts::{Facts, HeadFacts},
    files::FileList,
    gallery::Gallery,
    input::{InputView, has_secret},
    output::OutputView,
    reproduce::{Programs, first_programs},
    row::{PredictionRow, RowContext},
    selection::{FORM, SelectCell, Selection},
    timeline::Timeline,
};

/// What is drawn where a value is not there.
const DASH: &str = "—";

/// One of the three durations of a prediction, as `domain::timing` computes it.
type Timing = fn(&Prediction, Timestamp) -> Option<Span>;

/// Reads a row that may be gone: an effect that is already on its way when the row leaves the page
/// runs once more, and must not fall over it.
fn read<T: Default>(row: Signal<Row>, get: impl FnOnce(&Row) -> T) -> T {
    row.try_with(get).unwrap_or_default()
}

/// The text of a duration: reactive on the row, and on the clock only while the prediction lives.
fn duration(
    row: Signal<Row>,
    of: Timing,
    tenths: Now,
) -> impl Fn() -> String + Copy + Send + Sync + 'static {
    move || {
        read(row, |row| {
            let prediction = &row.prediction;
            let now = if prediction.status.is_terminal() {
                prediction.created_at
            } else {
                tenths.get()
            };
            of(prediction, now).map_or_else(|| DASH.to_owned(), Span::text)
        })
    }
}

/// A model's name; upstream may have sent none.
fn model_name(prediction: &Prediction) -> String {
    if prediction.model.is_empty() {
        return "unnamed model".to_owned();
    }
    prediction.model.clone()
}

/// A cost, never invented.
fn cost_text(prediction: &Prediction) -> Option<String> {
    prediction.cost.map(|cost| cost.to_string())
}
