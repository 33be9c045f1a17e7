//! How long each model usually takes: the median over its latest successful runs.
//!
//! Read from the index of each combination of what a list is filtered by, newest first and so many
//! at most: what it costs does not grow with the store.

use std::collections::BTreeMap;

use domain::{status::Status, time::Timestamp, usual::Usual};
use rusqlite::Connection;

use super::durations::ENDED_TOTAL;

/// The most runs of one combination that are looked at.
const RUNS: i64 = 250;

/// The most combinations: those with the most predictions.
const FACETS: i64 = 128;

/// Reads it for the runs that were created after `since`.
pub(super) fn read(connection: &Connection, since: Timestamp) -> rusqlite::Result<Vec<Usual>> {
    let mut facets = connection.prepare_cached(
        "SELECT f.key, m.name FROM facets f CROSS JOIN models m ON m.key = f.model \
         WHERE f.held > 0 AND f.status = (SELECT key FROM statuses WHERE word = ?) \
         ORDER BY f.held DESC LIMIT ?",
    )?;
    let asked = (Status::Succeeded.word(), FACETS);
    let facets = facets.query_map(asked, |r| Ok((r.get(0)?, r.get(1)?)))?;
    let facets: Vec<(i64, String)> = facets.collect::<Result<_, _>>()?;
    let mut runs = connection.prepare_cached(&format!(
        "SELECT {ENDED_TOTAL} \
         FROM predictions p INDEXED BY by_facet WHERE p.facet = ? AND p.created_at >= ? \
         ORDER BY p.created_at DESC, p.id DESC LIMIT ?",
    ))?;
    let mut models: BTreeMap<String, Vec<u64>> = BTreeMap::new();
    for (facet, model) in facets {
        let totals = models.entry(model).or_default();
        let asked = (facet, since.micros(), RUNS);
        for total in runs.query_map(asked, |r| r.get::<_, Option<i64>>(0))? {
            totals.extend(total?.and_then(|micros| u64::try_from(micros).ok()));
        }
    }
    let usual = models.into_iter();
    Ok(usual
        .filter_map(|(model, totals)| Usual::of(model, totals))
        .collect())
}
