//! A prediction as columns, both ways.

use domain::{
    cost::Cost,
    feed::Revision,
    kind::Kind,
    prediction::{Prediction, Row},
    source::Source,
    status::Status,
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _, Statement, types::Type};

use super::facets::Keys;

/// What a row is read from, in the order in which [`read`] takes it. Follows any `FROM` that names
/// `predictions` as `p` and ends with [`WORDS`].
pub(super) const COLUMNS: &str = "p.revision, p.id, p.account, s.word, m.name, p.source, p.kind, \
    p.created_at, p.started_at, p.completed_at, p.updated_at, p.predict_time, p.total_time, \
    p.progress, p.cost, p.outputs, p.error, p.flaw, p.deleted_upstream_at, \
    (SELECT f.blob_mime IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif') \
    FROM files f WHERE f.prediction = p.key AND f.number = 0 AND f.state = 'kept')";

/// Joins the words that a prediction names by number. `CROSS` keeps SQLite from beginning with them.
pub(super) const WORDS: &str = "CROSS JOIN statuses s ON s.key = p.status \
    CROSS JOIN models m ON m.key = p.model";

/// The number of columns in [`COLUMNS`]: where a query's own columns begin.
pub(super) const COUNT: usize = 20;

/// Reads a row from [`COLUMNS`].
pub(super) fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let instant = |at: usize| -> rusqlite::Result<Option<Timestamp>> {
        Ok(r.get::<_, Option<i64>>(at)?.map(Timestamp::from_micros))
    };
    let duration = |at: usize| -> rusqlite::Result<Option<u64>> {
        Ok(r.get::<_, Option<i64>>(at)?.map(unsigned))
    };
    let prediction = Prediction {
        id: name(r, 1)?,
        account: name(r, 2)?,
        status: Status::from_word(r.get_ref(3)?.as_str()?),
        model: r.get(4)?,
        source: Source::from_word(r.get_ref(5)?.as_str()?),
        kind: r.get_ref(6)?.as_str_or_null()?.map(Kind::from_word),
        created_at: Timestamp::from_micros(r.get(7)?),
        started_at: instant(8)?,
        completed_at: instant(9)?,
        updated_at: instant(10)?,
        predict_time: duration(11)?,
        total_time: duration(12)?,
        progress: r.get(13)?,
        cost: r.get::<_, Option<i64>>(14)?.map(Cost::from_units),
        outputs: r.get(15)?,
        error: r.get(16)?,
        flaw: r.get(17)?,
        deleted_upstream_at: instant(18)?,
    };
    Ok(Row {
        revision: Revision(unsigned(r.get(0)?)),
        prediction,
        picture: r.get::<_, Option<bool>>(19)?.unwrap_or(false),
    })
}

/// Reads what is summed up of a prediction into one that has its status: columns of a statement of
/// [`super::rollups`], which come behind the combination.
pub(super) fn read_sums(r: &rusqlite::Row<'_>, p: &mut Prediction) -> rusqlite::Result<()> {
    let instant = |micros: Option<i64>| micros.map(Timestamp::from_micros);
    p.created_at = Timestamp::from_micros(r.get(1)?);
    p.started_at = instant(r.get(2)?);
    p.completed_at = instant(r.get(3)?);
    p.predict_time = r.get::<_, Option<i64>>(4)?.map(unsigned);
    p.total_time = r.get::<_, Option<i64>>(5)?.map(unsigned);
    p.cost = r.get::<_, Option<i64>>(6)?.map(Cost::from_units);
    Ok(())
}

/// Reads an id or an account's name, which were checked before they were stored.
pub(super) fn name<T>(r: &rusqlite::Row<'_>, at: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err = domain::id::BadName>,
{
    let text = r.get_ref(at)?.as_str()?;
    text.parse()
        .map_err(|bad| rusqlite::Error::FromSqlConversionFailure(at, Type::Text, Box::new(bad)))
}

/// Stores a new row; returns its key.
pub(super) fn insert(connection: &Connection, row: &Row, keys: Keys) -> rusqlite::Result<i64> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO predictions (revision, id, account, status, model, source, kind, created_at, \
         started_at, completed_at, updated_at, predict_time, total_time, progress, cost, outputs, \
         error, flaw, facet, key, deleted_upstream_at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, \
         ?19, ?20, ?21)",
    )?;
    write(&mut insert, row, keys, None)?;
    let key = connection.last_insert_rowid();
    let id = &row.prediction.id;
    // Few are to be searched for in other letters than those that they are stored in.
    if id.folded() != id.as_str().to_ascii_lowercase() {
        connection
            .prepare_cached("UPDATE predictions SET folded_id = ? WHERE key = ?")?
            .execute((id.folded(), key))?;
    }
    Ok(key)
}

/// Stores what became of a row.
pub(super) fn update(
    connection: &Connection,
    row: &Row,
    keys: Keys,
    key: i64,
) -> rusqlite::Result<()> {
    // The id never changes: naming it would have SQLite write the indexes over it anew.
    let mut update = connection.prepare_cached(
        "UPDATE predictions SET revision = ?1, account = ?3, status = ?4, model = ?5, \
         source = ?6, kind = ?7, created_at = ?8, started_at = ?9, completed_at = ?10, \
         updated_at = ?11, predict_time = ?12, total_time = ?13, progress = ?14, cost = ?15, \
         outputs = ?16, error = ?17, flaw = ?18, facet = ?19, \
         deleted_upstream_at = ?21 WHERE key = ?20 AND id = ?2",
    )?;
    write(&mut update, row, keys, Some(key))
}

fn write(
    statement: &mut Statement<'_>,
    row: &Row,
    keys: Keys,
    key: Option<i64>,
) -> rusqlite::Result<()> {
    let p = &row.prediction;
    statement.execute(rusqlite::params![
        signed(row.revision.0),
        p.id.as_str(),
        p.account.as_str(),
        keys.status,
        keys.model,
        p.source.word(),
        p.kind.map(Kind::word),
        p.created_at.micros(),
        p.started_at.map(Timestamp::micros),
        p.completed_at.map(Timestamp::micros),
        p.updated_at.map(Timestamp::micros),
        p.predict_time.map(signed),
        p.total_time.map(signed),
        p.progress,
        p.cost.map(Cost::units),
        p.outputs,
        p.error,
        p.flaw,
        keys.facet,
        key,
        p.deleted_upstream_at.map(Timestamp::micros),
    ])?;
    Ok(())
}

pub(super) fn status_key(connection: &Connection, status: &Status) -> rusqlite::Result<i64> {
    let word = status.word();
    let known = connection
        .prepare_cached("SELECT key FROM statuses WHERE word = ?")?
        .query_row([word], |r| r.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    connection.query_row(
        "INSERT INTO statuses (word, is_terminal) VALUES (?, ?) RETURNING key",
        (word, status.is_terminal()),
        |r| r.get(0),
    )
}

pub(super) fn model_key(connection: &Connection, model: &str) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT key FROM models WHERE name = ?")?
        .query_row([model], |r| r.get(0))
        .optional()?;
    if let Some(key) = known {
        return Ok(key);
    }
    connection.query_row(
        "INSERT INTO models (name, folded) VALUES (?, ?) RETURNING key",
        (model, model.to_lowercase()),
        |r| r.get(0),
    )
}

/// SQLite's integers are signed; what does not fit is far beyond any revision, size or duration.
pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The way back.
pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
