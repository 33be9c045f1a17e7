//! The task that carries kept files from the folder into the bucket, one after the other. The folder
//! is what it has to do: what is there is still to be carried, also after a restart, and goes from
//! there only when the bucket was asked and has all of it. While the bucket cannot be used the files
//! stay, and are read where they are.

use std::{io, sync::Arc, time::Duration};

use tokio::task::spawn_blocking;

use super::{Keeper, LONGEST_REST};
use crate::vault::bucket::{Bucket, Trouble};

/// The longest time between two looks at the folder.
const PACE: Duration = Duration::from_secs(60);

impl Keeper {
    /// Carries what comes in until told to stop.
    pub(super) async fn carry_now_and_then(self: Arc<Self>, bucket: Arc<Bucket>) {
        let carrying = async {
            let mut rest = self.limits.rest;
            loop {
                match self.carry(&bucket).await {
                    Ok(()) => {
                        rest = self.limits.rest;
                        tokio::select! {
                            () = self.settled.notified() => {}
                            () = tokio::time::sleep(PACE) => {}
                        }
                    }
                    Err(trouble) => {
                        self.tell(&bucket, &trouble);
                        tokio::time::sleep(rest).await;
                        rest = rest.saturating_mul(2).min(LONGEST_REST);
                    }
                }
            }
        };
        self.stop.run_until_cancelled(carrying).await;
    }

    /// Carries what is in the folder.
    pub(super) async fn carry(&self, bucket: &Bucket) -> Result<(), Trouble> {
        self.make_sure(bucket).await?;
        for shelf in 0..=u8::MAX {
            let blobs = Arc::clone(&self.blobs);
            for hash in blocking(move || blobs.shelf(shelf, None)).await? {
                self.carry_one(bucket, hash).await?;
            }
        }
        self.end_forgotten_uploads(bucket).await
    }

    /// Makes sure that the bucket is there and ours, where that is not known.
    pub(super) async fn make_sure(&self, bucket: &Bucket) -> Result<(), Trouble> {
        let _hand = self.hand.lock().await;
        if !bucket.is_usable() {
            let owner = format!("{:08x}", self.store.id().0);
            bucket.claim(&owner, self.blobs.has_place()).await?;
            self.blobs.note_place(bucket.place())?;
            tracing::info!(target: LOG, bucket = bucket.place(), "vault: files go to the bucket");
        }
        Ok(())
    }

    async fn carry_one(&self, bucket: &Bucket, hash: String) -> Result<(), Trouble> {
        let _hand = self.hand.lock().await;
        let (Some(path), journal) = (self.blobs.path(&hash), self.blobs.journal(&hash)) else {
            return Ok(());
        };
        match bucket.put(&hash, &path, &journal).await {
            Ok(()) => {
                let blobs = Arc::clone(&self.blobs);
                Ok(blocking(move || blobs.let_go(&hash)).await?)
            }
            // It was given up meanwhile.
            Err(Trouble::Disk(error)) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(Trouble::Disk(error)) => {
                // The others need not wait for it.
                crate::log_limit::log_repeated!(
                    warn,
                    crate::fault::chain(&error),
                    blob = hash,
                    "vault: a file could not be read for the bucket"
                );
                Ok(())
            }
            Err(trouble) => Err(trouble),
        }
    }

    /// A service keeps, and is paid for, what was uploaded of a file that was then given up.
    async fn end_forgotten_uploads(&self, bucket: &Bucket) -> Result<(), Trouble> {
        let blobs = Arc::clone(&self.blobs);
        for hash in blocking(move || blobs.journals()).await? {
            let _hand = self.hand.lock().await;
            if self.blobs.path(&hash).is_none_or(|path| !path.exists()) {
                bucket
                    .forget_upload(&hash, &self.blobs.journal(&hash))
                    .await;
            }
        }
        Ok(())
    }

    /// Says what is wrong, once for as long as it is the same.
    pub(super) fn tell(&self, bucket: &Bucket, trouble: &Trouble) {
        if bucket.is_news(trouble) {
            tracing::warn!(
                target: LOG,
                bucket = bucket.place(),
                error = trouble as &dyn std::error::Error,
                "vault: the bucket cannot be used; files stay in the data folder until it can"
            );
        }
    }
}

/// These are told also where single files are not.
const LOG: &str = "server::vault::bucket";

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> io::Result<T> {
    spawn_blocking(work).await.map_err(io::Error::other)?
}
