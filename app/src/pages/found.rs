//! One prediction that was fetched, kept true while it is looked at.

use domain::{
    prediction::{Detail, Row},
    time::Timestamp,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, Found},
    live::Live,
    ui::Now,
};

/// A prediction on the page.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept {
    /// Everything about it, as last fetched.
    pub(super) detail: RwSignal<Detail>,
    /// The list's facts, as last told by the stream: never older than `detail`.
    pub(super) row: Signal<Row>,
    /// The clock for durations that grow.
    pub(super) tenths: Now,
    /// The clock for "how long ago".
    pub(super) seconds: Now,
    /// Whether it was deleted upstream while it is looked at.
    pub(super) is_deleted: Signal<bool>,
}

impl Kept {
    /// Watches what the stream says of it, and fetches the payloads anew when they changed.
    ///
    /// Server-side rendering: stands still.
    pub(super) fn new(live: Live, detail: Detail, now: Timestamp) -> Self {
        let id = detail.row.prediction.id.clone();
        let detail = RwSignal::new(detail);
        let row = Memo::new(move |_| {
            let row = detail.with(|detail| detail.row.clone());
            live.watch(row).get()
        });
        Effect::new(move |_| {
            let newest = row.with(|row| row.revision);
            if newest > detail.with_untracked(|detail| detail.row.revision) {
                spawn_local(refetch(detail));
            }
        });
        Self {
            detail,
            row: row.into(),
            tenths: live.clock.tenths(now),
            seconds: live.clock.seconds(now),
            is_deleted: Memo::new(move |_| live.is_deleted(&id)).into(),
        }
    }
}

async fn refetch(detail: RwSignal<Detail>) {
    let Some(id) = detail.try_with_untracked(|detail| detail.row.prediction.id.clone()) else {
        return;
    };
    // A failure is not told: the stream will say more, or is itself shown as broken.
    if let Ok(Found {
        detail: Some(news), ..
    }) = api::detail(id).await
    {
        let _ = detail.try_update(|held| {
            if news.row.revision > held.row.revision {
                *held = news;
            }
        });
    }
}
