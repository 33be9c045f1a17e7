//! What a feed knows of each prediction that somebody looks at. Notifies nobody by itself: what is
//! to be told is handed out, so that no lock is held meanwhile.

use std::collections::{HashMap, HashSet};

use domain::{
    feed::FeedCursor, id::PredictionId, page::PageCursor, prediction::Row, time::Timestamp,
};
use leptos::prelude::*;

/// Everything that is held, and how far it is true.
#[derive(Debug)]
pub(super) struct State {
    entries: HashMap<PredictionId, Entry>,
    /// How many of them have not ended.
    moving: usize,
    /// How many of the list were fetched for it: the others came by themselves.
    pub(super) fetched: usize,
    /// Whether it was told that the list has to be fetched anew.
    pub(super) is_outgrown: bool,
    /// Everything up to here has been applied.
    pub(super) cursor: FeedCursor,
}

#[derive(Debug)]
struct Entry {
    row: ArcRwSignal<Row>,
    /// When it was created, as its place in the list was found by: that never changes again, so
    /// that it is found there.
    created_at: Timestamp,
    place: Place,
    is_moving: bool,
    /// Whether it belongs to what is searched for, as last told.
    fits: bool,
    /// Whether somebody watches it, wherever it stands.
    is_watched: bool,
}

/// Where a row stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In no list: somebody watches it.
    Aside,
    /// Among what waits.
    Waiting,
    /// In the list.
    Listed,
}

/// A row that is held, and what is still to be told to those who read it.
#[must_use]
pub(super) struct Held {
    row: ArcRwSignal<Row>,
    news: Option<Row>,
}

impl Held {
    /// Tells them.
    pub(super) fn tell(self) -> ArcRwSignal<Row> {
        if let Some(news) = self.news {
            self.row.set(news);
        }
        self.row
    }
}

impl State {
    pub(super) fn new(cursor: FeedCursor) -> Self {
        Self {
            entries: HashMap::new(),
            moving: 0,
            fetched: 0,
            is_outgrown: false,
            cursor,
        }
    }

    /// Holds a row, or takes it as news of the one that is held.
    pub(super) fn hold(&mut self, row: Row) -> Held {
        let is_moving = !row.prediction.status.is_terminal();
        let id = &row.prediction.id;
        if let Some(entry) = self.entries.get_mut(id) {
            let is_news = entry
                .row
                .with_untracked(|held| row.revision > held.revision);
            if is_news {
                self.moving = self.moving + usize::from(is_moving) - usize::from(entry.is_moving);
                entry.is_moving = is_moving;
            }
            return Held {
                row: entry.row.clone(),
                news: is_news.then_some(row),
            };
        }
        let (id, created_at) = (id.clone(), row.prediction.created_at);
        let row = ArcRwSignal::new(row);
        let entry = Entry {
            row: row.clone(),
            created_at,
            place: Place::Aside,
            is_moving,
            fits: true,
            is_watched: false,
        };
        self.entries.insert(id, entry);
        self.moving += usize::from(is_moving);
        Held { row, news: None }
    }

    pub(super) fn forget(&mut self, id: &PredictionId) {
        if let Some(entry) = self.entries.remove(id) {
            self.moving -= usize::from(entry.is_moving);
        }
    }

    /// Keeps it true even where it leaves all lists.
    pub(super) fn watch(&mut self, id: &PredictionId) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.is_watched = true;
        }
    }

    /// Lets go of what stands in no list any more, except where somebody watches it.
    pub(super) fn let_go(&mut self, ids: &[PredictionId]) {
        for id in ids {
            match self.entries.get_mut(id) {
                Some(entry) if entry.is_watched => entry.place = Place::Aside,
                Some(_) | None => self.forget(id),
            }
        }
    }

    pub(super) fn row(&self, id: &PredictionId) -> Option<ArcRwSignal<Row>> {
        self.entries.get(id).map(|entry| entry.row.clone())
    }

    pub(super) fn place(&self, id: &PredictionId) -> Option<Place> {
        self.entries.get(id).map(|entry| entry.place)
    }

    pub(super) fn put(&mut self, id: &PredictionId, place: Place) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.place = place;
        }
    }

    pub(super) fn fit(&mut self, id: &PredictionId, fits: bool) {
        if let Some(entry) = self.entries.get_mut(id) {
            entry.fits = fits;
        }
    }

    /// By what it is ordered in a list.
    pub(super) fn key(&self, id: &PredictionId) -> Option<PageCursor> {
        self.entries.get(id).map(|entry| PageCursor {
            created_at: entry.created_at,
            id: id.clone(),
        })
    }

    /// Those in the list that do not belong to what is searched for any more.
    pub(super) fn strays(&self) -> HashSet<PredictionId> {
        let is_stray = |entry: &Entry| entry.place == Place::Listed && !entry.fits;
        let strays = self.entries.iter().filter(|(_, entry)| is_stray(entry));
        strays.map(|(id, _)| id.clone()).collect()
    }

    pub(super) fn is_moving(&self) -> bool {
        self.moving > 0
    }
}
