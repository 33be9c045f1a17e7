//! What predictions of the tests amount to.

use domain::{
    prediction::Detail,
    query::{Query, Test},
    status::Status,
    time::Timestamp,
    usage::{Amount, By, Failures, Report, Sum, Summary, Usage},
};

/// All of them together.
pub(super) fn summary<'a>(found: impl Iterator<Item = &'a Detail>) -> Summary {
    let mut sum = Sum::default();
    found.for_each(|detail| sum.add(&detail.row.prediction));
    sum.summary(None)
}

/// Step by step through what the query asks for, which must be one stretch of time.
pub(super) fn usage<'a>(
    found: impl Iterator<Item = &'a Detail> + Clone,
    query: &Query,
    by: By,
    now: Timestamp,
) -> Usage {
    let mut values = query.terms().iter().flat_map(|term| &term.values);
    let window = values.find_map(|value| Test::as_created(&value.test));
    let (from, to) = window.unwrap().resolve(now);
    let mut report = Report::new(from, to.min(now), by);
    for p in found.clone().map(|detail| &detail.row.prediction) {
        report.add(p.created_at.micros(), p, Amount::One);
    }
    report.usage(None, failures(found))
}

/// What failed of them, by cause.
pub(super) fn failures<'a>(found: impl Iterator<Item = &'a Detail>) -> Failures {
    let rows = found.map(|detail| &detail.row.prediction);
    let failed = rows.filter(|p| p.status == Status::Failed);
    Failures::of(failed.map(|p| (p.id.clone(), p.created_at, p.error.clone())))
}
