//! The way through a report, a piece at a time: its text, then each medium as a `data:` address. It
//! costs a piece of a file in memory, however long the file is.

use std::{collections::VecDeque, io, sync::Arc};

use axum::body::Bytes;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{id::PredictionId, prediction::OutputFile};
use tokio::{fs::File, io::AsyncReadExt as _};

use super::{hidden::Hidden, html};
use crate::{
    store::StoredCopy,
    vault::{format, keeper::Keeper},
};

/// The longest medium that is put into a report, in bytes.
pub(super) const MAX_FILE: u64 = 32_000_000;

/// The most that all media of a report have together.
pub(super) const MAX_ALL: u64 = 64_000_000;

/// Read and sent at once: three bytes become four characters, and none is left over between pieces.
const PIECE: u64 = 48 * 1_024;

/// A report under way.
pub(super) struct Sealing {
    keeper: Arc<Keeper>,
    id: PredictionId,
    hidden: Hidden,
    /// What is to be sent before anything else is read.
    ready: VecDeque<String>,
    rest: VecDeque<OutputFile>,
    /// What is being read, and what follows it.
    open: Option<(File, String)>,
    end: Option<String>,
    /// The room that is left for media.
    room: u64,
}

impl Sealing {
    pub(super) fn new(
        keeper: Arc<Keeper>,
        id: PredictionId,
        media: Vec<OutputFile>,
        hidden: Hidden,
        head: String,
        end: String,
    ) -> Self {
        Self {
            keeper,
            id,
            hidden,
            ready: VecDeque::from([head]),
            rest: media.into(),
            open: None,
            end: Some(end),
            room: MAX_ALL,
        }
    }

    /// The next piece of the file; `None` at its end.
    pub(super) async fn next(&mut self) -> io::Result<Option<Bytes>> {
        loop {
            if let Some(text) = self.ready.pop_front() {
                return Ok(Some(text.into()));
            }
            if let Some((file, after)) = &mut self.open {
                let mut piece = Vec::new();
                file.take(PIECE).read_to_end(&mut piece).await?;
                if piece.is_empty() {
                    self.ready.push_back(std::mem::take(after));
                    self.open = None;
                } else {
                    return Ok(Some(BASE64_STANDARD.encode(piece).into()));
                }
            } else if let Some(file) = self.rest.pop_front() {
                self.begin(&file).await?;
            } else {
                return Ok(self.end.take().map(Bytes::from));
            }
        }
    }

    async fn begin(&mut self, file: &OutputFile) -> io::Result<()> {
        let found = self.find(file).await?;
        let embedded = found
            .as_ref()
            .map(|(_, mime)| *mime)
            .map_err(String::as_str);
        let (before, after) = html::figure(file, &self.hidden, embedded);
        self.ready.push_back(before);
        match found {
            Ok((file, _)) => self.open = Some((file, after)),
            Err(_) => self.ready.push_back(after),
        }
        Ok(())
    }

    /// A medium to be put into the report with its type, or why it is not.
    async fn find(
        &mut self,
        file: &OutputFile,
    ) -> io::Result<Result<(File, &'static str), String>> {
        let stored = self.keeper.store().file(&self.id, file.number).await;
        let blob = match stored.map_err(io::Error::other)?.map(|stored| stored.copy) {
            Some(StoredCopy::Kept(blob)) => blob,
            Some(StoredCopy::Lost { reason }) => return Ok(Err(reason)),
            Some(StoredCopy::Pending { .. }) | None => {
                return Ok(Err("It is still being copied from upstream.".to_owned()));
            }
        };
        let Some(format) = format::of_mime(&blob.mime) else {
            return Ok(Err(
                "A file of this type cannot be shown in a report.".to_owned()
            ));
        };
        if blob.size > MAX_FILE || blob.size > self.room {
            return Ok(Err("It is too large for a report.".to_owned()));
        }
        let path = self.keeper.blobs().path(&blob.sha256);
        let path = path.ok_or(io::ErrorKind::NotFound)?;
        match File::open(path).await {
            Ok(file) => {
                self.room -= blob.size;
                Ok(Ok((file, format.mime)))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Err("Our copy of this file cannot be read.".to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}
