//! The thumbnails that were made: beside the blobs, named by the same hashes, each made once at a
//! time however many ask. A refusal is kept as well, so that a hostile image is decoded once.

use std::{
    collections::HashMap,
    fs, io,
    sync::{Arc, MutexGuard, PoisonError},
};

use bytes::Bytes;
use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use tokio::task::spawn_blocking;

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
                let (keeper, key) = (Arc::clone(self), hash.clone());
                let task = self.tasks.spawn(async move { keeper.draw(key).await });
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

    async fn draw(&self, hash: String) -> Result<Thumbnail, io::ErrorKind> {
        let blobs = Arc::clone(&self.blobs);
        let key = hash.clone();
        let held = spawn_blocking(move || held(&blobs, &key)).await;
        let drawn = match held {
            Ok(Ok(Some(thumbnail))) => Ok(thumbnail),
            _ => {
                // Decoding takes memory: few at a time.
                let slot = self.easels.acquire().await;
                let (blobs, key) = (Arc::clone(&self.blobs), hash.clone());
                let made = spawn_blocking(move || make(&blobs, &key)).await;
                drop(slot);
                made.map_err(io::Error::other).and_then(|made| made)
            }
        };
        self.drawing().remove(&hash);
        drawn.map_err(|error| {
            tracing::warn!(
                blob = hash,
                error = &error as &dyn std::error::Error,
                "vault: a thumbnail could not be made"
            );
            error.kind()
        })
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
fn make(blobs: &Blobs, hash: &str) -> io::Result<Thumbnail> {
    let source = blobs.path(hash).ok_or(io::ErrorKind::NotFound)?;
    let made = thumbnail::make(&source)?.map(Bytes::from);
    if let Err(refusal) = &made {
        tracing::info!(blob = hash, %refusal, "vault: no thumbnail");
    }
    let bytes = match &made {
        Ok(bytes) => bytes,
        Err(refusal) => mark(*refusal),
    };
    // One that cannot be kept is made again the next time.
    if let Err(error) = blobs.put_thumbnail(hash, bytes) {
        tracing::warn!(
            blob = hash,
            error = &error as &dyn std::error::Error,
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
