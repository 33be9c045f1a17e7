//! Deletes the blobs that no output file has any more: what was removed is gone from the disk and the bucket, too.

use std::{
    io,
    pin::pin,
    sync::Arc,
    time::{Duration, SystemTime},
};

use futures::TryStreamExt as _;
use tokio::task::spawn_blocking;

use super::Keeper;
use crate::{store::Error, vault::bucket::Bucket};

/// Blobs of the bucket that are looked at together.
const LISTED: usize = 500;

/// How long a part of a file stays that nobody goes on with.
const PARTS_STAY: Duration = Duration::from_secs(86_400);

impl Keeper {
    /// Sweeps at once and then from time to time, until told to stop.
    pub(super) async fn sweep_now_and_then(self: Arc<Self>) {
        let sweeps = async {
            loop {
                match self.sweep(self.limits.sweep).await {
                    Ok(0) => {}
                    Ok(swept) => {
                        tracing::info!(swept, "vault: files of removed predictions deleted")
                    }
                    Err(error) => crate::log_limit::log_repeated!(
                        warn,
                        crate::fault::chain(&*error),
                        "vault: the sweep was cut short"
                    ),
                }
                tokio::time::sleep(self.limits.sweep).await;
            }
        };
        self.stop.run_until_cancelled(sweeps).await;
    }

    /// Deletes what no file has and what is older than `grace`; returns how many.
    pub(super) async fn sweep(
        &self,
        grace: Duration,
    ) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
        let before = SystemTime::now() - grace;
        let blobs = Arc::clone(&self.blobs);
        let parts = SystemTime::now() - grace.max(PARTS_STAY);
        spawn_blocking(move || blobs.discard_parts(parts)).await??;
        let mut swept = 0;
        for shelf in 0..=u8::MAX {
            let blobs = Arc::clone(&self.blobs);
            let hashes = spawn_blocking(move || blobs.shelf(shelf, Some(before))).await??;
            if hashes.is_empty() {
                continue;
            }
            let _hand = self.hand.lock().await;
            let unheld = self.unheld(hashes).await?;
            if unheld.is_empty() {
                continue;
            }
            swept += unheld.len();
            let (blobs, gone) = (Arc::clone(&self.blobs), unheld.clone());
            let discard = move || gone.iter().try_for_each(|hash| blobs.discard(hash));
            spawn_blocking(discard).await.map_err(io::Error::other)??;
            self.store.forget(unheld).await?;
        }
        if let Some(bucket) = &self.bucket {
            match self.make_sure(bucket).await {
                Ok(()) => swept += self.sweep_bucket(bucket, before).await?,
                Err(trouble) => self.tell(bucket, &trouble),
            }
        }
        Ok(swept)
    }

    /// The same in the bucket. What has come into the folder once more meanwhile stays there.
    async fn sweep_bucket(
        &self,
        bucket: &Bucket,
        before: SystemTime,
    ) -> Result<usize, Box<dyn std::error::Error + Send + Sync>> {
        let mut swept = 0;
        let mut listed = pin!(bucket.older(before).try_chunks(LISTED));
        while let Some(hashes) = listed.try_next().await.map_err(|error| error.1)? {
            let _hand = self.hand.lock().await;
            let unheld = self.unheld(hashes).await?;
            for hash in &unheld {
                bucket.delete(hash).await?;
                self.blobs.discard_thumbnail(hash)?;
            }
            swept += unheld.len();
            if !unheld.is_empty() {
                self.store.forget(unheld).await?;
            }
        }
        Ok(swept)
    }

    /// Those that nobody has. One that is just coming in once more is about to be somebody's: it is
    /// left out first, so that one that has come in meanwhile is found to be held.
    async fn unheld(&self, mut hashes: Vec<String>) -> Result<Vec<String>, Error> {
        hashes.retain(|hash| !self.readers.is_read(hash));
        self.store.unheld(hashes).await
    }
}
