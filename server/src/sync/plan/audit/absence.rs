//! Predictions that a reading of their day did not show: deleted upstream, or only not listed.
//!
//! An absence from the list is one witness, upstream's word about the id the other. Neither alone is enough:
//! lists lag, and some failures are answered as if the id were unknown.

use std::{
    collections::{HashMap, HashSet},
    time::Instant,
};

use domain::{day::DaySpan, id::PredictionId};

use super::{
    super::Now,
    DayAudit, DayFilters, signed,
    task::{AuditTask, QueuedCheck},
};

/// Number of absent predictions that are looked up one by one. If more are absent, these stand for all,
/// and a second reading has to confirm it.
const MAX_LOOKUPS: usize = 5;

/// The look-ups of what one reading did not show.
#[derive(Debug)]
pub(super) struct AbsenceCheck {
    pub(super) span: DaySpan,
    /// The length of the list, as upstream told it.
    pub(super) total: Option<u64>,
    /// Number of listed elements that are not held.
    pub(super) unheld: u64,
    /// `true` if some listed elements cannot be read. What is absent may be one of them: then it must be absent
    /// and unknown in two readings, and each is looked up.
    pub(super) is_partly_unreadable: bool,
    absent: Vec<PredictionId>,
    /// Absent predictions that upstream does not know either.
    unknown: HashSet<PredictionId>,
    /// Absent predictions that upstream knows all the same.
    known: HashSet<PredictionId>,
    lookups: usize,
    has_met_known: bool,
}

/// The conclusion of all look-ups.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AbsenceResult {
    /// Predictions that are deleted upstream.
    pub(super) gone: Vec<PredictionId>,
    /// Predictions that exist, but not in the list of this span.
    pub(super) unlisted: Vec<PredictionId>,
    /// Predictions that are absent and were not looked up: a later reading has to confirm that.
    pub(super) doubtful: HashSet<PredictionId>,
}

impl AbsenceCheck {
    /// The look-ups of `absent`; upstream is known to have those in `unlisted`.
    pub(super) fn new(
        span: DaySpan,
        absent: Vec<PredictionId>,
        unlisted: &HashMap<PredictionId, Instant>,
    ) -> Self {
        let known = absent.iter().filter(|id| unlisted.contains_key(*id));
        Self {
            span,
            total: None,
            unheld: 0,
            is_partly_unreadable: false,
            known: known.cloned().collect(),
            absent,
            unknown: HashSet::new(),
            lookups: 0,
            has_met_known: false,
        }
    }

    /// The next prediction to look up; `None` if enough is known.
    pub(super) fn next(&self) -> Option<&PredictionId> {
        let is_open = |id: &&PredictionId| !self.unknown.contains(*id) && !self.known.contains(*id);
        let open = self.absent.iter().find(is_open);
        open.filter(|_| self.lookups < MAX_LOOKUPS)
    }

    pub(super) fn looked_up(&mut self, id: &PredictionId, is_known: bool) {
        let answers = if is_known {
            &mut self.known
        } else {
            &mut self.unknown
        };
        answers.insert(id.clone());
        self.lookups += 1;
        self.has_met_known |= is_known;
    }

    /// Concludes; `confirmed` are those that an earlier reading did not show either.
    pub(super) fn conclude(self, confirmed: Option<&HashSet<PredictionId>>) -> AbsenceResult {
        let is_sample_gone = !self.has_met_known;
        let needs_both = self.is_partly_unreadable;
        let is_gone = |id: &PredictionId| {
            let is_confirmed = confirmed.is_some_and(|confirmed| confirmed.contains(id));
            let is_unknown = self.unknown.contains(id);
            match needs_both {
                true => is_unknown && is_confirmed,
                false => is_unknown || (is_sample_gone && is_confirmed),
            }
        };
        let (gone, others): (Vec<_>, Vec<_>) = self.absent.into_iter().partition(is_gone);
        let (unlisted, doubtful) = others.into_iter().partition(|id| self.known.contains(id));
        AbsenceResult {
            gone,
            unlisted,
            doubtful: HashSet::from_iter::<Vec<_>>(doubtful),
        }
    }
}

impl DayAudit {
    /// Has the neighbors of a single day read, once for each time that it lacks something that upstream has:
    /// upstream's days can end earlier or later than ours. Returns whether they are to be read.
    pub(super) fn read_neighbors(&mut self, span: DaySpan) -> bool {
        let Some(day) = span
            .only_day()
            .filter(|_| self.filters == DayFilters::Heeded)
        else {
            return false;
        };
        let is_first = self.shifted.insert(span);
        if is_first {
            self.queue.push_front(QueuedCheck::Count(span));
            for neighbor in [day.previous(), day.next()] {
                let neighbor = DaySpan::single(neighbor);
                self.queue.push_front(QueuedCheck::Read(neighbor));
            }
        }
        is_first
    }

    pub(super) fn look_up(&mut self, absence: AbsenceCheck, now: Now) {
        if absence.next().is_some() {
            self.task = Some(AuditTask::LookUp(absence));
        } else {
            self.conclude(absence, now);
        }
    }

    /// Takes in whether upstream knows a prediction.
    pub(in crate::sync::plan) fn looked_up(&mut self, id: &PredictionId, is_known: bool, now: Now) {
        let Some(AuditTask::LookUp(mut absence)) = self.task.take_if(AuditTask::is_look_up) else {
            return;
        };
        self.backoff.succeed();
        self.held_until = None;
        absence.looked_up(id, is_known);
        if is_known {
            self.unlisted.insert(id.clone(), now.at);
        }
        self.look_up(absence, now);
    }

    pub(super) fn conclude(&mut self, absence: AbsenceCheck, now: Now) {
        let (span, total, unheld) = (absence.span, absence.total, absence.unheld);
        let confirmed = self.doubtful.remove(&span);
        let conclusion = absence.conclude(confirmed.as_ref());
        self.note_deleted(span, &conclusion.gone);
        if !conclusion.gone.is_empty() {
            // What remains is looked into again as soon as a first difference is.
            self.schedule.settle(span, now);
        }
        self.gone.extend(conclusion.gone);
        if !conclusion.doubtful.is_empty() {
            self.doubtful.insert(span, conclusion.doubtful);
            self.differ(span, total, now);
            return;
        }
        if !conclusion.unlisted.is_empty() && self.read_neighbors(span) {
            return;
        }
        let unlisted = u64::try_from(conclusion.unlisted.len()).unwrap_or(u64::MAX);
        self.explain(span, total, signed(unheld) - signed(unlisted), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(numbers: std::ops::Range<u32>) -> Vec<PredictionId> {
        let id = |number| format!("p{number}").parse().unwrap();
        numbers.map(id).collect()
    }

    fn looked_up(
        absent: &[PredictionId],
        is_known: impl Fn(&PredictionId) -> bool,
    ) -> AbsenceCheck {
        let mut absence = AbsenceCheck::new(DaySpan::ALL, absent.to_vec(), &HashMap::new());
        while let Some(id) = absence.next().cloned() {
            absence.looked_up(&id, is_known(&id));
        }
        absence
    }

    #[test]
    fn a_few_are_looked_up_one_by_one() {
        let absent = ids(0..3);
        let conclusion = looked_up(&absent, |id| *id == absent[1]).conclude(None);
        assert_eq!(conclusion.gone, [absent[0].clone(), absent[2].clone()]);
        assert_eq!(conclusion.unlisted, [absent[1].clone()]);
        assert!(conclusion.doubtful.is_empty());
    }

    #[test]
    fn many_need_a_second_reading() {
        let first = looked_up(&ids(0..80), |_| false).conclude(None);
        assert_eq!((first.gone.len(), first.doubtful.len()), (5, 75));
        let second = looked_up(&ids(5..81), |_| false).conclude(Some(&first.doubtful));
        // The last one was absent once only, and it was not looked up.
        assert_eq!(second.gone, ids(5..80));
        assert_eq!(second.doubtful, HashSet::from_iter(ids(80..81)));
    }

    #[test]
    fn many_of_which_one_exists_are_looked_up_in_turn() {
        let absent = ids(0..80);
        let doubtful = HashSet::from_iter(absent.clone());
        let conclusion = looked_up(&absent, |id| *id == absent[4]).conclude(Some(&doubtful));
        assert_eq!(conclusion.gone, ids(0..4));
        assert_eq!(conclusion.unlisted, ids(4..5));
        assert_eq!(conclusion.doubtful.len(), 75);
    }
}
