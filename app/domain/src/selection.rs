//! A set of predictions that someone chose, to do something with exactly these: ids, never places
//! in a list and never a query, so that nothing that happens meanwhile changes it.

use serde::{Deserialize, Serialize};

use crate::id::PredictionId;

/// The most predictions of one selection. So many ids, the longest there can be, fit into a request.
pub const MAX_SELECTED: usize = 5_000;

/// What matched a query at one moment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selected {
    /// The newest of them, at most [`MAX_SELECTED`], newest first.
    pub ids: Vec<PredictionId>,
    /// Of what these are the newest; `None` where they are all.
    pub part_of: Option<Matching>,
}

/// How many match, where that is more than a selection takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matching {
    /// All of them; `None` where counting would take long.
    pub count: Option<u64>,
}
