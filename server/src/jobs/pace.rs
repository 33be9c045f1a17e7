//! How fast a job may ask upstream: a few requests at once, so that a small selection is done while
//! one looks, and then half of what the account's budget would allow. Pure: told the time.

use std::time::{Duration, Instant};

/// Requests that need not wait for each other.
const BURST: u32 = 6;

/// One account's pace inside a job.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pace {
    /// When all that was sent will have been worth its distance.
    due: Option<Instant>,
}

impl Pace {
    /// How long the next request has to wait, where the mirror keeps a distance of `spacing`.
    pub(super) fn wait(&self, now: Instant, spacing: Duration) -> Duration {
        let allowance = distance(spacing) * (BURST - 1);
        self.due.map_or(Duration::ZERO, |due| {
            due.saturating_duration_since(now + allowance)
        })
    }

    /// Counts a request that is being sent.
    pub(super) fn sent(&mut self, now: Instant, spacing: Duration) {
        let from = self.due.map_or(now, |due| due.max(now));
        self.due = Some(from + distance(spacing));
    }
}

/// Twice the mirror's: the other half is the mirror's own.
fn distance(spacing: Duration) -> Duration {
    spacing * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_and_then_half_of_the_budget() {
        let (spacing, began) = (Duration::from_secs(3), Instant::now());
        let (mut pace, mut now, mut at) = (Pace::default(), began, Vec::new());
        for _ in 0..10 {
            now += pace.wait(now, spacing);
            pace.sent(now, spacing);
            at.push((now - began).as_secs());
        }
        assert_eq!(at, [0, 0, 0, 0, 0, 0, 6, 12, 18, 24]);
        // Whoever has waited may send some at once again, and not more than at the beginning.
        now += Duration::from_secs(3_600);
        let later = now;
        for _ in 0..7 {
            now += pace.wait(now, spacing);
            pace.sent(now, spacing);
        }
        assert_eq!((now - later).as_secs(), 6);
    }
}
