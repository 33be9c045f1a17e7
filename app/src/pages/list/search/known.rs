//! The values that predictions have, for the suggestions: asked for as they are needed.

use domain::{coverage::Suggestion, query::Qualifier};
use leptos::prelude::*;

use super::{
    bar::Bar,
    choices::Known,
    typing::{Spot, Wanted},
};
use crate::pages::list::words::grouped;

/// The values for what is being typed; empty until they are there. The answer to what was typed
/// before is not taken.
///
/// Server-side rendering: none.
pub(super) fn use_known(bar: Bar) -> Signal<Vec<Known>> {
    let known = RwSignal::new(Vec::new());
    #[cfg(feature = "hydrate")]
    {
        let wanted = Memo::new(move |_| {
            let is_open = bar.is_open.get();
            bar.spot().filter(|_| is_open).and_then(wanted)
        });
        Effect::new(move |before: Option<Option<Qualifier>>| {
            let now = wanted.get();
            let qualifier = now.as_ref().map(|(qualifier, _)| *qualifier);
            if before.flatten() != qualifier {
                known.set(Vec::new());
            }
            if let Some((qualifier, typed)) = now {
                leptos::task::spawn_local(async move {
                    let word = qualifier.word().to_owned();
                    let answer = crate::api::suggestions(word, typed.clone()).await;
                    let is_current = wanted.try_get_untracked() == Some(Some((qualifier, typed)));
                    if let (true, Ok(answer)) = (is_current, answer) {
                        known.set(answer.into_iter().map(value).collect());
                    }
                });
            }
            qualifier
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = (bar, wanted, value);
    known.into()
}

/// What to ask for, where values come from the data.
fn wanted(spot: Spot) -> Option<(Qualifier, String)> {
    match spot.wants {
        Wanted::Value(
            qualifier @ (Qualifier::Status
            | Qualifier::Model
            | Qualifier::Source
            | Qualifier::Account
            | Qualifier::Type
            | Qualifier::Is),
        ) => Some((qualifier, spot.typed)),
        Wanted::Value(_) | Wanted::Name => None,
    }
}

fn value(suggestion: Suggestion) -> Known {
    (
        written(&suggestion.term).to_owned(),
        grouped(suggestion.held),
    )
}

/// The value of a term as it is written.
fn written(term: &str) -> &str {
    term.split_once(':').map_or(term, |(_, value)| value)
}
