//! The rows that a page shows, each a signal of its own, and the one function that patches them.
//!
//! `ids` is the list and changes only when a row enters or leaves; a change to a row notifies that
//! row alone. News may come twice or out of order: the greater revision wins.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    feed::{Change, FeedCursor, Frame},
    id::PredictionId,
    page::{PAGE_SIZE, Page, PageCursor},
    prediction::Row,
};
use leptos::prelude::*;

/// The rows of a page; cheap to clone, and the clones are one.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// What the list shows, newest first.
    ids: ArcRwSignal<Vec<PredictionId>>,
    /// What has come since and waits for the reader, newest first.
    waiting: ArcRwSignal<Vec<PredictionId>>,
    /// Where the list ends, if there is more: what is older is not ours to show.
    next: ArcRwSignal<Option<PageCursor>>,
    /// Where the list begins, if not at the newest: what is not older is not ours to show.
    begins_after: Option<PageCursor>,
    /// Whether predictions enter: a single prediction's page takes none.
    is_list: bool,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// Every row that somebody looks at, in the list, waiting or in the sidebar.
    rows: HashMap<PredictionId, ArcRwSignal<Row>>,
    /// Those in the list or waiting.
    listed: HashSet<PredictionId>,
    /// Those that have not ended.
    moving: HashSet<PredictionId>,
    /// Everything up to here has been applied.
    cursor: FeedCursor,
}

/// What becomes of predictions that are new to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// They enter at once: the reader is idle at the top.
    Enter,
    /// They wait, and the list holds still.
    Wait,
}

/// What a page that was fetched further down means for the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// Nothing: the stream goes on.
    InStep,
    /// The page is older than the stream: it must be opened anew from the cursor, set back.
    Behind,
    /// The page is of another store: everything must be loaded anew.
    Foreign,
}

impl Feed {
    /// The rows of a list.
    pub fn of_page(page: &Page, begins_after: Option<PageCursor>) -> Self {
        let ids = page.rows.iter().map(|row| row.prediction.id.clone());
        let ids: Vec<PredictionId> = ids.collect();
        let rows = page.rows.iter().map(|row| {
            let signal = ArcRwSignal::new(row.clone());
            (row.prediction.id.clone(), signal)
        });
        let moving = page.rows.iter().filter(|row| is_moving(row));
        let moving = moving.map(|row| row.prediction.id.clone());
        Self(Arc::new(Shared {
            ids: ArcRwSignal::new(ids.clone()),
            waiting: ArcRwSignal::default(),
            next: ArcRwSignal::new(page.next.clone()),
            begins_after,
            is_list: true,
            state: Mutex::new(State {
                rows: rows.collect(),
                listed: ids.into_iter().collect(),
                moving: moving.collect(),
                cursor: page.cursor,
            }),
        }))
    }

    /// No list: only what is [watched](Feed::watch).
    pub fn of_one(cursor: FeedCursor) -> Self {
        Self(Arc::new(Shared {
            ids: ArcRwSignal::default(),
            waiting: ArcRwSignal::default(),
            next: ArcRwSignal::default(),
            begins_after: None,
            is_list: false,
            state: Mutex::new(State {
                rows: HashMap::new(),
                listed: HashSet::new(),
                moving: HashSet::new(),
                cursor,
            }),
        }))
    }

    /// What the list shows.
    pub fn ids(&self) -> ArcRwSignal<Vec<PredictionId>> {
        self.0.ids.clone()
    }

    /// What waits to enter.
    pub fn waiting(&self) -> ArcRwSignal<Vec<PredictionId>> {
        self.0.waiting.clone()
    }

    /// Where the next page begins.
    pub fn next(&self) -> ArcRwSignal<Option<PageCursor>> {
        self.0.next.clone()
    }

    /// Everything up to here has been applied.
    pub fn cursor(&self) -> FeedCursor {
        self.state().cursor
    }

    /// The row of a prediction.
    pub fn row(&self, id: &PredictionId) -> Option<ArcRwSignal<Row>> {
        self.state().rows.get(id).cloned()
    }

    /// The row of a prediction, kept true from now on whether or not it is in the list.
    pub fn watch(&self, row: Row) -> ArcRwSignal<Row> {
        let id = row.prediction.id.clone();
        let held = self.row(&id);
        if let Some(held) = held {
            self.patch(&held, row);
            return held;
        }
        if is_moving(&row) {
            self.state().moving.insert(id.clone());
        }
        let signal = ArcRwSignal::new(row);
        self.state().rows.insert(id, signal.clone());
        signal
    }

    /// Whether a prediction on the page has not ended.
    pub fn is_moving(&self) -> bool {
        !self.state().moving.is_empty()
    }

    /// Applies what the stream said.
    pub fn apply(&self, frame: Frame, arrival: Arrival) {
        let (mut arrived, mut older) = (Vec::new(), Vec::new());
        let end = self.end();
        for change in frame.changes {
            match self.row(&change.prediction().id) {
                Some(held) => self.patch(&held, change.row),
                None if !self.has_place_for(&change) => {}
                None if end.as_ref().is_some_and(|end| is_older(&change.row, end)) => {
                    older.push(change.row);
                }
                None => arrived.push(change.row),
            }
        }
        self.leave(&frame.deleted);
        self.arrive(arrived, arrival);
        self.extend(older);
        self.state().cursor = frame.cursor;
    }

    /// Lets in what waits.
    pub fn reveal(&self) {
        let waiting = self.0.waiting.with_untracked(Clone::clone);
        if !waiting.is_empty() {
            self.0.waiting.set(Vec::new());
            self.insert(&self.0.ids, waiting);
        }
    }

    /// Adds the page that follows what is shown.
    pub fn append(&self, page: Page) -> Appended {
        let cursor = self.cursor();
        if page.cursor.store != cursor.store {
            return Appended::Foreign;
        }
        let mut fresh = Vec::new();
        for row in page.rows {
            let id = row.prediction.id.clone();
            self.watch(row);
            if !self.state().listed.contains(&id) {
                fresh.push(id);
            }
        }
        self.0.next.set(page.next);
        self.insert(&self.0.ids, fresh);
        if page.cursor.revision >= cursor.revision {
            return Appended::InStep;
        }
        // What changed in between concerned rows that were not ours yet: hear it again.
        self.state().cursor = page.cursor;
        Appended::Behind
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_place_for(&self, change: &Change) -> bool {
        let place = PageCursor::of(&change.row);
        let is_before = |end: &PageCursor| newest_first(&place, end) == Ordering::Less;
        let is_after = |start: &PageCursor| newest_first(&place, start) == Ordering::Greater;
        self.0.is_list
            && change.matches
            && self.0.begins_after.as_ref().is_none_or(is_after)
            && self
                .0
                .next
                .with_untracked(|next| next.as_ref().is_none_or(is_before))
    }

    /// The place of the last row that is shown.
    fn end(&self) -> Option<PageCursor> {
        let last = self.0.ids.with_untracked(|ids| ids.last().cloned());
        let row = self.row(&last?)?;
        Some(row.with_untracked(PageCursor::of))
    }

    /// What is older than the whole list is no news: the history is still being read. It fills up
    /// the first page, which moves nothing, and the rest of it is more to load.
    fn extend(&self, mut older: Vec<Row>) {
        if older.is_empty() {
            return;
        }
        let shown = self.0.ids.with_untracked(Vec::len);
        let room = (PAGE_SIZE as usize).saturating_sub(shown);
        let is_more = older.len() > room;
        older.sort_by(|a, b| newest_first(&PageCursor::of(a), &PageCursor::of(b)));
        older.truncate(room);
        let ids = older.iter().map(|row| row.prediction.id.clone()).collect();
        for row in older {
            self.watch(row);
        }
        self.insert(&self.0.ids, ids);
        if is_more {
            self.0.next.set(self.end());
        }
    }

    fn arrive(&self, arrived: Vec<Row>, arrival: Arrival) {
        let ids: Vec<_> = arrived
            .iter()
            .map(|row| row.prediction.id.clone())
            .collect();
        for row in arrived {
            self.watch(row);
        }
        if !ids.is_empty() {
            self.insert(&self.0.waiting, ids);
        }
        if arrival == Arrival::Enter {
            self.reveal();
        }
    }

    fn leave(&self, deleted: &[PredictionId]) {
        if deleted.is_empty() {
            return;
        }
        let gone = set(deleted);
        for list in [&self.0.ids, &self.0.waiting] {
            if list.with_untracked(|ids| ids.iter().any(|id| gone.contains(id))) {
                list.update(|ids| ids.retain(|id| !gone.contains(id)));
            }
        }
        let mut state = self.state();
        for id in deleted {
            state.rows.remove(id);
            state.listed.remove(id);
            state.moving.remove(id);
        }
    }

    /// Takes news of a row, if it is news.
    fn patch(&self, held: &ArcRwSignal<Row>, news: Row) {
        if held.with_untracked(|held| news.revision <= held.revision) {
            return;
        }
        let mut state = self.state();
        if is_moving(&news) {
            state.moving.insert(news.prediction.id.clone());
        } else {
            state.moving.remove(&news.prediction.id);
        }
        drop(state);
        held.set(news);
    }

    /// Puts ids where they belong: the order is that of the list, newest first. The list may be
    /// very long and is in order: each place is looked up, and what is before the first stays.
    fn insert(&self, list: &ArcRwSignal<Vec<PredictionId>>, fresh: Vec<PredictionId>) {
        if fresh.is_empty() {
            return;
        }
        let mut state = self.state();
        state.listed.extend(fresh.iter().cloned());
        let place = |id: &PredictionId| Some(state.rows.get(id)?.with_untracked(PageCursor::of));
        let placed = |id: PredictionId| Some((place(&id)?, id));
        let mut fresh: Vec<_> = fresh.into_iter().filter_map(placed).collect();
        fresh.sort_by(|(a, _), (b, _)| newest_first(a, b));
        let fresh: Vec<_> = list.with_untracked(|ids| {
            let is_newer = |a: &PredictionId, b: &PageCursor| {
                place(a).is_none_or(|a| newest_first(&a, b) == Ordering::Less)
            };
            let at = |b: &PageCursor| ids.partition_point(|a| is_newer(a, b));
            fresh.into_iter().map(|(b, id)| (at(&b), id)).collect()
        });
        drop(state);
        list.update(|ids| merge(ids, fresh));
    }
}

/// Puts ids before those that stand at their places now. The places ascend.
fn merge(ids: &mut Vec<PredictionId>, fresh: Vec<(usize, PredictionId)>) {
    let first = fresh.first().map_or(ids.len(), |(at, _)| *at);
    let rest = ids.split_off(first);
    let mut fresh = fresh.into_iter().peekable();
    for (at, id) in (first..).zip(rest) {
        while let Some((_, id)) = fresh.next_if(|(place, _)| *place <= at) {
            ids.push(id);
        }
        ids.push(id);
    }
    ids.extend(fresh.map(|(_, id)| id));
}

fn is_moving(row: &Row) -> bool {
    !row.prediction.status.is_terminal()
}

fn is_older(row: &Row, end: &PageCursor) -> bool {
    newest_first(&PageCursor::of(row), end) == Ordering::Greater
}

fn newest_first(a: &PageCursor, b: &PageCursor) -> Ordering {
    (b.created_at, &b.id).cmp(&(a.created_at, &a.id))
}

fn set(ids: &[PredictionId]) -> HashSet<PredictionId> {
    ids.iter().cloned().collect()
}

#[cfg(test)]
mod tests;
