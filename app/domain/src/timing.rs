//! How long a prediction waited, ran and took, and how durations are written.

use crate::{prediction::Prediction, time::Timestamp};

/// A duration as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its length so far, in microseconds.
    pub micros: u64,
    /// Whether it still grows.
    pub ticking: bool,
}

impl Span {
    fn done(micros: u64) -> Option<Self> {
        Some(Self {
            micros,
            ticking: false,
        })
    }

    fn until_now(since: Timestamp, now: Timestamp) -> Option<Self> {
        Some(Self {
            micros: now.since(since),
            ticking: true,
        })
    }

    /// `5.51s`, `1m 05s`, `2h 03m`; a growing one below a minute has one decimal, to stay calm.
    pub fn text(self) -> String {
        let seconds = self.micros / 1_000_000;
        if seconds >= 3_600 {
            return format!("{}h {:02}m", seconds / 3_600, seconds % 3_600 / 60);
        }
        if seconds >= 60 {
            return format!("{}m {:02}s", seconds / 60, seconds % 60);
        }
        if self.ticking {
            return format!("{seconds}.{}s", self.micros % 1_000_000 / 100_000);
        }
        format!("{seconds}.{:02}s", self.micros % 1_000_000 / 10_000)
    }
}

/// The time before it started; `None` where it started at once or it is not known.
pub fn queued(p: &Prediction, now: Timestamp) -> Option<Span> {
    // Upstream writes whole seconds beside fractions: less than a millisecond is no wait.
    let is_wait = |span: &Span| p.started_at.is_none() || span.micros >= 1_000;
    wait(p, now).filter(is_wait)
}

/// The same in microseconds where a start at once is a wait of next to nothing: so it is searched.
pub fn waited(p: &Prediction, now: Timestamp) -> Option<u64> {
    wait(p, now).map(|span| span.micros)
}

/// The wait that is over, in microseconds; a start at once is one, too.
pub fn past_wait(p: &Prediction) -> Option<u64> {
    over(wait(p, p.created_at))
}

/// The time of computing that is over, in microseconds.
pub fn past_run(p: &Prediction) -> Option<u64> {
    over(running(p, p.created_at))
}

fn over(span: Option<Span>) -> Option<u64> {
    span.filter(|span| !span.ticking).map(|span| span.micros)
}

fn wait(p: &Prediction, now: Timestamp) -> Option<Span> {
    match (p.started_at, p.completed_at) {
        (Some(started), _) => Span::done(started.since(p.created_at)),
        (None, Some(completed)) if p.predict_time.is_none() => {
            Span::done(completed.since(p.created_at))
        }
        (None, _) if p.status == crate::status::Status::Queued => {
            Span::until_now(p.created_at, now)
        }
        (None, _) => None,
    }
}

/// The time it was computed: upstream's own `predict_time`, else completed minus started.
pub fn running(p: &Prediction, now: Timestamp) -> Option<Span> {
    if p.status.is_terminal() {
        return match (p.predict_time, p.started_at, p.completed_at) {
            (Some(micros), _, _) => Span::done(micros),
            (None, Some(started), Some(completed)) => Span::done(completed.since(started)),
            _ => None,
        };
    }
    let is_waiting = p.status == crate::status::Status::Queued;
    p.started_at
        .filter(|_| !is_waiting)
        .and_then(|started| Span::until_now(started, now))
}

/// The whole time: upstream's own `total_time`, else completed minus created.
pub fn total(p: &Prediction, now: Timestamp) -> Option<Span> {
    // Of an unreadable one it is unknown whether it still runs.
    if p.id.is_unreadable() {
        return None;
    }
    if !p.status.is_terminal() {
        return Span::until_now(p.created_at, now);
    }
    match (p.total_time, p.completed_at) {
        (Some(micros), _) => Span::done(micros),
        (None, Some(completed)) => Span::done(completed.since(p.created_at)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{prediction::sample, status::Status};

    const SECOND: i64 = 1_000_000;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * SECOND)
    }

    fn spans(p: &Prediction, now: i64) -> [String; 3] {
        [queued(p, at(now)), running(p, at(now)), total(p, at(now))]
            .map(|span| span.map_or("—".to_owned(), Span::text))
    }

    #[test]
    fn counts_up_while_live() {
        let mut p = sample("a", Status::Queued);
        p.created_at = at(0);
        assert_eq!(spans(&p, 3), ["3.0s", "—", "3.0s"]);
        p.status = Status::Processing;
        p.started_at = Some(at(4));
        assert_eq!(spans(&p, 6), ["4.00s", "2.0s", "6.0s"]);
    }

    #[test]
    fn uses_upstreams_own_numbers_when_done() {
        let mut p = sample("a", Status::Succeeded);
        p.created_at = at(0);
        p.started_at = Some(at(4));
        p.completed_at = Some(at(10));
        assert_eq!(spans(&p, 99), ["4.00s", "6.00s", "10.00s"]);
        p.predict_time = Some(5_512_345);
        p.total_time = Some(9_999_999);
        assert_eq!(spans(&p, 99), ["4.00s", "5.51s", "9.99s"]);
    }

    #[test]
    fn a_start_at_once_is_no_wait() {
        let mut p = sample("a", Status::Succeeded);
        p.created_at = at(0);
        p.started_at = Some(at(0));
        p.completed_at = Some(at(1));
        assert_eq!(spans(&p, 9)[0], "—");
    }

    #[test]
    fn cancelled_in_the_queue_only_waited() {
        let mut p = sample("a", Status::Cancelled);
        p.created_at = at(0);
        p.completed_at = Some(at(7));
        assert_eq!(spans(&p, 99), ["7.00s", "—", "7.00s"]);
    }

    #[test]
    fn a_clock_that_runs_behind_shows_zero() {
        let mut p = sample("a", Status::Processing);
        p.created_at = at(50);
        p.started_at = Some(at(50));
        assert_eq!(spans(&p, 10), ["—", "0.0s", "0.0s"]);
    }

    #[test]
    fn writes_long_durations() {
        let text = |seconds: u64| {
            Span {
                micros: seconds * 1_000_000,
                ticking: false,
            }
            .text()
        };
        assert_eq!(text(65), "1m 05s");
        assert_eq!(text(7_380), "2h 03m");
    }
}
