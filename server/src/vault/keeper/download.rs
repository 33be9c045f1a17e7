//! One try to fetch a file: from the gate to the disk, piece by piece, within its limits. Goes on
//! where an earlier try was interrupted, if upstream still has the very same file.

use domain::{kind::Kind, prediction::Delivery};
use futures::{StreamExt as _, stream};
use reqwest::{Response, StatusCode, header};
use tokio::{sync::watch, task::spawn_blocking};

use super::Limits;
use crate::{
    content_coding::{self, BodyStream, ContentCodings, UnknownCoding},
    store::{self, Store, StoredFile},
    vault::{
        blobs::{Arrived, Begun, Blobs, Incoming, PartName, Whole},
        gate::{Gate, Rest, Trouble},
        inline::{self, FindInline},
    },
};

/// Written at once of a file that is there already, in bytes.
const PIECE: usize = 256 * 1_024;

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
    Broken(#[source] std::io::Error),
    /// What was sent is not the rest of what is there, or not as long as it should be.
    #[error("the rest of the file did not fit its beginning")]
    Unfit,
    /// The answer is encoded in a way that cannot be undone.
    #[error(transparent)]
    Coding(#[from] UnknownCoding),
    /// The answer is not in the encoding that it says.
    #[error("the answer could not be decoded")]
    Undecodable(#[source] std::io::Error),
    /// It is named as a part of the JSON, and is not there.
    #[error("its data URI cannot be read")]
    Inline,
    /// Our own store does not answer.
    #[error("the store did not answer")]
    Store(#[from] store::Error),
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
            | Self::Store(_)
            | Self::Disk(_) => true,
            Self::Trouble(Trouble::Refused(_) | Trouble::Gone)
            | Self::TooLarge
            | Self::Empty
            | Self::Coding(_)
            | Self::Undecodable(_)
            | Self::Inline
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
    let is_part = answer.status() == StatusCode::PARTIAL_CONTENT;
    let is_plain = ContentCodings::of(answer.headers())?.is_identity();
    // A length, a part and a name are those of the encoded bytes.
    if is_part && !is_plain {
        return Err(Failure::Unfit);
    }
    let total = total(&answer, begun.as_ref())?.filter(|_| is_plain);
    if total.is_some_and(|total| total > limits.bytes) {
        return Err(Failure::TooLarge);
    }
    let claimed = claimed(file);
    let incoming = match begun.filter(|_| is_part) {
        Some(begun) => blobs.go_on(begun, total, claimed, arrival).await?,
        None => {
            let tag = tag(&answer).filter(|_| is_plain);
            blobs.receive(&name, tag, total, claimed, arrival).await?
        }
    };
    let pieces = content_coding::body(answer)?;
    take_in(incoming, pieces, limits.bytes, total, may_be_empty(file)).await
}

/// Takes a file out of the JSON that it came in.
pub(super) async fn unpack(
    store: &dyn Store,
    blobs: &Blobs,
    limits: &Limits,
    (file, find): (&StoredFile, FindInline),
    arrival: watch::Sender<Option<Arrived>>,
) -> Result<Whole, Failure> {
    let record = store.record(&file.prediction).await?;
    let raw = record.ok_or(Failure::Inline)?.raw;
    let address = file.delivery.url.clone();
    // A long one takes longer than others should wait.
    let decode = spawn_blocking(move || inline::decode(&find(&raw, &address)?));
    let decoded = decode.await.map_err(std::io::Error::other)?;
    let bytes = decoded.ok_or(Failure::Inline)?.bytes;
    let total = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let name = part_name(file);
    let incoming = blobs
        .receive(&name, None, Some(total), claimed(file), arrival)
        .await?;
    let pieces = bytes.chunks(PIECE).map(|piece| Ok(bytes.slice_ref(piece)));
    let pieces: Vec<_> = pieces.collect();
    // The text in the JSON is the whole file, even if it is empty.
    take_in(
        incoming,
        stream::iter(pieces).boxed(),
        limits.bytes,
        Some(total),
        true,
    )
    .await
}

/// The sort of file that upstream says it is. A document that browsers run is no mere text.
fn claimed(file: &StoredFile) -> Kind {
    let Delivery { mime, name, .. } = &file.delivery;
    let is_run = ["text/html", "text/xml", "text/javascript"]
        .iter()
        .any(|document| mime.starts_with(document));
    match is_run {
        true => Kind::of_name(name),
        false => Kind::of_file(mime, name),
    }
}

/// Returns whether upstream says that the file has nothing in it. Else an empty answer is one that came too
/// early.
fn may_be_empty(file: &StoredFile) -> bool {
    file.delivery.size == Some(0)
}

async fn take_in(
    mut incoming: Incoming,
    mut pieces: BodyStream,
    limit: u64,
    total: Option<u64>,
    may_be_empty: bool,
) -> Result<Whole, Failure> {
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|error| match content_coding::connection_error(&error) {
            Some(_) => Failure::Broken(error),
            None => Failure::Undecodable(error),
        })?;
        if incoming.size().saturating_add(piece.len() as u64) > limit {
            return Err(Failure::TooLarge);
        }
        incoming.write(&piece).await?;
    }
    match incoming.size() {
        0 if !may_be_empty => Err(Failure::Empty),
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
