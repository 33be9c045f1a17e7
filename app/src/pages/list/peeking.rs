//! Which prediction stands in the sidebar. The address says so, and is all the state there is but for
//! a moment: a step of the reader is painted first and told to the address then, which holds up a
//! browser. Every link that keeps the sidebar follows the address.

use domain::id::PredictionId;
use leptos::prelude::*;
use leptos_router::hooks::{use_location, use_navigate};

use super::in_place;
use crate::{
    address::{self, ListAddress},
    ui::after_paint,
};

/// The prediction in the sidebar, and the way to another one; a context of the list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peeking {
    /// What was asked for and the address does not say yet: a prediction, or none.
    ahead: RwSignal<Option<Option<PredictionId>>>,
    /// Which it is; `None` where the sidebar is closed.
    pub(super) id: Memo<Option<PredictionId>>,
    tell: Callback<Option<PredictionId>>,
}

impl Peeking {
    /// What the address of the list says, from now on.
    pub(super) fn of(address: Memo<ListAddress>) -> Self {
        let ahead = RwSignal::new(None);
        let said = Memo::new(move |_| address.with(|address| address.peek.clone()));
        let id = Memo::new(move |_| ahead.get().unwrap_or_else(|| said.get()));
        // The address has caught up.
        Effect::new(move |_| {
            if ahead.get().is_some_and(|asked| asked == said.get()) {
                ahead.set(None);
            }
        });
        let (navigate, location) = (use_navigate(), use_location());
        let tell = Callback::new(move |id| {
            // The reader may be on the way to another page.
            let is_here = location
                .pathname
                .with_untracked(|path| path == address::LIST);
            if let Some(to) = address.try_get_untracked().filter(|_| is_here) {
                navigate(&to.peeking(id).href(), in_place());
            }
        });
        Self { ahead, id, tell }
    }

    /// Shows a prediction, or closes the sidebar.
    pub(super) fn show(self, id: Option<PredictionId>) {
        // The page may have gone: a command that was asked for on it may end later.
        _ = self.ahead.try_set(Some(id.clone()));
        after_paint(move || {
            // Or the reader may have gone on: then that is told.
            if self.ahead.try_get_untracked().flatten().as_ref() == Some(&id) {
                self.tell.run(id);
            }
        });
    }
}
