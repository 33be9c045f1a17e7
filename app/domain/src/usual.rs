//! How long a model usually takes, and what is worth saying of a run that is far from that.
//!
//! A run is far from usual when it took at least twice as long as the model's median and at least
//! a second longer, or when it succeeded in less than a third of it and at least a second sooner:
//! one run in a few hundred of a steady model, and no noise of models that take an instant. Nothing
//! is said on the word of fewer than [`ENOUGH`] runs. One that ended otherwise is never "fast".

use serde::{Deserialize, Serialize};

use crate::{prediction::Prediction, status::Status, time::Timestamp, timing};

/// How many runs a median must come from to be held against another.
pub const ENOUGH: u32 = 20;

/// How far back the runs go that make it.
pub const DAYS: u32 = 7;

/// The least difference that is worth a word, in microseconds.
const FELT: u64 = 1_000_000;

/// How long a model's successful runs of the last [`DAYS`] days took.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usual {
    /// The model.
    pub model: String,
    /// The median of their total time, in microseconds.
    pub total: u64,
    /// How many runs it comes from.
    pub runs: u32,
}

/// What to say of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Its total time in tenths of the median.
    pub tenths: u64,
    /// How much of it was spent in the queue, in percent.
    pub queued: u64,
}

impl Usual {
    /// What these times, in microseconds, say of a model; `None` if they are too few.
    pub fn of(model: String, mut totals: Vec<u64>) -> Option<Self> {
        let runs = u32::try_from(totals.len()).unwrap_or(u32::MAX);
        if runs < ENOUGH {
            return None;
        }
        let middle = totals.len() / 2;
        let (_, total, _) = totals.select_nth_unstable(middle);
        let total = *total;
        Some(Self { model, total, runs })
    }

    /// Holds a run of the model against it: `None` where it is nothing special.
    pub fn judge(&self, prediction: &Prediction, now: Timestamp) -> Option<Verdict> {
        let total = timing::total(prediction, now)?.micros;
        let is_slow = total / 2 >= self.total && total >= self.total.saturating_add(FELT);
        let is_fast = prediction.status == Status::Succeeded
            && total < self.total / 3
            && total.saturating_add(FELT) <= self.total;
        if self.runs < ENOUGH || self.total == 0 || !(is_slow || is_fast) {
            return None;
        }
        let queued = timing::queued(prediction, now).map_or(0, |span| span.micros);
        Some(Verdict {
            tenths: total.saturating_mul(10) / self.total,
            queued: queued.saturating_mul(100) / total.max(1),
        })
    }
}

impl Verdict {
    /// Whether it took longer than usual, not less.
    pub fn is_slow(self) -> bool {
        self.tenths >= 10
    }

    /// `3.1 × this model's 7-day median, 82 % of it queued`.
    pub fn sentence(self) -> String {
        let factor = match self.tenths {
            0 => "Less than 0.1".to_owned(),
            tenths @ 1..100 => format!("{}.{}", tenths / 10, tenths % 10),
            tenths => (tenths / 10).to_string(),
        };
        let mut sentence = format!("{factor} × this model's {DAYS}-day median");
        // Below that the queue is not why.
        if self.is_slow() && self.queued >= 10 {
            sentence.push_str(&format!(", {} % of it queued", self.queued.min(100)));
        }
        sentence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prediction::sample;

    const SECOND: u64 = 1_000_000;

    fn usual(seconds: u64) -> Usual {
        Usual {
            model: "truefusion".to_owned(),
            total: seconds * SECOND,
            runs: ENOUGH,
        }
    }

    /// A run that waited and took so many tenths of a second.
    fn run(status: Status, queued: i64, total: u64) -> Prediction {
        let mut prediction = sample("a", status);
        prediction.started_at = Some(Timestamp::from_micros(queued * 100_000));
        prediction.total_time = Some(total * SECOND / 10);
        prediction
    }

    fn said(usual: &Usual, prediction: &Prediction) -> Option<String> {
        let verdict = usual.judge(prediction, Timestamp::default());
        verdict.map(Verdict::sentence)
    }

    #[test]
    fn says_how_far_and_why() {
        let check = |queued: i64, total: u64, want: Option<&str>| {
            let prediction = run(Status::Succeeded, queued, total);
            assert_eq!(said(&usual(10), &prediction).as_deref(), want, "{total}");
        };
        check(
            254,
            310,
            Some("3.1 × this model's 7-day median, 81 % of it queued"),
        );
        check(0, 200, Some("2.0 × this model's 7-day median"));
        check(15, 200, Some("2.0 × this model's 7-day median"));
        check(0, 1_234, Some("12 × this model's 7-day median"));
        check(0, 199, None);
        check(0, 100, None);
        check(0, 34, None);
        check(9, 20, Some("0.2 × this model's 7-day median"));
        check(0, 5, Some("Less than 0.1 × this model's 7-day median"));
    }

    #[test]
    fn an_instant_more_is_nothing() {
        let mut short = usual(1);
        short.total = SECOND / 2;
        assert_eq!(said(&short, &run(Status::Succeeded, 0, 14)), None);
        assert!(said(&short, &run(Status::Succeeded, 0, 15)).is_some());
    }

    #[test]
    fn only_a_success_is_fast_and_anything_may_be_slow() {
        for status in [Status::Failed, Status::Cancelled] {
            assert_eq!(said(&usual(10), &run(status.clone(), 0, 5)), None);
            assert!(said(&usual(10), &run(status, 0, 500)).is_some());
        }
    }

    #[test]
    fn a_run_under_way_is_judged_by_its_time_so_far() {
        let prediction = sample("a", Status::Queued);
        let at = |seconds: i64| {
            usual(10).judge(&prediction, Timestamp::from_micros(seconds * 1_000_000))
        };
        assert_eq!(at(19), None);
        assert_eq!(
            at(40).map(Verdict::sentence).as_deref(),
            Some("4.0 × this model's 7-day median, 100 % of it queued")
        );
    }

    #[test]
    fn few_runs_say_nothing() {
        assert_eq!(Usual::of("a".to_owned(), vec![SECOND; 19]), None);
        let totals = (0..21).map(|at| at * SECOND).rev().collect();
        let usual = Usual::of("a".to_owned(), totals).unwrap();
        assert_eq!((usual.total, usual.runs), (10 * SECOND, 21));
        let few = Usual { runs: 3, ..usual };
        assert_eq!(said(&few, &run(Status::Succeeded, 0, 500)), None);
    }

    proptest::proptest! {
        #[test]
        fn any_times_can_be_judged(total: u64, usual: u64, queued in -9_000_000_000_000i64..9_000_000_000_000, micros: i64) {
            let mut prediction = sample("a", Status::Succeeded);
            prediction.total_time = Some(total);
            prediction.started_at = Some(Timestamp::from_micros(queued));
            let usual = Usual { model: String::new(), total: usual, runs: u32::MAX };
            if let Some(verdict) = usual.judge(&prediction, Timestamp::from_micros(micros)) {
                let _ = verdict.sentence();
            }
        }
    }
}
