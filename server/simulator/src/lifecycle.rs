//! The life of one prediction: when it changes, and what it therefore is at a moment.
//!
//! A plan is fixed when a prediction is made; its state is computed, never stored, so no task has
//! to move anything on. Knows no JSON and no models.

use std::time::Duration;

use crate::clock::Moment;

/// How a prediction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// With output.
    Succeeds,
    /// With an error.
    Fails,
    /// Stopped by its owner.
    Cancelled,
}

/// The status a prediction has at a moment, in upstream's vocabulary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Accepted, waiting for a machine.
    Pending,
    /// A machine is getting ready.
    Starting,
    /// Running.
    Processing,
    /// Ended with output.
    Succeeded,
    /// Ended with an error.
    Failed,
    /// Stopped by its owner.
    Cancelled,
}

impl Status {
    /// Whether a prediction of this status can still change.
    pub(crate) const fn is_terminal(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Cancelled)
    }
}

/// When a prediction changes, fixed when it is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Accepted; `created_at`.
    pub(crate) created: Moment,
    /// From `pending` to `starting`.
    pub(crate) starting: Moment,
    /// From `starting` to `processing`; `started_at`.
    pub(crate) started: Moment,
    /// From `processing` to the end; `completed_at`.
    pub(crate) ended: Moment,
    /// How it ends.
    pub(crate) outcome: Outcome,
}

/// What a prediction is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct State {
    /// Its status.
    pub(crate) status: Status,
    /// When it last changed.
    pub(crate) updated: Moment,
    /// When it began to run, if it did.
    pub(crate) started: Option<Moment>,
    /// When it ended, if it has.
    pub(crate) ended: Option<Moment>,
    /// How far it has come, in percent, while it runs.
    pub(crate) progress: Option<u8>,
}

impl Plan {
    /// A plan from the lengths of its phases.
    pub(crate) fn new(created: Moment, waits: Duration, boots: Duration, runs: Duration) -> Self {
        let starting = created.plus(waits);
        let started = starting.plus(boots);
        let (ended, outcome) = (started.plus(runs), Outcome::Succeeds);
        Self {
            created,
            starting,
            started,
            ended,
            outcome,
        }
    }

    /// What the prediction is at `now`.
    pub(crate) fn at(&self, now: Moment) -> State {
        let state = |status, updated| State {
            status,
            updated,
            started: (self.started <= now.min(self.ended)).then_some(self.started),
            ended: (self.ended <= now).then_some(self.ended),
            progress: None,
        };
        if now >= self.ended {
            return state(self.end_status(), self.ended);
        }
        if now >= self.started {
            let progress = Some(self.progress(now));
            return State {
                progress,
                ..state(Status::Processing, now)
            };
        }
        if now >= self.starting {
            return state(Status::Starting, self.starting);
        }
        state(Status::Pending, self.created)
    }

    /// The next moment after `now` at which the status changes.
    pub(crate) fn next_change(&self, now: Moment) -> Option<Moment> {
        let changes = [self.starting, self.started, self.ended];
        changes
            .into_iter()
            .filter(|change| *change > now && *change <= self.ended)
            .min()
    }

    /// Ends it at `now` in this way, unless it has ended before. A success has always been started.
    pub(crate) fn end(&mut self, now: Moment, outcome: Outcome) {
        if self.ended <= now {
            return;
        }
        if outcome != Outcome::Cancelled {
            self.started = self.started.min(now);
        }
        (self.ended, self.outcome) = (now, outcome);
    }

    const fn end_status(&self) -> Status {
        match self.outcome {
            Outcome::Succeeds => Status::Succeeded,
            Outcome::Fails => Status::Failed,
            Outcome::Cancelled => Status::Cancelled,
        }
    }

    fn progress(&self, now: Moment) -> u8 {
        let (done, all) = (now.since(self.started), self.ended.since(self.started));
        let percent = done.as_micros() * 100 / all.as_micros().max(1);
        u8::try_from(percent).unwrap_or(99).min(99)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: i64 = 1_000_000;

    fn at(seconds: i64) -> Moment {
        Moment::from_unix_micros(seconds * SECOND)
    }

    fn plan() -> Plan {
        let seconds = Duration::from_secs;
        Plan::new(at(100), seconds(2), seconds(3), seconds(10))
    }

    #[test]
    fn it_goes_through_every_phase() {
        let check = |seconds, status, progress| {
            let state = plan().at(at(seconds));
            assert_eq!(
                (state.status, state.progress),
                (status, progress),
                "at {seconds}"
            );
        };
        check(100, Status::Pending, None);
        check(102, Status::Starting, None);
        check(105, Status::Processing, Some(0));
        check(110, Status::Processing, Some(50));
        check(115, Status::Succeeded, None);
        assert_eq!(plan().next_change(at(102)), Some(at(105)));
        assert_eq!(plan().next_change(at(115)), None);
    }

    #[test]
    fn one_that_is_cancelled_in_the_queue_never_started() {
        let mut plan = plan();
        plan.end(at(103), Outcome::Cancelled);
        let state = plan.at(at(200));
        assert_eq!((state.status, state.started), (Status::Cancelled, None));
        assert_eq!(
            (state.ended, plan.next_change(at(101))),
            (Some(at(103)), Some(at(102)))
        );
    }

    #[test]
    fn an_end_is_final() {
        let mut plan = plan();
        plan.end(at(120), Outcome::Cancelled);
        assert_eq!(plan.at(at(120)).status, Status::Succeeded);
    }
}
