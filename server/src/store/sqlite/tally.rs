//! The bookkeeping of one piece of writing: the revisions that it takes and the counters that it
//! moves, written once at its end, in the same transaction as the changes that they belong to.

use std::collections::HashMap;

use domain::feed::Revision;
use rusqlite::Connection;

use super::rows;

/// Begun before the first change and written after the last.
pub(super) struct Tally<'c> {
    connection: &'c Connection,
    before: Revision,
    revision: Revision,
    models: HashMap<i64, i64>,
    statuses: HashMap<i64, i64>,
}

impl<'c> Tally<'c> {
    pub(super) fn begin(connection: &'c Connection) -> rusqlite::Result<Self> {
        let revision = super::revision(connection)?;
        Ok(Self {
            connection,
            before: revision,
            revision,
            models: HashMap::new(),
            statuses: HashMap::new(),
        })
    }

    /// Takes the next revision, for one change.
    pub(super) fn next_revision(&mut self) -> Revision {
        self.revision.0 += 1;
        self.revision
    }

    /// Counts a prediction with this status and model, by their keys.
    pub(super) fn add(&mut self, keys: rows::Keys) {
        *self.statuses.entry(keys.status).or_default() += 1;
        *self.models.entry(keys.model).or_default() += 1;
    }

    /// Takes one away.
    pub(super) fn take(&mut self, keys: rows::Keys) {
        *self.statuses.entry(keys.status).or_default() -= 1;
        *self.models.entry(keys.model).or_default() -= 1;
    }

    pub(super) fn write(self) -> rusqlite::Result<()> {
        if self.revision == self.before {
            return Ok(());
        }
        self.connection
            .prepare_cached("UPDATE meta SET revision = ?")?
            .execute([rows::signed(self.revision.0)])?;
        for (table, moved) in [("models", &self.models), ("statuses", &self.statuses)] {
            let sql = format!("UPDATE {table} SET held = held + ? WHERE key = ?");
            let mut update = self.connection.prepare_cached(&sql)?;
            for (key, by) in moved.iter().filter(|(_, by)| **by != 0) {
                update.execute((by, key))?;
            }
        }
        Ok(())
    }
}
