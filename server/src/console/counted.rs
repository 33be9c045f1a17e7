//! The counts that were asked for last: kept until something changes, because every page that opens
//! asks for them.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use domain::{coverage::Counts, feed::Revision, query::Query};

use crate::store::{Error, Store};

/// How many are kept.
const KEPT: usize = 64;

/// The latest counts.
#[derive(Debug, Default)]
pub struct Counted(Mutex<VecDeque<(Query, Revision, Counts)>>);

impl Counted {
    /// What a query finds, counted or known.
    pub(super) async fn of(&self, store: &dyn Store, query: &Query) -> Result<Counts, Error> {
        let query = query.of_any_status();
        let revision = *store.revisions().borrow();
        if let Some(counts) = self.known(&query, revision) {
            return Ok(counts);
        }
        let counts = store.counts(&query).await?;
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, ..)| *known != query);
        if kept.len() >= KEPT {
            kept.pop_front();
        }
        // Times go by, and the index of words comes nearer, without a change of the store.
        let may_grow = query.needs_text() && !counts.is_exact;
        if !query.moves() && !may_grow {
            kept.push_back((query, revision, counts.clone()));
        }
        Ok(counts)
    }

    fn known(&self, query: &Query, revision: Revision) -> Option<Counts> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = kept.iter();
        let (.., counts) = kept.find(|(known, at, _)| known == query && *at == revision)?;
        Some(counts.clone())
    }
}
