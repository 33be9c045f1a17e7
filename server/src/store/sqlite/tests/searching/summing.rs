//! What a query's predictions amount to, held against sums over all that fit its rule.

use domain::{
    cost::Cost,
    coverage::Counts,
    prediction::Prediction,
    query::{Query, Text},
    status::Status,
    time::Timestamp,
    timing,
    usage::{By, Summary, Times, Usage},
};

use super::{Held, LIMITS, Limits, clock, held, list};

/// What some predictions amount to, in the plainest way.
fn expected(found: &[&Prediction]) -> Summary {
    let mut counts = Counts {
        is_exact: true,
        ..Counts::default()
    };
    found.iter().for_each(|p| counts.add(&p.status, 1));
    let costs: Vec<i64> = found.iter().filter_map(|p| Some(p.cost?.units())).collect();
    let waited = |p: &&Prediction| timing::past_wait(p);
    let ran = |p: &&Prediction| timing::past_run(p);
    Summary {
        counts,
        back_to: None,
        cost: Cost::from_units(costs.iter().sum()),
        priced: costs.len() as u64,
        queued: times(&found.iter().filter_map(waited).collect::<Vec<_>>()),
        running: times(&found.iter().filter_map(ran).collect::<Vec<_>>()),
    }
}

fn times(all: &[u64]) -> Option<Times> {
    let covers = |at: &u64, percent: usize| {
        all.iter().filter(|time| *time <= at).count() * 100 >= all.len() * percent
    };
    let at = |percent| all.iter().copied().filter(|at| covers(at, percent)).min();
    Some(Times {
        known: all.len() as u64,
        p50: at(50)?,
        p95: at(95)?,
        is_exact: true,
    })
}

impl Held {
    pub(super) fn check_summary(&self, query: &Query) {
        let fits = |(p, text): &&(Prediction, Text)| query.fits(p, text, clock());
        let found: Vec<_> = self
            .predictions
            .iter()
            .filter(fits)
            .map(|(p, _)| p)
            .collect();
        let expected = expected(&found);
        assert_eq!(self.summary(query, LIMITS), expected, "{query}");
        // By roll-ups, where they can tell.
        let kept = self.summary(query, Limits { few: 0, ..LIMITS });
        check_about(kept.queued, expected.queued, query);
        check_about(kept.running, expected.running, query);
        let known = Summary {
            queued: expected.queued,
            running: expected.running,
            ..kept
        };
        assert_eq!(known, expected, "{query}");
        self.check_usage(query, &found, &expected);
    }

    /// The report by each property, from roll-ups as far as they can tell.
    fn check_usage(&self, query: &Query, found: &[&Prediction], expected: &Summary) {
        for by in By::ALL {
            let usage = self.usage(query, by, Limits { few: 0, ..LIMITS });
            let total = &usage.total;
            assert_eq!(
                (&total.counts, total.cost),
                (&expected.counts, expected.cost),
                "{query}"
            );
            let groups = usage.groups.iter().map(|group| group.total.counts.total());
            assert_eq!(groups.sum::<u64>(), expected.counts.total(), "{query}");
            assert!(usage.steps.is_sorted_by(|a, b| a.to == b.from), "{query}");
            for step in &usage.steps {
                let is_in = |p: &&&Prediction| (step.from..step.to).contains(&p.created_at);
                let number = found.iter().filter(is_in).count() as u64;
                assert_eq!(step.total.counts.total(), number, "{query}");
                assert_eq!(step.shares.iter().map(|it| it.number).sum::<u64>(), number);
            }
            let failed = found.iter().filter(|p| p.status == Status::Failed).count() as u64;
            let failures = usage.failures;
            assert_eq!(
                (failures.looked_at, failures.has_more),
                (failed, false),
                "{query}"
            );
            assert_eq!(
                failures.causes.iter().map(|it| it.number).sum::<u64>(),
                failed
            );
        }
    }

    fn usage(&self, query: &Query, by: By, limits: Limits) -> Usage {
        let (query, asked) = (query.clone(), self.store.asked());
        let read = move |c: &rusqlite::Connection| list::usage(c, &query, by, &asked, limits);
        let usage = self.runtime.block_on(self.store.readers.run("test", read));
        usage.unwrap()
    }

    fn summary(&self, query: &Query, limits: Limits) -> Summary {
        let (query, asked) = (query.clone(), self.store.asked());
        let read = move |c: &rusqlite::Connection| list::summary(c, &query, &asked, limits);
        let summary = self.runtime.block_on(self.store.readers.run("test", read));
        summary.unwrap()
    }
}

/// Of as many, and each to one part in 64.
fn check_about(about: Option<Times>, exact: Option<Times>, query: &Query) {
    let (Some(about), Some(exact)) = (about, exact) else {
        assert_eq!(about, exact, "{query}");
        return;
    };
    assert_eq!(about.known, exact.known, "{query}");
    for (about, exact) in [(about.p50, exact.p50), (about.p95, exact.p95)] {
        assert!(
            about.abs_diff(exact) <= exact / 64,
            "{query}: {about} {exact}"
        );
    }
}

#[test]
fn a_sum_that_stops_says_where() {
    let held = held();
    let query = Query::parse("cost:any").unwrap();
    let limits = Limits {
        summed: 50,
        ..LIMITS
    };
    let summary = held.summary(&query, limits);
    let newest = held.predictions.iter().take(50).map(|(p, _)| p);
    let newest: Vec<_> = newest.filter(|p| p.cost.is_some()).collect();
    let mut want = expected(&newest);
    want.counts.is_exact = false;
    want.back_to = Some(held.predictions[50].0.created_at);
    assert_eq!(summary, want);
    let whole = Limits {
        summed: 300,
        ..LIMITS
    };
    assert_eq!(held.summary(&query, whole).back_to, None);
}

#[test]
fn a_broken_hour_is_read_so_far_and_no_further() {
    let held = held();
    let at = |place: usize| held.predictions[place].0.created_at;
    // Both ends are inside hours; the later one is followed by others.
    let (from, to) = (at(280), at(20));
    let second = |at: Timestamp| at.rfc3339().chars().take(19).collect::<String>();
    let query = format!("created:{}..{}", second(from), second(to));
    let query = Query::parse(&query).unwrap();
    let limits = |summed| Limits {
        few: 0,
        summed,
        ..LIMITS
    };
    let whole = held.summary(&query, limits(1_000));
    assert_eq!((whole.back_to, whole.counts.is_exact), (None, true));
    let none = held.summary(&query, limits(0));
    assert!(none.back_to.is_some() && !none.counts.is_exact);
    assert!(none.counts.total() < whole.counts.total());
    // Where nothing follows, the last hour is read as a whole, and no prediction by itself.
    let open = Query::default();
    assert_eq!(
        held.summary(&open, limits(0)).counts,
        held.summary(&open, LIMITS).counts
    );
}
