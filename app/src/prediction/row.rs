//! One row of the list.

use domain::{id::PredictionId, prediction::Row, time::Timestamp, timing, usual::Usual};
use leptos::prelude::*;

use super::{
    Column, SelectCell, Timing,
    cell::{Hrefs, cell},
    cost_text, read,
};
use crate::ui::{Form, Now};

/// From here on a duration is too long for its column, in microseconds: `100h 00m`.
const LONG_SPAN: u64 = 100 * 3_600_000_000;

/// The most characters of a cost that are sure to fit in its column: `$12345.6789`.
const LONG_COST: usize = 11;

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
    // Of what still grows nobody waits until it is too long.
    let long = move || {
        let is_long = read(row, |row| is_long(row, untrack(|| context.tenths.get())));
        is_long.then_some("")
    };
    view! {
        <tr role="row" aria-rowindex=at data-id=data_id data-peeked=peeked data-long=long>
            <SelectCell id=chosen/>
            {cells}
        </tr>
    }
}

/// Whether a number is longer than what is sure to fit in its column, so that it must be cut there.
fn is_long(row: &Row, now: Timestamp) -> bool {
    let prediction = &row.prediction;
    let timings: [Timing; 3] = [timing::queued, timing::running, timing::total];
    let mut spans = timings.into_iter().filter_map(|of| of(prediction, now));
    spans.any(|span| span.micros >= LONG_SPAN)
        || cost_text(prediction).is_some_and(|cost| cost.len() > LONG_COST)
}

#[cfg(test)]
mod tests {
    use domain::{feed::Revision, prediction::Prediction, status::Status};

    use super::*;

    #[test]
    fn says_which_numbers_need_more_room_than_there_is() {
        let now = Timestamp::from_micros(1_700_000_000_000_000);
        let check = |total: u64, cost: &str, want: bool| {
            let row = Row {
                revision: Revision::default(),
                prediction: Prediction {
                    status: Status::Succeeded,
                    total_time: Some(total),
                    cost: cost.parse().ok(),
                    ..Prediction::bare("a".parse().unwrap(), "demo".parse().unwrap())
                },
                picture: false,
            };
            assert_eq!(is_long(&row, now), want, "{total} {cost}");
        };
        check(99 * 3_600_000_000, "12345.6789", false);
        check(100 * 3_600_000_000, "0.02", true);
        check(1, "12345.67891", true);
        check(1, "none", false);
    }
}
