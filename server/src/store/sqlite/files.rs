//! Output files and what became of our copies.

use domain::{id::PredictionId, prediction::Delivery, time::Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use super::{remains, rows, shelves, tally::Tally};
use crate::store::{Blob, StoredCopy, StoredFile};

const COLUMNS: &str = "p.id, f.number, f.name, f.mime, f.size, f.url, f.ended_at, f.state, \
    f.tries, f.sha256, f.blob_size, f.blob_mime, f.reason";

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<StoredFile> {
    let delivery = Delivery {
        name: r.get(2)?,
        mime: r.get(3)?,
        size: r.get::<_, Option<i64>>(4)?.map(rows::unsigned),
        url: r.get(5)?,
    };
    let copy = match r.get_ref(7)?.as_str()? {
        "kept" => StoredCopy::Kept(Blob {
            sha256: r.get(9)?,
            size: rows::unsigned(r.get(10)?),
            mime: r.get(11)?,
        }),
        "lost" => StoredCopy::Lost { reason: r.get(12)? },
        _ => StoredCopy::Pending { tries: r.get(8)? },
    };
    Ok(StoredFile {
        prediction: rows::name(r, 0)?,
        number: r.get(1)?,
        delivery,
        ended_at: r.get::<_, Option<i64>>(6)?.map(Timestamp::from_micros),
        copy,
    })
}

/// Takes over what newer news says about a prediction's files. What it does not name stays: upstream
/// leaves files out once it has deleted them. A copy that we hold stays held; one that we do not
/// hold is worth another try where the address is new.
pub(super) fn merge(
    connection: &Connection,
    key: i64,
    ended_at: Option<Timestamp>,
    deliveries: &[Delivery],
) -> rusqlite::Result<()> {
    let ended_at = ended_at.map(Timestamp::micros);
    connection
        .prepare_cached("UPDATE files SET ended_at = ?2 WHERE prediction = ?1")?
        .execute((key, ended_at))?;
    let mut upsert = connection.prepare_cached(
        "INSERT INTO files (prediction, number, name, mime, size, url, ended_at, state) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'pending') \
         ON CONFLICT (prediction, number) DO UPDATE SET name = ?3, mime = ?4, size = ?5, url = ?6, \
         tries = iif(url = ?6, tries, 0), \
         reason = iif(url = ?6, reason, NULL), \
         state = iif(url = ?6 OR state = 'kept', state, 'pending')",
    )?;
    for (number, delivery) in (0u32..).zip(deliveries) {
        upsert.execute((
            key,
            number,
            &delivery.name,
            &delivery.mime,
            delivery.size.map(rows::signed),
            &delivery.url,
            ended_at,
        ))?;
    }
    Ok(())
}

/// All files of a prediction, by number.
pub(super) fn of(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Vec<StoredFile>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM predictions p CROSS JOIN files f ON f.prediction = p.key \
         WHERE p.id = ? ORDER BY f.number"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([id.as_str()], read)?.collect()
}

/// One file.
pub(super) fn one(
    connection: &Connection,
    id: &PredictionId,
    number: u32,
) -> rusqlite::Result<Option<StoredFile>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM predictions p CROSS JOIN files f ON f.prediction = p.key \
         WHERE p.id = ? AND f.number = ?"
    );
    connection
        .prepare_cached(&sql)?
        .query_row((id.as_str(), number), read)
        .optional()
}

/// One file, also of a prediction that was deleted but for its files.
pub(super) fn held_or_left(
    connection: &Connection,
    id: &PredictionId,
    number: u32,
) -> rusqlite::Result<Option<StoredFile>> {
    if let Some(file) = one(connection, id, number)? {
        return Ok(Some(file));
    }
    let left = remains::of(connection, id)?;
    let mut files = left.into_iter().flat_map(|left| left.files);
    Ok(files.find(|file| file.number == number))
}

/// The blobs of a prediction's files.
pub(super) fn blobs(connection: &Connection, key: i64) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT sha256 FROM files WHERE prediction = ? AND sha256 IS NOT NULL")?
        .query_map([key], |r| r.get(0))?
        .collect()
}

/// Files without a copy that are worth a try, the most recently ended first.
pub(super) fn wanted(connection: &Connection, limit: u32) -> rusqlite::Result<Vec<StoredFile>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM files f INDEXED BY wanted \
         CROSS JOIN predictions p ON p.key = f.prediction \
         WHERE f.state = 'pending' \
         ORDER BY f.ended_at DESC, f.prediction DESC, f.number DESC LIMIT ?"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    statement.query_map([limit], read)?.collect()
}

/// Says what became of a copy; a change of the prediction where that shows.
pub(super) fn set_copy(
    connection: &Connection,
    id: &PredictionId,
    number: u32,
    copy: &StoredCopy,
    now: Timestamp,
) -> rusqlite::Result<()> {
    // The prediction may have been removed in the meantime.
    let Some(before) = one(connection, id, number)? else {
        return Ok(());
    };
    let (state, tries, blob, reason) = match copy {
        StoredCopy::Pending { tries } => ("pending", *tries, None, None),
        StoredCopy::Kept(blob) => ("kept", 0, Some(blob), None),
        StoredCopy::Lost { reason } => ("lost", 0, None, Some(reason)),
    };
    connection
        .prepare_cached(
            "UPDATE files SET state = ?3, tries = ?4, sha256 = ?5, blob_size = ?6, blob_mime = ?7, \
             reason = ?8 WHERE number = ?2 \
             AND prediction = (SELECT key FROM predictions WHERE id = ?1)",
        )?
        .execute((
            id.as_str(),
            number,
            state,
            tries,
            blob.map(|blob| &blob.sha256),
            blob.map(|blob| rows::signed(blob.size)),
            blob.map(|blob| &blob.mime),
            reason,
        ))?;
    match (&before.copy, copy) {
        (_, StoredCopy::Kept(blob)) => shelves::shelve(connection, blob, now)?,
        (StoredCopy::Kept(blob), _) => {
            shelves::abandon(connection, std::slice::from_ref(&blob.sha256))?;
        }
        _ => {}
    }
    if before.copy.public() == copy.public() {
        return Ok(());
    }
    let mut tally = Tally::begin(connection)?;
    let revision = tally.next_revision();
    connection
        .prepare_cached("UPDATE predictions SET revision = ?2 WHERE id = ?1")?
        .execute((id.as_str(), rows::signed(revision.0)))?;
    tally.write()
}
