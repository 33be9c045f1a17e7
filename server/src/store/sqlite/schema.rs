//! The tables and how older stores become newer ones. The number of the schema is SQLite's own
//! `user_version`; its `application_id` says that a file is ours at all.

use rusqlite::{Connection, OptionalExtension as _};

use super::rollups;

/// Each step makes a store of one schema into one of the next; the first makes an empty file ours.
const STEPS: &[&str] = &[
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
    include_str!("schema/5.sql"),
    include_str!("schema/6.sql"),
];

/// The number of the newest schema.
const NEWEST: u32 = STEPS.len() as u32;

/// "PrCo", as a number.
const APPLICATION: i32 = 0x5072_436f;

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Schema {
    /// Ours, and now of the newest schema.
    Ready,
    /// Ours, but written by a newer console.
    Newer,
    /// Something else that happens to be a SQLite database.
    Foreign,
}

/// Brings a store to the newest schema, if it is ours to touch.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<Schema> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |r| r.get(0))?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let is_empty = connection
        .query_row("SELECT 1 FROM sqlite_schema LIMIT 1", [], |_| Ok(()))
        .optional()?
        .is_none();
    if application != APPLICATION && !is_empty {
        return Ok(Schema::Foreign);
    }
    let Some(missing) = STEPS.get(version as usize..) else {
        return Ok(Schema::Newer);
    };
    // All or nothing: a crash in between leaves the older store.
    let transaction = connection.transaction()?;
    for step in missing {
        transaction.execute_batch(step)?;
    }
    rollups::refresh(&transaction)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", NEWEST)?;
    transaction.commit()?;
    Ok(Schema::Ready)
}
