//! What changed after a revision: current rows and tombstones, in the order of their revisions.

use domain::feed::Revision;
use rusqlite::Connection;

use super::rows;
use crate::store::Changes;

pub(super) fn after(
    connection: &Connection,
    after: Revision,
    limit: u32,
) -> rusqlite::Result<Changes> {
    let (current, forgotten): (i64, i64) = connection
        .prepare_cached("SELECT revision, forgotten FROM meta")?
        .query_row([], |r| Ok((r.get(0)?, r.get(1)?)))?;
    let start = rows::signed(after.0);
    if start > current || start < forgotten {
        return Ok(Changes::Unknown);
    }
    // One entry more than asked for tells whether there is more.
    let wanted = i64::from(limit.max(1)) + 1;
    let mut changed = changed(connection, start, wanted)?.into_iter().peekable();
    let mut removed = removed(connection, start, wanted)?.into_iter().peekable();
    let mut answer = (Vec::new(), Vec::new());
    let mut upto = after;
    for _ in 0..limit.max(1) {
        let next = (
            changed.peek().map(|row| row.revision),
            removed.peek().map(|(revision, _)| *revision),
        );
        let is_row = match next {
            (None, None) => break,
            (Some(row), Some(stone)) => row < stone,
            (row, None) => row.is_some(),
            (None, Some(_)) => false,
        };
        if is_row {
            let row = changed.next();
            upto = row.as_ref().map_or(upto, |row| row.revision);
            answer.0.extend(row);
        } else if let Some((revision, id)) = removed.next() {
            upto = revision;
            answer.1.push(id);
        }
    }
    let more = changed.peek().is_some() || removed.peek().is_some();
    Ok(Changes::Upto {
        // At the end the numbers of changes that later ones covered are passed over, too.
        upto: if more {
            upto
        } else {
            Revision(rows::unsigned(current))
        },
        rows: answer.0,
        removed: answer.1,
        more,
    })
}

fn changed(
    connection: &Connection,
    start: i64,
    limit: i64,
) -> rusqlite::Result<Vec<domain::prediction::Row>> {
    let sql = format!(
        "SELECT {} FROM predictions p INDEXED BY by_revision {} WHERE p.revision > ? \
         ORDER BY p.revision LIMIT ?",
        rows::COLUMNS,
        rows::WORDS
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map((start, limit), rows::read)?.collect()
}

fn removed(
    connection: &Connection,
    start: i64,
    limit: i64,
) -> rusqlite::Result<Vec<(Revision, domain::id::PredictionId)>> {
    let mut statement = connection.prepare_cached(
        "SELECT revision, id FROM tombstones WHERE revision > ? ORDER BY revision LIMIT ?",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        let revision = Revision(rows::unsigned(r.get(0)?));
        Ok((revision, rows::name(r, 1)?))
    };
    statement.query_map((start, limit), read)?.collect()
}
