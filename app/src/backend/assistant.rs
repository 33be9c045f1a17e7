//! The chat model that is asked what Eve's grammar does not understand, where one is configured.

use async_trait::async_trait;
use domain::{id::PredictionId, prediction::Row, query::Query, time::Timestamp};

/// A chat model that may look into the mirror, and can do nothing else.
#[async_trait]
pub trait Assistant: Send + Sync + 'static {
    /// Its name; `None` where there is none: then nothing that is asked leaves this machine.
    fn assistant(&self) -> Option<String> {
        None
    }

    /// Asks it; `None` where there is none.
    async fn assist(&self, _: &Asked) -> Option<Reply> {
        None
    }
}

/// What it is asked.
#[derive(Clone, Debug)]
pub struct Asked {
    /// In words.
    pub question: String,
    /// When.
    pub now: Timestamp,
    /// The prediction that the reader looks at.
    pub prediction: Option<PredictionId>,
    /// What the reader's list is searched by.
    pub search: Query,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The model's name.
    pub model: String,
    /// What it says, or why it says nothing, in a sentence.
    pub said: Result<String, String>,
    /// The searches that it looked at, each once.
    pub queries: Vec<Query>,
    /// The predictions that it was told of, each once.
    pub rows: Vec<Row>,
    /// Everything that it was told, as it was told.
    pub told: Vec<String>,
}
