//! What the search bar asks for: one grammar, its meaning, and the rule that decides whether a
//! prediction belongs to it.
//!
//! ```text
//! query  = term { white-space term }            every term must fit
//! term   = [ "-" ] ( word | phrase | qualifier ":" value { "," value } )    one value must fit
//! phrase = '"' ... '"'                          quotes mean: exactly this
//! ```
//!
//! A bare word is looked for in models, the beginnings of ids, status words and the text of inputs,
//! outputs and errors. Two minus signs are no sign of a term but begin a word, as in `--flag`. [`Qualifier`] names what can be asked of one property, with examples.
//! [`Draft`] is the text as somebody types it, with its mistakes where they stand; a [`Query`] has
//! none. The store turns a query into its own language; [`Query::fits`] is the rule that it must
//! agree with. Nothing here fails on any text, and relative times stay relative until it is run.

mod created;
mod destination;
mod draft;
#[cfg(not(target_family = "wasm"))]
mod fits;
mod mistake;
mod needs;
mod phrase;
mod qualifier;
mod range;
#[cfg(not(target_family = "wasm"))]
mod segmentation;
mod term;
#[cfg(not(target_family = "wasm"))]
mod text;

use std::fmt;

use crate::{id::PredictionId, zone::Zone};

pub use self::{
    created::Window,
    destination::destination,
    draft::{Draft, Token},
    mistake::{Mistake, MistakeKind, Place},
    phrase::Phrase,
    qualifier::{Example, Qualifier},
    range::Range,
    term::{Name, Term, Test, Value},
};
#[cfg(not(target_family = "wasm"))]
pub use self::{phrase::PhraseWords, text::Text};

/// The longest text of an input, an output or an error that is searched, in bytes; what follows is
/// not.
pub const MAX_SEARCHED: usize = 256 << 10;

/// The longest query, in characters.
pub const MAX_QUERY_LEN: usize = 400;

/// The most terms in a query.
pub const MAX_TERMS: usize = 16;

/// The most values in one term.
pub const MAX_VALUES: usize = 16;

/// A query without mistakes: no terms ask for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Query {
    terms: Vec<Term>,
}

impl Query {
    /// Reads what was typed.
    ///
    /// # Errors
    /// Each mistake, with the place where it stands and what would be right.
    pub fn parse(text: &str) -> Result<Self, Vec<Mistake>> {
        Draft::read(text).query()
    }

    /// Asks for the ids that begin with all of a text, if that is not how the text reads anyway: an id may
    /// have blanks, quotes and colons. `None` also for a text that asks for filters in the right way, so
    /// that no id can take their place.
    pub fn of_whole_text(text: &str) -> Option<Self> {
        let may_be_id = match Self::parse(text).as_ref().map(Self::terms) {
            Ok([]) => false,
            Ok([term]) if term.is_negated => term.qualifier.is_none(),
            Ok([term]) => term.qualifier.is_none() && term.values.iter().any(|it| it.is_quoted),
            Ok(terms) => terms.iter().all(|term| term.qualifier.is_none()),
            Err(_) => true,
        };
        let term = Term::of_id_prefix(text).filter(|_| may_be_id)?;
        Some(Self::of(vec![term]))
    }

    /// Asks for one prediction by its id, in letters of either case: those of one id in several accounts
    /// all belong to it, unless this one names its account.
    pub fn of_prediction(id: &PredictionId) -> Self {
        let account = id.account().as_ref().map(Term::of_account);
        Self::of(
            [Some(Term::of_id(id)), account]
                .into_iter()
                .flatten()
                .collect(),
        )
    }

    /// A query of terms that are known to be right.
    pub fn of(terms: Vec<Term>) -> Self {
        Self { terms }
    }

    /// The terms; all of them must fit.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The same without what it asks of the status: what the counts of all statuses are taken of.
    #[must_use]
    pub fn of_any_status(&self) -> Self {
        let others = self.terms.iter();
        let others = others.filter(|term| term.qualifier != Some(Qualifier::Status));
        Self::of(others.cloned().collect())
    }

    /// Whether what belongs to it changes as time goes by.
    pub fn moves(&self) -> bool {
        let mut values = self.terms.iter().flat_map(|term| &term.values);
        values.any(|value| match &value.test {
            Test::Created(window) => window.is_relative(),
            Test::Queued(_) | Test::Running(_) | Test::Total(_) => true,
            Test::Anywhere { .. }
            | Test::Status(_)
            | Test::Model(_)
            | Test::Source(_)
            | Test::Account(_)
            | Test::Id(_)
            | Test::Kind(_)
            | Test::Cost(_)
            | Test::HasError(_)
            | Test::DeletedUpstream
            | Test::Error(_) => false,
        })
    }

    /// The same with its days in a zone.
    #[must_use]
    pub fn in_zone(mut self, zone: Zone) -> Self {
        for value in self.terms.iter_mut().flat_map(|term| &mut term.values) {
            if let Test::Created(window) = &mut value.test {
                *window = window.in_zone(zone);
            }
        }
        self
    }

    /// The zone of its days; UTC if it asks for no time.
    pub fn zone(&self) -> Zone {
        let mut values = self.terms.iter().flat_map(|term| &term.values);
        let window = values.find_map(|value| value.test.as_created());
        window.map(Window::zone).unwrap_or_default()
    }

    /// Returns whether it names a date or a time of day that is another instant in another zone.
    pub fn names_wall_time(&self) -> bool {
        let mut values = self.terms.iter().flat_map(|term| &term.values);
        values.any(|value| value.test.as_created().is_some_and(Window::names_wall_time))
    }

    /// The same with instants in place of dates, so that it means the same in every zone.
    #[must_use]
    pub fn pinned(mut self) -> Self {
        for value in self.terms.iter_mut().flat_map(|term| &mut term.values) {
            let text = value.test.as_created().and_then(Window::pinned);
            let pinned = text.and_then(|text| Value::named(Qualifier::Created, &text, false).ok());
            if let Some(pinned) = pinned {
                *value = pinned;
            }
        }
        self
    }

    /// Whether it asks for everything.
    pub fn is_everything(&self) -> bool {
        self.terms.is_empty()
    }
}

/// The canonical text, which reads back as the same query.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, term) in self.terms.iter().enumerate() {
            if at > 0 {
                f.write_str(" ")?;
            }
            term.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
