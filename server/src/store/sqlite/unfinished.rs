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
    ids(connection, Some(account), Some(limit))
}

/// The conversations of this console that have not ended, whatever their account.
pub(super) fn own(connection: &Connection) -> rusqlite::Result<Vec<PredictionId>> {
    let mut ids = ids(connection, None, None)?;
    ids.retain(PredictionId::is_chat);
    Ok(ids)
}

fn ids(
    connection: &Connection,
    account: Option<&AccountName>,
    limit: Option<u32>,
) -> rusqlite::Result<Vec<PredictionId>> {
    let mut statement = connection.prepare_cached(
        "SELECT p.id FROM predictions p INDEXED BY by_facet WHERE p.facet IN ( \
             SELECT f.key FROM facets f CROSS JOIN statuses s ON s.key = f.status \
             WHERE NOT s.is_terminal AND f.account = ifnull(?1, f.account) AND f.held > 0) \
         ORDER BY p.created_at DESC, p.id DESC LIMIT ?2",
    )?;
    // Less than nothing is no limit.
    let limit = limit.map_or(-1, i64::from);
    statement
        .query_map((account.map(AccountName::as_str), limit), |r| {
            rows::name(r, 0)
        })?
        .collect()
}
