//! Who may do what: by which name the console may be asked, from which page a change may come, who
//! is let in, and the headers that every answer carries.
//!
//! Knows axum and nothing of what is served: the table of what there is comes from outside, and a
//! route that is not in it is not served.

mod attempts;
mod client;
mod headers;
mod host;
mod login;
mod origin;
mod sessions;
mod strangers;
mod token;

use std::{borrow::Cow, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::fault::{Fault, FaultKind};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::{config::Settings, fault};

pub(crate) use client::{RequestClient, TrustedProxies};
pub use headers::page_policy;
pub(crate) use login::inside as local_path;
pub(crate) use sessions::Session;
pub(crate) use strangers::{StrangerConnection, StrangerConnections};

use attempts::Attempts;
use host::Hosts;
use sessions::Sessions;
use token::Token;

/// One line of the table of everything that is served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path as the router spells it: `/predictions/{id}`.
    pub path: Cow<'static, str>,
    /// The methods that it takes.
    pub methods: &'static [Method],
    /// Who may ask.
    pub gate: Gate,
}

/// Who may ask for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everyone: it tells nothing of an account.
    Open,
    /// Those who showed the access token, where there is one.
    Member,
}

/// Guards every request.
#[derive(Clone, Debug)]
pub struct Guard(Arc<Rules>);

#[derive(Debug)]
struct Rules {
    table: Vec<Entry>,
    hosts: Hosts,
    /// `None` lets everyone in.
    token: Option<Token>,
    proxies: TrustedProxies,
    sessions: Sessions,
    attempts: Attempts,
}

/// The path of the login page.
pub const LOGIN_PATH: &str = "/login";

/// The path that ends a session.
pub const LOGOUT_PATH: &str = "/logout";

/// The lines of the table for what the guard serves itself.
pub const OWN_ROUTES: [Entry; 2] = [
    Entry {
        path: Cow::Borrowed(LOGIN_PATH),
        methods: &[Method::GET, Method::POST],
        gate: Gate::Open,
    },
    Entry {
        path: Cow::Borrowed(LOGOUT_PATH),
        methods: &[Method::POST],
        gate: Gate::Open,
    },
];

impl Guard {
    /// A guard of what `table` lists.
    pub fn new(settings: &Settings, table: Vec<Entry>) -> Self {
        Self(Arc::new(Rules {
            table,
            hosts: Hosts::new(settings),
            token: settings.access_token.as_ref().map(Token::new),
            proxies: TrustedProxies::new(settings.trusted_proxies.clone()),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
        }))
    }

    /// The login page and the end of a session, beside what `router` serves.
    pub fn with_login(&self, router: Router) -> Router {
        let own = Router::new()
            .route(LOGIN_PATH, get(login::page).post(login::enter))
            .route(LOGOUT_PATH, post(login::leave))
            .with_state(self.clone());
        router.merge(own)
    }

    /// This guard around everything that `router` serves. Headers are apart: see [`with_headers`].
    pub fn around(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), check))
    }

    /// Tells each request which client it comes from, around everything that asks.
    pub fn with_clients(&self, router: Router) -> Router {
        router.layer(from_fn_with_state(self.clone(), identify))
    }

    /// The connections of strangers, to be counted where they are accepted.
    pub(crate) fn strangers(&self) -> StrangerConnections {
        StrangerConnections::new(self.0.proxies.clone())
    }

    fn gate(&self, path: Option<&MatchedPath>) -> Result<Gate, Fault> {
        // What no route matches is answered with a page that only members may see.
        let Some(path) = path.map(MatchedPath::as_str) else {
            return Ok(Gate::Member);
        };
        let mut table = self.0.table.iter();
        table
            .find(|entry| entry.path == path)
            .map(|entry| entry.gate)
            .ok_or_else(|| {
                tracing::error!(path, "a route is not in the table");
                Fault::new(FaultKind::Missing, "There is nothing here.")
            })
    }

    /// Whether the request shows the token or a session.
    fn admits(&self, headers: &HeaderMap, client: &RequestClient) -> AdmissionResult {
        let Some(token) = &self.0.token else {
            return AdmissionResult::Open;
        };
        if let Some(session) = self.0.sessions.find(headers, client) {
            return AdmissionResult::Session(session);
        }
        let Some(shown) = token::bearer(headers) else {
            return AdmissionResult::Refused(None);
        };
        match self.0.attempts.compare(client.ip, || token.is(shown)) {
            Ok(true) => AdmissionResult::Open,
            Ok(false) => AdmissionResult::Refused(None),
            Err(fault) => AdmissionResult::Refused(Some(fault)),
        }
    }
}

/// The decision about a request.
enum AdmissionResult {
    /// It is, and belongs to no session.
    Open,
    Session(Session),
    /// It is not; the fault tells of too many wrong tokens.
    Refused(Option<Fault>),
}

/// The headers of every answer around everything, errors included.
pub fn with_headers(router: Router) -> Router {
    router.layer(from_fn(headers::add))
}

async fn identify(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let client = guard
        .0
        .proxies
        .client(peer(&request).ip(), request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

async fn check(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    let client = RequestClient::of(&request);
    let headers = request.headers();
    let host = client.host.as_deref();
    let checked = guard
        .0
        .hosts
        .check(host)
        .and_then(|()| origin::check(request.method(), headers, host))
        .and_then(|()| guard.gate(request.extensions().get::<MatchedPath>()));
    match checked {
        Err(fault) => return fault::answer(&fault, headers),
        Ok(Gate::Open) => return next.run(request).await,
        Ok(Gate::Member) => {}
    }
    match guard.admits(headers, &client) {
        AdmissionResult::Open => {}
        AdmissionResult::Session(session) => {
            request.extensions_mut().insert(session);
        }
        AdmissionResult::Refused(None) => return turn_away(&request),
        AdmissionResult::Refused(Some(fault)) => {
            let answer = fault::answer_with(StatusCode::TOO_MANY_REQUESTS, &fault, headers);
            attempts::pause().await;
            return answer;
        }
    }
    if let Some(connection) = request.extensions().get::<StrangerConnection>() {
        connection.let_in();
    }
    let kind = origin::check_kind(request.method(), request.uri().path(), request.headers());
    if let Err(fault) = kind {
        return fault::answer(&fault, request.headers());
    }
    let mut response = next.run(request).await;
    if guard.0.token.is_some() {
        // What needs a session must not outlive it in a cache.
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    response
}

/// A person is shown where to log in; a program is told what is missing.
fn turn_away(request: &Request) -> Response {
    let headers = request.headers();
    if request.method() == Method::GET && fault::wants_page(headers) {
        let wanted = request
            .uri()
            .path_and_query()
            .map_or("/", |wanted| wanted.as_str());
        return Redirect::to(&login::address(wanted)).into_response();
    }
    let fault = Fault::new(
        FaultKind::Forbidden,
        "This console asks for its access token.",
    )
    .with_hint("Send it as a bearer token, or log in at /login.");
    let mut response = fault::answer_with(StatusCode::UNAUTHORIZED, &fault, headers);
    let challenge = HeaderValue::from_static("Bearer");
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, challenge);
    response
}

/// Where the request comes from; the unspecified address where nobody said.
fn peer(request: &Request) -> SocketAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    peer.map_or(SocketAddr::from(([0, 0, 0, 0], 0)), |info| info.0)
}
