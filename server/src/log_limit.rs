//! A limit for what is logged again and again: a full disk or a broken store fails every file and every
//! look, and one line a minute says as much as hundreds. Knows nothing of what is logged.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// The shortest time between two log lines of one error at one place.
const PACE: Duration = Duration::from_secs(60);

/// Maximum number of different errors of one place that are told apart.
const MAX_ERRORS: usize = 16;

/// Logs an error unless the same place has logged the same one within the last minute. Takes the level,
/// the error as a string, and what `tracing` takes.
macro_rules! log_repeated {
    ($level:ident, $error:expr, $($rest:tt)+) => {{
        static LIMIT: $crate::log_limit::LogLimit = $crate::log_limit::LogLimit::new();
        let error: String = $error;
        if let Some(skipped) = LIMIT.admit(&error, std::time::Instant::now()) {
            tracing::$level!(error, skipped, $($rest)+);
        }
    }};
}

pub(crate) use log_repeated;

/// The errors that one place has logged.
#[derive(Debug)]
pub(crate) struct LogLimit(Mutex<Vec<LoggedError>>);

#[derive(Debug)]
struct LoggedError {
    text: String,
    at: Instant,
    /// The number of times that it came since without being logged.
    skipped: u64,
}

impl LogLimit {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// Returns whether an error is to be logged now, and then, how often it was not since it was logged last.
    pub(crate) fn admit(&self, text: &str, now: Instant) -> Option<u64> {
        let mut logged = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_recent = |error: &LoggedError| now.saturating_duration_since(error.at) < PACE;
        if logged.len() >= MAX_ERRORS {
            logged.retain(is_recent);
        }
        // Too many different ones count as one.
        let is_full = logged.len() >= MAX_ERRORS;
        let known = logged.iter().position(|error| error.text == text);
        let known = known.or_else(|| is_full.then(|| logged.len() - 1));
        let Some(known) = known.and_then(|place| logged.get_mut(place)) else {
            logged.push(LoggedError {
                text: text.to_owned(),
                at: now,
                skipped: 0,
            });
            return Some(0);
        };
        if is_recent(known) {
            known.skipped += 1;
            return None;
        }
        known.at = now;
        Some(std::mem::take(&mut known.skipped))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_error_is_logged_once_a_minute_and_counted() {
        let (limit, start) = (LogLimit::new(), Instant::now());
        let mut lines = Vec::new();
        for second in 0..180 {
            let now = start + Duration::from_secs(second);
            for _ in 0..10 {
                lines.extend(limit.admit("no space left on device", now));
            }
        }
        assert_eq!(lines, [0, 599, 599]);
    }

    #[test]
    fn another_error_is_logged_at_once() {
        let (limit, now) = (LogLimit::new(), Instant::now());
        assert_eq!(limit.admit("no space left on device", now), Some(0));
        assert_eq!(limit.admit("permission denied", now), Some(0));
        assert_eq!(limit.admit("permission denied", now), None);
    }

    #[test]
    fn errors_that_never_repeat_are_limited_too() {
        let (limit, start) = (LogLimit::new(), Instant::now());
        let logged = |from: u64| {
            let texts = (from..from + 650).map(|number| format!("file {number} is broken"));
            let now = start + Duration::from_secs(from);
            texts.filter_map(|text| limit.admit(&text, now)).count()
        };
        assert_eq!(logged(0), MAX_ERRORS);
        assert_eq!(logged(1_000), MAX_ERRORS);
    }
}
