//! The one rule that decides whether news about a prediction supersedes what we hold.
//!
//! Snapshots of one prediction are put in a total order; the greatest one wins. So news may come
//! late, twice or in any order, from polls, webhooks and commands alike, and the end is the same.
//! Between store and browser the same holds by a simpler measure: the greater revision wins.

use std::cmp::Ordering;

use crate::{
    prediction::{Prediction, Snapshot},
    source::Source,
};

/// Whether `news` is to replace `held`. Both must be of one prediction.
///
/// In falling weight: an end beats what is still going on; of two ends more substance (outputs, a
/// cost) beats less, because upstream drops outputs a few minutes after the end and a poorer later
/// answer must not erase them; then the later moment, the later step of a life, the greater progress. What is
/// alike in all of that is ordered by its JSON text, so that two stores agree whatever came first.
pub fn supersedes(held: &Snapshot, news: &Snapshot) -> bool {
    order(held, news) == Ordering::Less
}

/// Who started it, by both: once it is known that a person did, upstream's word changes nothing. Upstream
/// calls what our Playground starts the work of a program.
pub fn source(held: Source, news: Source) -> Source {
    match (held, news) {
        (Source::Api, Source::Api) => Source::Api,
        (Source::Web, _) | (_, Source::Web) => Source::Web,
    }
}

fn order(a: &Snapshot, b: &Snapshot) -> Ordering {
    standing(&a.prediction)
        .cmp(&standing(&b.prediction))
        .then_with(|| a.raw.cmp(&b.raw))
}

/// The part of the order that needs no JSON text.
fn standing(p: &Prediction) -> impl Ord {
    let is_terminal = p.status.is_terminal();
    // Before the end outputs come and go; a garbled answer must not hold against the ones after it.
    let counted = if is_terminal { p.outputs } else { 0 };
    let has_cost = is_terminal && p.cost.is_some();
    let substance = (is_terminal, counted.min(1), has_cost, counted);
    // Where upstream leaves `updated_at` out, the latest moment that it names stands in.
    let moment = [
        p.updated_at,
        p.completed_at,
        p.started_at,
        Some(p.created_at),
    ]
    .into_iter()
    .max();
    let readable = p.flaw.is_none();
    (
        substance,
        readable,
        moment,
        p.status.step(),
        p.progress,
        p.outputs,
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{prediction::sample, status::Status, time::Timestamp};

    fn snapshot(word: &str, updated: Option<i64>, outputs: u32, progress: Option<u8>) -> Snapshot {
        let mut prediction = sample("a", Status::from_word(word));
        prediction.updated_at = updated.map(Timestamp::from_micros);
        prediction.outputs = outputs;
        prediction.progress = progress;
        let raw = format!("{word}{updated:?}{outputs}{progress:?}");
        Snapshot {
            prediction,
            deliveries: Vec::new(),
            raw,
        }
    }

    fn check(loser: &Snapshot, winner: &Snapshot) {
        assert!(
            supersedes(loser, winner),
            "{loser:?} must yield to {winner:?}"
        );
        assert!(
            !supersedes(winner, loser),
            "{winner:?} must hold against {loser:?}"
        );
    }

    #[test]
    fn an_end_never_goes_back() {
        let end = snapshot("succeeded", Some(5), 1, None);
        check(&snapshot("processing", Some(9), 0, Some(99)), &end);
        check(&snapshot("paused", Some(9), 0, None), &end);
    }

    #[test]
    fn purged_outputs_do_not_erase_ours() {
        check(
            &snapshot("succeeded", Some(900), 0, None),
            &snapshot("succeeded", Some(5), 2, None),
        );
    }

    #[test]
    fn an_output_before_the_end_is_no_end() {
        check(
            &snapshot("odd", Some(1), 1, None),
            &snapshot("processing", Some(2), 0, None),
        );
        check(
            &snapshot("processing", Some(2), 0, None),
            &snapshot("processing", Some(2), 1, None),
        );
    }

    #[test]
    fn a_life_moves_on() {
        let pending = snapshot("pending", Some(1), 0, None);
        let started = snapshot("started", Some(1), 0, None);
        let half = snapshot("processing", Some(1), 0, Some(50));
        check(&pending, &started);
        check(&started, &half);
        check(&half, &snapshot("processing", Some(2), 0, None));
    }

    #[test]
    fn the_same_news_changes_nothing() {
        let news = snapshot("processing", Some(1), 0, None);
        assert!(!supersedes(&news, &news.clone()));
    }

    prop_compose! {
        fn any_snapshot()(
            word in prop::sample::select(vec![
                "pending", "starting", "processing", "odd", "succeeded", "failed", "canceled",
            ]),
            updated in prop::option::of(0i64..4),
            outputs in 0u32..3,
            progress in prop::option::of(0u8..3),
        ) -> Snapshot {
            snapshot(word, updated, outputs, progress)
        }
    }

    fn held_after(news: &[Snapshot]) -> Snapshot {
        let mut held = news[0].clone();
        for next in &news[1..] {
            assert!(
                !(held.prediction.status.is_terminal()
                    && supersedes(&held, next)
                    && !next.prediction.status.is_terminal())
            );
            if supersedes(&held, next) {
                held = next.clone();
            }
        }
        held
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        #[test]
        fn any_order_has_the_same_end(
            (news, shuffled) in prop::collection::vec(any_snapshot(), 1..8)
                .prop_flat_map(|news| (Just(news.clone()), Just(news).prop_shuffle()))
        ) {
            prop_assert_eq!(held_after(&news), held_after(&shuffled));
        }
    }
}
