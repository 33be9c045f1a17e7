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
    vault::{
        format,
        keeper::{Keeper, Reading},
    },
};

/// The longest medium that is put into a report, in bytes.
pub(super) const MAX_FILE: u64 = 32_000_000;

/// The most that all media of a report have together.
pub(super) const MAX_ALL: u64 = 64_000_000;

/// Read and sent at once: three bytes become four characters, and none is left over between pieces.
const PIECE: u64 = 48 * 1_024;

/// A medium that is being read, and not given up meanwhile.
struct Medium {
    file: File,
    _reading: Reading,
    mime: &'static str,
    /// What follows it.
    after: String,
}

/// A report under way.
pub(super) struct Sealing {
    keeper: Arc<Keeper>,
    id: PredictionId,
    hidden: Hidden,
    /// What is to be sent before anything else is read.
    ready: VecDeque<String>,
    rest: VecDeque<OutputFile>,
    /// What is being read.
    open: Option<Medium>,
    end: Option<String>,
    /// The room that is left for media.
    room: u64,
}

impl Sealing {
    /// Whose report it is.
    pub(super) fn id(&self) -> &PredictionId {
        &self.id
    }

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
            if let Some(medium) = &mut self.open {
                let mut piece = Vec::new();
                let file = &mut medium.file;
                file.take(PIECE).read_to_end(&mut piece).await?;
                if piece.is_empty() {
                    self.ready.push_back(std::mem::take(&mut medium.after));
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
        let embedded = found.as_ref().map(|medium| medium.mime);
        let (before, after) = html::figure(file, &self.hidden, embedded.map_err(String::as_str));
        self.ready.push_back(before);
        match found {
            Ok(medium) => self.open = Some(Medium { after, ..medium }),
            Err(_) => self.ready.push_back(after),
        }
        Ok(())
    }

    /// A medium to be put into the report, or why it is not.
    async fn find(&mut self, file: &OutputFile) -> io::Result<Result<Medium, String>> {
        let stored = self.keeper.store().file(&self.id, file.number).await;
        let stored = stored.map_err(io::Error::other)?;
        let copy = stored.map_or(StoredCopy::Pending { tries: 0 }, |stored| stored.copy);
        let blob = match copy.held() {
            Ok(blob) => blob,
            Err(reason) => return Ok(Err(reason.to_owned())),
        };
        let Some(format) = format::of_mime(&blob.mime) else {
            return Ok(Err(
                "A file of this type cannot be shown in a report.".to_owned()
            ));
        };
        if blob.size > MAX_FILE || blob.size > self.room {
            return Ok(Err("It is too large for a report.".to_owned()));
        }
        let reading = self.keeper.look_at(blob);
        match self.keeper.file_of(&reading).await {
            Ok((file, _)) => {
                self.room -= blob.size;
                Ok(Ok(Medium {
                    file: file.into(),
                    _reading: reading,
                    mime: format.mime,
                    after: String::new(),
                }))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok(Err("Our copy of this file cannot be read.".to_owned()))
            }
            Err(error) => Err(error),
        }
    }
}
