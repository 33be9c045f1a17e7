//! The check of every request: only this machine's programs come in. A web page that happens to be open in a
//! browser on this machine is no such program, unless its origin was allowed.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use tower_http::cors::{AllowHeaders, CorsLayer};

use crate::config::Config;
use crate::wire::ApiError;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Names of this machine, which no page elsewhere can make its own.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The host names and the origins that are let in.
#[derive(Clone, Debug)]
pub(crate) struct SimulatorDoor(Arc<AllowedCallers>);

#[derive(Debug)]
struct AllowedCallers {
    hosts: Vec<String>,
    origins: Vec<String>,
}

impl SimulatorDoor {
    pub(crate) fn new(config: &Config) -> Self {
        let hosts = config.hosts.iter().map(|host| host.to_ascii_lowercase());
        Self(Arc::new(AllowedCallers {
            hosts: LOOPBACK
                .map(str::to_owned)
                .into_iter()
                .chain(hosts)
                .collect(),
            origins: config.allowed_origins.clone(),
        }))
    }

    /// The headers for browsers: pages of the allowed origins may read the answers.
    pub(crate) fn cors(&self) -> CorsLayer {
        let origins = self.0.origins.iter();
        let origins: Vec<HeaderValue> = origins.filter_map(|origin| origin.parse().ok()).collect();
        let methods = [Method::GET, Method::POST, Method::DELETE];
        CorsLayer::new()
            .allow_origin(origins)
            .allow_methods(methods)
            .allow_headers(AllowHeaders::mirror_request())
    }

    fn admits(&self, headers: &HeaderMap) -> Result<(), &'static str> {
        // What stands there twice, or is no text, is nothing that was allowed.
        let text = |name: &HeaderName| {
            let mut values = headers.get_all(name).iter();
            let first = values.next()?.to_str().unwrap_or_default();
            Some(if values.next().is_none() { first } else { "" })
        };
        // Programs that speak HTTP/1.0 name no host; browsers always do.
        if let Some(host) = text(&header::HOST)
            && !self
                .0
                .hosts
                .contains(&without_port(host).to_ascii_lowercase())
        {
            return Err("This simulator does not answer to that host name. Allow it with --host.");
        }
        let is_elsewhere = match (text(&header::ORIGIN), text(&SITE)) {
            (Some(origin), _) => !self.0.origins.iter().any(|allowed| allowed == origin),
            (None, Some(site)) => !matches!(site, "same-origin" | "none"),
            (None, None) => false,
        };
        match is_elsewhere {
            true => {
                Err("This simulator does not answer that web page. Allow it with --allow-origin.")
            }
            false => Ok(()),
        }
    }
}

/// Lets a request in, or not.
pub(crate) async fn check(
    State(door): State<SimulatorDoor>,
    request: Request,
    next: Next,
) -> Response {
    match door.admits(request.headers()) {
        Ok(()) => next.run(request).await,
        Err(reason) => ApiError::new(StatusCode::FORBIDDEN, "FORBIDDEN", reason).into_response(),
    }
}

fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_of_this_machine_come_in_and_web_pages_do_not() {
        let door = SimulatorDoor::new(&Config {
            hosts: vec!["api.test".to_owned()],
            allowed_origins: vec!["http://app.test".to_owned()],
            ..Config::default()
        });
        let check = |headers: &[(&'static str, &'static str)], want: bool| {
            let headers = headers.iter().map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            });
            assert_eq!(
                door.admits(&headers.clone().collect()).is_ok(),
                want,
                "{:?}",
                headers.collect::<Vec<_>>()
            );
        };
        for host in ["localhost:8787", "127.0.0.1", "[::1]:8787", "API.test"] {
            check(&[("host", host)], true);
        }
        for host in ["evil.example", "127.0.0.1.nip.io:8787", "", "::1"] {
            check(&[("host", host)], false);
        }
        check(&[], true);
        check(&[("origin", "http://app.test")], true);
        check(&[("origin", "http://evil.example")], false);
        check(&[("origin", "null")], false);
        check(&[("sec-fetch-site", "cross-site")], false);
        check(&[("sec-fetch-site", "none")], true);
    }
}
