//! Deletes the blobs that no output file has any more: what was removed is gone from the disk, too.

use std::{
    io,
    sync::Arc,
    time::{Duration, SystemTime},
};

use tokio::task::spawn_blocking;

use super::Keeper;

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
                    Err(error) => tracing::warn!(error = &*error, "vault: the sweep was cut short"),
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
            let hashes = spawn_blocking(move || blobs.shelf(shelf, before)).await??;
            if hashes.is_empty() {
                continue;
            }
            let mut unheld = self.store.unheld(hashes).await?;
            // One that is just coming in once more is about to be somebody's.
            unheld.retain(|hash| !self.readers.is_read(hash));
            if unheld.is_empty() {
                continue;
            }
            swept += unheld.len();
            let (blobs, gone) = (Arc::clone(&self.blobs), unheld.clone());
            let discard = move || gone.iter().try_for_each(|hash| blobs.discard(hash));
            spawn_blocking(discard).await.map_err(io::Error::other)??;
            self.store.forget(unheld).await?;
        }
        Ok(swept)
    }
}
