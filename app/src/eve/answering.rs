//! From what is asked to an answer, by the port of the backend: every number is that of a query, and
//! the query stands under the answer as a link. Nothing here leaves the mirror, and nothing is done:
//! a command is only put as a question.
//!
//! [`beyond`] is what a chat model is asked, where that is wanted; [`numbers`] are sums, [`lists`] predictions, [`one`] is about a single prediction, [`words`] is
//! what surrounds all of that.

pub(super) mod beyond;
mod lists;
mod numbers;
mod one;
mod words;

use domain::{fault::Fault, query::Query, time::Timestamp};

use super::{
    answer::{Answer, Part, Place},
    intent::{Doubt, Intent},
    understanding::Situation,
};
use crate::backend::Backend;

/// What an answer is made with.
#[derive(Clone, Copy)]
struct Desk<'d> {
    backend: &'d dyn Backend,
    now: Timestamp,
}

/// What is to be known before anything is asked: which chat model gets what is not understood.
pub(super) fn opening(backend: &dyn Backend) -> Answer {
    let model = backend.assistant();
    of(model
        .map(|model| said(beyond::notice(&model)))
        .into_iter()
        .collect())
}

/// Answers.
///
/// # Errors
/// Fails where the backend does.
pub async fn answer(
    intent: &Intent,
    situation: &Situation,
    backend: &dyn Backend,
) -> Result<Answer, Fault> {
    let desk = Desk {
        backend,
        now: situation.now,
    };
    match intent {
        Intent::Newest(query, count) => desk.newest(query, *count).await,
        Intent::Found(query) => desk.found(query).await,
        Intent::Filter(query) => Ok(filter(query)),
        Intent::Count(query) => desk.count(query).await,
        Intent::Spent(query) => desk.spent(query).await,
        Intent::Times(query) => desk.times(query).await,
        Intent::Rate(query, end) => desk.rate(query, *end).await,
        Intent::Summary(query) => desk.summary(query).await,
        Intent::Compare(first, second) => desk.compare(first, second).await,
        Intent::Extreme(query, order, count) => desk.extreme(query, *order, *count).await,
        Intent::Errors(query) => desk.errors(query).await,
        Intent::Models => desk.models().await,
        Intent::Freshness => desk.freshness().await,
        Intent::About(which) => desk.about(which).await,
        Intent::Returned(which) => desk.returned(which).await,
        Intent::Why(which, Doubt::Slow) => desk.why_slow(which).await,
        Intent::Why(which, Doubt::Failed) => desk.why_failed(which).await,
        Intent::Open(which) => desk.open(which).await,
        Intent::Try(which) => desk.again(which).await,
        Intent::Cancel(which) => desk.cancel(which).await,
        Intent::CancelAll(query) => desk.cancel_all(query).await,
        Intent::Help => Ok(words::help()),
        Intent::Unknown(unknown) => Ok(words::unknown(unknown)),
    }
}

fn filter(query: &Query) -> Answer {
    let to = Place::List {
        query: query.to_string(),
    };
    Answer {
        parts: vec![words::list(query)],
        goes: Some(to),
    }
}

/// An answer of these parts.
fn of(parts: Vec<Part>) -> Answer {
    Answer { parts, goes: None }
}

/// A part of Eve's own words.
fn said(text: impl Into<String>) -> Part {
    Part::Said { text: text.into() }
}
