//! The bytes of a file that is coming in as a body, as far as it is there. A stream holds one piece
//! of it at a time, however long it is.

use std::{fs::File, io, sync::Arc};

use axum::body::Body;
use bytes::Bytes;
use futures::stream;

use crate::vault::{
    blobs::{Arrival, Arrived},
    opened,
};

/// What the bytes are read from.
#[derive(Debug)]
pub(super) struct Source {
    file: Arc<File>,
    /// How many bytes are there.
    there: u64,
    /// Whether that is all.
    is_whole: bool,
    arrival: Arrival,
}

impl Source {
    /// A file that is coming in.
    pub(super) fn coming(arrived: Arrived, arrival: Arrival) -> Self {
        Self {
            file: arrived.file,
            there: arrived.size,
            is_whole: arrived.is_whole,
            arrival,
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
        opened::piece(&self.file, at, end.min(self.there))
            .await
            .map(Some)
    }

    /// Waits until there is more.
    async fn wait(&mut self) -> io::Result<()> {
        let broken = || io::Error::other("the file broke off while it came in");
        self.arrival.changed().await.map_err(|_| broken())?;
        let arrived = self.arrival.borrow_and_update().clone();
        let arrived = arrived.ok_or_else(broken)?;
        (self.there, self.is_whole) = (arrived.size, arrived.is_whole);
        Ok(())
    }
}
