//! One try to fetch a file: from the gate to the disk, piece by piece, within its limits. Goes on
//! where an earlier try was interrupted, if upstream still has the very same file.

use futures::StreamExt as _;
use reqwest::{Response, StatusCode, header};
use tokio::sync::watch;

use super::Limits;
use crate::{
    store::StoredFile,
    vault::{
        blobs::{Arrived, Begun, Blobs, Incoming, PartName, Whole},
        gate::{Gate, Rest, Trouble},
    },
};

/// The longest `ETag` that is remembered, in bytes.
const MAX_TAG_LEN: usize = 256;

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
    /// What was sent is not the rest of what is there, or not as long as it should be.
    #[error("the rest of the file did not fit its beginning")]
    Unfit,
    /// It took longer than one file may take.
    #[error("the answer took too long")]
    Slow,
    /// Our own disk did not take it.
    #[error("the file could not be stored")]
    Disk(#[from] std::io::Error),
}

impl Failure {
    /// Whether a later try may go on where this one ended.
    pub(super) fn leaves_a_beginning(&self) -> bool {
        match self {
            Self::Trouble(Trouble::Status(_) | Trouble::Silence(_))
            | Self::Broken(_)
            | Self::Slow
            | Self::Disk(_) => true,
            Self::Trouble(Trouble::Refused(_) | Trouble::Gone)
            | Self::TooLarge
            | Self::Empty
            | Self::Unfit => false,
        }
    }
}

/// The temporary name of a file.
pub(super) fn part_name(file: &StoredFile) -> PartName {
    let number = file.number.to_string();
    PartName::of(&[file.prediction.as_str(), &number, &file.delivery.url])
}

pub(super) async fn download(
    gate: &Gate,
    blobs: &Blobs,
    limits: &Limits,
    file: &StoredFile,
    arrival: watch::Sender<Option<Arrived>>,
) -> Result<Whole, Failure> {
    let name = part_name(file);
    let begun = blobs.begun(&name).await;
    let rest = begun.as_ref().map(|begun| Rest {
        from: begun.size(),
        tag: begun.tag(),
    });
    let answer = match gate.get_rest(&file.delivery.url, rest).await {
        // What is there is longer than the file that upstream has now.
        Err(Trouble::Status(416)) if begun.is_some() => return Err(Failure::Unfit),
        answer => answer?,
    };
    let total = total(&answer, begun.as_ref())?;
    if total.is_some_and(|total| total > limits.bytes) {
        return Err(Failure::TooLarge);
    }
    let incoming = match begun.filter(|_| answer.status() == StatusCode::PARTIAL_CONTENT) {
        Some(begun) => blobs.go_on(begun, total, arrival).await?,
        None => blobs.receive(&name, tag(&answer), total, arrival).await?,
    };
    take_in(incoming, answer, limits.bytes, total).await
}

async fn take_in(
    mut incoming: Incoming,
    answer: Response,
    limit: u64,
    total: Option<u64>,
) -> Result<Whole, Failure> {
    let mut pieces = answer.bytes_stream();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| Failure::Broken(error.without_url()))?;
        if incoming.size().saturating_add(piece.len() as u64) > limit {
            return Err(Failure::TooLarge);
        }
        incoming.write(&piece).await?;
    }
    match incoming.size() {
        0 => Err(Failure::Empty),
        size if total.is_some_and(|total| total != size) => Err(Failure::Unfit),
        _ => Ok(incoming.seal().await?),
    }
}

/// How long the whole file is, where the answer says so. A part must begin where ours ends.
fn total(answer: &Response, begun: Option<&Begun>) -> Result<Option<u64>, Failure> {
    if answer.status() != StatusCode::PARTIAL_CONTENT {
        return Ok(answer.content_length());
    }
    let begun = begun.ok_or(Failure::Unfit)?;
    let range = answer.headers().get(header::CONTENT_RANGE);
    let range = range.and_then(|range| range.to_str().ok());
    let range = range.and_then(|range| range.strip_prefix("bytes "));
    let (places, total) = range
        .and_then(|range| range.split_once('/'))
        .ok_or(Failure::Unfit)?;
    let first = places.split('-').next().unwrap_or_default();
    if first.parse() != Ok(begun.size()) {
        return Err(Failure::Unfit);
    }
    match total {
        "*" => Ok(None),
        total => total.parse().map(Some).map_err(|_| Failure::Unfit),
    }
}

/// How upstream names this very content, where it does so strongly: only that says that a rest
/// belongs to a beginning.
fn tag(answer: &Response) -> Option<String> {
    let tag = answer.headers().get(header::ETAG)?.to_str().ok()?;
    let is_plain = tag.bytes().all(|b| b.is_ascii_graphic());
    let is_strong = tag.len() >= 2 && tag.starts_with('"') && tag.ends_with('"');
    (is_strong && is_plain && tag.len() <= MAX_TAG_LEN).then(|| tag.to_owned())
}
