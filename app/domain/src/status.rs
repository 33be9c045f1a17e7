//! The states of a prediction, and the words that upstream and people use for them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Where a prediction is in its life. On the wire of the console: its word in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub enum Status {
    /// Waiting: upstream says pending, queued or starting.
    Queued,
    /// Being computed: upstream says started or processing.
    Processing,
    /// Finished with an output.
    Succeeded,
    /// Finished with an error.
    Failed,
    /// Stopped by someone; both spellings.
    Cancelled,
    /// A word that we do not know, kept as it is and never taken for an end.
    Unknown(Box<str>),
}

impl Status {
    /// The five states that have a name, in the order of a life.
    pub const NAMED: [Self; 5] = [
        Self::Queued,
        Self::Processing,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
    ];

    /// Reads the word that upstream uses, in any of its spellings and any case.
    pub fn from_word(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pending" | "queued" | "starting" => Self::Queued,
            "started" | "processing" => Self::Processing,
            "succeeded" => Self::Succeeded,
            "failed" => Self::Failed,
            "cancelled" | "canceled" => Self::Cancelled,
            _ => Self::Unknown(word.into()),
        }
    }

    /// Whether nothing more will happen to the prediction.
    pub fn is_terminal(&self) -> bool {
        match self {
            Self::Succeeded | Self::Failed | Self::Cancelled => true,
            Self::Queued | Self::Processing | Self::Unknown(_) => false,
        }
    }

    /// The word as people read it: capitalised, an unknown one verbatim.
    pub fn label(&self) -> &str {
        match self {
            Self::Queued => "Queued",
            Self::Processing => "Processing",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
            Self::Cancelled => "Cancelled",
            Self::Unknown(word) => word,
        }
    }

    /// The word as it is stored, sent to the browser and used in a style class; an unknown one
    /// verbatim.
    pub fn word(&self) -> &str {
        match self {
            Self::Queued => "queued",
            Self::Processing => "processing",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Unknown(word) => word,
        }
    }

    /// The step in the order of a life: waiting 0, running 1, ended 2.
    pub(crate) fn step(&self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Processing | Self::Unknown(_) => 1,
            Self::Succeeded | Self::Failed | Self::Cancelled => 2,
        }
    }
}

impl From<String> for Status {
    fn from(word: String) -> Self {
        Self::from_word(&word)
    }
}

impl From<Status> for String {
    fn from(status: Status) -> Self {
        status.word().to_owned()
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_spelling() {
        let check = |word: &str, want: Status| assert_eq!(Status::from_word(word), want, "{word}");
        for word in ["pending", "queued", "starting", "PENDING"] {
            check(word, Status::Queued);
        }
        for word in ["started", "processing"] {
            check(word, Status::Processing);
        }
        for word in ["canceled", "cancelled", "Cancelled"] {
            check(word, Status::Cancelled);
        }
        check("Paused", Status::Unknown("Paused".into()));
    }

    #[test]
    fn unknown_is_verbatim_and_never_an_end() {
        let status = Status::from_word("On Hold");
        assert_eq!(status.label(), "On Hold");
        assert!(!status.is_terminal());
    }

    #[test]
    fn words_survive_the_wire() {
        for status in Status::NAMED.into_iter().chain([Status::from_word("odd")]) {
            let json = serde_json::to_string(&status).unwrap();
            assert_eq!(serde_json::from_str::<Status>(&json).unwrap(), status);
        }
    }
}
