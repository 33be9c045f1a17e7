//! Who may do what: by which name the console may be asked, from which page a change may come, who
//! is let in, and the headers that every answer carries.
//!
//! Knows axum and nothing of what is served: the table of what there is comes from outside, and a
//! route that is not in it is not served.

mod attempts;
mod headers;
mod host;
mod login;
mod origin;
mod sessions;
mod token;

use std::{borrow::Cow, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use domain::fault::{Fault, FaultKind};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::{config::Settings, fault};

pub use headers::page_policy;
pub(crate) use login::inside as local_path;
pub(crate) use sessions::cookie as session;

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
    sessions: Sessions,
    attempts: Attempts,
}

const LOGIN_PATH: &str = "/login";

/// The login page's line of the table.
pub const LOGIN: Entry = Entry {
    path: Cow::Borrowed(LOGIN_PATH),
    methods: &[Method::GET, Method::POST],
    gate: Gate::Open,
};

impl Guard {
    /// A guard of what `table` lists.
    pub fn new(settings: &Settings, table: Vec<Entry>) -> Self {
        Self(Arc::new(Rules {
            table,
            hosts: Hosts::new(settings),
            token: settings.access_token.as_ref().map(Token::new),
            sessions: Sessions::default(),
            attempts: Attempts::default(),
        }))
    }

    /// The login page, and this guard around everything that `router` serves. Headers are apart:
    /// see [`with_headers`].
    pub fn around(self, router: Router) -> Router {
        let login = get(login::page).post(login::enter).with_state(self.clone());
        router
            .route(LOGIN_PATH, login)
            .layer(from_fn_with_state(self, check))
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
    fn admits(&self, headers: &HeaderMap, peer: SocketAddr) -> Result<bool, Fault> {
        let Some(token) = &self.0.token else {
            return Ok(true);
        };
        if self.0.sessions.holds(headers) {
            return Ok(true);
        }
        let Some(shown) = token::bearer(headers) else {
            return Ok(false);
        };
        self.0.attempts.spend(peer.ip(), || token.is(shown))
    }
}

/// The headers of every answer around everything, errors included.
pub fn with_headers(router: Router) -> Router {
    router.layer(from_fn(headers::add))
}

async fn check(State(guard): State<Guard>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let checked = guard
        .0
        .hosts
        .check(headers)
        .and_then(|()| origin::check(request.method(), headers))
        .and_then(|()| guard.gate(request.extensions().get::<MatchedPath>()));
    match checked {
        Err(fault) => return fault::answer(&fault, headers),
        Ok(Gate::Open) => return next.run(request).await,
        Ok(Gate::Member) => {}
    }
    match guard.admits(headers, peer(&request)) {
        Ok(true) => next.run(request).await,
        Ok(false) => turn_away(&request),
        Err(fault) => fault::answer_with(StatusCode::TOO_MANY_REQUESTS, &fault, headers),
    }
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
