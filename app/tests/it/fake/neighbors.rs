//! Which predictions belong to a query, and what stands beside one among some in the list's order.

use domain::{
    id::PredictionId,
    page::Beside,
    prediction::Detail,
    query::{Query, Text},
    time::Timestamp,
};

/// The two, where the prediction is among them.
pub(super) fn of<'a>(found: impl Iterator<Item = &'a Detail>, id: &PredictionId) -> Beside {
    let ids: Vec<_> = found.map(|held| held.row.prediction.id.clone()).collect();
    let at = ids.iter().position(|other| other == id);
    Beside {
        newer: at.and_then(|at| ids.get(at.checked_sub(1)?).cloned()),
        older: at.and_then(|at| ids.get(at + 1).cloned()),
    }
}

/// Whether a prediction belongs to a query, as of the instant of the newest one.
pub(super) fn fits(query: &Query, detail: &Detail) -> bool {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let text = Text::read(
        &part(&detail.input),
        &part(&detail.text),
        &part(&detail.error),
    );
    let now = Timestamp::from_micros(1_795_340_000_000_000 + 120 * 41_300_000);
    query.fits(&detail.row.prediction, &text, now)
}
