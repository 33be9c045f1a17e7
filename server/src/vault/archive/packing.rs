//! The way through an archive, a piece at a time. The archive's writer writes into memory, from where
//! each piece is taken before the next is read: it needs no thread, and waits for nobody.

use std::{
    collections::VecDeque,
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use axum::body::Bytes;
use domain::time::Timestamp;
use futures::{TryFutureExt as _, TryStreamExt as _};
use zip::{
    CompressionMethod, DateTime, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};

use crate::{
    store::Blob,
    vault::{
        keeper::Keeper,
        opened::{Opened, Pieces},
    },
};

/// A file of the archive.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) content: Content,
    /// When it was made, as far as known.
    pub(super) at: Option<Timestamp>,
}

/// What is in a file.
#[derive(Debug)]
pub(super) enum Content {
    Blob(Blob),
    /// The lines about what is missing; more may come to them until it is written. Left out where
    /// there is none.
    Missing(String),
}

/// An archive under way.
pub(super) struct Packing {
    keeper: Arc<Keeper>,
    rest: VecDeque<Entry>,
    /// `None` once it is closed.
    zip: Option<ZipWriter<StreamWriter<Written>>>,
    written: Written,
    /// What is being read.
    file: Option<Pieces>,
    /// What was found to be missing on the way.
    missing: String,
}

/// What was written and not yet taken.
#[derive(Clone, Debug, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Packing {
    pub(super) fn new(keeper: Arc<Keeper>, entries: Vec<Entry>) -> Self {
        let written = Written::default();
        Self {
            keeper,
            rest: entries.into(),
            zip: Some(ZipWriter::new_stream(written.clone())),
            written,
            file: None,
            missing: String::new(),
        }
    }

    /// The next piece of the archive; `None` at its end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            let written = self.written.take();
            if !written.is_empty() {
                return Ok(Some(written.into()));
            }
            let Some(zip) = &mut self.zip else {
                return Ok(None);
            };
            if let Some(pieces) = &mut self.file {
                match pieces.try_next().await? {
                    Some(piece) => zip.write_all(&piece)?,
                    None => self.file = None,
                }
            } else if let Some(entry) = self.rest.pop_front() {
                self.begin(entry).await?;
            } else if let Some(zip) = self.zip.take() {
                zip.finish().map_err(io::Error::other)?;
            }
        }
    }

    async fn begin(&mut self, entry: Entry) -> io::Result<()> {
        let Some(zip) = &mut self.zip else {
            return Ok(());
        };
        match entry.content {
            Content::Blob(blob) => {
                let reading = self.keeper.look_at(&blob);
                let opened = self.keeper.open_blob(&blob, reading);
                match opened.and_then(Opened::whole).await {
                    Ok(pieces) => {
                        let options = options(entry.at, blob.size);
                        zip.start_file(entry.name, options)
                            .map_err(io::Error::other)?;
                        self.file = Some(pieces);
                    }
                    Err(error) => {
                        crate::log_limit::log_repeated!(
                            error,
                            crate::fault::chain(&error),
                            blob = blob.sha256,
                            "an archive lacks a file that is held"
                        );
                        let reason = "Our copy of this file cannot be read.";
                        self.missing.push_str(&super::line(&entry.name, reason));
                    }
                }
            }
            Content::Missing(lines) => {
                let lines = lines + &self.missing;
                if !lines.is_empty() {
                    zip.start_file(entry.name, options(entry.at, 0))
                        .map_err(io::Error::other)?;
                    zip.write_all(lines.as_bytes())?;
                }
            }
        }
        Ok(())
    }
}

fn options(at: Option<Timestamp>, size: u64) -> SimpleFileOptions {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .large_file(size > u64::from(u32::MAX));
    match at.and_then(date) {
        Some(date) => options.last_modified_time(date),
        None => options,
    }
}

/// In UTC, for an archive has no zones; `None` for what it cannot write.
fn date(at: Timestamp) -> Option<DateTime> {
    let text = at.rfc3339();
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u16>().ok();
    let small = |from: usize| u8::try_from(number(from, from + 2)?).ok();
    DateTime::from_date_and_time(
        number(0, 4)?,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        small(17)?,
    )
    .ok()
}
