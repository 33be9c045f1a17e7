//! From a question to what it asks for: pure, and strict. A question is understood when every word
//! of it is; what is left over is said back, and nothing is guessed past it.
//!
//! In reading order: [`words`] splits; [`lexicon`] is the words that mean something, and
//! [`spelling`] mends slips in them; [`calendar`], [`dates`], [`amounts`], [`names`] and [`models`]
//! read what filters are made of; [`pieces`] is all of that in a row; [`deciding`] says what is
//! asked. Knows no store: the text of predictions never comes by here.

mod amounts;
mod calendar;
mod dates;
mod deciding;
mod lexicon;
mod models;
mod names;
mod pieces;
mod spelling;
mod words;

use domain::{id::PredictionId, query::Query, time::Timestamp};

use self::pieces::Pieces;
use super::intent::{Intent, Unknown};

/// The longest question, in characters.
pub const MAX_QUESTION_LEN: usize = 400;

/// What a question is held against.
#[derive(Clone, Debug, Default)]
pub struct Situation {
    /// The models that there are.
    pub models: Vec<String>,
    /// The accounts that there are.
    pub accounts: Vec<String>,
    /// When it is asked.
    pub now: Timestamp,
    /// The prediction that the reader looks at.
    pub prediction: Option<PredictionId>,
    /// What the reader's list is searched by.
    pub search: Query,
}

/// What a question asks for.
pub fn understand(question: &str, situation: &Situation) -> Intent {
    if question.chars().nth(MAX_QUESTION_LEN).is_some() {
        return Intent::Unknown(Unknown::TooLong);
    }
    let pieces = Pieces::read(question, situation);
    match pieces.strange() {
        none if none.is_empty() => deciding::decide(&pieces, situation),
        strange => Intent::Unknown(Unknown::Words(strange)),
    }
}

#[cfg(test)]
mod tests;
