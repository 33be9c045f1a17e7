//! Predictions that are asked for by their ids, many at a time: what was selected. Knows nothing of
//! queries.

use domain::{id::PredictionId, prediction::Row, query::Text};
use rusqlite::Connection;

/// The rows, in the order of the ids; what is not held is left out.
pub(super) fn rows(connection: &Connection, ids: &[PredictionId]) -> rusqlite::Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(ids.len());
    for id in ids {
        rows.extend(super::row(connection, id)?);
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
        let text = super::raw(connection, id)?;
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
        let raw = super::raw(connection, id)?;
        Ok(raw.map(|raw| text(&raw)).unwrap_or_default())
    };
    ids.iter().map(of).collect()
}
