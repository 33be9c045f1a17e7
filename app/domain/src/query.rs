//! What the search bar asks for.
//!
//! Words, each of which must fit a prediction by its id's beginning, a part of its model's name, or
//! the beginning of its status. The store turns the same words into its own language; [`Query::fits`]
//! is the rule that it must agree with.

use std::fmt;

use crate::{id, prediction::Prediction, status::Status};

/// The longest query, in characters.
pub const MAX_QUERY_LEN: usize = 200;

/// The most words in a query.
pub const MAX_WORDS: usize = 8;

/// The shortest beginning of a status word that counts as one.
const MIN_STATUS_LEN: usize = 3;

/// A parsed query: no words ask for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    words: Vec<Word>,
}

/// One word of a query, in lower case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Word(String);

/// Why a text is no query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadQuery {
    /// More than [`MAX_QUERY_LEN`] characters.
    TooLong,
    /// More than [`MAX_WORDS`] words.
    TooManyWords,
}

impl Query {
    /// Reads what was typed.
    pub fn parse(text: &str) -> Result<Self, BadQuery> {
        if text.chars().count() > MAX_QUERY_LEN {
            return Err(BadQuery::TooLong);
        }
        let words: Vec<Word> = text
            .split_whitespace()
            .map(|word| Word(word.to_lowercase()))
            .collect();
        if words.len() > MAX_WORDS {
            return Err(BadQuery::TooManyWords);
        }
        Ok(Self { words })
    }

    /// The words; all of them must fit.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Whether it asks for everything.
    pub fn is_everything(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a prediction belongs to it.
    pub fn fits(&self, p: &Prediction) -> bool {
        self.words.iter().all(|word| word.fits(p))
    }
}

impl Word {
    /// The word in lower case.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The word, where it can be the beginning of an id. Ids are compared in lower case.
    pub fn id_prefix(&self) -> Option<&str> {
        Some(self.text()).filter(|text| text.len() <= id::MAX_ID_LEN && id::is_id_text(text))
    }

    /// The named statuses that the word may mean: the one that it spells in any of upstream's
    /// spellings, and those that begin with it.
    pub fn statuses(&self) -> Vec<Status> {
        let spelled = Status::from_word(&self.0);
        let begins = |s: &Status| self.0.len() >= MIN_STATUS_LEN && s.word().starts_with(&self.0);
        Status::NAMED
            .into_iter()
            .filter(|status| *status == spelled || begins(status))
            .collect()
    }

    fn fits(&self, p: &Prediction) -> bool {
        let is_id = || {
            self.id_prefix()
                .is_some_and(|prefix| p.id.as_str().to_ascii_lowercase().starts_with(prefix))
        };
        // A status that we have no name for is matched by its own word.
        let is_status = || {
            if let Status::Unknown(word) = &p.status {
                return word.to_lowercase() == self.0;
            }
            self.statuses().contains(&p.status)
        };
        p.model.to_lowercase().contains(self.text()) || is_id() || is_status()
    }
}

impl fmt::Display for BadQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "A search takes up to {MAX_QUERY_LEN} characters."),
            Self::TooManyWords => write!(f, "A search takes up to {MAX_WORDS} words."),
        }
    }
}

impl std::error::Error for BadQuery {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prediction::sample;

    fn check(text: &str, fits: bool) {
        let mut p = sample("05bd8fe1-7646", Status::Cancelled);
        p.model = "black-forest-labs/FLUX-2-flex".to_owned();
        assert_eq!(Query::parse(text).unwrap().fits(&p), fits, "{text}");
    }

    #[test]
    fn finds_by_model_id_and_status() {
        for text in [
            "",
            "  ",
            "flux",
            "FLUX",
            "forest labs",
            "05bd",
            "05BD8FE1",
            "cancelled",
        ] {
            check(text, text != "forest labs" || !text.is_empty());
        }
        check("canceled", true);
        check("can", true);
        check("flux cancelled 05", true);
    }

    #[test]
    fn every_word_must_fit() {
        check("flux failed", false);
        check("bd8fe1", false);
        check("ca", false);
        check("%", false);
        check("_", false);
    }

    #[test]
    fn an_unknown_status_is_found_by_its_word() {
        let p = sample("a1", Status::from_word("Paused"));
        assert!(Query::parse("paused").unwrap().fits(&p));
        assert!(!Query::parse("queued").unwrap().fits(&p));
    }

    #[test]
    fn is_bounded() {
        assert_eq!(Query::parse(&"x".repeat(201)), Err(BadQuery::TooLong));
        assert_eq!(
            Query::parse("a b c d e f g h i"),
            Err(BadQuery::TooManyWords)
        );
    }
}
