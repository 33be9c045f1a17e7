//! What predictions amount to by the hour and the day of UTC in which they were created, and by the
//! combination that they have: kept true in the transaction of each change.
//!
//! A range is read as few whole days, some whole hours, and the predictions themselves at its edges.

mod bytes;
mod cover;

use std::collections::HashMap;

use domain::{
    prediction::Prediction,
    usage::{Amount, Cell},
};
use rusqlite::Connection;

use super::{
    facets::{self, Facet},
    rows,
};
pub(super) use cover::Finest;
use cover::{DAY, HOUR, Part, Piece, cover};

/// What changes in one piece of writing.
#[derive(Debug, Default)]
pub(super) struct Changes(HashMap<(i64, i64), Change>);

/// What comes to an hour of one combination, and what goes.
#[derive(Debug, Default)]
struct Change {
    added: Cell,
    taken: Cell,
}

impl Changes {
    /// Adds a prediction with this combination.
    pub(super) fn add(&mut self, facet: i64, p: &Prediction) {
        self.of(facet, p).added.add(p);
    }

    /// Takes one away, as it was.
    pub(super) fn take(&mut self, facet: i64, p: &Prediction) {
        self.of(facet, p).taken.add(p);
    }

    fn of(&mut self, facet: i64, p: &Prediction) -> &mut Change {
        let hour = p.created_at.micros().div_euclid(HOUR) * HOUR;
        self.0.entry((hour, facet)).or_default()
    }

    pub(super) fn write(mut self, connection: &Connection) -> rusqlite::Result<()> {
        // Most news of what is held changes nothing here.
        self.0.retain(|_, change| change.added != change.taken);
        let mut days: HashMap<(i64, i64), Change> = HashMap::new();
        for ((hour, facet), change) in &self.0 {
            let day = days
                .entry((hour.div_euclid(DAY) * DAY, *facet))
                .or_default();
            day.added.plus(&change.added);
            day.taken.plus(&change.taken);
        }
        for (hours, changes) in [(1, self.0), (24, days)] {
            for ((start, facet), change) in changes {
                write_one(connection, (hours, start, facet), &change)?;
            }
        }
        Ok(())
    }
}

fn write_one(
    connection: &Connection,
    place: (i64, i64, i64),
    change: &Change,
) -> rusqlite::Result<()> {
    let held = connection
        .prepare_cached("SELECT sums FROM rollups WHERE hours = ? AND start = ? AND facet = ?")?
        .query_row(place, |r| cell(r, 0));
    let mut cell = match held {
        Err(rusqlite::Error::QueryReturnedNoRows) => Cell::default(),
        held => held?,
    };
    cell.plus(&change.added);
    cell.minus(&change.taken);
    if cell.number == 0 {
        return connection
            .prepare_cached("DELETE FROM rollups WHERE hours = ? AND start = ? AND facet = ?")?
            .execute(place)
            .map(drop);
    }
    let (hours, start, facet) = place;
    connection
        .prepare_cached(
            "INSERT INTO rollups (hours, start, facet, sums) VALUES (?, ?, ?, ?) \
             ON CONFLICT (hours, start, facet) DO UPDATE SET sums = excluded.sums",
        )?
        .execute((hours, start, facet, bytes::written(&cell)))
        .map(drop)
}

fn cell(r: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<Cell> {
    bytes::read(r.get_ref(at)?.as_blob()?).ok_or_else(|| {
        let cause = "the sums of a roll-up are damaged".into();
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Blob, cause)
    })
}

/// The number of the rule by which predictions are summed up. A row without hours, which no range
/// reads, holds the number that the sums of a store follow.
const RULE: i64 = 2;

/// Sums up the whole store again if its sums are missing or follow an older rule.
pub(super) fn refresh(connection: &Connection) -> rusqlite::Result<()> {
    let rule = connection.query_row("SELECT max(start) FROM rollups WHERE hours = 0", [], |r| {
        r.get::<_, Option<i64>>(0)
    })?;
    if rule == Some(RULE) {
        return Ok(());
    }
    connection.execute("DELETE FROM rollups", [])?;
    fill(connection)?;
    connection
        .execute(
            "INSERT INTO rollups (hours, start, facet, sums) VALUES (0, ?, 0, x'')",
            [RULE],
        )
        .map(drop)
}

/// Sums up all that is held.
pub(super) fn fill(connection: &Connection) -> rusqlite::Result<()> {
    let facets = facets::all(connection)?;
    let mut changes = Changes::default();
    let all = (i64::MIN, i64::MAX);
    let (facets, mut most) = (by_key(facets.iter()), usize::MAX);
    rows_between(
        connection,
        all,
        &facets,
        &mut most,
        &mut |_, facet, p, _| {
            changes.add(facet, p);
        },
    )?;
    changes.write(connection)
}

/// Tells all that was created from the first bound up to the last with one of some combinations, the
/// newest stretch first, and nothing that stands for predictions on both sides of a bound: an instant, a prediction that has the combination, and whether that is the
/// prediction meant or stands for many. Of broken hours, which have no sums of their own, at most so
/// many predictions are read; where there are more, it ends there and says when that was.
pub(super) fn each<'f>(
    connection: &Connection,
    bounds: &[i64],
    finest: Finest,
    facets: impl Iterator<Item = &'f Facet>,
    mut most: usize,
    mut tell: impl FnMut(i64, &Prediction, Amount<'_>),
) -> rusqlite::Result<Option<i64>> {
    let facets = by_key(facets);
    for Piece { part, from, to } in cover(bounds, finest).into_iter().rev() {
        match part {
            Part::Rows => {
                let range = (from, to);
                let mut tell = |at, _, p: &_, amount: Amount<'_>| tell(at, p, amount);
                let back_to = rows_between(connection, range, &facets, &mut most, &mut tell)?;
                if back_to.is_some() {
                    return Ok(back_to);
                }
            }
            Part::Hours => cells_between(connection, 1, (from, to), &facets, &mut tell)?,
            Part::Days => cells_between(connection, 24, (from, to), &facets, &mut tell)?,
        }
    }
    Ok(None)
}

/// The beginning of the hour that an instant is in.
pub(super) fn hour(at: i64) -> i64 {
    at.div_euclid(HOUR).saturating_mul(HOUR)
}

/// The end of that hour; the instant itself where one begins with it.
pub(super) fn next_hour(at: i64) -> i64 {
    hour(at.saturating_add(HOUR - 1))
}

type ByKey<'f> = HashMap<i64, &'f Prediction>;

fn by_key<'f>(facets: impl Iterator<Item = &'f Facet>) -> ByKey<'f> {
    facets.map(|facet| (facet.key, &facet.sample)).collect()
}

fn cells_between(
    connection: &Connection,
    hours: i64,
    (from, to): (i64, i64),
    facets: &ByKey<'_>,
    tell: &mut impl FnMut(i64, &Prediction, Amount<'_>),
) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT start, facet, sums FROM rollups WHERE hours = ? AND start >= ? AND start < ?",
    )?;
    let mut cells = statement.query((hours, from, to))?;
    while let Some(r) = cells.next()? {
        if let Some(sample) = facets.get(&r.get(1)?) {
            tell(r.get(0)?, sample, Amount::Many(&cell(r, 2)?));
        }
    }
    Ok(())
}

/// Newest first, and no more than are left of `most`. Only what is summed up is read of each row; the
/// rest is as in the sample.
fn rows_between(
    connection: &Connection,
    (from, to): (i64, i64),
    facets: &ByKey<'_>,
    most: &mut usize,
    tell: &mut dyn FnMut(i64, i64, &Prediction, Amount<'_>),
) -> rusqlite::Result<Option<i64>> {
    let mut statement = connection.prepare_cached(
        "SELECT facet, created_at, started_at, completed_at, predict_time, total_time, cost \
         FROM predictions INDEXED BY by_time WHERE created_at >= ? AND created_at < ? \
         ORDER BY created_at DESC",
    )?;
    let mut found = statement.query((from, to))?;
    let mut seen: HashMap<i64, Prediction> = HashMap::new();
    while let Some(r) = found.next()? {
        if *most == 0 {
            return r.get(1).map(Some);
        }
        *most -= 1;
        let facet = r.get(0)?;
        let Some(sample) = facets.get(&facet) else {
            continue;
        };
        let p = seen.entry(facet).or_insert_with(|| (*sample).clone());
        rows::read_sums(r, p)?;
        tell(p.created_at.micros(), facet, p, Amount::One);
    }
    Ok(None)
}
