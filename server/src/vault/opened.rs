//! A kept file that is opened for somebody, wherever it is: in the folder, or in the bucket. It is
//! read a piece at a time, however long it is, and is not given up before it is read.

use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{
    StreamExt as _,
    stream::{self, BoxStream},
};
use tokio::{task::spawn_blocking, time::timeout};

use super::{
    bucket::{Bucket, Trouble},
    readers::Reading,
};
use crate::store::Blob;

/// Read and sent at once.
const PIECE: u64 = 256 * 1_024;

/// How long the first bytes from the bucket may take: who asks for a file waits for them.
const PATIENCE: Duration = Duration::from_secs(7);

/// A piece after another of a file. Where it breaks off, this ends with an error.
pub(crate) type Pieces = BoxStream<'static, io::Result<Bytes>>;

/// A kept file that is opened.
#[derive(Debug)]
pub(crate) struct Opened {
    place: Place,
    size: u64,
    /// Keeps the blob from being given up.
    reading: Reading,
}

#[derive(Debug)]
enum Place {
    Folder(Arc<File>),
    Bucket(Arc<Bucket>),
}

impl Opened {
    /// One that is in the folder.
    pub(super) fn folder(file: File, size: u64, reading: Reading) -> Self {
        let place = Place::Folder(Arc::new(file));
        Self {
            place,
            size,
            reading,
        }
    }

    /// One that must be in the bucket. Whether it is shows when it is read.
    pub(super) fn bucket(bucket: Arc<Bucket>, blob: &Blob, reading: Reading) -> Self {
        Self {
            place: Place::Bucket(bucket),
            size: blob.size,
            reading,
        }
    }

    /// How many bytes it has.
    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    /// All of its bytes.
    ///
    /// # Errors
    /// As [`Opened::part`] does.
    pub(crate) async fn whole(self) -> io::Result<Pieces> {
        let size = self.size;
        self.part(0, size).await
    }

    /// Its bytes from `first` to before `end`.
    ///
    /// # Errors
    /// Fails where the bucket does not give them; with `NotFound` where it does not have them.
    pub(crate) async fn part(self, first: u64, end: u64) -> io::Result<Pieces> {
        let Self {
            place,
            size,
            reading,
        } = self;
        match place {
            Place::Folder(file) => Ok(in_pieces(file, first, end, reading)),
            Place::Bucket(bucket) => {
                let read = bucket.read(reading.sha256(), size, first, end);
                let late = || Trouble::Silence("it takes too long".to_owned());
                let pieces = timeout(PATIENCE, read).await.map_err(|_| late())??;
                let held = move |piece| {
                    let _held = &reading;
                    piece
                };
                Ok(pieces.map(held).boxed())
            }
        }
    }
}

fn in_pieces(file: Arc<File>, first: u64, end: u64, reading: Reading) -> Pieces {
    let state = (file, first, reading);
    let pieces = stream::try_unfold(state, move |(file, at, reading)| async move {
        if at >= end {
            return Ok(None);
        }
        let piece = piece(&file, at, end).await?;
        let next = at + piece.len() as u64;
        Ok(Some((piece, (file, next, reading))))
    });
    pieces.boxed()
}

/// The bytes of a file at a place, not too many, and none from `end` on. All of them must be there.
pub(super) async fn piece(file: &Arc<File>, at: u64, end: u64) -> io::Result<Bytes> {
    let length = usize::try_from(PIECE.min(end.saturating_sub(at))).unwrap_or(0);
    let file = Arc::clone(file);
    let read = spawn_blocking(move || {
        let mut piece = vec![0; length];
        file.read_exact_at(&mut piece, at).map(|()| piece)
    });
    Ok(read.await.map_err(io::Error::other)??.into())
}
