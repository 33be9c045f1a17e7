//! The combinations of what a list is filtered by: status, model, source, account, the sort of
//! output, and whether upstream still has it. There are few of them, so a filter is decided for each of them and not for each row.

use std::collections::HashMap;

use domain::{
    id::AccountName,
    kind::Kind,
    prediction::Prediction,
    query::{Qualifier, Query, Term, Text},
    source::Source,
    status::Status,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::rows;

/// A combination that occurs.
#[derive(Clone, Debug)]
pub(super) struct Facet {
    pub(super) key: i64,
    /// How many predictions have it.
    pub(super) held: u64,
    /// The keys of its words.
    pub(super) status: i64,
    pub(super) model: i64,
    /// A prediction that has it and nothing else, for the rule to look at.
    pub(super) sample: Prediction,
}

/// All that occur.
pub(super) fn all(connection: &Connection) -> rusqlite::Result<Vec<Facet>> {
    let mut statement = connection.prepare_cached(
        "SELECT f.key, f.held, f.status, f.model, s.word, m.name, f.source, f.account, f.kind, f.deleted \
         FROM facets f CROSS JOIN statuses s ON s.key = f.status \
         CROSS JOIN models m ON m.key = f.model WHERE f.held > 0",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        Ok(Facet {
            key: r.get(0)?,
            held: rows::unsigned(r.get(1)?),
            status: r.get(2)?,
            model: r.get(3)?,
            sample: Prediction {
                status: Status::from_word(r.get_ref(4)?.as_str()?),
                model: r.get(5)?,
                source: Source::from_word(r.get_ref(6)?.as_str()?),
                kind: kind(r.get_ref(8)?.as_str()?),
                deleted_upstream_at: r.get::<_, bool>(9)?.then(Timestamp::default),
                // A name of an account is an id, too; nobody looks at it.
                ..Prediction::bare(rows::name(r, 7)?, rows::name(r, 7)?)
            },
        })
    };
    statement.query_map([], read)?.collect()
}

/// Whether all that a term asks for is part of a combination.
pub(super) fn decides(term: &Term) -> bool {
    match term.qualifier {
        Some(
            Qualifier::Status
            | Qualifier::Model
            | Qualifier::Source
            | Qualifier::Account
            | Qualifier::Type
            | Qualifier::Is,
        ) => true,
        Some(
            Qualifier::Id
            | Qualifier::Cost
            | Qualifier::Queued
            | Qualifier::Running
            | Qualifier::Total
            | Qualifier::Created
            | Qualifier::Error,
        )
        | None => false,
    }
}

impl Facet {
    /// Whether it fits those terms of a query that it [decides](decides).
    pub(super) fn fits(&self, query: &Query) -> bool {
        let (text, now) = (Text::default(), Timestamp::default());
        let mut terms = query.terms().iter().filter(|term| decides(term));
        terms.all(|term| term.fits(&self.sample, &text, now))
    }
}

fn kind(word: &str) -> Option<Kind> {
    (!word.is_empty()).then(|| Kind::from_word(word))
}

/// The keys under which the other tables know a prediction's words and their combination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) status: i64,
    pub(super) model: i64,
    pub(super) facet: i64,
}

/// The keys that one piece of writing has asked for.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<Combination, Keys>);

/// Status, model, source, account, sort of output, and whether it was deleted upstream.
type Combination = (Status, String, Source, AccountName, Option<Kind>, bool);

impl Known {
    /// The keys of a prediction, which are made where they are new.
    pub(super) fn keys(
        &mut self,
        connection: &Connection,
        p: &Prediction,
    ) -> rusqlite::Result<Keys> {
        let combination = (
            p.status.clone(),
            p.model.clone(),
            p.source,
            p.account.clone(),
            p.kind,
            p.deleted_upstream_at.is_some(),
        );
        if let Some(keys) = self.0.get(&combination) {
            return Ok(*keys);
        }
        let status = rows::status_key(connection, &p.status)?;
        let model = rows::model_key(connection, &p.model)?;
        let keys = Keys {
            status,
            model,
            facet: key(connection, status, model, p)?,
        };
        self.0.insert(combination, keys);
        Ok(keys)
    }
}

fn key(connection: &Connection, status: i64, model: i64, p: &Prediction) -> rusqlite::Result<i64> {
    let kind = p.kind.map_or("", Kind::word);
    let deleted = p.deleted_upstream_at.is_some();
    let words = (
        status,
        model,
        p.source.word(),
        p.account.as_str(),
        kind,
        deleted,
    );
    let known = connection
        .prepare_cached(
            "SELECT key FROM facets \
             WHERE status = ? AND model = ? AND source = ? AND account = ? AND kind = ? \
             AND deleted = ?",
        )?
        .query_row(words, |r| r.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    connection.query_row(
        "INSERT INTO facets (status, model, source, account, kind, deleted) VALUES (?, ?, ?, ?, ?, ?) \
         RETURNING key",
        words,
        |r| r.get(0),
    )
}
