//! Files that outlive their prediction.

use domain::{id::PredictionId, prediction::Delivery, time::Timestamp};
use rusqlite::Connection;

use super::rows;
use crate::store::{Blob, Remnant, StoredCopy, StoredFile};

/// Keeps what we hold of a prediction's files, which is about to be deleted.
pub(super) fn keep(connection: &Connection, key: i64, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO remains \
             SELECT p.id, f.number, m.name, p.created_at, ?2, f.name, f.sha256, f.blob_size, \
             f.blob_mime FROM predictions p CROSS JOIN models m ON m.key = p.model \
             CROSS JOIN files f ON f.prediction = p.key \
             WHERE p.key = ?1 AND f.state = 'kept'",
        )?
        .execute((key, now.micros()))
        .map(|_| ())
}

/// What is left of a prediction.
pub(super) fn of(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Option<Remnant>> {
    let mut statement = connection.prepare_cached(
        "SELECT number, name, sha256, size, mime, model, created_at, deleted_at FROM remains \
         WHERE id = ? ORDER BY number",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        let file = StoredFile {
            prediction: id.clone(),
            number: r.get(0)?,
            delivery: Delivery {
                name: r.get(1)?,
                mime: String::new(),
                size: None,
                url: String::new(),
            },
            ended_at: None,
            copy: StoredCopy::Kept(Blob {
                sha256: r.get(2)?,
                size: rows::unsigned(r.get(3)?),
                mime: r.get(4)?,
            }),
        };
        let of: (String, i64, i64) = (r.get(5)?, r.get(6)?, r.get(7)?);
        Ok((file, of))
    };
    let mut remnant: Option<Remnant> = None;
    for found in statement.query_map([id.as_str()], read)? {
        let (file, (model, created_at, deleted_at)) = found?;
        remnant
            .get_or_insert_with(|| Remnant {
                model,
                created_at: Timestamp::from_micros(created_at),
                deleted_at: Timestamp::from_micros(deleted_at),
                files: Vec::new(),
            })
            .files
            .push(file);
    }
    Ok(remnant)
}

/// Forgets what is left of a prediction; its blobs go first from here on. Whether anything was left.
pub(super) fn forget(connection: &Connection, id: &PredictionId) -> rusqlite::Result<bool> {
    let hashes = connection
        .prepare_cached("DELETE FROM remains WHERE id = ? RETURNING sha256")?
        .query_map([id.as_str()], |r| r.get(0))?
        .collect::<rusqlite::Result<Vec<String>>>()?;
    super::shelves::abandon(connection, &hashes)?;
    Ok(!hashes.is_empty())
}
