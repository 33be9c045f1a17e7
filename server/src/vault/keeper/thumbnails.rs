//! The thumbnails that were made: in the folder wherever the blobs are, named by the same hashes, each made once at a
//! time however many ask. A refusal is kept as well, so that a hostile image is decoded once.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures::{
    FutureExt as _, TryStreamExt as _,
    future::{BoxFuture, Shared},
};
use tokio::{io::AsyncWriteExt as _, task::spawn_blocking};

use super::Keeper;
use crate::{
    store::Blob,
    vault::{
        blobs::Blobs,
        thumbnail::{self, Refusal},
    },
};

/// A thumbnail, or why there is none.
pub(crate) type Thumbnail = Result<Bytes, Refusal>;

/// One under way, for all who wait for it.
pub(super) type Drawing = Shared<BoxFuture<'static, Result<Thumbnail, io::ErrorKind>>>;

impl Keeper {
    /// The thumbnail of a blob, which is made where it was not; it goes on being made when nobody
    /// waits for it any more.
    ///
    /// # Errors
    /// Fails where the disk does.
    pub(crate) async fn thumbnail(self: &Arc<Self>, blob: &Blob) -> io::Result<Thumbnail> {
        let hash = blob.sha256.clone();
        let flight = {
            let mut drawing = self.drawing();
            if let Some(flight) = drawing.get(&hash) {
                flight.clone()
            } else {
                let (keeper, blob) = (Arc::clone(self), blob.clone());
                let task = self.tasks.spawn(async move { keeper.draw(&blob).await });
                let flight = task
                    .map(|done| done.unwrap_or(Err(io::ErrorKind::Other)))
                    .boxed()
                    .shared();
                drawing.insert(hash, flight.clone());
                flight
            }
        };
        flight.await.map_err(io::Error::from)
    }

    fn drawing(&self) -> MutexGuard<'_, HashMap<String, Drawing>> {
        self.drawing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn draw(&self, blob: &Blob) -> Result<Thumbnail, io::ErrorKind> {
        let blobs = Arc::clone(&self.blobs);
        let hash = &blob.sha256;
        let key = hash.clone();
        let held = spawn_blocking(move || held(&blobs, &key)).await;
        let drawn = match held {
            Ok(Ok(Some(thumbnail))) => Ok(thumbnail),
            _ => {
                // Decoding takes memory: few at a time.
                let slot = self.easels.acquire().await;
                let made = self.make(blob).await;
                drop(slot);
                made
            }
        };
        self.drawing().remove(hash);
        drawn.map_err(|error| {
            crate::log_limit::log_repeated!(
                warn,
                crate::fault::chain(&error),
                blob = hash,
                "vault: a thumbnail could not be made"
            );
            error.kind()
        })
    }

    /// Makes one of the file in the folder, or of one that is fetched from the bucket for it.
    async fn make(&self, blob: &Blob) -> io::Result<Thumbnail> {
        let hash = &blob.sha256;
        let path = self.blobs.path(hash).ok_or(io::ErrorKind::NotFound)?;
        match self.make_of(hash, path).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            made => return made,
        }
        let bucket = self.bucket.as_ref().ok_or(io::ErrorKind::NotFound)?;
        if blob.size > thumbnail::MAX_BYTES {
            return Ok(Err(Refusal::Size));
        }
        let copy = Copy(self.blobs.temporary());
        let mut file = tokio::fs::File::create(&copy.0).await?;
        let mut pieces = bucket.read(hash, blob.size, 0, blob.size).await?;
        while let Some(piece) = pieces.try_next().await? {
            file.write_all(&piece).await?;
        }
        file.flush().await?;
        self.make_of(hash, copy.0.clone()).await
    }

    async fn make_of(&self, hash: &str, source: PathBuf) -> io::Result<Thumbnail> {
        let (blobs, hash) = (Arc::clone(&self.blobs), hash.to_owned());
        let made = spawn_blocking(move || make(&blobs, &hash, &source)).await;
        made.map_err(io::Error::other)?
    }
}

/// A file that is there for a moment.
struct Copy(PathBuf);

impl Drop for Copy {
    fn drop(&mut self) {
        // What cannot be removed now is swept when the vault is opened.
        let _ = fs::remove_file(&self.0);
    }
}

/// One that was made before. Blocks.
fn held(blobs: &Blobs, hash: &str) -> io::Result<Option<Thumbnail>> {
    let path = blobs.thumbnail(hash).ok_or(io::ErrorKind::NotFound)?;
    match fs::read(path) {
        Ok(bytes) => Ok(read(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes one and keeps it. Blocks.
fn make(blobs: &Blobs, hash: &str, source: &Path) -> io::Result<Thumbnail> {
    let made = thumbnail::make(source)?.map(Bytes::from);
    if let Err(refusal) = &made {
        tracing::info!(blob = hash, %refusal, "vault: no thumbnail");
    }
    let bytes = match &made {
        Ok(bytes) => bytes,
        Err(refusal) => mark(*refusal),
    };
    // One that cannot be kept is made again the next time.
    if let Err(error) = blobs.put_thumbnail(hash, bytes) {
        crate::log_limit::log_repeated!(
            warn,
            crate::fault::chain(&error),
            blob = hash,
            "vault: a thumbnail could not be kept"
        );
    }
    Ok(made)
}

/// What is kept of a refusal: no picture is this short.
fn mark(refusal: Refusal) -> &'static [u8] {
    match refusal {
        Refusal::Format => b"f",
        Refusal::Size => b"s",
        Refusal::Damaged => b"d",
    }
}

/// `None` for what a crash left half written.
fn read(bytes: Vec<u8>) -> Option<Thumbnail> {
    match bytes.as_slice() {
        [] => None,
        b"f" => Some(Err(Refusal::Format)),
        b"s" => Some(Err(Refusal::Size)),
        b"d" => Some(Err(Refusal::Damaged)),
        _ => Some(Ok(bytes.into())),
    }
}
