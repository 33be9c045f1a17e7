//! The two generations of rate-limit headers, and `Retry-After` in seconds or as a date.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;

use super::budget::Told;

/// What the headers of an answer say about the account's limits. A value of `-` says nothing.
pub(super) fn told(headers: &HeaderMap) -> Told {
    let number = |names: [&str; 2]| {
        names
            .into_iter()
            .find_map(|name| text(headers, name)?.parse().ok())
    };
    Told {
        limit: number([
            "x-skytells-ratelimit-limit-requests",
            "x-ratelimit-limit-rpm",
        ]),
        remaining: number([
            "x-skytells-ratelimit-remaining-requests",
            "x-ratelimit-remaining-rpm",
        ]),
        window: text(headers, "x-skytells-ratelimit-window")
            .and_then(|seconds| seconds.parse().ok())
            .map(Duration::from_secs),
    }
}

/// How long to wait after a 429: `Retry-After`, else until `X-RateLimit-Reset`.
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    if let Some(after) = text(headers, "retry-after") {
        if let Ok(seconds) = after.parse::<f64>() {
            return Duration::try_from_secs_f64(seconds).ok();
        }
        let date = httpdate::parse_http_date(after).ok()?;
        return Some(date.duration_since(now).unwrap_or_default());
    }
    let reset = Duration::from_secs(text(headers, "x-ratelimit-reset")?.parse().ok()?);
    UNIX_EPOCH.checked_add(reset)?.duration_since(now).ok()
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn reads_both_generations() {
        let newer = headers(&[
            ("x-skytells-ratelimit-limit-requests", "50"),
            ("x-skytells-ratelimit-remaining-requests", "-"),
            ("x-skytells-ratelimit-window", "30"),
        ]);
        let window = Some(Duration::from_secs(30));
        assert_eq!(
            told(&newer),
            Told {
                limit: Some(50),
                remaining: None,
                window
            }
        );
        let older = headers(&[
            ("x-ratelimit-limit-rpm", "25"),
            ("x-ratelimit-remaining-rpm", "3"),
        ]);
        assert_eq!(
            told(&older),
            Told {
                limit: Some(25),
                remaining: Some(3),
                window: None
            }
        );
    }

    #[test]
    fn reads_every_way_of_saying_wait() {
        let now = UNIX_EPOCH + Duration::from_secs(784_111_777);
        let check = |name: &'static str, value: &str, want: Option<u64>| {
            let wait = retry_after(&headers(&[(name, value)]), now);
            assert_eq!(wait, want.map(Duration::from_secs), "{name}: {value}");
        };
        check("retry-after", "7", Some(7));
        check("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", Some(10));
        check("retry-after", "Sun, 06 Nov 1994 08:49:00 GMT", Some(0));
        for bad in ["-1", "soon", "NaN", "", "1e400"] {
            check("retry-after", bad, None);
        }
        check("x-ratelimit-reset", "784111780", Some(3));
        check("x-ratelimit-reset", "3", None);
    }
}
