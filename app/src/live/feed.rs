//! The rows that a page shows, each a signal of its own, and the one function that patches them.
//!
//! `ids` is the list and changes only when a row enters or leaves; a change to a row notifies that
//! row alone. News may come twice or out of order: the greater revision wins.

mod bounds;
mod neighbor;
mod order;
mod state;

use std::{
    cmp::Ordering,
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    feed::{Change, FeedCursor, Frame},
    id::PredictionId,
    page::{PAGE_SIZE, Page, PageCursor},
    prediction::Row,
};
use leptos::prelude::*;

pub use self::neighbor::Way;
use self::{
    order::newest_first,
    state::{Place, State},
};

/// The rows of a page; cheap to clone, and the clones are one.
#[derive(Clone, Debug)]
pub struct Feed(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// What the list shows, newest first.
    ids: ArcRwSignal<Vec<PredictionId>>,
    /// What has come since and waits for the reader, newest first.
    waiting: ArcRwSignal<Vec<PredictionId>>,
    /// Whether more came than wait there: the oldest of them are not held.
    is_cut: ArcRwSignal<bool>,
    /// Where the list ends, if there is more: what is older is not ours to show.
    next: ArcRwSignal<Option<PageCursor>>,
    /// What was on the page and is deleted upstream.
    deleted: ArcRwSignal<HashSet<PredictionId>>,
    /// Counts the news of others than what is held: for a page that shows one and knows of others.
    others: ArcRwSignal<u32>,
    /// Where the list begins, if not at the newest: what is not older is not ours to show.
    begins_after: Option<PageCursor>,
    /// Whether predictions enter: a single prediction's page takes none.
    is_list: bool,
    state: Mutex<State>,
}

/// What becomes of predictions that are new to the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// They enter at once: the reader is idle at the top.
    Enter,
    /// They wait, and the list holds still.
    Wait,
}

/// What became of what waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// It is in the list, unless it is to wait on.
    InStep,
    /// More came than is held: the list has to be fetched anew.
    Outgrown,
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
        let mut state = State::new(page.cursor);
        for row in &page.rows {
            state.hold(row.clone()).tell();
            state.put(&row.prediction.id, Place::Listed);
        }
        state.fetched = page.rows.len();
        let ids = page.rows.iter().map(|row| row.prediction.id.clone());
        Self(Arc::new(Shared {
            ids: ArcRwSignal::new(ids.collect()),
            next: ArcRwSignal::new(page.next.clone()),
            begins_after,
            is_list: true,
            ..Shared::empty(state)
        }))
    }

    /// No list: only what is [watched](Feed::watch).
    pub fn of_one(cursor: FeedCursor) -> Self {
        Self(Arc::new(Shared::empty(State::new(cursor))))
    }

    /// What the list shows.
    pub fn ids(&self) -> ArcRwSignal<Vec<PredictionId>> {
        self.0.ids.clone()
    }

    /// What waits to enter.
    pub fn waiting(&self) -> ArcRwSignal<Vec<PredictionId>> {
        self.0.waiting.clone()
    }

    /// Whether even more waits than that.
    pub fn is_cut(&self) -> ArcRwSignal<bool> {
        self.0.is_cut.clone()
    }

    /// Where the next page begins.
    pub fn next(&self) -> ArcRwSignal<Option<PageCursor>> {
        self.0.next.clone()
    }

    /// What was on the page and is deleted upstream.
    pub fn deleted(&self) -> ArcRwSignal<HashSet<PredictionId>> {
        self.0.deleted.clone()
    }

    /// How often others than what is watched came or went.
    pub fn others(&self) -> ArcRwSignal<u32> {
        self.0.others.clone()
    }

    /// Everything up to here has been applied.
    pub fn cursor(&self) -> FeedCursor {
        self.state().cursor
    }

    /// The row of a prediction.
    pub fn row(&self, id: &PredictionId) -> Option<ArcRwSignal<Row>> {
        self.state().row(id)
    }

    /// The row of a prediction, kept true from now on whether or not it is in the list.
    pub fn watch(&self, row: Row) -> ArcRwSignal<Row> {
        let id = row.prediction.id.clone();
        let row = self.hold(row);
        self.state().watch(&id);
        row
    }

    /// Whether a prediction on the page has not ended.
    pub fn is_moving(&self) -> bool {
        self.state().is_moving()
    }

    /// Applies what the stream said. That the list has to be fetched anew is told once.
    pub fn apply(&self, frame: Frame, arrival: Arrival) -> Entered {
        if self.has_applied(frame.cursor) {
            return Entered::InStep;
        }
        let (mut arrived, mut older, mut withdrawn) = (Vec::new(), Vec::new(), HashSet::new());
        let end = self.end();
        let mut has_others = !frame.deleted.is_empty();
        for change in frame.changes {
            match self.hear(&change) {
                Some(Place::Listed) => {}
                Some(Place::Waiting) if change.matches => {}
                Some(Place::Waiting) => {
                    withdrawn.insert(change.row.prediction.id);
                }
                None if !self.0.is_list => has_others = true,
                Some(Place::Aside) | None if !self.has_place_for(&change) => {}
                Some(Place::Aside) | None => {
                    let is_older = end.as_ref().is_some_and(|end| is_older(&change.row, end));
                    let list = if is_older { &mut older } else { &mut arrived };
                    list.push(change.row);
                }
            }
        }
        self.take_out(&withdrawn);
        self.leave(frame.deleted);
        self.arrive(arrived);
        let entered = match arrival {
            Arrival::Enter => self.enter_by_itself(),
            Arrival::Wait => Entered::InStep,
        };
        self.extend(older);
        self.state().cursor = frame.cursor;
        if has_others {
            self.0.others.update(|others| *others += 1);
        }
        entered
    }

    /// Lets in what waits.
    pub fn reveal(&self) -> Entered {
        if self.0.is_cut.get_untracked() {
            return Entered::Outgrown;
        }
        let waiting = self.0.waiting.with_untracked(Clone::clone);
        if !waiting.is_empty() {
            self.0.waiting.set(Vec::new());
            self.enter(waiting);
        }
        Entered::InStep
    }

    /// Takes out the rows that have stopped matching what is searched for.
    pub fn settle(&self) {
        let strays = self.state().strays();
        self.take_out(&strays);
    }

    /// Adds the page that follows what is shown.
    pub fn append(&self, page: Page) -> Appended {
        let cursor = self.cursor();
        if page.cursor.store != cursor.store {
            return Appended::Foreign;
        }
        let mut fresh = Vec::new();
        self.state().fetched += page.rows.len();
        for row in page.rows {
            let id = row.prediction.id.clone();
            self.hold(row);
            if self.state().place(&id) == Some(Place::Aside) {
                fresh.push(id);
            }
        }
        self.0.next.set(page.next);
        self.enter(fresh);
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

    fn has_applied(&self, cursor: FeedCursor) -> bool {
        let own = self.cursor();
        cursor.store == own.store && cursor.revision <= own.revision
    }

    /// Patches the row that a change is about; where that row is, if it is held.
    fn hear(&self, change: &Change) -> Option<Place> {
        let id = &change.row.prediction.id;
        let place = self.state().place(id)?;
        self.hold(change.row.clone());
        self.state().fit(id, change.matches);
        Some(place)
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
        self.state().key(&last?)
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
            self.hold(row);
        }
        self.enter(ids);
        if is_more {
            self.0.next.set(self.end());
        }
    }

    fn arrive(&self, arrived: Vec<Row>) {
        let mut ids = Vec::with_capacity(arrived.len());
        for row in arrived {
            ids.push(row.prediction.id.clone());
            self.hold(row);
        }
        self.insert(&self.0.waiting, ids, Place::Waiting);
        self.bound_waiting();
    }

    /// Takes a row in, or as news of the one that is held.
    fn hold(&self, row: Row) -> ArcRwSignal<Row> {
        let held = self.state().hold(row);
        held.tell()
    }

    fn leave(&self, deleted: Vec<PredictionId>) {
        let mut gone: HashSet<_> = deleted.into_iter().collect();
        gone.retain(|id| self.state().place(id).is_some());
        if gone.is_empty() {
            return;
        }
        self.take_out(&gone);
        let mut state = self.state();
        for id in &gone {
            state.forget(id);
        }
        drop(state);
        self.0.deleted.update(|deleted| deleted.extend(gone));
    }

    /// Takes rows out of the lists; they stay true for who watches them.
    fn take_out(&self, gone: &HashSet<PredictionId>) {
        for (list, place) in [
            (&self.0.ids, Place::Listed),
            (&self.0.waiting, Place::Waiting),
        ] {
            let is_there = |id| self.state().place(id) == Some(place);
            if gone.iter().any(is_there) {
                list.update(|ids| ids.retain(|id| !gone.contains(id)));
            }
        }
        let mut state = self.state();
        for id in gone {
            state.put(id, Place::Aside);
        }
    }

    fn enter(&self, fresh: Vec<PredictionId>) {
        self.insert(&self.0.ids, fresh, Place::Listed);
    }

    /// Puts held rows where they belong in one of the lists.
    fn insert(&self, list: &ArcRwSignal<Vec<PredictionId>>, fresh: Vec<PredictionId>, to: Place) {
        if fresh.is_empty() {
            return;
        }
        let keys = {
            let mut state = self.state();
            for id in &fresh {
                state.put(id, to);
            }
            fresh.iter().filter_map(|id| state.key(id)).collect()
        };
        list.update(|ids| {
            let state = self.state();
            order::insert(ids, keys, |id| state.key(id));
        });
    }
}

impl Shared {
    fn empty(state: State) -> Self {
        Self {
            ids: ArcRwSignal::default(),
            waiting: ArcRwSignal::default(),
            is_cut: ArcRwSignal::default(),
            next: ArcRwSignal::default(),
            deleted: ArcRwSignal::default(),
            others: ArcRwSignal::default(),
            begins_after: None,
            is_list: false,
            state: Mutex::new(state),
        }
    }
}

fn is_older(row: &Row, end: &PageCursor) -> bool {
    newest_first(&PageCursor::of(row), end) == Ordering::Greater
}

#[cfg(test)]
mod tests;
