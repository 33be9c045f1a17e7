//! How many predictions of each status a query finds.

use std::collections::BTreeMap;

use domain::{coverage::Counts, query::Query};
use rusqlite::Connection;

use super::{
    Limits, Place, Search, Way, condition,
    expression::{self},
};
use crate::store::sqlite::{
    Asked,
    facets::{self, Facet},
    rows,
};

/// The most that is counted of one status where each has to be looked up.
const MOST: i64 = 100_000;

/// Counts what a query finds, whatever it asks of the status.
pub(in crate::store::sqlite) fn counts(
    connection: &Connection,
    query: &Query,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<Counts> {
    let query = query.of_any_status();
    if query.terms().iter().all(facets::decides) {
        return held(&query, &facets::all(connection)?);
    }
    let search = Search::new(connection, &query, asked, limits)?;
    let is_indexed = search.recent.behind == 0 && search.recent.fitting.is_empty();
    let is_whole = search.bounds == (i64::MIN, i64::MAX);
    let is_all = is_indexed && is_whole && condition::is_nothing(&search.condition);
    if let (Way::Words(expression), true) = (&search.way, is_all) {
        return matching(connection, expression, &facets::all(connection)?);
    }
    walked(&search, limits)
}

/// From the maintained counters.
fn held(query: &Query, facets: &[Facet]) -> rusqlite::Result<Counts> {
    let mut counts = Counts {
        is_exact: true,
        ..Counts::default()
    };
    for facet in facets.iter().filter(|facet| facet.fits(query)) {
        counts.add(&facet.sample.status, facet.held);
    }
    Ok(counts)
}

/// By the index of words.
fn matching(
    connection: &Connection,
    expression: &str,
    facets: &[Facet],
) -> rusqlite::Result<Counts> {
    let statuses: BTreeMap<i64, _> = facets
        .iter()
        .map(|facet| (facet.status, &facet.sample.status))
        .collect();
    let mut count = connection.prepare_cached(
        "SELECT count(*) FROM (SELECT 1 FROM search.words WHERE words MATCH ? LIMIT ?)",
    )?;
    let mut counts = Counts {
        is_exact: true,
        ..Counts::default()
    };
    for (key, status) in statuses {
        let of_status = expression::of_status(expression, key);
        let found: i64 = count.query_row((of_status, MOST), |r| r.get(0))?;
        counts.is_exact &= found < MOST;
        if found > 0 {
            counts.add(status, rows::unsigned(found));
        }
    }
    Ok(counts)
}

/// One by one, as far as a page would look.
fn walked(search: &Search<'_>, limits: Limits) -> rusqlite::Result<Counts> {
    let mut counts = Counts {
        is_exact: search.recent.behind == 0,
        ..Counts::default()
    };
    let mut reader = search.reader()?;
    search.along(&Place::new(None, search.bounds), |candidate, seen| {
        if let Some(row) = reader.row(&candidate)? {
            counts.add(&row.prediction.status, 1);
        }
        if seen >= limits.candidates {
            counts.is_exact = false;
        }
        Ok(seen < limits.candidates)
    })?;
    Ok(counts)
}
