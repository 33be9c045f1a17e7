//! Predictions that are asked for by their ids: one, or what was selected. Knows nothing of queries.

use domain::{id::PredictionId, prediction::Row, query::Text};
use rusqlite::{Connection, OptionalExtension as _};

use super::{files, rows};
use crate::store::Record;

/// The rows, in the order of the ids; what is not held is left out.
pub(super) fn rows(connection: &Connection, ids: &[PredictionId]) -> rusqlite::Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(row(connection, id)?);
    }
    Ok(rows)
}

/// The JSON texts, in the order of the ids, until they are `bytes` long together.
pub(super) fn texts(
    connection: &Connection,
    ids: &[PredictionId],
    bytes: usize,
) -> rusqlite::Result<Vec<Option<String>>> {
    let mut texts: Vec<Option<String>> = Vec::new();
    let mut length = 0;
    for id in ids {
        if length >= bytes && !texts.is_empty() {
            break;
        }
        let text = raw(connection, id)?;
        length += text.as_ref().map_or(0, String::len);
        texts.push(text);
    }
    Ok(texts)
}

/// What is searched of their JSON texts, in the order of the ids; of what is not held, nothing.
pub(super) fn words(
    connection: &Connection,
    ids: &[PredictionId],
    text: fn(&str) -> Text,
) -> rusqlite::Result<Vec<Text>> {
    let of = |id| {
        let raw = raw(connection, id)?;
        Ok(raw.map(|raw| text(&raw)).unwrap_or_default())
    };
    ids.iter().map(of).collect()
}

/// One row.
pub(super) fn row(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Option<Row>> {
    let sql = format!(
        "SELECT {} FROM predictions p {} WHERE p.id = ?",
        rows::COLUMNS,
        rows::WORDS
    );
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], rows::read)
        .optional()
}

/// All that is held of one prediction.
pub(super) fn record(
    connection: &Connection,
    id: &PredictionId,
) -> rusqlite::Result<Option<Record>> {
    let Some(row) = row(connection, id)? else {
        return Ok(None);
    };
    Ok(Some(Record {
        row,
        raw: raw(connection, id)?.unwrap_or_default(),
        files: files::of(connection, id)?,
    }))
}

/// The JSON text of one prediction.
fn raw(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached(
            "SELECT raw FROM payloads \
             WHERE prediction = (SELECT key FROM predictions WHERE id = ?)",
        )?
        .query_row([id.as_str()], |r| r.get(0))
        .optional()
}
