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

/// Minimum length of an odd word that is looked up as an id, in bytes.
const MIN_ID_LEN: usize = 3;

/// Maximum number of words that are looked up as ids.
const MAX_POSSIBLE_IDS: usize = 4;

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
    /// Words and quoted texts of the question that are the beginnings of ids, as they were written.
    pub ids: Vec<String>,
}

/// Returns the words and quoted texts of a question that no rule of grammar knows for ids, and that may be
/// the beginnings of ids all the same.
pub fn possible_ids(question: &str) -> Vec<String> {
    let is_odd = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    let words = words::split(question).into_iter();
    // The mark that ends a question is none of the id's.
    let written = words.map(|word| match word.is_quoted {
        true => word.written,
        false => word
            .written
            .trim_end_matches(['?', '!', ',', ';'])
            .to_owned(),
    });
    let possible = written.filter(|text| text.len() >= MIN_ID_LEN && text.contains(is_odd));
    possible.take(MAX_POSSIBLE_IDS).collect()
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
