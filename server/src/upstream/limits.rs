//! The two generations of rate-limit headers, and how long upstream asks to wait: `Retry-After` or
//! `X-RateLimit-Reset`, in any of the ways that servers write them. What cannot be meant (a limit of 0,
//! a window of years) says nothing; how long a wait is believed is the budget's to decide.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::budget::{MAX_LIMIT, MAX_WINDOW, Told};

/// The least `X-RateLimit-Reset` that is a time since 1970 in seconds; less is a time from now.
const MIN_UNIX_SECONDS: f64 = 1e9;

/// The least `X-RateLimit-Reset` that is a time since 1970 in milliseconds.
const MIN_UNIX_MILLIS: f64 = 1e11;

/// What the headers of an answer say about the account's limits. A value of `-` says nothing.
pub(super) fn told(headers: &HeaderMap) -> Told {
    let number = |names: [&str; 2]| {
        names
            .into_iter()
            .find_map(|name| text(headers, name)?.parse::<u32>().ok())
    };
    let limit = number([
        "x-skytells-ratelimit-limit-requests",
        "x-ratelimit-limit-rpm",
    ]);
    let window = text(headers, "x-skytells-ratelimit-window")
        .and_then(|seconds| Duration::try_from_secs_f64(seconds.parse().ok()?).ok());
    Told {
        limit: limit.filter(|limit| (1..=MAX_LIMIT).contains(limit)),
        remaining: number([
            "x-skytells-ratelimit-remaining-requests",
            "x-ratelimit-remaining-rpm",
        ]),
        window: window.filter(|window| (Duration::from_secs(1)..=MAX_WINDOW).contains(window)),
    }
}

/// Returns the wait that upstream asks for after a 429: `Retry-After`, else until `X-RateLimit-Reset`. `None` if
/// neither says so, or both speak of the past.
///
/// Upstream's dates are compared with upstream's own clock, the `Date` header: the clock of this machine
/// may be wrong. It is `local`, for answers without one.
pub(super) fn retry_after(headers: &HeaderMap, local: SystemTime) -> Option<Duration> {
    let date = text(headers, "date").and_then(|date| httpdate::parse_http_date(date).ok());
    let now = date.unwrap_or(local);
    let after = text(headers, "retry-after").and_then(|after| match after.parse::<f64>() {
        Ok(seconds) => span(seconds),
        Err(_) => httpdate::parse_http_date(after)
            .ok()?
            .duration_since(now)
            .ok(),
    });
    let reset = || {
        let reset = text(headers, "x-ratelimit-reset")?.parse::<f64>().ok()?;
        let unix_seconds = match reset {
            MIN_UNIX_MILLIS.. => reset / 1_000.0,
            MIN_UNIX_SECONDS.. => reset,
            _ => return span(reset),
        };
        let at = UNIX_EPOCH.checked_add(span(unix_seconds)?)?;
        at.duration_since(now).ok()
    };
    let is_wait = |wait: &Duration| !wait.is_zero();
    after.filter(is_wait).or_else(|| reset().filter(is_wait))
}

/// Returns a span of seconds; `None` if the number is not a span of time. One of a length beyond all measure is
/// still a wish to wait.
fn span(seconds: f64) -> Option<Duration> {
    match Duration::try_from_secs_f64(seconds) {
        Ok(span) => Some(span),
        Err(_) => (seconds > 0.0).then_some(Duration::MAX),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests;
