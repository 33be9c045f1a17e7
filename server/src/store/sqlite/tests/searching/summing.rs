//! What a query's predictions amount to, held against sums over all that fit its rule.

use domain::{
    cost::Cost,
    coverage::Counts,
    prediction::Prediction,
    query::{Query, Text},
    time::Timestamp,
    usage::{Summary, Times},
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
    let over = |a: Option<Timestamp>, b: Option<Timestamp>| Some(b?.since(a?));
    let waited = |p: &&Prediction| {
        let was_computed = p.predict_time.is_some();
        let end = p.completed_at.filter(|_| !was_computed);
        over(Some(p.created_at), p.started_at.or(end))
    };
    let ran = |p: &&Prediction| {
        let measured = p.predict_time.or(over(p.started_at, p.completed_at));
        measured.filter(|_| p.status.is_terminal())
    };
    Summary {
        counts,
        back_to: None,
        cost: Cost::from_units(costs.iter().sum()),
        priced: costs.len() as u64,
        queued: times(found.iter().filter_map(waited).collect()),
        running: times(found.iter().filter_map(ran).collect()),
    }
}

fn times(all: Vec<u64>) -> Option<Times> {
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
        assert_eq!(self.summary(query, LIMITS), expected(&found), "{query}");
    }

    fn summary(&self, query: &Query, limits: Limits) -> Summary {
        let (query, asked) = (query.clone(), self.store.asked());
        let read = move |c: &rusqlite::Connection| list::summary(c, &query, asked, limits);
        let summary = self.runtime.block_on(self.store.readers.run("test", read));
        summary.unwrap()
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
