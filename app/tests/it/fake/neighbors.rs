//! What stands beside a prediction among some in the list's order.

use domain::{id::PredictionId, page::Beside, prediction::Detail};

/// The two, where the prediction is among them.
pub(super) fn of<'a>(found: impl Iterator<Item = &'a Detail>, id: &PredictionId) -> Beside {
    let ids: Vec<_> = found.map(|held| held.row.prediction.id.clone()).collect();
    let at = ids.iter().position(|other| other == id);
    Beside {
        newer: at.and_then(|at| ids.get(at.checked_sub(1)?).cloned()),
        older: at.and_then(|at| ids.get(at + 1).cloned()),
    }
}
