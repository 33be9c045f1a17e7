//! A run that somebody asks for in the Playground, and what became of it.

use serde::{Deserialize, Serialize};

use crate::{
    cost::Cost,
    id::{AccountName, PredictionId},
    prediction::Row,
    time::Timestamp,
};

/// The longest input that is sent, in bytes.
pub const MAX_INPUT: usize = 512 * 1_024;

/// What is to be run.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// Whose key pays for it.
    pub account: AccountName,
    /// The model's slug.
    pub model: String,
    /// The input as JSON, without its secrets.
    pub input: String,
    /// Paths and texts of the secrets: sent to upstream, and kept nowhere.
    pub secrets: Vec<(String, String)>,
}

/// Why an input does not fit its model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// The value that it is about; empty for the whole input.
    pub path: String,
    /// What would be right, in a sentence.
    pub sentence: String,
}

/// What can be said of a run before it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// What does not fit.
    pub flaws: Vec<Flaw>,
    /// What it will cost, where that follows from the input.
    pub cost: Option<Cost>,
    /// How that was reckoned, or why it cannot be.
    pub price: String,
}

/// What became of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ran {
    /// It is in the log.
    Started(Box<Row>),
    /// It was not sent: the input does not fit.
    Unfit(Checked),
    /// Upstream did not take it.
    Refused {
        /// What happened, in a sentence.
        sentence: String,
        /// Upstream's own words about it.
        said: Option<String>,
    },
    /// It was sent, and the answer was lost: it may run or not.
    Unsure {
        /// When it was sent.
        since: Timestamp,
        /// What was created since for that model with that input, newest first.
        found: Vec<PredictionId>,
    },
}

impl std::fmt::Debug for Ask {
    /// Without what may be secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ask")
            .field("account", &self.account)
            .field("model", &self.model)
            .finish_non_exhaustive()
    }
}
