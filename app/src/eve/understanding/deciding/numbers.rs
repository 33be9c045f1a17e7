//! The rules of questions whose answer is a number, or an order of predictions.

use domain::{
    order::Order,
    query::{Qualifier, Query},
};

use super::Asked;
use crate::eve::{
    intent::{End, Intent, Unknown, Which},
    understanding::lexicon::Sense,
};

/// How far back "recent" goes where a summary says nothing else.
const RECENT: &str = "created:7d";

pub(super) fn errors(asked: &Asked<'_>) -> Option<Intent> {
    let is_frequent = asked.says("failed") && asked.has(Sense::Frequent);
    if !(asked.has(Sense::Error) || is_frequent)
        || asked.id.is_some()
        || asked.has_any(&[Sense::Rate, Sense::Spend])
    {
        return None;
    }
    let of_errors = || {
        let query = format!("{} status:failed", asked.of_any_status());
        Query::parse(query.trim()).ok()
    };
    if asked.has(Sense::Newest) && !asked.has_any(&[Sense::Frequent, Sense::Most]) {
        return of_errors().map(|query| Intent::Newest(query, asked.few(1)));
    }
    if asked.has(Sense::Count) {
        return of_errors().map(Intent::Count);
    }
    Some(Intent::Errors(asked.of_any_status()))
}

pub(super) fn extreme(asked: &Asked<'_>) -> Option<Intent> {
    let is_most = asked.has(Sense::Most);
    let order = [
        (asked.has(Sense::Slow), Order::Slowest),
        (asked.has(Sense::Fast), Order::Fastest),
        (asked.has(Sense::Dear), Order::Dearest),
        (asked.has(Sense::Cheap), Order::Cheapest),
        (
            asked.has(Sense::Spend) && is_most && asked.id.is_none(),
            Order::Dearest,
        ),
        (asked.has(Sense::Time) && is_most, Order::Slowest),
    ];
    let mut orders = order.into_iter().filter(|(fits, _)| *fits);
    let (_, order) = orders.next()?;
    let rest: Vec<Order> = orders
        .map(|(_, order)| order)
        .filter(|it| *it != order)
        .collect();
    if !rest.is_empty() || asked.has(Sense::Count) {
        return Some(Intent::Unknown(Unknown::Sense));
    }
    Some(Intent::Extreme(asked.query.clone(), order, asked.few(1)))
}

pub(super) fn rate(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has(Sense::Rate) {
        return None;
    }
    let end = match asked.pieces.statuses().next() {
        Some("failed") => End::Failed,
        Some("succeeded") => End::Succeeded,
        Some("cancelled") => End::Cancelled,
        None if asked.has(Sense::Error) => End::Failed,
        None if !asked.has(Sense::Spend) => End::Succeeded,
        _ => return Some(Intent::Unknown(Unknown::Sense)),
    };
    Some(Intent::Rate(asked.of_any_status(), end))
}

pub(super) fn count(asked: &Asked<'_>) -> Option<Intent> {
    let is_count = asked.has(Sense::Count) && asked.id.is_none();
    let is_models = asked.has(Sense::Model) && asked.pieces.models().is_empty();
    if is_count && is_models && !asked.filters() {
        return Some(Intent::Models);
    }
    let is_of_some = asked.filters() || asked.has_any(&[Sense::Prediction, Sense::These]);
    (is_count && !is_models && is_of_some).then(|| Intent::Count(asked.query.clone()))
}

pub(super) fn spent(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has(Sense::Spend) {
        return None;
    }
    match asked.which() {
        Some(which) => Some(Intent::About(which)),
        None => Some(Intent::Spent(asked.query.clone())),
    }
}

pub(super) fn times(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has_any(&[Sense::Time, Sense::Waited, Sense::Ran]) || has_amount(asked) {
        return None;
    }
    match asked.which() {
        Some(which) => Some(Intent::About(which)),
        None => Some(Intent::Times(asked.query.clone())),
    }
}

fn has_amount(asked: &Asked<'_>) -> bool {
    let terms = asked.query.terms().iter();
    let mut qualifiers = terms.filter_map(|term| term.qualifier);
    qualifiers.any(|it| {
        matches!(
            it,
            Qualifier::Queued | Qualifier::Running | Qualifier::Total
        )
    })
}

pub(super) fn summary(asked: &Asked<'_>) -> Option<Intent> {
    let is_summary = asked.has(Sense::Summary);
    let is_how = asked.has(Sense::How)
        && (asked.filters() || asked.has_any(&[Sense::Prediction, Sense::These]));
    if !is_summary && !is_how {
        return None;
    }
    if let Some(id) = asked.id {
        return Some(Intent::About(Which::Begins(id.to_owned())));
    }
    if asked.has(Sense::This) && !asked.filters() {
        let seen = asked.situation.prediction.clone();
        return Some(seen.map_or_else(
            || Intent::Summary(asked.situation.search.clone()),
            |id| Intent::About(Which::This(id)),
        ));
    }
    if asked.has(Sense::Newest) && asked.number.is_none() && asked.pieces.times().is_empty() {
        let query = Query::parse(format!("{} {RECENT}", asked.query).trim()).ok()?;
        return Some(Intent::Summary(query));
    }
    asked
        .number
        .is_none()
        .then(|| Intent::Summary(asked.query.clone()))
}
