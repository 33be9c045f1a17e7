//! What stands beside a prediction among those that a query finds: the first candidate that fits, in
//! either direction, by the same ways and within the same limits as a page of the list.

use domain::{
    id::PredictionId,
    page::{Beside, PageCursor},
    query::Query,
};
use rusqlite::Connection;

use super::{
    Limits, Search,
    stream::{Direction, Place},
};
use crate::store::sqlite::{Asked, named::row};

/// Reads the two.
pub(in crate::store::sqlite) fn beside(
    connection: &Connection,
    query: &Query,
    id: &PredictionId,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<Beside> {
    let Some(row) = row(connection, id)? else {
        return Ok(Beside::default());
    };
    let at = PageCursor::of(&row);
    let search = Search::new(connection, query, asked, limits)?;
    let next = |direction| -> rusqlite::Result<Option<PredictionId>> {
        let place = Place::beside(&at, direction, search.bounds);
        let mut found = None;
        let mut reader = search.reader()?;
        search.along(&place, |candidate, seen| {
            found = reader.row(&candidate)?.map(|row| row.prediction.id);
            Ok(found.is_none() && seen < limits.candidates)
        })?;
        Ok(found)
    };
    Ok(Beside {
        newer: next(Direction::Newer)?,
        older: next(Direction::Older)?,
    })
}
