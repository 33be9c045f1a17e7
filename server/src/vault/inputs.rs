//! `GET /input/{prediction}/{place}`: what an address in a prediction's input leads to, to be looked
//! at. Only an address that stands in the input of a prediction that is held, named by its place
//! among the values there; through the gate; only pictures, sounds and videos, told by their bytes;
//! and no more than so much. Nothing is kept. A data URI is decoded on the spot; `?download` saves it.
//!
//! Must not know upstream: how an input is found in a prediction's JSON comes from outside.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, RawQuery, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::{id::PredictionId, input, json, kind::Kind};
use futures::{Stream, StreamExt as _, TryStreamExt as _, stream};
use tokio::{task::spawn_blocking, time::timeout};

use super::{
    asked::Asked,
    format,
    gate::{Gate, Trouble},
    inline,
    media::{guarded, refuse, set},
    names,
    slots::{CrowdedOut, DownloadSlot, DownloadSlots, SizeProbe, SlotLimits, host_of},
};
use crate::{
    content_coding::{BodyStream, ContentCodings},
    store::Store,
};

/// The most that is sent of one.
const MAX_BYTES: u64 = 32 << 20;

/// The limits of simultaneous fetches.
const SLOTS: SlotLimits = SlotLimits {
    short: 8,
    per_host: 2,
    long: 16,
    slice: Duration::from_secs(2),
};

/// The maximum wait for a slot.
const TURN: Duration = Duration::from_secs(3);

/// How long an answer, and then its first bytes, may take: with the turn no longer than an answer of
/// ours.
const PATIENCE: Duration = Duration::from_secs(5);

/// Finds the JSON text of the input in that of a prediction.
pub type FindInput = fn(&str) -> Option<&str>;

#[derive(Clone)]
struct Inputs {
    store: Arc<dyn Store>,
    asked: Asked,
    gate: Gate,
    find: FindInput,
    slots: DownloadSlots,
}

/// The routes: of addresses that stand in inputs, and of those that were `asked` for.
pub fn router(store: Arc<dyn Store>, asked: Asked, gate: Gate, find: FindInput) -> Router {
    let slots = DownloadSlots::new(SLOTS);
    let inputs = Inputs {
        store,
        asked,
        gate,
        find,
        slots,
    };
    routes(inputs)
}

fn routes(inputs: Inputs) -> Router {
    Router::new()
        .route("/input/{prediction}/{place}", get(serve))
        .route("/preview/{token}", get(serve_asked))
        .with_state(inputs)
}

async fn serve(
    State(inputs): State<Inputs>,
    Path((prediction, place)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Response {
    let answer = match inputs.address(&prediction, &place).await {
        Ok(address) if input::is_data_uri(&address) => {
            let is_download = query.is_some_and(|query| query == "download");
            unpack(address, &place, is_download).await
        }
        Ok(address) => inputs.fetch(&address).await,
        Err(refusal) => Err(refusal),
    };
    guarded(answer.unwrap_or_else(|(status, sentence)| refuse(status, sentence)))
}

async fn serve_asked(State(inputs): State<Inputs>, Path(token): Path<String>) -> Response {
    let answer = match inputs.asked.find(&token) {
        Some(address) => inputs.fetch(&address).await,
        None => Err((StatusCode::NOT_FOUND, "Nobody asked for this a moment ago.")),
    };
    guarded(answer.unwrap_or_else(|(status, sentence)| refuse(status, sentence)))
}

/// The status and the sentence for people.
type Refusal = (StatusCode, &'static str);

/// Others are fetched right now, and faster.
const CROWDED: Refusal = (
    StatusCode::SERVICE_UNAVAILABLE,
    "Too many are being fetched right now.",
);

impl Inputs {
    async fn address(&self, prediction: &str, place: &str) -> Result<String, Refusal> {
        let none = (StatusCode::NOT_FOUND, "There is no such address.");
        let id: PredictionId = prediction.parse().map_err(|_| none)?;
        let place: usize = place.parse().map_err(|_| none)?;
        let record = self.store.record(&id).await.map_err(|error| {
            crate::log_limit::log_repeated!(
                error,
                crate::fault::chain(&error),
                prediction,
                "input: the store did not answer"
            );
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "The store does not answer.",
            )
        })?;
        let raw = record.ok_or(none)?.raw;
        let input = (self.find)(&raw).ok_or(none)?;
        let value = input::values(input).into_iter().nth(place).ok_or(none)?;
        let address = json::string_value(&input[value]).ok_or(none)?;
        Some(address)
            .filter(|address| input::is_address(address) || input::is_data_uri(address))
            .ok_or(none)
    }

    async fn fetch(&self, address: &str) -> Result<Response, Refusal> {
        let Ok(slot) = timeout(TURN, self.slots.acquire(&host_of(address))).await else {
            return Err(CROWDED);
        };
        let size = Arc::new(AtomicU64::new(0));
        let begun = slot.run(probe(&size), || {}, self.begin(address)).await;
        let BodyStart {
            length,
            mime,
            head,
            pieces,
        } = begun.map_err(|CrowdedOut| CROWDED)??;
        // The rest may take as long as the reader does: a paused film holds up nobody.
        slot.lengthen(probe(&size));
        if mime == format::UNKNOWN || mime == format::TEXT {
            let sentence = "It is no picture, sound or video that can be shown.";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
        }
        let pieces = Pieces { pieces, slot, size };
        let mut answer = Body::from_stream(bounded(head, pieces)).into_response();
        set(&mut answer, header::CONTENT_TYPE, mime);
        set(&mut answer, header::CONTENT_DISPOSITION, "inline");
        set(&mut answer, header::CACHE_CONTROL, "private, max-age=600");
        if let Some(length) = length {
            answer
                .headers_mut()
                .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
        }
        Ok(answer)
    }

    /// The beginning of what is at an address.
    async fn begin(&self, address: &str) -> Result<BodyStart, Refusal> {
        let answer = match timeout(PATIENCE, self.gate.get(address)).await {
            Ok(answer) => answer.map_err(|trouble| told(&trouble))?,
            Err(_) => return Err((StatusCode::GATEWAY_TIMEOUT, "There was no answer in time.")),
        };
        let Ok(codings) = ContentCodings::of(answer.headers()) else {
            let sentence = "Its content encoding cannot be decoded.";
            return Err((StatusCode::BAD_GATEWAY, sentence));
        };
        let length = answer.content_length().filter(|_| codings.is_identity());
        if length.is_some_and(|length| length > MAX_BYTES) {
            return Err((StatusCode::BAD_GATEWAY, "It is too large to be looked at."));
        }
        let claimed = claimed(&answer, address);
        let pieces = answer.bytes_stream();
        let pieces = pieces.map_err(|error| io::Error::other(error.without_url()));
        let mut pieces = codings.decode(pieces);
        match timeout(PATIENCE, beginning(&mut pieces)).await {
            Ok(Some(head)) => Ok(BodyStart {
                length,
                mime: format::claimed_mime(&head, claimed),
                head,
                pieces,
            }),
            Ok(None) => Err((StatusCode::BAD_GATEWAY, "The answer broke off.")),
            Err(_) => Err((StatusCode::GATEWAY_TIMEOUT, "There was no answer in time.")),
        }
    }
}

/// The beginning of an answer.
struct BodyStart {
    /// The length of all of it, if the answer reports it.
    length: Option<u64>,
    mime: &'static str,
    head: Vec<u8>,
    /// The rest of the body.
    pieces: BodyStream,
}

/// A file that came inside the input. It is shown if its bytes are what can be shown, else saved.
async fn unpack(uri: String, place: &str, is_download: bool) -> Result<Response, Refusal> {
    let decoded = spawn_blocking(move || inline::decode(&uri)).await;
    let unreadable = (
        StatusCode::UNPROCESSABLE_ENTITY,
        "This data URI cannot be read.",
    );
    let file = decoded.ok().flatten().ok_or(unreadable)?;
    let mime = file.told_mime();
    let content_type = format::content_type(mime);
    let how = match is_download || content_type == format::UNKNOWN {
        true => "attachment",
        false => "inline",
    };
    let name = names::clean_kept(&format!("input-{place}"), mime, 0);
    let disposition = names::disposition(how, &name);
    let mut answer = file.bytes.into_response();
    set(&mut answer, header::CONTENT_TYPE, content_type);
    set(&mut answer, header::CONTENT_DISPOSITION, &disposition);
    set(&mut answer, header::CACHE_CONTROL, "private, max-age=600");
    Ok(answer)
}

/// The sort of file that an answer and its address say it is.
fn claimed(answer: &reqwest::Response, address: &str) -> Kind {
    let mime = answer.headers().get(header::CONTENT_TYPE);
    let mime = mime.and_then(|mime| mime.to_str().ok()).unwrap_or_default();
    Kind::of_file(mime, address)
}

/// The rest of an answer.
struct Pieces {
    pieces: BodyStream,
    slot: DownloadSlot,
    /// The number of bytes that were read.
    size: Arc<AtomicU64>,
}

impl Pieces {
    async fn next(&mut self) -> Option<io::Result<Bytes>> {
        let piece = tokio::select! {
            biased;
            () = self.slot.crowded_out() => return Some(Err(io::Error::other(CROWDED.1))),
            piece = self.pieces.next() => piece?,
        };
        Some(match piece {
            Ok(piece) => {
                self.size.fetch_add(piece.len() as u64, Ordering::Relaxed);
                Ok(piece)
            }
            Err(error) => Err(error),
        })
    }
}

fn probe(size: &Arc<AtomicU64>) -> SizeProbe {
    let size = Arc::clone(size);
    Box::new(move || size.load(Ordering::Relaxed))
}

/// As many bytes as it takes to tell what it is; fewer where there are no more.
async fn beginning(pieces: &mut BodyStream) -> Option<Vec<u8>> {
    let mut head = Vec::new();
    while head.len() < format::HEAD {
        match pieces.next().await {
            Some(Ok(piece)) => head.extend_from_slice(&piece),
            Some(Err(_)) => return None,
            None => break,
        }
    }
    Some(head)
}

/// The answer from its beginning on, broken off where it is longer than may be.
fn bounded(head: Vec<u8>, pieces: Pieces) -> impl Stream<Item = io::Result<Bytes>> + Send {
    let rest = stream::unfold(Some(pieces), async |pieces| {
        let mut pieces = pieces?;
        let piece = pieces.next().await?;
        // Nothing comes after an error.
        let pieces = piece.is_ok().then_some(pieces);
        Some((piece, pieces))
    });
    let mut sent = 0_u64;
    stream::once(std::future::ready(Ok(Bytes::from(head))))
        .chain(rest)
        .map(move |piece| {
            let piece = piece?;
            sent = sent.saturating_add(piece.len() as u64);
            if sent > MAX_BYTES {
                return Err(io::Error::other("it is too large to be looked at"));
            }
            Ok(piece)
        })
}

fn told(trouble: &Trouble) -> Refusal {
    match trouble {
        Trouble::Refused(_) => (
            StatusCode::FORBIDDEN,
            "This address is not on the public web, so it is not fetched.",
        ),
        Trouble::Gone => (StatusCode::NOT_FOUND, "There is nothing at this address."),
        Trouble::Status(_) => (
            StatusCode::BAD_GATEWAY,
            "The address answered with an error.",
        ),
        Trouble::Silence(_) => (StatusCode::BAD_GATEWAY, "The address did not answer."),
    }
}

#[cfg(test)]
mod tests;
