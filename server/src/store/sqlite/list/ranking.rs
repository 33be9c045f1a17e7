//! The first few of what a query finds in another order than the list's: one by one, so far and no
//! further.

use domain::{
    order::{First, Order, Ranking},
    query::Query,
    time::Timestamp,
};
use rusqlite::Connection;

use super::{Limits, Place, Search};
use crate::store::sqlite::Asked;

/// Ranks what a query finds, from the newest on.
pub(in crate::store::sqlite) fn first(
    connection: &Connection,
    query: &Query,
    (order, most): (Order, u32),
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<First> {
    let search = Search::new(connection, query, asked, limits)?;
    let mut reader = search.reader()?;
    let mut ranking = Ranking::new(order, most);
    let mut back_to = None;
    search.along(&Place::new(None, search.bounds), |candidate, seen| {
        if seen > limits.summed {
            back_to = Some(Timestamp::from_micros(candidate.created_at));
            return Ok(false);
        }
        if let Some(row) = reader.row(&candidate)? {
            ranking.add(row);
        }
        Ok(true)
    })?;
    Ok(ranking.first(back_to))
}
