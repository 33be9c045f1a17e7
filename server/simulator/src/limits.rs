//! Requests per account in a rolling window of a minute.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::clock::Moment;

/// The window in which requests are counted.
pub(crate) const WINDOW: Duration = Duration::from_secs(60);

/// The limits of all accounts.
#[derive(Debug)]
pub(crate) struct Limits {
    rpm: Option<u32>,
    windows: Vec<Mutex<VecDeque<Moment>>>,
}

/// What the limit says to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// There is no limit.
    Unlimited,
    /// It may pass; so many more may, too.
    Pass { limit: u32, remaining: u32 },
    /// It may not, and another may after this many seconds.
    Wait { seconds: u64 },
}

impl Limits {
    pub(crate) fn new(accounts: usize, rpm: Option<u32>) -> Self {
        Self {
            rpm,
            windows: (0..accounts).map(|_| Mutex::default()).collect(),
        }
    }

    /// Counts a request of this account.
    pub(crate) fn check(&self, account: usize, now: Moment) -> Verdict {
        let Some(limit) = self.rpm else {
            return Verdict::Unlimited;
        };
        let mut window = self.windows[account]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        while window
            .front()
            .is_some_and(|first| now.since(*first) >= WINDOW)
        {
            window.pop_front();
        }
        let used = u32::try_from(window.len()).unwrap_or(u32::MAX);
        if used >= limit {
            let waited = window
                .front()
                .map_or(Duration::ZERO, |first| now.since(*first));
            let left = WINDOW.saturating_sub(waited);
            return Verdict::Wait {
                seconds: left.as_secs() + u64::from(left.subsec_nanos() > 0),
            };
        }
        window.push_back(now);
        Verdict::Pass {
            limit,
            remaining: limit - used - 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_rolls() {
        let limits = Limits::new(2, Some(2));
        let at = |seconds: i64| Moment::from_unix_micros(seconds * 1_000_000);
        assert_eq!(
            limits.check(0, at(0)),
            Verdict::Pass {
                limit: 2,
                remaining: 1
            }
        );
        assert_eq!(
            limits.check(0, at(20)),
            Verdict::Pass {
                limit: 2,
                remaining: 0
            }
        );
        assert_eq!(limits.check(0, at(30)), Verdict::Wait { seconds: 30 });
        assert_eq!(
            limits.check(1, at(30)),
            Verdict::Pass {
                limit: 2,
                remaining: 1
            }
        );
        assert_eq!(
            limits.check(0, at(60)),
            Verdict::Pass {
                limit: 2,
                remaining: 0
            }
        );
        assert_eq!(limits.check(0, at(61)), Verdict::Wait { seconds: 19 });
    }
}
