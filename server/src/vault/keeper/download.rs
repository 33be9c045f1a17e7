//! One try to fetch a file: from the gate to a blob, piece by piece, within its limits.

use futures::StreamExt as _;

use super::Limits;
use crate::{
    store::{Blob, StoredFile},
    vault::{
        blobs::Blobs,
        gate::{Gate, Trouble},
    },
};

/// Why a try failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// There was no answer that could be a file.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The answer is larger than we keep.
    #[error("it is too large")]
    TooLarge,
    /// The answer has no bytes.
    #[error("the answer was empty")]
    Empty,
    /// The answer broke off, or is not as long as it said.
    #[error("the answer broke off")]
    Broken(#[source] reqwest::Error),
    /// It took longer than one file may take.
    #[error("the answer took too long")]
    Slow,
    /// Our own disk did not take it.
    #[error("the file could not be stored")]
    Disk(#[from] std::io::Error),
}

pub(super) async fn download(
    gate: &Gate,
    blobs: &Blobs,
    limits: &Limits,
    file: &StoredFile,
) -> Result<Blob, Failure> {
    let answer = gate.get(&file.delivery.url).await?;
    if answer
        .content_length()
        .is_some_and(|length| length > limits.bytes)
    {
        return Err(Failure::TooLarge);
    }
    let mut incoming = blobs.receive().await?;
    let mut pieces = answer.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| Failure::Broken(error.without_url()))?;
        let size = incoming.size().saturating_add(piece.len() as u64);
        if size > limits.bytes {
            return Err(Failure::TooLarge);
        }
        incoming.write(&piece).await?;
    }
    if incoming.size() == 0 {
        return Err(Failure::Empty);
    }
    Ok(incoming.keep().await?)
}
