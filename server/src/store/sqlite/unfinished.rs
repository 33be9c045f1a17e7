//! What has not ended.

use domain::id::{AccountName, PredictionId};
use rusqlite::Connection;

use super::rows;

/// The predictions of an account that have not ended, newest first, at most `limit`.
pub(super) fn of(
    connection: &Connection,
    account: &AccountName,
    limit: u32,
) -> rusqlite::Result<Vec<PredictionId>> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id FROM predictions p INDEXED BY by_facet WHERE p.facet IN ( \
             SELECT f.key FROM facets f CROSS JOIN statuses s ON s.key = f.status \
             WHERE NOT s.is_terminal AND f.account = ? AND f.held > 0) \
         ORDER BY p.created_at DESC, p.id DESC LIMIT ?",
    )?;
    statement
        .query_map((account.as_str(), limit), |r| rows::name(r, 0))?
        .collect()
}

/// The conversations of this console that have not ended, whatever their account.
pub(super) fn own(connection: &Connection) -> rusqlite::Result<Vec<PredictionId>> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id FROM predictions p INDEXED BY by_facet WHERE p.facet IN ( \
             SELECT f.key FROM facets f CROSS JOIN statuses s ON s.key = f.status \
             WHERE NOT s.is_terminal AND f.held > 0)",
    )?;
    let ids = statement.query_map([], |r| rows::name(r, 0))?;
    let is_own =
        |id: &rusqlite::Result<PredictionId>| id.as_ref().map_or(true, PredictionId::is_own);
    ids.filter(is_own).collect()
}
