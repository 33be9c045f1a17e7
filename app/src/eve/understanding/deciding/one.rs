//! The rules of questions about one prediction, and of what is to be done.

use super::{Asked, unseen};
use crate::eve::{
    intent::{Doubt, Intent, Unknown, Which},
    understanding::lexicon::Sense,
};

pub(super) fn commands(asked: &Asked<'_>) -> Option<Intent> {
    if asked.has(Sense::Cancel) {
        if asked.has_any(&[Sense::Count, Sense::Why, Sense::Not]) {
            return Some(Intent::Unknown(Unknown::Sense));
        }
        if let Some(which) = asked.which() {
            return Some(Intent::Cancel(which));
        }
        let is_many = asked.filters() || asked.has_any(&[Sense::All, Sense::These]);
        if is_many {
            return Some(Intent::CancelAll(asked.query.clone()));
        }
        return Some(asked.which_or_seen().map_or_else(unseen, Intent::Cancel));
    }
    let is_try = asked.has(Sense::Try) && !asked.has_any(&[Sense::Count, Sense::Spend]);
    is_try.then(|| asked.which_or_seen().map_or_else(unseen, Intent::Try))
}

pub(super) fn why(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has(Sense::Why) {
        // "What went wrong with 05bd8fe1?"
        let is_reason = asked.has(Sense::Error) && (asked.id.is_some() || asked.has(Sense::This));
        let which = asked.which().filter(|_| is_reason)?;
        return Some(Intent::Why(which, Doubt::Failed));
    }
    let is_slow = asked.has_any(&[Sense::Slow, Sense::Time, Sense::Fast]);
    let is_failed = asked.says("failed") || asked.has_any(&[Sense::Error, Sense::Not]);
    let doubt = match (is_slow, is_failed) {
        (true, false) => Doubt::Slow,
        (false, true) => Doubt::Failed,
        _ => return Some(Intent::Unknown(Unknown::Sense)),
    };
    let which = match asked.which() {
        // The newest that failed is meant, not the newest, which may not have.
        Some(which) => Some(which),
        None if doubt == Doubt::Failed
            && asked.query != asked.of_any_status()
            && asked.of_any_status().is_everything() =>
        {
            asked.situation.prediction.clone().map(Which::This)
        }
        None => asked.which_or_seen(),
    };
    match (which, doubt) {
        (Some(which), doubt) => Some(Intent::Why(which, doubt)),
        (None, Doubt::Failed) => Some(Intent::Errors(asked.of_any_status())),
        (None, Doubt::Slow) if asked.filters() => Some(Intent::Times(asked.query.clone())),
        (None, Doubt::Slow) => Some(unseen()),
    }
}

/// "Open", "filter".
pub(super) fn going(asked: &Asked<'_>) -> Option<Intent> {
    let is_open = asked.has(Sense::Open);
    if !is_open && !asked.has(Sense::Filter) {
        return None;
    }
    if let Some(which) = asked.which().filter(|_| is_open) {
        return Some(Intent::Open(which));
    }
    let is_list = asked.filters() || asked.has_any(&[Sense::Prediction, Sense::All]);
    is_list.then(|| Intent::Filter(asked.query.clone()))
}

pub(super) fn returned(asked: &Asked<'_>) -> Option<Intent> {
    if !asked.has(Sense::Output) {
        return None;
    }
    match asked.which() {
        Some(which) => Some(Intent::Returned(which)),
        None if asked.filters() || asked.has(Sense::These) => {
            Some(Intent::Found(asked.query.clone()))
        }
        None => Some(asked.which_or_seen().map_or_else(unseen, Intent::Returned)),
    }
}

pub(super) fn about(asked: &Asked<'_>) -> Option<Intent> {
    if let Some(id) = asked.id {
        return Some(Intent::About(Which::Begins(id.to_owned())));
    }
    let is_this = asked.has(Sense::This) && !asked.filters();
    let seen = asked.situation.prediction.clone().filter(|_| is_this)?;
    Some(Intent::About(Which::This(seen)))
}
