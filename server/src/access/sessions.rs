//! Who has shown the token and holds a cookie for it. Sessions live in memory: a restart ends them.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use http::{HeaderMap, HeaderValue, header};

use super::token::{Fingerprint, fingerprint};

const COOKIE: &str = "console_session";

/// How long a session lives, however much it is used.
const LIFE: Duration = Duration::from_secs(7 * 24 * 3_600);

/// Sessions at a time; a new one beyond takes the place of the oldest.
const MAX_SESSIONS: usize = 1_000;

/// The sessions, by the digest of what their cookie holds, and when each began.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<Fingerprint, Instant>>);

impl Sessions {
    /// Begins a session. Returns the cookie for it; `None` if the system has no random numbers.
    pub(super) fn begin(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).ok()?;
        let secret = hex::encode(bytes);
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Logging in anew ends the session that the browser had.
        if let Some(old) = cookie(headers) {
            sessions.remove(&fingerprint(old));
        }
        if sessions.len() >= MAX_SESSIONS {
            let oldest = sessions.iter().min_by_key(|(_, began)| **began);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                sessions.remove(&oldest);
            }
        }
        sessions.insert(fingerprint(&secret), Instant::now());
        let life = LIFE.as_secs();
        let secure = if is_tls(headers) { "; Secure" } else { "" };
        let cookie =
            format!("{COOKIE}={secret}; Path=/; Max-Age={life}; HttpOnly; SameSite=Strict{secure}");
        HeaderValue::try_from(cookie).ok()
    }

    /// Whether the request carries the cookie of a session that lives.
    pub(super) fn holds(&self, headers: &HeaderMap) -> bool {
        let Some(secret) = cookie(headers) else {
            return false;
        };
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let began = sessions.get(&fingerprint(secret));
        began.is_some_and(|began| began.elapsed() < LIFE)
    }
}

/// The secret of a session that the request shows, whether or not the session lives.
pub(crate) fn cookie(headers: &HeaderMap) -> Option<&str> {
    let lines = headers.get_all(header::COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then_some(value))
}

/// The console itself speaks plain HTTP; a proxy in front of it says what the browser speaks. A
/// lie here only makes the liar's own cookie stricter.
fn is_tls(headers: &HeaderMap) -> bool {
    headers
        .get("x-forwarded-proto")
        .is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"https"))
}
