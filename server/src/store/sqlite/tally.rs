//! The bookkeeping of one piece of writing: the revisions that it takes and the counters that it
//! moves, written once at its end, in the same transaction as the changes that they belong to.

use std::collections::HashMap;

use domain::{feed::Revision, prediction::Prediction};
use rusqlite::Connection;

use super::{
    facets::{Keys, Known},
    rollups, rows,
};

/// Begun before the first change and written after the last.
pub(super) struct Tally<'c> {
    connection: &'c Connection,
    before: Revision,
    revision: Revision,
    facets: HashMap<i64, i64>,
    sums: rollups::Changes,
    known: Known,
}

impl<'c> Tally<'c> {
    pub(super) fn begin(connection: &'c Connection) -> rusqlite::Result<Self> {
        let revision = super::revision(connection)?;
        Ok(Self {
            connection,
            before: revision,
            revision,
            facets: HashMap::new(),
            sums: rollups::Changes::default(),
            known: Known::default(),
        })
    }

    /// Takes the next revision, for one change.
    pub(super) fn next_revision(&mut self) -> Revision {
        self.revision.0 += 1;
        self.revision
    }

    /// The keys of a prediction's words and their combination.
    pub(super) fn keys(&mut self, p: &Prediction) -> rusqlite::Result<Keys> {
        self.known.keys(self.connection, p)
    }

    /// Counts a prediction with this combination.
    pub(super) fn add(&mut self, facet: i64, p: &Prediction) {
        self.sums.add(facet, p);
        *self.facets.entry(facet).or_default() += 1;
    }

    /// Takes one away, as it was.
    pub(super) fn take(&mut self, facet: i64, p: &Prediction) {
        self.sums.take(facet, p);
        *self.facets.entry(facet).or_default() -= 1;
    }

    pub(super) fn write(self) -> rusqlite::Result<()> {
        if self.revision == self.before {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE meta SET revision = ?")?
            .execute([rows::signed(self.revision.0)])?;
        let mut update = self
            .connection
            .prepare_cached("UPDATE facets SET held = held + ? WHERE key = ?")?;
        for (facet, by) in self.facets.iter().filter(|(_, by)| **by != 0) {
            update.execute((by, facet))?;
        }
        self.sums.write(self.connection)
    }
}
