//! The facts that a query needs of a prediction, and the statuses that it leaves in.

use super::{Qualifier, Query, Term, Test};
use crate::status::Status;

impl Query {
    /// Returns whether the text of a prediction is needed to tell whether it belongs to it.
    pub fn needs_text(&self) -> bool {
        let mut values = self.terms().iter().flat_map(|term| &term.values);
        values.any(|value| value.test.needs_text())
    }

    /// Returns whether it leaves a status in: what it asks beside [`Self::of_any_status`].
    pub fn takes(&self, status: &Status) -> bool {
        let terms = self.terms().iter();
        let mut asked = terms.filter(|term| term.qualifier == Some(Qualifier::Status));
        asked.all(|term| {
            let is_meant =
                |test: &Test| matches!(test, Test::Status(meant) if means(meant, status));
            term.is_negated != term.values.iter().any(|value| is_meant(&value.test))
        })
    }

    /// The same without what it asks of the text: what predictions must be whose text is not
    /// searched.
    #[must_use]
    pub fn of_any_text(&self) -> Self {
        let needs_text = |term: &Term| term.values.iter().any(|value| value.test.needs_text());
        let others = self.terms().iter().filter(|term| !needs_text(term));
        Self::of(others.cloned().collect())
    }
}

/// Returns whether one of some statuses is meant; those that we have no name for are compared by their own
/// words, in any case.
pub(super) fn means(statuses: &[Status], status: &Status) -> bool {
    let is_meant = |wanted: &Status| match (wanted, status) {
        (Status::Unknown(wanted), Status::Unknown(word)) => {
            wanted.to_lowercase() == word.to_lowercase()
        }
        (wanted, status) => wanted == status,
    };
    statuses.iter().any(is_meant)
}
