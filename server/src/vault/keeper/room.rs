//! What goes when the vault is full, or when nobody has looked at a file for long: the least recently
//! seen first, and never what is being read.

use std::{io, sync::Arc, time::Duration};

use domain::time::Timestamp;
use tokio::task::spawn_blocking;

use super::{Keeper, now, verdict::megabytes};
use crate::store::{Error, Shelved};

/// Between two looks at what has become too old, and between two notes of what was looked at.
const PACE: Duration = Duration::from_secs(60);

/// Blobs that are looked at together.
const BATCH: u32 = 64;

/// How much room there is, and for how long. Nothing is given up where nothing is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// The most bytes that are held. What is just coming in is on top of it.
    pub bytes: Option<u64>,
    /// How long a file is held that nobody looks at.
    pub age: Option<Duration>,
}

impl Room {
    /// Why a blob has to go where so many bytes are held, if it does.
    fn complaint(&self, held: u64, blob: &Shelved, now: Timestamp) -> Option<String> {
        if let Some(most) = self.bytes.filter(|most| held > *most) {
            let most = megabytes(most);
            return Some(format!(
                "Our copy was deleted to make room: the vault holds at most {most}."
            ));
        }
        let age = self.age?;
        let unseen = Duration::from_micros(now.since(blob.seen_at));
        let days = age.as_secs() / 86_400;
        (unseen > age)
            .then(|| format!("Our copy was deleted, because nobody looked at it for {days} days."))
    }
}

impl Keeper {
    /// Makes room whenever there is more, and from time to time, until told to stop.
    pub(super) async fn keep_room(self: Arc<Self>) {
        loop {
            match self.make_room(now()).await {
                Ok(0) => {}
                Ok(count) => tracing::info!(count, "vault: files given up to keep within limits"),
                Err(error) => crate::log_limit::log_repeated!(
                    warn,
                    crate::fault::chain(&*error),
                    "vault: no room could be made"
                ),
            }
            let room = self.limits.room;
            tokio::select! {
                () = self.stop.cancelled() => break,
                () = self.filled.notified(), if room.bytes.is_some() => {}
                () = tokio::time::sleep(PACE) => {}
            }
        }
        // What was looked at last is worth a last word.
        if let Err(error) = self.note_views(now()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "vault: what was looked at could not be noted"
            );
        }
    }

    /// Gives up blobs until the rest is within the limits; returns how many.
    pub(super) async fn make_room(
        &self,
        now: Timestamp,
    ) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
        self.note_views(now).await?;
        let room = self.limits.room;
        if room == Room::default() {
            return Ok(0);
        }
        let mut held = self.store.blob_bytes().await?;
        let mut count = 0;
        loop {
            let before = count;
            for blob in self.store.stalest(BATCH).await? {
                let Some(reason) = room.complaint(held, &blob, now) else {
                    return Ok(count);
                };
                if self.give_up(&blob, reason).await? {
                    held = held.saturating_sub(blob.size);
                    count += 1;
                }
            }
            if count == before {
                // All that is left is being read.
                return Ok(count);
            }
        }
    }

    /// The store first: a blob that nobody has is swept, a file without its blob would be a lie.
    async fn give_up(
        &self,
        blob: &Shelved,
        reason: String,
    ) -> Result<bool, Box<dyn std::error::Error + Send + Sync>> {
        let _hand = self.hand.lock().await;
        if self.readers.is_read(&blob.sha256) {
            return Ok(false);
        }
        // Not if it was looked at, or came in once more, since it was chosen.
        if !self.store.give_up(blob, reason).await? {
            return Ok(false);
        }
        // Who has begun to read just now finishes; the sweep takes it then.
        if !self.readers.is_read(&blob.sha256) {
            let (blobs, sha256) = (Arc::clone(&self.blobs), blob.sha256.clone());
            let discard = spawn_blocking(move || blobs.discard(&sha256)).await;
            discard.map_err(io::Error::other)??;
            self.discard_away(&blob.sha256).await;
        }
        Ok(true)
    }

    /// Deletes a blob from the bucket. Where that fails, or takes longer than we run, it is swept later.
    async fn discard_away(&self, sha256: &str) {
        let Some(bucket) = self.bucket.as_ref().filter(|bucket| bucket.is_usable()) else {
            return;
        };
        let deleted = self.stop.run_until_cancelled(bucket.delete(sha256));
        if let Some(Err(trouble)) = deleted.await {
            crate::log_limit::log_repeated!(
                warn,
                crate::fault::chain(&trouble),
                blob = sha256,
                "vault: a file could not be deleted from the bucket"
            );
        }
    }

    async fn note_views(&self, now: Timestamp) -> Result<(), Error> {
        let seen = self.readers.take_seen(now);
        match seen.is_empty() {
            true => Ok(()),
            false => self.store.saw(seen).await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_goes_that_is_within_the_limits() {
        let blob = Shelved {
            sha256: "ab".repeat(32),
            size: 10,
            seen_at: Timestamp::from_micros(0),
        };
        let day = Duration::from_secs(86_400);
        let now = Timestamp::from_micros(0).plus(3 * day);
        let check = |bytes, age, held, want: &str| {
            let complaint = Room { bytes, age }.complaint(held, &blob, now);
            assert!(
                complaint.clone().unwrap_or_default().contains(want),
                "{complaint:?}"
            );
            assert_eq!(complaint.is_none(), want.is_empty(), "{complaint:?}");
        };
        check(None, None, u64::MAX, "");
        check(Some(100), None, 100, "");
        check(
            Some(2_000_000),
            None,
            2_000_001,
            "the vault holds at most 2 MB",
        );
        check(None, Some(3 * day), 0, "");
        check(None, Some(2 * day), 0, "for 2 days");
        check(Some(100), Some(2 * day), 10, "for 2 days");
    }
}
