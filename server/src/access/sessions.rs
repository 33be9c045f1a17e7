//! Who has shown the token and holds a cookie for it. Sessions live in memory: a restart ends them.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue, header};
use tokio_util::sync::CancellationToken;

use super::{
    client::RequestClient,
    token::{Fingerprint, fingerprint},
};

const COOKIE: &str = "console_session";

/// How long a session lives, however much it is used.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// The life of a session without a request. A page that is open counts as one.
const IDLE: Duration = Duration::from_secs(24 * 3_600);

/// Sessions at a time; a new one beyond takes the place of the oldest.
const MAX_SESSIONS: usize = 1_000;

/// The sessions, by the digest of what their cookie holds.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<Fingerprint, Times>>);

#[derive(Debug)]
struct Times {
    began: Instant,
    seen: Instant,
    /// Held by everything that belongs to the session; cancelled with its end.
    ended: Arc<SessionEnd>,
}

#[derive(Debug, Default)]
struct SessionEnd {
    token: CancellationToken,
    /// The last time that something of the session was closed, such as a page.
    closed: Mutex<Option<Instant>>,
}

/// The session of a request.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    id: Fingerprint,
    until: Instant,
    ended: Arc<SessionEnd>,
}

impl Session {
    /// The digest of its secret, which tells it from others.
    pub(crate) fn id(&self) -> &[u8] {
        &self.id
    }

    /// Waits for its end.
    pub(crate) async fn end(&self) {
        let life = tokio::time::sleep_until(self.until.into());
        tokio::select! {
            () = self.ended.token.cancelled() => {}
            () = life => {}
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let mut closed = self
            .ended
            .closed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *closed = Some(Instant::now());
    }
}

impl Drop for Times {
    fn drop(&mut self) {
        self.ended.token.cancel();
    }
}

impl Times {
    /// A session lives while something of it is open, such as a page with its stream.
    fn is_alive(&self, now: Instant) -> bool {
        let is_open = Arc::strong_count(&self.ended) > 1;
        let closed = *self
            .ended
            .closed
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let used = closed.map_or(self.seen, |closed| closed.max(self.seen));
        now < self.began + LIFE && (is_open || now < used + IDLE)
    }
}

impl Sessions {
    /// Begins a session. Returns the cookie for it; `None` if the system has no random numbers.
    pub(super) fn begin(&self, headers: &HeaderMap, client: &RequestClient) -> Option<HeaderValue> {
        self.begin_at(headers, client, Instant::now())
    }

    fn begin_at(
        &self,
        headers: &HeaderMap,
        client: &RequestClient,
        now: Instant,
    ) -> Option<HeaderValue> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok()?;
        let secret = hex::encode(bytes);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Logging in anew ends the session that the browser had.
        if let Some(old) = cookie(headers, client) {
            sessions.remove(&fingerprint(old));
        }
        sessions.retain(|_, times| times.is_alive(now));
        if sessions.len() >= MAX_SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, times)| times.began);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                sessions.remove(&oldest);
            }
        }
        let times = Times {
            began: now,
            seen: now,
            ended: Arc::default(),
        };
        sessions.insert(fingerprint(&secret), times);
        set_cookie(client, &secret, LIFE.as_secs())
    }

    /// The session whose cookie the request carries, if it lives.
    pub(super) fn find(&self, headers: &HeaderMap, client: &RequestClient) -> Option<Session> {
        self.find_at(headers, client, Instant::now())
    }

    fn find_at(
        &self,
        headers: &HeaderMap,
        client: &RequestClient,
        now: Instant,
    ) -> Option<Session> {
        let id = fingerprint(cookie(headers, client)?);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let times = sessions.get_mut(&id)?;
        if !times.is_alive(now) {
            sessions.remove(&id);
            return None;
        }
        times.seen = now;
        Some(Session {
            id,
            until: times.began + LIFE,
            ended: Arc::clone(&times.ended),
        })
    }

    /// Ends the session whose cookie the request carries. Returns the cookie that takes its place.
    pub(super) fn end(&self, headers: &HeaderMap, client: &RequestClient) -> Option<HeaderValue> {
        if let Some(secret) = cookie(headers, client) {
            let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            sessions.remove(&fingerprint(secret));
        }
        set_cookie(client, "", 0)
    }
}

fn set_cookie(client: &RequestClient, secret: &str, seconds: u64) -> Option<HeaderValue> {
    let name = name(client);
    let secure = if client.is_tls { "; Secure" } else { "" };
    let cookie =
        format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}");
    HeaderValue::try_from(cookie).ok()
}

fn cookie<'a>(headers: &'a HeaderMap, client: &RequestClient) -> Option<&'a str> {
    let wanted = name(client);
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted).then_some(value))
}

/// The cookie's name. Cookies belong to a host and not to a port: over TLS the prefix keeps others from
/// setting this one, and without TLS the port keeps two consoles of a machine apart.
fn name(client: &RequestClient) -> String {
    if client.is_tls {
        return format!("__Host-{COOKIE}");
    }
    let host = client.host.as_deref().unwrap_or_default();
    let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
    match port.bytes().all(|b| b.is_ascii_digit()) {
        true => format!("{COOKIE}_{port}"),
        false => format!("{COOKIE}_80"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(host: &str, is_tls: bool) -> RequestClient {
        RequestClient {
            ip: [127, 0, 0, 1].into(),
            host: Some(host.to_owned()),
            is_tls,
        }
    }

    fn with_cookie(cookie: &HeaderValue) -> HeaderMap {
        let pair = cookie.to_str().unwrap().split(';').next().unwrap();
        HeaderMap::from_iter([(header::COOKIE, pair.parse().unwrap())])
    }

    #[test]
    fn a_session_ends_with_its_life_without_use_or_when_it_is_left() {
        let (sessions, client, now) = (
            Sessions::default(),
            client("localhost:3000", false),
            Instant::now(),
        );
        let begin = || with_cookie(&sessions.begin_at(&HeaderMap::new(), &client, now).unwrap());
        let headers = begin();
        let find =
            |headers: &HeaderMap, after: Duration| sessions.find_at(headers, &client, now + after);
        assert!(find(&headers, IDLE - Duration::from_secs(1)).is_some());
        // The last request began the time anew.
        let session = find(&headers, IDLE * 2 - Duration::from_secs(2)).unwrap();
        // An open page is use.
        assert!(find(&headers, LIFE - Duration::from_secs(1)).is_some());
        assert!(find(&headers, LIFE).is_none());
        assert!(session.ended.token.is_cancelled());

        let unused = begin();
        assert!(find(&unused, IDLE).is_none());

        let left = begin();
        let session = find(&left, Duration::ZERO).unwrap();
        let replacement = sessions.end(&left, &client).unwrap();
        assert!(
            replacement
                .to_str()
                .unwrap()
                .starts_with("console_session_3000=; ")
        );
        assert!(find(&left, Duration::ZERO).is_none() && session.ended.token.is_cancelled());
    }

    #[test]
    fn the_cookie_belongs_to_one_port_or_to_tls() {
        for (host, is_tls, want) in [
            ("localhost:3000", false, "console_session_3000"),
            ("log.example", false, "console_session_80"),
            ("[::1]", false, "console_session_80"),
            ("[::1]:8080", false, "console_session_8080"),
            ("log.example", true, "__Host-console_session"),
        ] {
            assert_eq!(name(&client(host, is_tls)), want);
        }
    }
}
