//! What a word of a query means among what is held: which of the few models and statuses that occur,
//! and which ids. Found out before any row is looked at, so that rows are compared by number.

use domain::{
    query::{Query, Word},
    status::Status,
};
use rusqlite::{Connection, ToSql, types::Null};

use crate::store::sqlite::rows;

/// After every id that begins with a prefix: ids are ASCII without control characters.
const AFTER_IDS: char = '\u{7f}';

/// The condition that a row fits a word, with its parameters in the order of [`Meaning::bind`].
pub(super) const FITS: &str = "(p.model IN (SELECT value FROM json_each(?)) \
    OR p.status IN (SELECT value FROM json_each(?)) \
    OR (p.id COLLATE NOCASE >= ? AND p.id COLLATE NOCASE < ?))";

/// What a word means.
pub(super) struct Meaning {
    /// The keys of the models and statuses, as JSON arrays.
    models: String,
    statuses: String,
    /// The ids that begin with it: from here on, up to there.
    ids: Option<(String, String)>,
    /// Sets of rows that together are all that fit it.
    pub(super) parts: Vec<Part>,
    /// How many rows that is, at most; ids are counted only as far as it matters.
    pub(super) held: u64,
    pub(super) ids_held: u64,
}

/// Rows that share something.
pub(super) enum Part {
    Model(i64),
    Status(i64),
    Ids(String, String),
}

/// A word that predictions share: its key, how many have it, and itself.
type Shared = (i64, u64, String);

/// What the words of a query mean; ids are counted up to a little over `few`.
pub(super) fn of(
    connection: &Connection,
    query: &Query,
    few: u64,
) -> rusqlite::Result<Vec<Meaning>> {
    if query.is_everything() {
        return Ok(Vec::new());
    }
    let models = "SELECT key, held, folded FROM models WHERE held > 0";
    let models = shared(connection, models)?;
    let statuses = "SELECT key, held, word FROM statuses WHERE held > 0";
    let statuses = shared(connection, statuses)?;
    let mean = |word: &Word| meaning(connection, word, &models, &statuses, few);
    query.words().iter().map(mean).collect()
}

fn shared(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Shared>> {
    let mut statement = connection.prepare_cached(sql)?;
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, rows::unsigned(r.get(1)?), r.get(2)?));
    statement.query_map([], read)?.collect()
}

fn meaning(
    connection: &Connection,
    word: &Word,
    models: &[Shared],
    statuses: &[Shared],
    few: u64,
) -> rusqlite::Result<Meaning> {
    let named = word.statuses();
    let is_status = |stored: &str| {
        let status = Status::from_word(stored);
        if let Status::Unknown(odd) = &status {
            return odd.to_lowercase() == word.text();
        }
        named.contains(&status)
    };
    let models = models
        .iter()
        .filter(|(_, _, folded)| folded.contains(word.text()));
    let statuses = statuses.iter().filter(|(_, _, stored)| is_status(stored));
    let (models, statuses): (Vec<_>, Vec<_>) = (models.collect(), statuses.collect());
    let ids = word
        .id_prefix()
        .map(|prefix| (prefix.to_owned(), format!("{prefix}{AFTER_IDS}")));
    let ids_held = ids
        .as_ref()
        .map_or(Ok(0), |ids| count(connection, ids, few.saturating_add(1)))?;

    let mut parts: Vec<Part> = models.iter().map(|(key, ..)| Part::Model(*key)).collect();
    parts.extend(statuses.iter().map(|(key, ..)| Part::Status(*key)));
    let found = ids.iter().filter(|_| ids_held > 0);
    parts.extend(found.map(|(from, to)| Part::Ids(from.clone(), to.clone())));
    let held = models.iter().chain(&statuses).map(|(_, held, _)| held);
    Ok(Meaning {
        held: held.sum::<u64>() + ids_held,
        models: array(&models),
        statuses: array(&statuses),
        ids,
        parts,
        ids_held,
    })
}

/// How many ids lie in a range; at most `enough`.
fn count(connection: &Connection, ids: &(String, String), enough: u64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM predictions \
             WHERE id COLLATE NOCASE >= ? AND id COLLATE NOCASE < ? LIMIT ?)",
        )?
        .query_row((&ids.0, &ids.1, rows::signed(enough)), |r| r.get(0))
        .map(rows::unsigned)
}

/// Keys as a JSON array.
fn array(shared: &[&Shared]) -> String {
    let keys: Vec<String> = shared.iter().map(|(key, ..)| key.to_string()).collect();
    format!("[{}]", keys.join(","))
}

impl Meaning {
    pub(super) fn bind<'a>(&'a self, parameters: &mut Vec<&'a dyn ToSql>) {
        parameters.extend([&self.models as &dyn ToSql, &self.statuses]);
        match &self.ids {
            Some((from, to)) => parameters.extend([from as &dyn ToSql, to]),
            // Nothing is greater than nothing.
            None => parameters.extend([&Null as &dyn ToSql; 2]),
        }
    }
}

impl Part {
    /// The index that leads to it, and the condition.
    pub(super) fn rows(&self) -> &'static str {
        match self {
            Self::Model(_) => "INDEXED BY by_model WHERE p.model = ?",
            Self::Status(_) => "INDEXED BY by_status WHERE p.status = ?",
            Self::Ids(..) => {
                "INDEXED BY by_folded_id \
                 WHERE p.id COLLATE NOCASE >= ? AND p.id COLLATE NOCASE < ?"
            }
        }
    }

    pub(super) fn bind<'a>(&'a self, parameters: &mut Vec<&'a dyn ToSql>) {
        match self {
            Self::Model(key) | Self::Status(key) => parameters.push(key),
            Self::Ids(from, to) => parameters.extend([from as &dyn ToSql, to]),
        }
    }
}
