//! The order of the list, newest first, and putting what is new where it belongs without touching
//! the rest: a list may hold a hundred thousand. Must not know what a prediction is.

use std::cmp::Ordering;

use domain::{id::PredictionId, page::PageCursor};

/// How two places follow each other in the list.
pub(super) fn newest_first(a: &PageCursor, b: &PageCursor) -> Ordering {
    (b.created_at, &b.id).cmp(&(a.created_at, &a.id))
}

/// Puts `fresh` into `ids`, which are in order; `place` tells where those are.
pub(super) fn insert(
    ids: &mut Vec<PredictionId>,
    mut fresh: Vec<PageCursor>,
    place: impl Fn(&PredictionId) -> Option<PageCursor>,
) {
    fresh.sort_unstable_by(newest_first);
    let is_before = |id: &PredictionId, of: &PageCursor| {
        place(id).is_some_and(|place| newest_first(&place, of) == Ordering::Less)
    };
    // From the oldest up, so that a place that was found stays right; what goes between the same
    // two neighbors goes in at once.
    while let Some(oldest) = fresh.last() {
        let at = ids.partition_point(|id| is_before(id, oldest));
        let neighbor = at.checked_sub(1).and_then(|before| place(&ids[before]));
        let first = neighbor.map_or(0, |neighbor| {
            fresh.partition_point(|it| newest_first(it, &neighbor) == Ordering::Less)
        });
        let run = fresh.split_off(first.min(fresh.len() - 1));
        ids.splice(at..at, run.into_iter().map(|place| place.id));
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, collections::HashMap};

    use domain::time::Timestamp;

    use super::*;

    fn place(at: i64, id: &str) -> PageCursor {
        PageCursor {
            created_at: Timestamp::from_micros(at),
            id: id.parse().unwrap(),
        }
    }

    /// Every way to have six places, two of them of one instant, held, fresh or not there.
    #[test]
    fn it_is_the_same_as_sorting_all() {
        let mut all: Vec<_> = [(1, "a"), (2, "b"), (3, "c"), (3, "d"), (4, "e"), (5, "f")]
            .map(|(at, id)| place(at, id))
            .into();
        all.sort_by(newest_first);
        for mut case in 0..3u32.pow(6) {
            let (mut held, mut fresh) = (Vec::new(), Vec::new());
            for place in &all {
                match case % 3 {
                    0 => held.push(place.clone()),
                    1 => fresh.insert(0, place.clone()),
                    _ => {}
                }
                case /= 3;
            }
            let mut want: Vec<_> = held.iter().chain(&fresh).cloned().collect();
            want.sort_by(newest_first);
            let mut ids: Vec<_> = held.into_iter().map(|it| it.id).collect();
            insert(&mut ids, fresh, |id| {
                all.iter().find(|it| it.id == *id).cloned()
            });
            assert_eq!(ids, want.into_iter().map(|it| it.id).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_hundred_thousand_rows_are_not_looked_through() {
        let held: Vec<_> = (0..100_000)
            .rev()
            .map(|n| place(n, &format!("h{n}")))
            .collect();
        let known: HashMap<_, _> = held.iter().map(|it| (it.id.clone(), it.clone())).collect();
        let mut ids: Vec<_> = held.into_iter().map(|it| it.id).collect();
        let looks = Cell::new(0u32);
        let fresh = (0..200)
            .map(|n| place(200_000 + n, &format!("f{n}")))
            .collect();
        insert(&mut ids, fresh, |id| {
            looks.set(looks.get() + 1);
            known.get(id).cloned()
        });
        assert_eq!((ids.len(), ids[0].as_str()), (100_200, "f199"));
        assert!(looks.get() < 40, "{} rows were looked at", looks.get());
    }
}
