//! What keeps a page true while it is looked at: the stream from the server, the rows it patches,
//! and the one clock by which durations tick.
//!
//! Every event is applied in the callback that received it; signals are what comes out, never how
//! events travel. On the server all of it stands still. Must not know routes or the layout.

mod clock;
mod feed;
mod link;
#[cfg_attr(
    not(any(feature = "hydrate", test)),
    expect(dead_code, reason = "only browsers have tabs")
)]
mod relay;
#[cfg(feature = "hydrate")]
mod sight;
#[cfg(feature = "hydrate")]
mod source;
#[cfg(feature = "hydrate")]
mod stream;
#[cfg(feature = "hydrate")]
mod tabs;

use domain::{id::PredictionId, mirror::Mirror, prediction::Row};
use leptos::prelude::*;

pub use self::{
    clock::Clock,
    feed::{Appended, Arrival, Entered, Feed, Way},
    link::{Link, LinkState, Pause},
};

/// The live half of the page; a context, made once by the app.
#[derive(Clone, Copy, Debug)]
pub struct Live {
    /// What time it is.
    pub clock: Clock,
    /// How fresh and complete the mirror is, as last told; `None` before the first page.
    pub mirror: RwSignal<Option<Mirror>>,
    /// How the stream is doing.
    pub link: RwSignal<Link>,
    /// Whether the reader has stopped the stream.
    pub is_paused: RwSignal<bool>,
    /// What the page follows.
    followed: RwSignal<Option<Followed>>,
    /// Counts the server's words that our place in its log is gone.
    resets: RwSignal<u32>,
}

/// What the stream is opened for.
#[derive(Clone, Debug)]
struct Followed {
    feed: Feed,
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(dead_code, reason = "only the browser opens the stream")
    )]
    query: String,
}

impl Live {
    /// All of it standing still: as the server renders it, and as the browser takes it over.
    ///
    /// Server-side rendering: nothing ever moves.
    pub fn new() -> Self {
        Self {
            clock: Clock::new(),
            mirror: RwSignal::new(None),
            link: RwSignal::new(Link::Snapshot),
            is_paused: RwSignal::new(false),
            followed: RwSignal::new(None),
            resets: RwSignal::new(0),
        }
    }

    /// Sets it going, once the page is hydrated. The stream is opened by [`Live::follow`].
    #[cfg(feature = "hydrate")]
    pub fn start(self) {
        let is_hidden = sight::hidden();
        self.clock.start(self, is_hidden);
        stream::start(self, is_hidden);
    }

    /// Keeps a feed true from its cursor on, in place of the one before.
    ///
    /// Server-side rendering: does nothing. No signal may change while a page is rendered: a
    /// suspense watches what its children read from a task of its own, which reads it again on a
    /// change, and by then the page may be done and its signals gone.
    #[cfg_attr(
        not(feature = "hydrate"),
        expect(unused_variables, reason = "nothing is followed on the server")
    )]
    pub fn follow(self, feed: Feed, query: &str) {
        #[cfg(feature = "hydrate")]
        self.followed.set(Some(Followed {
            feed,
            query: query.to_owned(),
        }));
    }

    /// Opens the stream anew from the feed's cursor, after it was set back.
    pub fn rewind(self) {
        self.followed.notify();
    }

    /// What is known of a prediction on the page.
    pub fn row(self, id: &PredictionId) -> Option<Row> {
        self.followed.with_untracked(|followed| {
            let row = followed.as_ref()?.feed.row(id)?;
            Some(row.get_untracked())
        })
    }

    /// The row of a prediction, kept true from now on, in whichever feed is followed: reactive on
    /// a change of feed.
    pub fn watch(self, row: Row) -> ArcRwSignal<Row> {
        self.followed.with(|followed| match followed {
            Some(followed) => followed.feed.watch(row),
            None => ArcRwSignal::new(row),
        })
    }

    /// The prediction next to another in the list that is followed: reactive.
    pub fn neighbor(self, id: &PredictionId, way: Way) -> Option<PredictionId> {
        let feed = self
            .followed
            .with(|followed| Some(followed.as_ref()?.feed.clone()))?;
        feed.ids().track();
        feed.neighbor(id, way)
    }

    /// Takes out of the list what has stopped matching the search: on the reader's own refresh only,
    /// so that nothing moves by itself.
    pub fn settle(self) {
        self.followed.with_untracked(|followed| {
            if let Some(followed) = followed {
                followed.feed.settle();
            }
        });
    }

    /// Whether a prediction on the page was deleted upstream: reactive.
    pub fn is_deleted(self, id: &PredictionId) -> bool {
        let deleted = self
            .followed
            .with(|followed| Some(followed.as_ref()?.feed.deleted()));
        deleted.is_some_and(|deleted| deleted.with(|deleted| deleted.contains(id)))
    }

    /// How often others than the prediction that is followed came, changed or went: reactive.
    pub fn others(self) -> u32 {
        let others = self
            .followed
            .with(|followed| Some(followed.as_ref()?.feed.others()));
        others.map_or(0, |others| others.get())
    }

    /// Has everything loaded anew: the place in the log is gone.
    pub fn reset(self) {
        self.resets.update(|resets| *resets += 1);
    }

    /// How often the server said that the page must be loaded anew: reactive.
    pub fn resets(self) -> u32 {
        self.resets.get()
    }

    #[cfg(feature = "hydrate")]
    fn has_something_running(self) -> bool {
        self.followed
            .with_untracked(|followed| followed.as_ref().is_some_and(|f| f.feed.is_moving()))
    }
}

impl Default for Live {
    fn default() -> Self {
        Self::new()
    }
}
