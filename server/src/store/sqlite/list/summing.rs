//! What the predictions that a query finds amount to: from the roll-ups where it asks for nothing but
//! what those are kept by, else one by one, so far and no further.

use std::time::Duration;

use domain::{
    id::PredictionId,
    prediction::Prediction,
    query::{Qualifier, Query, Term},
    status::Status,
    time::Timestamp,
    usage::{Amount, By, Failures, Report, Sum, Summary, Usage},
};
use rusqlite::{Connection, OptionalExtension as _, params_from_iter, types::Value};

use super::{Limits, Place, Search, condition};
use crate::store::sqlite::{
    Asked,
    facets::{self, Facet},
    rollups::{self, Finest},
};

/// The factor by which more may be read one by one because of the hours that days of a zone break.
const MOST_BROKEN: usize = 8;

/// Sums up what a query finds.
pub(in crate::store::sqlite) fn summary(
    connection: &Connection,
    query: &Query,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<Summary> {
    let mut sum = Sum::default();
    let range = range(connection, query, asked.now)?;
    let looked = Looking {
        connection,
        query,
        asked,
        limits,
    }
    .each(
        &[range.0.micros(), range.1.micros()],
        Finest::Days,
        |_, p, amount| match amount {
            Amount::One => sum.add(p),
            Amount::Many(cell) => sum.add_cell(&p.status, cell),
        },
    )?;
    let mut summary = sum.summary(looked.back_to);
    summary.counts.is_exact &= looked.behind == 0;
    Ok(summary)
}

/// Reports on what a query finds, by a property.
pub(in crate::store::sqlite) fn usage(
    connection: &Connection,
    query: &Query,
    by: By,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<Usage> {
    let (from, last) = range(connection, query, asked.now)?;
    let to = present(from, last, asked.now);
    let mut report = Report::in_zone(from, to, by, query.zone());
    let finest = match report.is_daily() {
        true => Finest::Days,
        false => Finest::Hours,
    };
    let looking = Looking {
        connection,
        query,
        asked,
        limits,
    };
    let mut bounds = report.bounds().to_vec();
    bounds.push(last.micros());
    bounds.dedup();
    let looked = looking.each(&bounds, finest, |at, p, amount| report.add(at, p, amount))?;
    Ok(report.usage(looked.back_to, looking.failures()?))
}

/// Why some of what a query finds failed.
pub(in crate::store::sqlite) fn failures(
    connection: &Connection,
    query: &Query,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<Failures> {
    Looking {
        connection,
        query,
        asked,
        limits,
    }
    .failures()
}

/// How far was looked.
#[derive(Debug, Default)]
struct Looked {
    back_to: Option<Timestamp>,
    /// Changes whose text was not searched.
    behind: u64,
}

struct Looking<'a> {
    connection: &'a Connection,
    query: &'a Query,
    asked: &'a Asked,
    limits: Limits,
}

impl Looking<'_> {
    /// Tells what the query finds in a range that holds all of it, and that is cut at bounds.
    fn each(
        &self,
        bounds: &[i64],
        finest: Finest,
        mut tell: impl FnMut(i64, &Prediction, Amount<'_>),
    ) -> rusqlite::Result<Looked> {
        let (condition, _) = condition::of(self.query, self.asked.now);
        let mut terms = self.query.terms().iter();
        let is_kept =
            |term: &Term| facets::decides(term) || term.qualifier == Some(Qualifier::Created);
        if condition::is_nothing(&condition) && terms.all(is_kept) {
            let facets = facets::all(self.connection)?;
            let fitting: Vec<&Facet> = facets.iter().filter(|it| it.fits(self.query)).collect();
            let (first, last) = match bounds {
                [first, .., last] => (*first, *last),
                _ => return Ok(Looked::default()),
            };
            if !self.are_few((first, last), &fitting)? {
                let mut bounds = bounds.to_vec();
                // An hour before or after which there is nothing is read as a whole.
                let ends = ends(self.connection)?;
                if let Some(from) = bounds.first_mut()
                    && ends.is_none_or(|(oldest, _)| first <= oldest)
                {
                    *from = rollups::hour(first);
                }
                if let Some(to) = bounds.last_mut()
                    && ends.is_none_or(|(_, newest)| newest < last)
                {
                    *to = rollups::next_hour(last);
                }
                let tell = |at: i64, p: &Prediction, amount: Amount<'_>| {
                    tell(at.max(first), p, amount);
                };
                // A zone that is half an hour off has a broken hour in each of its days.
                let is_broken = |bound: &i64| rollups::hour(*bound) != *bound;
                let days = bounds.iter().filter(|it| is_broken(it)).count().max(2) / 2;
                let most = self.limits.summed.saturating_mul(days.min(MOST_BROKEN));
                let fitting = fitting.into_iter();
                let back_to = rollups::each(self.connection, &bounds, finest, fitting, most, tell)?;
                return Ok(Looked {
                    back_to: back_to.map(Timestamp::from_micros),
                    behind: 0,
                });
            }
        }
        let search = Search::new(self.connection, self.query, self.asked, self.limits)?;
        let mut reader = search.reader()?;
        let mut looked = Looked {
            back_to: None,
            behind: search.recent.behind,
        };
        search.along(&Place::new(None, search.bounds), |candidate, seen| {
            if seen > self.limits.summed {
                looked.back_to = Some(Timestamp::from_micros(candidate.created_at));
                return Ok(false);
            }
            if let Some(row) = reader.row(&candidate)? {
                tell(candidate.created_at, &row.prediction, Amount::One);
            }
            Ok(true)
        })?;
        Ok(looked)
    }

    /// Whether they are soon read one by one, and so exactly.
    fn are_few(&self, (from, to): (i64, i64), fitting: &[&Facet]) -> rusqlite::Result<bool> {
        let few = self.limits.few;
        if fitting.iter().map(|facet| facet.held).sum::<u64>() <= few as u64 {
            return Ok(true);
        }
        let limit = i64::try_from(few + 1).unwrap_or(i64::MAX);
        self.connection
            .prepare_cached(
                "SELECT count(*) < ?3 FROM (SELECT 1 FROM predictions INDEXED BY by_time \
                 WHERE created_at >= ?1 AND created_at < ?2 LIMIT ?3)",
            )?
            .query_row((from, to, limit), |r| r.get(0))
    }

    /// The newest failures among what the query finds, by cause.
    fn failures(&self) -> rusqlite::Result<Failures> {
        let failed = Term::of(Qualifier::Status, Status::Failed.word());
        let terms = self.query.terms().iter().cloned().chain(failed);
        let query = Query::of(terms.collect());
        let search = Search::new(self.connection, &query, self.asked, self.limits)?;
        let mut read = self.connection.prepare_cached(&format!(
            "SELECT p.id, p.created_at, p.error FROM predictions p \
             CROSS JOIN statuses s ON s.key = p.status WHERE {} AND p.key = ?",
            search.condition.sql
        ))?;
        let mut found: Vec<(PredictionId, Timestamp, Option<String>)> = Vec::new();
        let mut has_more = false;
        search.along(&Place::new(None, search.bounds), |candidate, seen| {
            has_more = found.len() >= self.limits.failures || seen > self.limits.summed;
            if has_more {
                return Ok(false);
            }
            let key = Value::Integer(candidate.key);
            let values = params_from_iter(search.condition.values.iter().chain([&key]));
            let failure = read.query_row(values, |r| {
                let at = Timestamp::from_micros(r.get(1)?);
                Ok((crate::store::sqlite::rows::name(r, 0)?, at, r.get(2)?))
            });
            found.extend(failure.optional()?);
            Ok(true)
        })?;
        Ok(Failures {
            has_more,
            ..Failures::of(found)
        })
    }
}

/// The range that a query asks for, as far as it can hold anything: up to now where it does not end,
/// and since the first prediction where it does not begin, or began long ago.
fn range(
    connection: &Connection,
    query: &Query,
    now: Timestamp,
) -> rusqlite::Result<(Timestamp, Timestamp)> {
    const YEAR: i64 = 366 * 86_400_000_000;
    let (_, (from, to)) = condition::of(query, now);
    let (oldest, newest) = ends(connection)?.unwrap_or((now.micros(), now.micros()));
    let to = to.min(newest.saturating_add(1).max(now.micros()));
    let is_long = to.saturating_sub(from) > YEAR;
    let from = if is_long { from.max(oldest) } else { from };
    let (from, to) = (from.min(to), to);
    Ok((Timestamp::from_micros(from), Timestamp::from_micros(to)))
}

/// Returns the end of a range for a chart: now at the latest, unless all of it lies ahead.
fn present(from: Timestamp, to: Timestamp, now: Timestamp) -> Timestamp {
    /// The maximum by which upstream's clock may be ahead of this one.
    const SKEW: Duration = Duration::from_secs(60);
    let now = now.plus(SKEW);
    if from < now { to.min(now) } else { to }
}

/// When the oldest and the newest prediction were created.
fn ends(connection: &Connection) -> rusqlite::Result<Option<(i64, i64)>> {
    let end = |order: &str| {
        connection
            .prepare_cached(&format!(
                "SELECT created_at FROM predictions INDEXED BY by_time ORDER BY created_at {order} \
                 LIMIT 1"
            ))?
            .query_row([], |r| r.get(0))
            .optional()
    };
    Ok(end("")?.zip(end("DESC")?))
}
