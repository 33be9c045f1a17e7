//! Which predictions a command is about, and what is at stake. Reads the store in pieces.

use domain::{
    command::Stakes,
    coverage::Counts,
    id::PredictionId,
    page::{MAX_PAGES, Stretch},
    query::Query,
    selection::{MAX_SELECTED, Matching, Selected},
};

use crate::store::{Error, Store, whole_page};

/// Predictions that are read at once.
const AT_ONCE: usize = 1_000;

/// The newest that match, as many as a selection takes.
pub(super) async fn matching(store: &dyn Store, query: &Query) -> Result<Selected, Error> {
    let mut selected = Selected::default();
    let mut stretch = Stretch {
        before: None,
        pages: MAX_PAGES,
    };
    loop {
        let page = whole_page(store, query, &stretch).await?;
        selected
            .ids
            .extend(page.rows.into_iter().map(|row| row.prediction.id));
        let is_full = selected.ids.len() >= MAX_SELECTED;
        let has_more = page.next.is_some() || selected.ids.len() > MAX_SELECTED;
        selected.part_of = has_more.then_some(Matching { count: None });
        selected.ids.truncate(MAX_SELECTED);
        if page.next.is_none() || is_full {
            return Ok(selected);
        }
        stretch.before = page.next;
    }
}

/// How many a query finds, by the counts of all statuses; `None` where those are not exact.
pub(super) fn matching_in_all(query: &Query, counts: &Counts) -> Option<u64> {
    let asked = counts.statuses.iter().filter(|it| query.takes(&it.status));
    counts.is_exact.then(|| asked.map(|it| it.count).sum())
}

/// What these add up to; those that are not held any more do not count.
pub(super) async fn stakes(store: &dyn Store, ids: &[PredictionId]) -> Result<Stakes, Error> {
    let mut stakes = Stakes::default();
    for ids in ids.chunks(AT_ONCE) {
        for row in store.rows(ids).await? {
            stakes.add(&row.prediction);
        }
    }
    Ok(stakes)
}
