//! How long a prediction waited, ran and took, and how durations are written.
//!
//! One rule for every page, search, sum and export: the wait and the run add up to the total.
//! Upstream measures `predict_time` and `total_time` exactly and stamps the rest in whole seconds, so
//! a measured number wins, and the wait is what is left of the total. Only where a measurement is
//! missing is the difference of two stamps taken; it is marked as known to the second at most.

use crate::{prediction::Prediction, status::Status, time::Timestamp};

/// A duration as the page shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Its length so far, in microseconds.
    pub micros: u64,
    /// The precision of that length.
    pub precision: Precision,
}

/// The precision of the length of a [`Span`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Measured by upstream, or between two stamps with fractions.
    Exact,
    /// Derived from stamps of whole seconds.
    WholeSeconds,
    /// Still growing.
    Ticking,
}

const SECOND: u64 = 1_000_000;

/// The finest step in which a finished duration is written.
const HUNDREDTH: u64 = SECOND / 100;

impl Span {
    /// A measured duration, in microseconds.
    pub fn exact(micros: u64) -> Self {
        Self {
            micros,
            precision: Precision::Exact,
        }
    }

    /// A duration picked from many, whose own precision was not kept. Whole seconds come from stamps.
    pub fn of_many(micros: u64) -> Self {
        let precision = match micros % SECOND {
            0 => Precision::WholeSeconds,
            _ => Precision::Exact,
        };
        Self { micros, precision }
    }

    fn ticking(micros: u64) -> Self {
        Self {
            micros,
            precision: Precision::Ticking,
        }
    }

    /// The time between two stamps; 0 if they are out of order.
    fn between(from: Timestamp, to: Timestamp) -> Self {
        let is_coarse = |at: Timestamp| at.micros() % 1_000_000 == 0;
        let precision = match is_coarse(from) || is_coarse(to) {
            true => Precision::WholeSeconds,
            false => Precision::Exact,
        };
        Self {
            micros: to.since(from),
            precision,
        }
    }

    /// The same length at most.
    fn at_most(self, micros: u64) -> Self {
        Self {
            micros: self.micros.min(micros),
            ..self
        }
    }

    /// The same length, or that of a part of it if it is longer.
    fn at_least(self, part: Self) -> Self {
        match self.micros < part.micros {
            true => part,
            false => self,
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            micros: self.micros.saturating_add(other.micros),
            precision: self.precision.with(other.precision),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            micros: self.micros.saturating_sub(other.micros),
            precision: self.precision.with(other.precision),
        }
    }

    /// Returns whether it still grows.
    pub fn is_ticking(self) -> bool {
        self.precision == Precision::Ticking
    }

    /// `5.51s`, `1m 05s`, `2h 03m`; `~5 s` if it is known to the second only; a growing one below a
    /// minute has one decimal, to stay calm.
    pub fn text(self) -> String {
        let seconds = self.micros / SECOND;
        let about = match self.precision {
            Precision::WholeSeconds => "~",
            Precision::Exact | Precision::Ticking => "",
        };
        if seconds >= 3_600 {
            return format!("{about}{}h {:02}m", seconds / 3_600, seconds % 3_600 / 60);
        }
        if seconds >= 60 {
            return format!("{about}{}m {:02}s", seconds / 60, seconds % 60);
        }
        match self.precision {
            Precision::Ticking => format!("{seconds}.{}s", self.micros % SECOND / 100_000),
            Precision::Exact => format!("{seconds}.{:02}s", self.micros % SECOND / HUNDREDTH),
            Precision::WholeSeconds if seconds == 0 => "<1 s".to_owned(),
            Precision::WholeSeconds => format!("~{seconds} s"),
        }
    }
}

impl Precision {
    fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Ticking, _) | (_, Self::Ticking) => Self::Ticking,
            (Self::WholeSeconds, _) | (_, Self::WholeSeconds) => Self::WholeSeconds,
            (Self::Exact, Self::Exact) => Self::Exact,
        }
    }
}

/// The three durations of a prediction; each is `None` if it is not known. Where all three are, the
/// first two add up to the third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunDurations {
    /// The time before its computation began.
    pub queued: Option<Span>,
    /// The time of its computation.
    pub running: Option<Span>,
    /// The time from its creation to its end.
    pub total: Option<Span>,
}

impl RunDurations {
    /// The durations at some instant, which only matters while the prediction lives.
    pub fn of(p: &Prediction, now: Timestamp) -> Self {
        // It is unknown whether an unreadable one still runs.
        if p.id.is_unreadable() {
            return Self::default();
        }
        match p.status.is_terminal() {
            true => Self::of_ended(p),
            false => Self::of_live(p, now),
        }
    }

    fn of_live(p: &Prediction, now: Timestamp) -> Self {
        let total = Span::ticking(now.since(p.created_at));
        if p.status == Status::Queued {
            return Self {
                queued: Some(total),
                running: None,
                total: Some(total),
            };
        }
        let queued = p
            .started_at
            .map(|started| Span::between(p.created_at, started).at_most(total.micros));
        Self {
            queued,
            running: queued.map(|queued| total.minus(queued)),
            total: Some(total),
        }
    }

    fn of_ended(p: &Prediction) -> Self {
        let waited = p.started_at.map(|at| Span::between(p.created_at, at));
        let stamped = p.completed_at.map(|at| Span::between(p.created_at, at));
        // One that was stopped before it started only waited; one that succeeded must have run.
        let only_waited = |total: Span| Some(total).filter(|_| p.status != Status::Succeeded);
        match (
            p.predict_time.map(Span::exact),
            p.total_time.map(Span::exact),
        ) {
            (Some(running), Some(total)) => Self {
                queued: Some(total.minus(running)),
                running: Some(running),
                total: Some(Span::exact(total.micros.max(running.micros))),
            },
            (Some(running), None) => {
                let stamped = stamped.map(|total| total.at_least(running));
                let queued = stamped.map(|total| total.minus(running)).or(waited);
                Self {
                    queued,
                    running: Some(running),
                    total: stamped.or(queued.map(|queued| queued.plus(running))),
                }
            }
            (None, Some(total)) => {
                let ran = p.started_at.zip(p.completed_at);
                let ran = ran.map(|(from, to)| Span::between(from, to).at_most(total.micros));
                let (queued, running) = match (ran, waited) {
                    (Some(ran), _) => (Some(total.minus(ran)), Some(ran)),
                    (None, Some(waited)) => {
                        let waited = waited.at_most(total.micros);
                        (Some(waited), Some(total.minus(waited)))
                    }
                    (None, None) => (only_waited(total), None),
                };
                Self {
                    queued,
                    running,
                    total: Some(total),
                }
            }
            (None, None) => match (waited, stamped) {
                (Some(waited), Some(total)) => {
                    let waited = waited.at_most(total.micros);
                    Self {
                        queued: Some(waited),
                        running: Some(total.minus(waited)),
                        total: Some(total),
                    }
                }
                (queued, total) => Self {
                    queued: queued.or(total.and_then(only_waited)),
                    running: None,
                    total,
                },
            },
        }
    }
}

/// The time before it started; `None` if it started at once or that is not known. In the hundredths
/// that are written, it and the run add up to the total.
pub fn queued(p: &Prediction, now: Timestamp) -> Option<Span> {
    let RunDurations {
        queued,
        running,
        total,
    } = RunDurations::of(p, now);
    let queued = queued.filter(|span| span.is_ticking() || span.micros >= 1_000)?;
    match (running, total) {
        (Some(running), Some(total)) if queued.precision == Precision::Exact => {
            let written = |span: Span| span.micros / HUNDREDTH * HUNDREDTH;
            let rest = written(total).saturating_sub(written(running));
            Some(Span::exact(rest))
        }
        _ => Some(queued),
    }
}

/// The wait in microseconds, in which a start at once is a wait of next to nothing: so it is searched.
pub fn waited(p: &Prediction, now: Timestamp) -> Option<u64> {
    RunDurations::of(p, now).queued.map(|span| span.micros)
}

/// The wait that is over, in microseconds; a start at once is one, too.
pub fn past_wait(p: &Prediction) -> Option<u64> {
    over(|now| RunDurations::of(p, now).queued)
}

/// The time of computing that is over, in microseconds.
pub fn past_run(p: &Prediction) -> Option<u64> {
    over(|now| running(p, now))
}

/// A duration that no later instant changes.
fn over(of: impl Fn(Timestamp) -> Option<Span>) -> Option<u64> {
    let end_of_time = Timestamp::from_micros(i64::MAX);
    let span = of(end_of_time).filter(|span| !span.is_ticking());
    span.map(|span| span.micros)
}

/// The time of its computation: upstream's own `predict_time` where it is known.
pub fn running(p: &Prediction, now: Timestamp) -> Option<Span> {
    RunDurations::of(p, now).running
}

/// The whole time: upstream's own `total_time` where it is known.
pub fn total(p: &Prediction, now: Timestamp) -> Option<Span> {
    RunDurations::of(p, now).total
}

#[cfg(test)]
mod tests;
