//! Predictions whose text is longer than what is searched of it, and which a search may therefore
//! miss.

use domain::{coverage::MAX_TRUNCATED, query::Query};
use rusqlite::Connection;

use super::{
    Asked, Place, Search, Way,
    completions::Completions,
    condition,
    expression::{self, Expression},
    recent::Recent,
};
use crate::store::sqlite::{facets, index::entry};

/// Counts those that have all that a query asks for besides text, up to [`MAX_TRUNCATED`].
pub(super) fn count(search: &Search<'_>, query: &Query, asked: &Asked) -> rusqlite::Result<u64> {
    let recent = &search.recent.truncated;
    if !query.needs_text() || (recent.is_empty() && !is_any_indexed(search.connection)?) {
        return Ok(0);
    }
    let rest = query.of_any_text();
    let facets = facets::all(search.connection)?;
    let Expression::Match(expression) = expression::of(&rest, &facets, &Completions::default())
    else {
        return Ok(0);
    };
    let (condition, bounds) = condition::of(&rest, asked.now);
    let rest = Search {
        connection: search.connection,
        limits: search.limits,
        condition,
        bounds,
        way: Way::Words(expression::truncated(&expression)),
        recent: Recent {
            fitting: recent.clone(),
            ..Recent::default()
        },
    };
    let mut reader = rest.reader()?;
    let mut count = 0;
    rest.along(&Place::new(None, bounds), |candidate, _| {
        count += u64::from(reader.row(&candidate)?.is_some());
        Ok(count < MAX_TRUNCATED)
    })?;
    Ok(count)
}

/// Returns whether the index has any: most stores have none, and then nothing else is asked.
fn is_any_indexed(connection: &Connection) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM search.words WHERE words MATCH ? LIMIT 1")?
        .exists([format!("tags : \"{}\"", entry::TRUNCATED)])
}
