//! What the predictions that a query finds amount to: one by one, so far and no further.

use domain::{
    query::Query,
    time::Timestamp,
    usage::{Sum, Summary},
};
use rusqlite::Connection;

use super::{Limits, Place, Search};
use crate::store::sqlite::Asked;

/// Sums up what a query finds, from the newest on.
pub(in crate::store::sqlite) fn summary(
    connection: &Connection,
    query: &Query,
    asked: Asked,
    limits: Limits,
) -> rusqlite::Result<Summary> {
    let search = Search::new(connection, query, asked, limits)?;
    let mut reader = search.reader()?;
    let mut sum = Sum::default();
    let mut back_to = None;
    search.along(&Place::new(None, search.bounds), |candidate, seen| {
        if seen > limits.summed {
            back_to = Some(Timestamp::from_micros(candidate.created_at));
            return Ok(false);
        }
        if let Some(row) = reader.row(&candidate)? {
            sum.add(&row.prediction);
        }
        Ok(true)
    })?;
    let mut summary = sum.summary(back_to);
    summary.counts.is_exact &= search.recent.behind == 0;
    Ok(summary)
}
