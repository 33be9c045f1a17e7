//! The way through a report, a piece at a time: its text, then each medium as a `data:` address. It
//! costs a piece of a file in memory, however long the file is.

use std::{collections::VecDeque, io, sync::Arc};

use axum::body::Bytes;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use domain::{id::PredictionId, prediction::OutputFile};
use futures::{TryFutureExt as _, TryStreamExt as _};

use super::{hidden::Hidden, html};
use crate::{
    store::StoredCopy,
    vault::{
        format,
        keeper::Keeper,
        opened::{Opened, Pieces},
    },
};

/// The longest medium that is put into a report, in bytes.
pub(super) const MAX_FILE: u64 = 32_000_000;

/// The most that all media of a report have together.
pub(super) const MAX_ALL: u64 = 64_000_000;

/// A medium that is being read, and not given up meanwhile.
struct Medium {
    pieces: Pieces,
    /// What is left over of the last piece: three bytes become four characters.
    left: Vec<u8>,
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
                let left = &mut medium.left;
                let text = if let Some(piece) = medium.pieces.try_next().await? {
                    left.extend_from_slice(&piece);
                    let rest = left.split_off(left.len() - left.len() % 3);
                    BASE64_STANDARD.encode(std::mem::replace(left, rest))
                } else {
                    let end = BASE64_STANDARD.encode(left) + &medium.after;
                    self.open = None;
                    end
                };
                // An empty piece would be an end.
                self.ready
                    .extend(Some(text).filter(|text| !text.is_empty()));
            } else if let Some(file) = self.rest.pop_front() {
                self.begin(&file).await?;
            } else {
                return Ok(self.end.take().map(Bytes::from));
            }
        }
    }

    async fn begin(&mut self, file: &OutputFile) -> io::Result<()> {
        if let Some(text) = &file.text {
            self.ready
                .push_back(html::text_file(file, text, &self.hidden));
            return Ok(());
        }
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
        let opened = self.keeper.open_blob(blob, reading);
        match opened.and_then(Opened::whole).await {
            Ok(pieces) => {
                self.room -= blob.size;
                Ok(Ok(Medium {
                    pieces,
                    left: Vec::new(),
                    mime: format.mime,
                    after: String::new(),
                }))
            }
            Err(error) => {
                crate::log_limit::log_repeated!(error, crate::fault::chain(&error), prediction = %self.id,
                    "a report lacks a file that is held"
                );
                Ok(Err("Our copy of this file cannot be read.".to_owned()))
            }
        }
    }
}
