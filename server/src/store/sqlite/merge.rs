//! Takes news into the store, and forgets predictions. `domain::merge` decides; this carries out.

use domain::{
    id::PredictionId,
    merge,
    prediction::{Prediction, Row, Snapshot},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::{files, next_revision, rows};
use domain::feed::Revision;

/// Merges news; returns each prediction that changed once, as it is at the end, in the order of
/// their last change.
pub(super) fn apply(connection: &Connection, news: Vec<Snapshot>) -> rusqlite::Result<Vec<Row>> {
    let mut changed: Vec<Row> = Vec::new();
    for snapshot in news {
        if let Some(row) = merge_one(connection, snapshot)? {
            changed.retain(|earlier| earlier.prediction.id != row.prediction.id);
            changed.push(row);
        }
    }
    Ok(changed)
}

fn merge_one(connection: &Connection, mut news: Snapshot) -> rusqlite::Result<Option<Row>> {
    let id = &news.prediction.id;
    match held(connection, id)? {
        Some(held) => {
            // Two keys of one organization read the same predictions: the first account keeps it.
            news.prediction.account = held.prediction.account.clone();
            if !merge::supersedes(&held, &news) {
                return Ok(None);
            }
        }
        // A removal is for good. A list that was read before it may arrive after it.
        None if is_removed(connection, id)? => return Ok(None),
        None => {}
    }
    let row = Row {
        revision: next_revision(connection)?,
        prediction: news.prediction,
    };
    let key = rows::write(connection, &row)?;
    connection
        .prepare_cached("INSERT OR REPLACE INTO payloads (prediction, raw) VALUES (?, ?)")?
        .execute((key, &news.raw))?;
    files::merge(connection, key, ended_at(&row.prediction), &news.deliveries)?;
    Ok(Some(row))
}

/// What is held of a prediction, as far as the merge rule looks at it.
fn held(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Option<Snapshot>> {
    let sql = format!(
        "SELECT {}, payloads.raw FROM predictions p {} \
         CROSS JOIN payloads ON payloads.prediction = p.key WHERE p.id = ?",
        rows::COLUMNS,
        rows::WORDS
    );
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], |r| {
            Ok(Snapshot {
                prediction: rows::read(r)?.prediction,
                deliveries: Vec::new(),
                raw: r.get(rows::COUNT)?,
            })
        })
        .optional()
}

/// When upstream's clock for deleting the files began to run, as far as known.
fn ended_at(p: &Prediction) -> Option<Timestamp> {
    let touched = p.updated_at.filter(|_| p.status.is_terminal());
    p.completed_at.or(touched)
}

fn is_removed(connection: &Connection, id: &PredictionId) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT 1 FROM tombstones WHERE id = ?")?
        .exists([id.as_str()])
}

/// Forgets a prediction; at most `kept` tombstones are kept, the newest.
pub(super) fn remove(
    connection: &Connection,
    id: &PredictionId,
    kept: u32,
) -> rusqlite::Result<Option<Revision>> {
    let gone = connection
        .prepare_cached("DELETE FROM predictions WHERE id = ?")?
        .execute([id.as_str()])?;
    if gone == 0 {
        return Ok(None);
    }
    let revision = next_revision(connection)?;
    connection.execute(
        "INSERT INTO tombstones (revision, id) VALUES (?, ?)",
        (rows::signed(revision.0), id.as_str()),
    )?;
    let tombstones: u32 = connection.query_row(
        "UPDATE meta SET tombstones = tombstones + 1 RETURNING tombstones",
        [],
        |r| r.get(0),
    )?;
    for _ in kept..tombstones {
        forget_oldest(connection)?;
    }
    Ok(Some(revision))
}

fn forget_oldest(connection: &Connection) -> rusqlite::Result<()> {
    let oldest: i64 =
        connection.query_row("SELECT min(revision) FROM tombstones", [], |r| r.get(0))?;
    connection.execute("DELETE FROM tombstones WHERE revision = ?", [oldest])?;
    connection.execute(
        "UPDATE meta SET tombstones = tombstones - 1, forgotten = ?",
        [oldest],
    )?;
    Ok(())
}
