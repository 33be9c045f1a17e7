//! The vault's shelves in SQL.

use async_trait::async_trait;
use domain::{id::PredictionId, time::Timestamp};
use rusqlite::Connection;

use super::{SqliteStore, remains, rows, tally::Tally};
use crate::store::{Blob, Error, Remnant, Shelved, Shelves};

/// That no file has a blob, as a condition on its hash.
const IS_UNHELD: &str = "NOT EXISTS (SELECT 1 FROM files f WHERE f.sha256 = ?1) \
    AND NOT EXISTS (SELECT 1 FROM remains r WHERE r.sha256 = ?1)";

#[async_trait]
impl Shelves for SqliteStore {
    async fn unheld(&self, sha256: Vec<String>) -> Result<Vec<String>, Error> {
        let read = move |c: &Connection| unheld(c, &sha256);
        self.readers.run("read which blobs are held", read).await
    }

    async fn forget(&self, sha256: Vec<String>) -> Result<(), Error> {
        let work = move |c: &Connection| forget(c, &sha256);
        self.writer.run("forget blobs", work).await
    }

    async fn saw(&self, seen: Vec<(String, Timestamp)>) -> Result<(), Error> {
        let work = move |c: &Connection| saw(c, &seen);
        self.writer.run("note what was looked at", work).await
    }

    async fn blob_bytes(&self) -> Result<u64, Error> {
        self.readers.run("add up the blobs", bytes).await
    }

    async fn stalest(&self, limit: u32) -> Result<Vec<Shelved>, Error> {
        let read = move |c: &Connection| stalest(c, limit);
        self.readers.run("read what was not looked at", read).await
    }

    async fn give_up(&self, blob: &Shelved, reason: String) -> Result<bool, Error> {
        let blob = blob.clone();
        let work = move |c: &Connection| give_up(c, &blob, &reason);
        self.writer.run("give up a blob", work).await
    }

    async fn remnant(&self, id: &PredictionId) -> Result<Option<Remnant>, Error> {
        let id = id.clone();
        let read = move |c: &Connection| remains::of(c, &id);
        self.readers.run("read what is left", read).await
    }

    async fn drop_remnant(&self, id: &PredictionId) -> Result<bool, Error> {
        let id = id.clone();
        let work = move |c: &Connection| remains::forget(c, &id);
        self.writer.run("forget what is left", work).await
    }
}

/// Puts a blob on the shelf, or notes that it came in once more.
pub(super) fn shelve(connection: &Connection, blob: &Blob, now: Timestamp) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO blobs (sha256, size, seen_at) VALUES (?, ?, ?) \
             ON CONFLICT (sha256) DO UPDATE SET seen_at = max(seen_at, excluded.seen_at)",
        )?
        .execute((&blob.sha256, rows::signed(blob.size), now.micros()))
        .map(|_| ())
}

/// Lets those of these blobs go first that no file has any more.
pub(super) fn abandon(connection: &Connection, sha256: &[String]) -> rusqlite::Result<()> {
    let sql = format!("UPDATE blobs SET seen_at = 0 WHERE sha256 = ?1 AND {IS_UNHELD}");
    let mut abandon = connection.prepare_cached(&sql)?;
    sha256
        .iter()
        .try_for_each(|hash| abandon.execute([hash]).map(|_| ()))
}

fn unheld(connection: &Connection, sha256: &[String]) -> rusqlite::Result<Vec<String>> {
    let mut is_unheld = connection.prepare_cached(&format!("SELECT {IS_UNHELD}"))?;
    let mut unheld = Vec::new();
    for hash in sha256 {
        if is_unheld.query_row([hash], |r| r.get(0))? {
            unheld.push(hash.clone());
        }
    }
    Ok(unheld)
}

fn forget(connection: &Connection, sha256: &[String]) -> rusqlite::Result<()> {
    let sql = format!("DELETE FROM blobs WHERE sha256 = ?1 AND {IS_UNHELD}");
    let mut forget = connection.prepare_cached(&sql)?;
    sha256
        .iter()
        .try_for_each(|hash| forget.execute([hash]).map(|_| ()))
}

fn saw(connection: &Connection, seen: &[(String, Timestamp)]) -> rusqlite::Result<()> {
    // What nobody has any more is not made worth keeping by its last reader.
    let mut saw = connection.prepare_cached(
        "UPDATE blobs SET seen_at = ?2 WHERE sha256 = ?1 AND seen_at > 0 AND seen_at < ?2",
    )?;
    seen.iter()
        .try_for_each(|(hash, at)| saw.execute((hash, at.micros())).map(|_| ()))
}

fn bytes(connection: &Connection) -> rusqlite::Result<u64> {
    connection
        .prepare_cached("SELECT coalesce(sum(size), 0) FROM blobs")?
        .query_row([], |r| r.get(0).map(rows::unsigned))
}

fn stalest(connection: &Connection, limit: u32) -> rusqlite::Result<Vec<Shelved>> {
    let read = |r: &rusqlite::Row<'_>| {
        Ok(Shelved {
            sha256: r.get(0)?,
            size: rows::unsigned(r.get(1)?),
            seen_at: Timestamp::from_micros(r.get(2)?),
        })
    };
    connection
        .prepare_cached("SELECT sha256, size, seen_at FROM blobs ORDER BY seen_at, size LIMIT ?")?
        .query_map([limit], read)?
        .collect()
}

fn give_up(connection: &Connection, blob: &Shelved, reason: &str) -> rusqlite::Result<bool> {
    let as_chosen = connection
        .prepare_cached("DELETE FROM blobs WHERE sha256 = ? AND seen_at = ?")?
        .execute((&blob.sha256, blob.seen_at.micros()))?;
    if as_chosen == 0 {
        return Ok(false);
    }
    connection
        .prepare_cached("DELETE FROM remains WHERE sha256 = ?")?
        .execute([&blob.sha256])?;
    let mut whose: Vec<i64> = connection
        .prepare_cached(
            "UPDATE files SET state = 'lost', tries = 0, reason = ?2, sha256 = NULL, \
             blob_size = NULL, blob_mime = NULL WHERE sha256 = ?1 RETURNING prediction",
        )?
        .query_map((&blob.sha256, reason), |r| r.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    whose.sort_unstable();
    whose.dedup();
    let mut tally = Tally::begin(connection)?;
    let mut change =
        connection.prepare_cached("UPDATE predictions SET revision = ?2 WHERE key = ?1")?;
    for key in whose {
        change.execute((key, rows::signed(tally.next_revision().0)))?;
    }
    tally.write()?;
    Ok(true)
}
