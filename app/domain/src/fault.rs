//! An error as the user may see it: the only kind that crosses to the browser.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::query::Mistake;

/// What went wrong, in words for people, with nothing from the inside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The sort of error.
    pub kind: FaultKind,
    /// What is wrong, in a sentence.
    pub title: String,
    /// What would be right, or what to do, in a sentence.
    pub hint: Option<String>,
    /// A short mark that also stands in the server's log, where there is more to read there.
    pub reference: Option<String>,
    /// What is wrong with a query, where that is the trouble.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub mistakes: Vec<Mistake>,
}

/// The sorts of errors that a page or a caller tells apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FaultKind {
    /// The request itself is wrong.
    Invalid,
    /// The caller may not do that.
    Forbidden,
    /// There is no such thing.
    Missing,
    /// Upstream did not do its part.
    Upstream,
    /// A part of the console is not working right now.
    Unavailable,
    /// A mistake of ours.
    Internal,
}

impl FaultKind {
    /// The HTTP status that goes with it.
    pub fn http_status(self) -> u16 {
        match self {
            Self::Invalid => 400,
            Self::Forbidden => 403,
            Self::Missing => 404,
            Self::Upstream => 502,
            Self::Unavailable => 503,
            Self::Internal => 500,
        }
    }
}

impl Fault {
    /// A fault of one sort with its sentence.
    pub fn new(kind: FaultKind, title: impl Into<String>) -> Self {
        Self {
            kind,
            title: title.into(),
            hint: None,
            reference: None,
            mistakes: Vec::new(),
        }
    }

    /// The same with a sentence about what to do.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with the mark under which the log tells more.
    #[must_use]
    pub fn with_reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into());
        self
    }

    /// A search that cannot be meant as it stands.
    pub fn bad_query(mistakes: Vec<Mistake>) -> Self {
        Self {
            mistakes,
            ..Self::new(
                FaultKind::Invalid,
                "This search cannot be run as it stands.",
            )
        }
    }

    /// No prediction has that id.
    pub fn no_such_prediction() -> Self {
        Self::new(FaultKind::Missing, "There is no prediction with this id.")
            .with_hint("It may belong to another account, or it was deleted.")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)?;
        if let Some(hint) = &self.hint {
            write!(f, " {hint}")?;
        }
        for mistake in &self.mistakes {
            write!(f, " {}", mistake.sentence)?;
        }
        if let Some(reference) = &self.reference {
            write!(f, " ({reference})")?;
        }
        Ok(())
    }
}

impl std::error::Error for Fault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_all_it_has() {
        let fault = Fault::no_such_prediction().with_reference("k3f9");
        assert_eq!(
            fault.to_string(),
            "There is no prediction with this id. \
             It may belong to another account, or it was deleted. (k3f9)"
        );
        assert_eq!(fault.kind.http_status(), 404);
    }
}
