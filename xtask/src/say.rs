//! What the person at the terminal reads: one line when a step begins, one more when it was slow.
//! The only place that prints.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Steps that take longer than this say how long they took.
const SLOW: Duration = Duration::from_secs(1);

/// Prints one line.
#[expect(
    clippy::print_stderr,
    reason = "a program for the terminal; this is its one printer"
)]
pub(crate) fn line(text: &str) {
    eprintln!("{text}");
}

/// Says what is about to happen, does it, and says how long it took if that was noticeable.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    line(&format!("xtask: {what}"));
    let begun = Instant::now();
    let outcome = work();
    let took = begun.elapsed();
    if outcome.is_ok() && took > SLOW {
        line(&format!(
            "xtask: {what}: done in {:.1} s",
            took.as_secs_f64()
        ));
    }
    outcome
}
