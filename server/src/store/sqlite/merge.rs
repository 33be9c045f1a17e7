//! Takes news into the store, and forgets predictions. `domain::merge` decides; this carries out.

use domain::{
    feed::Revision,
    id::PredictionId,
    merge,
    prediction::{Prediction, Row, Snapshot},
    record::RecordMark,
    time::Timestamp,
};
use rusqlite::Connection;

use super::{
    files, listings,
    manners::give_way,
    remains, rows, shelves,
    tally::Tally,
    target::{self, SnapshotTarget},
};

/// Merges news; returns each prediction that changed once, as it is at the end, in the order of
/// their last change.
pub(super) fn apply(
    connection: &Connection,
    news: &[Snapshot],
    mark: fn(&str) -> RecordMark,
) -> rusqlite::Result<Vec<Row>> {
    let mut tally = Tally::begin(connection)?;
    let mut changed: Vec<Row> = Vec::new();
    for snapshot in news {
        give_way();
        if let Some(row) = merge_one(connection, &mut tally, snapshot, mark)? {
            changed.retain(|earlier| earlier.prediction.id != row.prediction.id);
            changed.push(row);
        }
    }
    tally.write()?;
    Ok(changed)
}

fn merge_one(
    connection: &Connection,
    tally: &mut Tally<'_>,
    news: &Snapshot,
    mark: fn(&str) -> RecordMark,
) -> rusqlite::Result<Option<Row>> {
    let (id, held) = match target::of(connection, news, mark)? {
        // A removal is for good. A list that was read before it may arrive after it.
        SnapshotTarget::Removed(_) => return Ok(None),
        SnapshotTarget::New(id) => (id, None),
        SnapshotTarget::Held(held) => (held.snapshot.prediction.id.clone(), Some(held)),
    };
    let is_news = held
        .as_ref()
        .is_none_or(|held| merge::supersedes(&held.snapshot, news));
    let mut prediction = match &held {
        Some(held) if !is_news => held.snapshot.prediction.clone(),
        Some(_) | None => news.prediction.clone(),
    };
    // Whatever comes from upstream is there.
    prediction.deleted_upstream_at = None;
    prediction.id = id.clone();
    let (mut is_claimed, mut is_back) = (false, false);
    if let Some(held) = &held {
        let held = &held.snapshot.prediction;
        // Two keys of one organization read the same predictions: the first account keeps it.
        prediction.account = held.account.clone();
        prediction.source = merge::source(held.source, news.prediction.source);
        is_claimed = prediction.source != held.source;
        is_back = held.deleted_upstream_at.is_some();
    }
    if let Some(held) = held.as_ref().filter(|_| !id.is_own()) {
        let created_at = prediction.created_at;
        listings::note(connection, &news.prediction.account, held.key, created_at)?;
    }
    if !is_news && !is_claimed && !is_back {
        return Ok(None);
    }
    let row = Row {
        revision: tally.next_revision(),
        prediction,
        // A copy that we hold stays held.
        picture: held.as_ref().is_some_and(|held| held.picture),
    };
    let keys = tally.keys(&row.prediction)?;
    tally.add(keys.facet, &row.prediction);
    let key = match held {
        Some(held) => {
            tally.take(held.facet, &held.snapshot.prediction);
            rows::update(connection, &row, keys, held.key)?;
            if !is_news {
                return Ok(Some(row));
            }
            connection
                .prepare_cached("UPDATE payloads SET raw = ?2 WHERE prediction = ?1")?
                .execute((held.key, &news.raw))?;
            held.key
        }
        None => {
            let key = rows::insert(connection, &row, keys)?;
            connection
                .prepare_cached("INSERT INTO payloads (prediction, raw) VALUES (?, ?)")?
                .execute((key, &news.raw))?;
            if !id.is_own() {
                let created_at = row.prediction.created_at;
                listings::note(connection, &news.prediction.account, key, created_at)?;
            }
            key
        }
    };
    files::merge(connection, key, ended_at(&row.prediction), &news.deliveries)?;
    Ok(Some(row))
}

/// When upstream's clock for deleting the files began to run, as far as known.
fn ended_at(p: &Prediction) -> Option<Timestamp> {
    let touched = p.updated_at.filter(|_| p.status.is_terminal());
    p.completed_at.or(touched)
}

/// Marks a prediction as deleted upstream. Returns `false` if it is not held, or marked already.
pub(super) fn mark_deleted(
    connection: &Connection,
    tally: &mut Tally<'_>,
    id: &PredictionId,
    now: Timestamp,
) -> rusqlite::Result<bool> {
    let held = target::held(connection, id)?;
    let Some(held) = held.filter(|held| held.snapshot.prediction.deleted_upstream_at.is_none())
    else {
        return Ok(false);
    };
    let before = held.snapshot.prediction;
    let row = Row {
        revision: tally.next_revision(),
        prediction: Prediction {
            deleted_upstream_at: Some(now),
            ..before.clone()
        },
        picture: held.picture,
    };
    let keys = tally.keys(&row.prediction)?;
    tally.take(held.facet, &before);
    tally.add(keys.facet, &row.prediction);
    rows::update(connection, &row, keys, held.key)?;
    Ok(true)
}

/// What becomes of the files of a prediction that is removed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Files {
    /// They go with it.
    Go,
    /// Those that we hold stay, as left behind at this moment.
    Stay(Timestamp),
}

/// Forgets a prediction; at most `kept` tombstones are kept, the newest.
pub(super) fn remove(
    connection: &Connection,
    id: &PredictionId,
    files: Files,
    kept: u32,
    mark: fn(&str) -> RecordMark,
) -> rusqlite::Result<Option<Revision>> {
    let Some(held) = target::held(connection, id)? else {
        return Ok(None);
    };
    let mut tally = Tally::begin(connection)?;
    tally.take(held.facet, &held.snapshot.prediction);
    let revision = tally.next_revision();
    if let Files::Stay(now) = files {
        remains::keep(connection, held.key, now)?;
    }
    let blobs = files::blobs(connection, held.key)?;
    listings::forget(connection, held.key)?;
    connection
        .prepare_cached("DELETE FROM predictions WHERE key = ?")?
        .execute([held.key])?;
    shelves::abandon(connection, &blobs)?;
    connection.execute(
        "INSERT INTO tombstones (revision, id, key, account, mark) VALUES (?, ?, ?, ?, ?)",
        (
            rows::signed(revision.0),
            id.as_str(),
            held.key,
            held.snapshot.prediction.account.as_str(),
            mark(&held.snapshot.raw).to_string(),
        ),
    )?;
    tally.write()?;
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
