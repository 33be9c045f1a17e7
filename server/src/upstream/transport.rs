//! One request, one answer, within bounds: of time, so that nothing waits for ever, and of size, so
//! that nothing fills the memory. No redirect is followed: the key goes to the base URL only.

use std::{
    io,
    time::{Duration, Instant, SystemTime},
};

use futures::{StreamExt as _, stream};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use reqwest::{Method, Response, Url, redirect::Policy};
use tokio::time::timeout;

use super::{
    address::{ApiKey, BadSettings},
    budget::Told,
    error::Error,
    limits,
};
use crate::content_coding::{self, BodyStream};

const CONNECT: Duration = Duration::from_secs(5);
const HEADERS: Duration = Duration::from_secs(15);
/// The longest silence inside a body, and the time after which [`MIN_RATE`] holds.
const IDLE: Duration = Duration::from_secs(10);
const TOTAL: Duration = Duration::from_secs(60);

/// How long a model that is talked with may think, before its answer begins and between two words.
pub(super) const THINKING: Duration = Duration::from_secs(60);

const UNKNOWN_CODING: Error =
    Error::Malformed("the answer has a content encoding that cannot be decoded");

/// Bytes a second below which a body is as good as none.
const MIN_RATE: u64 = 1_024;

/// The longest body that is read unless less is wanted. A page of fifty predictions with images inside their inputs can be
/// large, and an output of 100 MB must come through.
const MAX_BODY: usize = 160 << 20;

/// As much of an error's body as is looked at.
const MAX_ERROR_BODY: usize = 64 << 10;

const KEY: HeaderName = HeaderName::from_static("x-api-key");

/// The present moment, on the clock that budgets are reckoned by.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

/// How much of an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// How long its head may take.
    pub(super) headers: Duration,
    /// How long its body may be, in bytes.
    pub(super) body: usize,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            headers: HEADERS,
            body: MAX_BODY,
        }
    }
}

/// An answer that came whole.
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: String,
    pub(super) told: Told,
    pub(super) retry_after: Option<Duration>,
}

impl Answer {
    /// Whether the request did what it was to do.
    pub(super) fn is_good(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// An answer that may go on.
pub(super) enum Opened {
    /// It comes piece by piece.
    Stream(BodyStream, Told),
    /// It came whole: an error, or an answer of an upstream that does not stream.
    Answer(Answer),
}

pub(super) struct Transport {
    http: reqwest::Client,
}

impl Transport {
    /// A transport that sends `key` with every request. On this machine without a proxy, and without
    /// a look at the system's certificates, which a small container may lack.
    pub(super) fn new(key: &ApiKey, is_loopback: bool) -> Result<Self, BadSettings> {
        // Another part of the program may have installed it before, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let json = HeaderValue::from_static("application/json");
        let headers = HeaderMap::from_iter([
            (KEY, key.header()?),
            (header::ACCEPT, json.clone()),
            (header::CONTENT_TYPE, json),
        ]);
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("predictions-console/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers)
            .redirect(Policy::none())
            .connect_timeout(CONNECT);
        if is_loopback {
            builder = builder.no_proxy().tls_certs_only([]);
        }
        let http = builder.build().map_err(|_| BadSettings::NoTls)?;
        Ok(Self { http })
    }

    /// Sends one request and reads the whole answer, whatever its status.
    pub(super) async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<String>,
        bounds: Bounds,
    ) -> Result<Answer, Error> {
        let mut request = self.http.request(method, url);
        if let Some(body) = body {
            request = request.body(body);
        }
        let exchange = async {
            let response = timeout(bounds.headers, request.send())
                .await
                .map_err(|_| Error::TimedOut)?;
            read(response.map_err(broken)?, bounds.body).await
        };
        timeout(TOTAL, exchange)
            .await
            .map_err(|_| Error::TimedOut)?
    }

    /// Posts a request whose answer comes piece by piece. Who reads the pieces bounds them.
    pub(super) async fn open(&self, url: Url, body: String) -> Result<Opened, Error> {
        let request = self.http.post(url).body(body);
        let request = request.header(header::ACCEPT, "text/event-stream");
        let response = timeout(THINKING, request.send())
            .await
            .map_err(|_| Error::TimedOut)?
            .map_err(broken)?;
        let kind = response.headers().get(header::CONTENT_TYPE);
        let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
        if response.status().is_success() && !is_json {
            let told = limits::told(response.headers());
            let body = content_coding::body(response);
            return Ok(Opened::Stream(body.map_err(|_| UNKNOWN_CODING)?, told));
        }
        let answer = timeout(TOTAL, read(response, Bounds::default().body)).await;
        answer.map_err(|_| Error::TimedOut)?.map(Opened::Answer)
    }
}

async fn read(response: Response, most: usize) -> Result<Answer, Error> {
    let status = response.status().as_u16();
    let told = limits::told(response.headers());
    let retry_after = limits::retry_after(response.headers(), SystemTime::now());
    let is_good = response.status().is_success();
    let declared = response
        .content_length()
        .and_then(|length| usize::try_from(length).ok());
    if is_good && declared.is_some_and(|length| length > most) {
        return Err(Error::TooLarge);
    }
    let mut body = Vec::with_capacity(declared.unwrap_or(0).min(1 << 20));
    let mut pieces = match content_coding::body(response) {
        Ok(pieces) => pieces,
        Err(_) if is_good => return Err(UNKNOWN_CODING),
        // The status says enough.
        Err(_) => stream::empty().boxed(),
    };
    let begun = now();
    while let Some(piece) = timeout(IDLE, pieces.next())
        .await
        .map_err(|_| Error::TimedOut)?
    {
        match piece {
            Ok(piece) => body.extend_from_slice(&piece),
            Err(error) if is_good => return Err(broken_body(&error)),
            Err(_) => break,
        }
        if !is_good && body.len() >= MAX_ERROR_BODY {
            break;
        }
        if body.len() > most {
            return Err(Error::TooLarge);
        }
        let spent = now().saturating_duration_since(begun);
        let wanted = usize::try_from(spent.as_secs() * MIN_RATE).unwrap_or(usize::MAX);
        if spent > IDLE && body.len() < wanted {
            return Err(Error::TimedOut);
        }
    }
    Ok(Answer {
        status,
        body: text(body),
        told,
        retry_after,
    })
}

/// The body as text. JSON is UTF-8; what is not becomes a mark inside a string, not a lost page.
fn text(body: Vec<u8>) -> String {
    String::from_utf8(body)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// Why a body broke off: the connection did, or the body is not in the encoding that it says.
pub(super) fn broken_body(error: &io::Error) -> Error {
    match content_coding::connection_error(error) {
        Some(error) if error.is_timeout() => Error::TimedOut,
        Some(_) => Error::Broken,
        None => Error::Malformed("the answer is not in the encoding that it says"),
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "takes the error, so that nobody prints its URL"
)]
fn broken(error: reqwest::Error) -> Error {
    if error.is_timeout() {
        Error::TimedOut
    } else if error.is_connect() {
        Error::Unreachable
    } else {
        Error::Broken
    }
}
