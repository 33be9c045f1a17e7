//! How many predictions of each status the query finds, asked for after the page and again as news
//! comes in.

#[cfg(feature = "hydrate")]
use std::time::Duration;

use domain::{coverage::Counts, status::Status};
use leptos::prelude::*;

use super::asked::Asked;
use crate::pages::list::words::grouped;

/// How often they are asked for at most while the log changes.
#[cfg(feature = "hydrate")]
const PAUSE: Duration = Duration::from_secs(10);

/// The counts for the query of the address; `None` until they are there.
///
/// Server-side rendering: none; a page does not wait for them.
pub(super) fn use_counts(asked: Asked) -> RwSignal<Option<Counts>> {
    let counts = RwSignal::new(None);
    #[cfg(feature = "hydrate")]
    {
        let query = Memo::new(move |_| asked.query());
        let ask = move || {
            let Some(wanted) = query.try_get_untracked() else {
                return;
            };
            leptos::task::spawn_local(async move {
                let answer = crate::api::counts(wanted.clone()).await;
                // The late answer to an older query is not taken.
                if query.try_get_untracked() == Some(wanted) {
                    counts.set(answer.ok());
                }
            });
        };
        Effect::new(move |_| {
            query.track();
            ask();
        });
        let mirror = expect_context::<crate::live::Live>().mirror;
        let is_due = StoredValue::new(false);
        Effect::new(move |before: Option<()>| {
            mirror.track();
            if before.is_some() && !is_due.get_value() {
                is_due.set_value(true);
                set_timeout(
                    move || {
                        if is_due.try_set_value(false).is_none() {
                            ask();
                        }
                    },
                    PAUSE,
                );
            }
        });
    }
    #[cfg(not(feature = "hydrate"))]
    let _ = asked;
    counts
}

/// The number of a status in words.
pub(super) fn count_of(counts: &Counts, word: &str) -> String {
    let has_word = |status: &Status| status.word() == word;
    let known = counts.statuses.iter().find(|it| has_word(&it.status));
    let count = grouped(known.map_or(0, |it| it.count));
    let more = if counts.is_exact { "" } else { "+" };
    format!("{count}{more}")
}
