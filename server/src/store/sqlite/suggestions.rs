//! What there is to search for: the values that predictions have, the most frequent first.

use std::collections::HashMap;

use domain::{
    coverage::Suggestion,
    kind::Kind,
    query::{Qualifier, Term},
    status::Status,
};
use rusqlite::Connection;

use super::facets::{self, Facet};

/// The most suggestions.
const MOST: usize = 20;

/// The values of a property that have `part` in them; none of a property that has no few values.
pub(super) fn of(
    connection: &Connection,
    qualifier: Qualifier,
    part: &str,
) -> rusqlite::Result<Vec<Suggestion>> {
    let part = part.trim().to_lowercase();
    let mut known: HashMap<String, Suggestion> = HashMap::new();
    for facet in facets::all(connection)? {
        let Some((value, label)) = value(&facet, qualifier) else {
            return Ok(Vec::new());
        };
        let is_meant = |text: &str| text.to_lowercase().contains(&part);
        if !is_meant(&value) && !is_meant(&label) {
            continue;
        }
        // By the term: names that differ in their case only are searched for together.
        let Some(term) = term(qualifier, &value).map(|term| term.to_string()) else {
            continue;
        };
        let suggestion = known.entry(term.clone()).or_insert(Suggestion {
            term,
            label,
            held: 0,
        });
        suggestion.held += facet.held;
    }
    let mut suggestions: Vec<Suggestion> = known.into_values().collect();
    suggestions.sort_by(|a, b| b.held.cmp(&a.held).then_with(|| a.label.cmp(&b.label)));
    suggestions.truncate(MOST);
    Ok(suggestions)
}

/// The value as it is searched for, and as people read it.
fn value(facet: &Facet, qualifier: Qualifier) -> Option<(String, String)> {
    let p = &facet.sample;
    let both = |value: &str, label: &str| Some((value.to_owned(), label.to_owned()));
    match qualifier {
        Qualifier::Status => both(p.status.word(), p.status.label()),
        Qualifier::Model => both(&p.model, &p.model),
        Qualifier::Source => both(p.source.word(), p.source.label()),
        Qualifier::Account => both(p.account.as_str(), p.account.as_str()),
        Qualifier::Type => both(
            p.kind.map_or("none", Kind::word),
            p.kind.map_or("None", Kind::label),
        ),
        Qualifier::Is => p
            .deleted_upstream_at
            .and_then(|_| both("deleted", "Deleted upstream")),
        Qualifier::Id
        | Qualifier::Cost
        | Qualifier::Queued
        | Qualifier::Running
        | Qualifier::Total
        | Qualifier::Created
        | Qualifier::Error => None,
    }
}

/// The term for exactly that value: the name of a model is a part of others, and a status that we
/// have no name for is asked for in quotes.
fn term(qualifier: Qualifier, value: &str) -> Option<Term> {
    let is_odd = || matches!(Status::from_word(value), Status::Unknown(_));
    let is_exact = qualifier == Qualifier::Model || (qualifier == Qualifier::Status && is_odd());
    if is_exact {
        return Term::exactly(qualifier, value);
    }
    Term::of(qualifier, value)
}
