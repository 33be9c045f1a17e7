//! How requests to the bucket travel: by the HTTP client that the rest of the server has, with
//! bounds of its own. The address is the operator's, so it does not pass the gate.

use std::{io, time::Duration};

use async_trait::async_trait;
use http_body_util::BodyExt as _;
use object_store::{
    ClientOptions,
    client::{
        HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse,
        HttpResponseBody, HttpService,
    },
};
use reqwest::{Body, Client, Request, Url, redirect::Policy};
use tokio::time::timeout;

const CONNECT: Duration = Duration::from_secs(4);

/// How long an answer may take to a request without a body.
const ANSWER: Duration = Duration::from_secs(8);

/// The longest silence: a piece that is uploaded has so long to arrive.
const IDLE: Duration = Duration::from_secs(60);

/// Our HTTP client, as the protocol's library wants it.
#[derive(Clone, Debug)]
pub(super) struct Http(Client);

impl Http {
    /// For plain http on this machine it needs neither a proxy nor the system's certificates.
    pub(super) fn new(is_plain_loopback: bool) -> reqwest::Result<Self> {
        let mut builder = Client::builder()
            .user_agent(concat!("predictions-console/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .connect_timeout(CONNECT)
            .read_timeout(IDLE);
        if is_plain_loopback {
            builder = builder.no_proxy().tls_certs_only([]);
        }
        builder.build().map(Self)
    }
}

impl HttpConnector for Http {
    fn connect(&self, _: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(self.clone()))
    }
}

#[async_trait]
impl HttpService for Http {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let (parts, body) = request.into_parts();
        let url = Url::parse(&parts.uri.to_string());
        let url = url.map_err(|error| HttpError::new(HttpErrorKind::Unknown, error))?;
        let is_short = body.content_length() == 0;
        let mut request = Request::new(parts.method, url);
        *request.headers_mut() = parts.headers;
        *request.body_mut() = Some(Body::wrap(body));
        let answer = self.0.execute(request);
        let answer = if is_short {
            let late = || {
                HttpError::new(
                    HttpErrorKind::Timeout,
                    io::Error::from(io::ErrorKind::TimedOut),
                )
            };
            timeout(ANSWER, answer).await.map_err(|_| late())?
        } else {
            answer.await
        };
        let answer: http::Response<Body> = answer.map_err(failed)?.into();
        Ok(answer.map(|body| HttpResponseBody::new(body.map_err(failed))))
    }
}

/// Which of these are tried again is the library's to say; an address may hold a signature, so it
/// is left out.
fn failed(error: reqwest::Error) -> HttpError {
    let kind = if error.is_timeout() {
        HttpErrorKind::Timeout
    } else if error.is_connect() {
        HttpErrorKind::Connect
    } else if error.is_request() || error.is_body() {
        HttpErrorKind::Interrupted
    } else {
        HttpErrorKind::Unknown
    };
    HttpError::new(kind, error.without_url())
}
