//! `GET /input/{prediction}/{place}`: what an address in a prediction's input leads to, to be looked
//! at. Only an address that stands in the input of a prediction that is held, named by its place
//! among the values there; through the gate; only pictures, sounds and videos, told by their bytes;
//! and no more than so much. Nothing is kept.
//!
//! Must not know upstream: how an input is found in a prediction's JSON comes from outside.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use domain::{id::PredictionId, input};
use futures::{Stream, StreamExt as _, stream};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    asked::Asked,
    format,
    gate::{Gate, Trouble},
    media::{guarded, refuse, set},
};
use crate::store::Store;

/// The most that is sent of one.
const MAX_BYTES: u64 = 32 << 20;

/// How many are fetched at once, and how long one may wait for its turn.
const AT_ONCE: usize = 4;
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
    turns: Arc<Semaphore>,
}

/// The routes: of addresses that stand in inputs, and of those that were `asked` for.
pub fn router(store: Arc<dyn Store>, asked: Asked, gate: Gate, find: FindInput) -> Router {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let inputs = Inputs {
        store,
        asked,
        gate,
        find,
        turns,
    };
    Router::new()
        .route("/input/{prediction}/{place}", get(serve))
        .route("/preview/{token}", get(serve_asked))
        .with_state(inputs)
}

async fn serve(
    State(inputs): State<Inputs>,
    Path((prediction, place)): Path<(String, String)>,
) -> Response {
    let answer = match inputs.address(&prediction, &place).await {
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

impl Inputs {
    async fn address(&self, prediction: &str, place: &str) -> Result<String, Refusal> {
        let none = (StatusCode::NOT_FOUND, "There is no such address.");
        let id: PredictionId = prediction.parse().map_err(|_| none)?;
        let place: usize = place.parse().map_err(|_| none)?;
        let record = self.store.record(&id).await.map_err(|error| {
            tracing::error!(
                prediction,
                error = &error as &dyn std::error::Error,
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
        let address: String = serde_json::from_str(&input[value]).map_err(|_| none)?;
        Some(address)
            .filter(|address| input::is_address(address))
            .ok_or(none)
    }

    async fn fetch(&self, address: &str) -> Result<Response, Refusal> {
        let turn = timeout(TURN, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            let sentence = "Too many are being fetched right now.";
            return Err((StatusCode::SERVICE_UNAVAILABLE, sentence));
        };
        let answer = match timeout(PATIENCE, self.gate.get(address)).await {
            Ok(answer) => answer.map_err(|trouble| told(&trouble))?,
            Err(_) => return Err((StatusCode::GATEWAY_TIMEOUT, "There was no answer in time.")),
        };
        let length = answer.content_length();
        if length.is_some_and(|length| length > MAX_BYTES) {
            return Err((StatusCode::BAD_GATEWAY, "It is too large to be looked at."));
        }
        let mut pieces = answer.bytes_stream().boxed();
        let head = match timeout(PATIENCE, beginning(&mut pieces)).await {
            Ok(Some(head)) => head,
            Ok(None) => return Err((StatusCode::BAD_GATEWAY, "The answer broke off.")),
            Err(_) => return Err((StatusCode::GATEWAY_TIMEOUT, "There was no answer in time.")),
        };
        let mime = format::mime(&head[..head.len().min(format::HEAD)]);
        if mime == format::UNKNOWN {
            let sentence = "It is no picture, sound or video that can be shown.";
            return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, sentence));
        }
        let mut answer = Body::from_stream(bounded(head, pieces, turn)).into_response();
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
}

/// As many bytes as it takes to tell what it is; fewer where there are no more.
async fn beginning(
    pieces: &mut (impl Stream<Item = reqwest::Result<Bytes>> + Unpin),
) -> Option<Vec<u8>> {
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

/// The answer from its beginning on, broken off where it is longer than may be. Holds its turn.
fn bounded(
    head: Vec<u8>,
    pieces: impl Stream<Item = reqwest::Result<Bytes>> + Send,
    turn: OwnedSemaphorePermit,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send {
    let mut sent = 0_u64;
    stream::once(std::future::ready(Ok(Bytes::from(head))))
        .chain(pieces)
        .map(move |piece| {
            let _turn = &turn;
            let piece = piece.map_err(|error| std::io::Error::other(error.without_url()))?;
            sent = sent.saturating_add(piece.len() as u64);
            if sent > MAX_BYTES {
                return Err(std::io::Error::other("it is too large to be looked at"));
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
