//! The reference rule: whether a prediction belongs to a query. The store must agree with it. On the
//! server alone, which tells the browser what belongs to a query.

use super::{Name, Phrase, Query, Term, Test, Text, needs::means};
use crate::{prediction::Prediction, time::Timestamp, timing};

impl Query {
    /// Whether a prediction belongs to it at some instant. `text` may be empty where the query
    /// [needs none](Self::needs_text).
    pub fn fits(&self, p: &Prediction, text: &Text, now: Timestamp) -> bool {
        self.terms().iter().all(|term| term.fits(p, text, now))
    }
}

impl Term {
    /// Whether a prediction fits it at some instant.
    pub fn fits(&self, p: &Prediction, text: &Text, now: Timestamp) -> bool {
        let fits = |test: &Test| test.fits(p, text, now);
        self.is_negated != self.values.iter().any(|value| fits(&value.test))
    }
}

impl Test {
    /// Whether a prediction has what it asks for, at some instant.
    pub fn fits(&self, p: &Prediction, text: &Text, now: Timestamp) -> bool {
        let time = |micros: Option<u64>| micros.and_then(|micros| i64::try_from(micros).ok());
        match self {
            Self::Anywhere {
                name,
                statuses,
                phrase,
            } => {
                name.is_in_model(&p.model)
                    || name.id_prefix().is_some_and(|prefix| begins(p, &prefix))
                    || means(statuses, &p.status)
                    || is_in_any(phrase, text)
            }
            Self::Status(statuses) => means(statuses, &p.status),
            Self::Model(name) => name.is_in_model(&p.model),
            Self::Source(source) => p.source == *source,
            Self::Account(account) => p.account == *account,
            Self::Id(name) if name.is_whole => p.id.folded() == name.text,
            Self::Id(name) => begins(p, &name.text),
            Self::Kind(kind) => p.kind == *kind,
            Self::Cost(range) => range.has(p.cost.map(crate::cost::Cost::units)),
            Self::Queued(range) => range.has(time(timing::waited(p, now))),
            Self::Running(range) => range.has(time(timing::running(p, now).map(|s| s.micros))),
            Self::Total(range) => range.has(time(timing::total(p, now).map(|s| s.micros))),
            Self::Created(window) => window.has(p.created_at, now),
            Self::HasError(has_error) => p.error.is_some() == *has_error,
            Self::Error(phrase) => phrase.words().are_in(&text.error),
            Self::DeletedUpstream => p.deleted_upstream_at.is_some(),
        }
    }
}

impl Name {
    /// Whether a model of this name is meant.
    pub fn is_in_model(&self, model: &str) -> bool {
        self.is_in_folded(&model.to_lowercase())
    }

    /// The same for a name that is in lower case already.
    pub fn is_in_folded(&self, model: &str) -> bool {
        match self.is_whole {
            true => model == self.text,
            false => model.contains(&self.text),
        }
    }
}

fn begins(p: &Prediction, prefix: &str) -> bool {
    p.id.folded().starts_with(prefix)
}

fn is_in_any(phrase: &Phrase, text: &Text) -> bool {
    let words = phrase.words();
    text.fields().iter().any(|field| words.are_in(field))
}
