//! Which rows of a long list are in the document: those near what is seen, and those that have the
//! focus or stand in the sidebar, wherever they are. The room of the others is kept by style.
//!
//! A list of a few pages is in the document as a whole: the browser's own find sees all of it. So
//! is every list as the server renders it and as the browser takes it over. Must not know what a
//! row shows.

use domain::id::PredictionId;
use leptos::{html, prelude::*};

/// A list up to this long stands in the document as a whole.
const WHOLE: usize = 200;

/// Rows beyond what is seen, on either side.
const MARGIN: usize = 10;

/// The window moves by so many rows at once.
const STEP: usize = 5;

/// A row in the document: its place in the list, from 0, and its prediction.
pub(super) type Placed = (usize, PredictionId);

/// What is in the document.
#[derive(Clone, Copy, Debug)]
pub(super) struct Window {
    /// The rows, in the order of the list.
    pub(super) rows: Memo<Vec<Placed>>,
    /// Those that are near what is seen; `None` for all of them.
    span: RwSignal<Option<Span>>,
    /// The row that has the focus.
    focused: RwSignal<Option<PredictionId>>,
    /// How long the list is.
    pub(super) count: Memo<usize>,
}

/// Rows from `start` up to, not including, `end`, which may lie beyond the end of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// The rows around what is seen: `above` pixels of the list lie above the screen, which shows
    /// `height` pixels of it.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place on a page is far from the end of either type, and held at zero"
    )]
    fn around(above: f64, height: f64, row: f64) -> Self {
        let first = (above / row).max(0.0) as usize;
        let last = ((above + height) / row).max(0.0) as usize;
        Self {
            start: first.saturating_sub(MARGIN) / STEP * STEP,
            end: (last + MARGIN).next_multiple_of(STEP),
        }
    }

    /// How many rows lie between its beginning and that of another.
    #[cfg(feature = "hydrate")]
    fn distance(self, other: Self) -> usize {
        self.start.abs_diff(other.start)
    }

    /// The part of it that a list of this length has; never nothing of a list that is something.
    fn within(self, count: usize) -> Self {
        let end = self.end.min(count);
        Self {
            start: self.start.min(end.saturating_sub(MARGIN)),
            end,
        }
    }
}

impl Window {
    /// The window over a list. `kept` is a row that stays whatever is seen: the sidebar's.
    pub(super) fn new(
        ids: ArcRwSignal<Vec<PredictionId>>,
        kept: Memo<Option<PredictionId>>,
    ) -> Self {
        let span = RwSignal::new(initial());
        let focused = RwSignal::new(None);
        let count = Memo::new({
            let ids = ids.clone();
            move |_| ids.with(Vec::len)
        });
        let rows = Memo::new(move |_| {
            ids.with(|ids| {
                let Span { start, end } = shown(span.get(), ids.len());
                let placed = |at: usize| (at, ids[at].clone());
                let mut rows: Vec<Placed> = (start..end).map(placed).collect();
                for id in [kept.get(), focused.get()].into_iter().flatten() {
                    keep(&mut rows, ids, &id);
                }
                rows
            })
        });
        Self {
            rows,
            span,
            focused,
            count,
        }
    }

    /// The place in the list of a row of the document, from 0: reactive.
    pub(super) fn place(self, index: usize) -> Option<usize> {
        self.rows
            .try_with(|rows| rows.get(index).map(|(at, _)| *at))?
    }

    /// Follows what is seen of the table's body, and what has the focus in it. `near_end` is told
    /// when the end of the list is about to be seen.
    ///
    /// Server-side rendering: nothing is followed.
    pub(super) fn follow(self, body: NodeRef<html::Tbody>, near_end: impl Fn() + 'static) {
        #[cfg(feature = "hydrate")]
        seen::follow(self, body, near_end);
        #[cfg(not(feature = "hydrate"))]
        let _ = (body, near_end, self.span, self.focused, self.count);
    }
}

/// What of a list of this length is in the document for its own place.
fn shown(span: Option<Span>, count: usize) -> Span {
    let whole = Span {
        start: 0,
        end: count,
    };
    match span {
        Some(span) if count > WHOLE => span.within(count),
        Some(_) | None => whole,
    }
}

/// All of what the server rendered; of what is fetched later, its beginning.
fn initial() -> Option<Span> {
    let context = Owner::current_shared_context();
    let is_drawn =
        context.is_none_or(|context| !context.is_browser() || context.during_hydration());
    (!is_drawn).then(|| Span::around(0.0, 0.0, 1.0))
}

/// Adds a row of the list where it is not there, in its place.
fn keep(rows: &mut Vec<Placed>, ids: &[PredictionId], id: &PredictionId) {
    if rows.iter().any(|(_, row)| row == id) {
        return;
    }
    if let Some(at) = ids.iter().position(|row| row == id) {
        let place = rows.partition_point(|(row, _)| *row < at);
        rows.insert(place, (at, id.clone()));
    }
}

#[cfg(feature = "hydrate")]
mod seen;

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(count: usize) -> Vec<PredictionId> {
        let id = |number: usize| format!("p{number}").parse().unwrap();
        (0..count).map(id).collect()
    }

    fn around(first: f64) -> Span {
        Span::around(first * 42.0, 900.0, 42.0)
    }

    #[test]
    fn a_short_list_is_there_as_a_whole() {
        for span in [None, Some(around(0.0)), Some(around(150.0))] {
            let Span { start, end } = shown(span, WHOLE);
            assert_eq!((start, end), (0, WHOLE));
        }
        assert_eq!(shown(None, 5_000).end, 5_000);
    }

    #[test]
    fn of_a_long_one_there_is_what_is_seen_and_a_margin() {
        let check = |first: f64, want: (usize, usize)| {
            let Span { start, end } = shown(Some(around(first)), 100_000);
            assert_eq!((start, end), want, "{first}");
        };
        check(0.0, (0, 35));
        check(-3.0, (0, 30));
        check(500.0, (490, 535));
        check(510.0, (500, 545));
        check(99_990.0, (99_980, 100_000));
        // Far beyond the end, while rows are leaving: still something to look at.
        check(200_000.0, (99_990, 100_000));
    }

    #[test]
    fn a_row_that_must_stay_is_kept_in_its_place() {
        let ids = ids(300);
        let mut rows: Vec<Placed> = (100..110).map(|at| (at, ids[at].clone())).collect();
        for at in [7, 250, 105, 7] {
            keep(&mut rows, &ids, &ids[at]);
        }
        keep(&mut rows, &ids, &"unknown".parse().unwrap());
        let places: Vec<usize> = rows.iter().map(|(at, _)| *at).collect();
        let want: Vec<usize> = [7].into_iter().chain(100..110).chain([250]).collect();
        assert_eq!(places, want);
    }
}
