//! What changed since the index of words took in the store: few enough to be read, so that a search
//! finds a prediction as soon as it is there.

use domain::query::Query;
use rusqlite::Connection;

use super::stream::Candidate;
use crate::store::sqlite::{Asked, rows};

/// The changes that the index has not come to.
#[derive(Debug, Default)]
pub(super) struct Recent {
    /// The revision up to which the index has come.
    pub(super) indexed: i64,
    /// Those that fit the query.
    pub(super) fitting: Vec<Candidate>,
    /// Candidates that match all of the query but its text, and whose text is longer than what is searched.
    pub(super) truncated: Vec<Candidate>,
    /// How many were not looked at.
    pub(super) behind: u64,
}

/// Reads what the index has not come to. Its place is read first, so that what changes meanwhile is
/// among the changes, never in neither.
pub(super) fn read(
    connection: &Connection,
    query: &Query,
    asked: &Asked,
    most: usize,
) -> rusqlite::Result<Recent> {
    let indexed: i64 = connection
        .prepare_cached("SELECT revision FROM search.progress")?
        .query_row([], |r| r.get(0))?;
    let current = super::super::revision(connection)?.0;
    let changes = current.saturating_sub(rows::unsigned(indexed));
    let none = Recent {
        indexed,
        ..Recent::default()
    };
    if changes == 0 {
        return Ok(none);
    }
    let limit = rows::signed(most as u64);
    if are_more(connection, indexed, limit)? {
        // Told rather than searched for seconds.
        return Ok(Recent {
            behind: changes,
            ..none
        });
    }
    let sql = format!(
        "SELECT {}, p.key, payloads.raw FROM predictions p INDEXED BY by_revision {} \
         CROSS JOIN payloads ON payloads.prediction = p.key \
         WHERE p.revision > ? ORDER BY p.revision",
        rows::COLUMNS,
        rows::WORDS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut changed = statement.query([indexed])?;
    let mut recent = none;
    let rest = query.of_any_text();
    while let Some(r) = changed.next()? {
        let row = rows::read(r)?;
        let text = (asked.text)(r.get_ref(rows::COUNT + 1)?.as_str()?);
        let candidate = Candidate {
            created_at: row.prediction.created_at.micros(),
            id: row.prediction.id.to_string(),
            key: r.get(rows::COUNT)?,
        };
        if text.is_truncated && rest.fits(&row.prediction, &text, asked.now) {
            recent.truncated.push(candidate.clone());
        }
        if query.fits(&row.prediction, &text, asked.now) {
            recent.fitting.push(candidate);
        }
    }
    Ok(recent)
}

/// Whether more than `limit` predictions changed after a revision.
fn are_more(connection: &Connection, after: i64, limit: i64) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT count(*) > ?2 FROM (SELECT 1 FROM predictions INDEXED BY by_revision \
             WHERE revision > ?1 LIMIT ?2 + 1)",
        )?
        .query_row((after, limit), |r| r.get(0))
}
