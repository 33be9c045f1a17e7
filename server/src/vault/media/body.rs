//! The bytes of a file as a body: of one that is kept, or of one that is coming in, as far as it is
//! there. A stream holds one piece of it at a time, however long it is.

use std::{fs::File, io, os::unix::fs::FileExt as _, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use futures::stream;
use tokio::task::spawn_blocking;

use crate::vault::{
    blobs::{Arrival, Arrived},
    readers::Reading,
};

/// Read and sent at once.
const PIECE: u64 = 256 * 1_024;

/// What the bytes are read from.
#[derive(Debug)]
pub(super) struct Source {
    file: Arc<File>,
    /// How many bytes are there.
    there: u64,
    /// Whether that is all.
    is_whole: bool,
    arrival: Option<Arrival>,
    /// Keeps the blob from being given up.
    _reading: Option<Reading>,
}

impl Source {
    /// A file that we hold.
    pub(super) fn kept(file: File, size: u64, reading: Reading) -> Self {
        Self {
            file: Arc::new(file),
            there: size,
            is_whole: true,
            arrival: None,
            _reading: Some(reading),
        }
    }

    /// A file that is coming in.
    pub(super) fn coming(arrived: Arrived, arrival: Arrival) -> Self {
        Self {
            file: arrived.file,
            there: arrived.size,
            is_whole: arrived.is_whole,
            arrival: Some(arrival),
            _reading: None,
        }
    }

    /// Its bytes from `first` to before `end`, or to where it ends. A file that breaks off breaks
    /// the body off, too: a short success would be a lie.
    pub(super) fn body(self, first: u64, end: Option<u64>) -> Body {
        let pieces = stream::try_unfold((self, first), move |(mut source, at)| async move {
            let Some(piece) = source.piece(at, end.unwrap_or(u64::MAX)).await? else {
                return Ok::<_, io::Error>(None);
            };
            let next = at + piece.len() as u64;
            Ok(Some((piece, (source, next))))
        });
        Body::from_stream(pieces)
    }

    /// The bytes at a place, as many as are there and not too many; `None` at the end.
    async fn piece(&mut self, at: u64, end: u64) -> io::Result<Option<Bytes>> {
        if at >= end {
            return Ok(None);
        }
        while self.there <= at {
            if self.is_whole {
                // Shorter than was said: only where the end is not known is this an end.
                return match end {
                    u64::MAX => Ok(None),
                    _ => Err(io::ErrorKind::UnexpectedEof.into()),
                };
            }
            self.wait().await?;
        }
        let length = PIECE.min(end - at).min(self.there - at);
        let (file, length) = (Arc::clone(&self.file), usize::try_from(length).unwrap_or(0));
        let read = spawn_blocking(move || {
            let mut piece = vec![0; length];
            file.read_exact_at(&mut piece, at).map(|()| piece)
        });
        let piece = read.await.map_err(io::Error::other)??;
        Ok(Some(piece.into()))
    }

    /// Waits until there is more.
    async fn wait(&mut self) -> io::Result<()> {
        let broken = || io::Error::other("the file broke off while it came in");
        let arrival = self.arrival.as_mut().ok_or_else(broken)?;
        arrival.changed().await.map_err(|_| broken())?;
        let arrived = arrival.borrow_and_update().clone().ok_or_else(broken)?;
        (self.there, self.is_whole) = (arrived.size, arrived.is_whole);
        Ok(())
    }
}
