//! A stretch of the list: the query's words as SQL, and the cheaper of two ways to go.
//!
//! Must agree with `Query::fits`, and does so by asking `Word` itself: which of the few models and
//! statuses that occur a word means is found out first, so that the rows are compared by number.

use domain::{
    page::{PageCursor, Stretch},
    query::{Query, Word},
    status::Status,
};
use rusqlite::{Connection, ToSql};

use super::rows;
use crate::store::StoredPage;

/// Up to this many rows that can fit are fetched by their own indexes and sorted; beyond, the list
/// is walked in its order. Measured at 200,000 rows: both take about 10 ms there.
pub(super) const FEW: u64 = 5_000;

/// After every id that begins with a prefix: ids are ASCII without control characters.
const AFTER_IDS: char = '\u{7f}';

/// What a word means among what is held.
struct Meaning {
    /// The keys of the models and statuses that it names, as JSON arrays.
    models: String,
    statuses: String,
    /// The ids that begin with it: from here on, up to there.
    ids: Option<(String, String)>,
    /// How many rows it can fit, at most; ids are counted only as far as that matters.
    bound: u64,
}

/// The condition that a row fits a word, with its parameters in the order of [`Meaning::bind`].
const FITS: &str = "(p.model IN (SELECT value FROM json_each(?)) \
    OR p.status IN (SELECT value FROM json_each(?)) \
    OR (p.id COLLATE NOCASE >= ? AND p.id COLLATE NOCASE < ?))";

/// The keys of the rows that fit a word, by index, with the same parameters.
const KEYS: &str = "SELECT key FROM predictions WHERE model IN (SELECT value FROM json_each(?)) \
    UNION SELECT key FROM predictions WHERE status IN (SELECT value FROM json_each(?)) \
    UNION SELECT key FROM predictions WHERE id COLLATE NOCASE >= ? AND id COLLATE NOCASE < ?";

/// Reads a stretch of the list. A word that fits up to `few` rows leads straight to them.
pub(super) fn page(
    connection: &Connection,
    query: &Query,
    stretch: &Stretch,
    few: u64,
) -> rusqlite::Result<StoredPage> {
    let revision = super::revision(connection)?;
    let meanings = meanings(connection, query, few)?;
    let rarest = meanings.iter().min_by_key(|meaning| meaning.bound);
    let driver = rarest.filter(|meaning| meaning.bound <= few);
    let size = usize::try_from(stretch.rows()).unwrap_or(usize::MAX);
    let limit = i64::from(stretch.rows()) + 1;

    let mut parameters: Vec<&dyn ToSql> = Vec::new();
    driver.iter().for_each(|d| d.bind(&mut parameters));
    meanings.iter().for_each(|m| m.bind(&mut parameters));
    let before = stretch.before.as_ref();
    let place = before.map(|at| (at.created_at.micros(), at.id.as_str()));
    if let Some((created_at, id)) = &place {
        parameters.extend([created_at as &dyn ToSql, id]);
    }
    parameters.push(&limit);

    let sql = statement(driver.is_some(), meanings.len(), place.is_some());
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement
        .query_map(parameters.as_slice(), rows::read)?
        .collect::<rusqlite::Result<Vec<_>>>()?;
    let has_more = rows.len() > size;
    rows.truncate(size);
    Ok(StoredPage {
        next: rows.last().filter(|_| has_more).map(PageCursor::of),
        rows,
        revision,
    })
}

/// The shape of the statement depends on nothing but this, so it is prepared once per shape.
fn statement(has_driver: bool, words: usize, has_place: bool) -> String {
    // The plus sign keeps SQLite from walking the list's index after all.
    let (from, order) = if has_driver {
        let from = format!("({KEYS}) c CROSS JOIN predictions p ON p.key = c.key");
        (from, "+p.created_at DESC, +p.id DESC")
    } else {
        let from = "predictions p INDEXED BY by_time".to_owned();
        (from, "p.created_at DESC, p.id DESC")
    };
    let mut conditions = vec![FITS; words];
    if has_place {
        conditions.push("(p.created_at, p.id) < (?, ?)");
    }
    let conditions = match conditions.as_slice() {
        [] => String::new(),
        some => format!("WHERE {}", some.join(" AND ")),
    };
    format!(
        "SELECT {} FROM {from} {} {conditions} ORDER BY {order} LIMIT ?",
        rows::COLUMNS,
        rows::WORDS
    )
}

fn meanings(connection: &Connection, query: &Query, few: u64) -> rusqlite::Result<Vec<Meaning>> {
    if query.is_everything() {
        return Ok(Vec::new());
    }
    let models = words(
        connection,
        "SELECT key, held, folded FROM models WHERE held > 0",
    )?;
    let statuses = words(
        connection,
        "SELECT key, held, word FROM statuses WHERE held > 0",
    )?;
    let mean = |word: &Word| {
        let named = word.statuses();
        let is_meant = |stored: &str| {
            let status = Status::from_word(stored);
            if let Status::Unknown(odd) = &status {
                return odd.to_lowercase() == word.text();
            }
            named.contains(&status)
        };
        let (models, in_models) = pick(&models, |folded| folded.contains(word.text()));
        let (statuses, in_statuses) = pick(&statuses, is_meant);
        let ids = word
            .id_prefix()
            .map(|prefix| (prefix.to_owned(), format!("{prefix}{AFTER_IDS}")));
        let with_id = ids
            .as_ref()
            .map_or(Ok(0), |ids| count(connection, ids, few + 1))?;
        Ok(Meaning {
            models,
            statuses,
            ids,
            bound: in_models + in_statuses + with_id,
        })
    };
    query.words().iter().map(mean).collect()
}

/// A word that predictions share: its key, how many have it, and itself.
type Shared = (i64, u64, String);

fn words(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<Shared>> {
    let mut statement = connection.prepare_cached(sql)?;
    let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, rows::unsigned(r.get(1)?), r.get(2)?));
    statement.query_map([], read)?.collect()
}

/// The keys of those that are meant, as a JSON array, and how many rows they have.
fn pick(shared: &[Shared], is_meant: impl Fn(&str) -> bool) -> (String, u64) {
    let meant = || shared.iter().filter(|(_, _, word)| is_meant(word));
    let keys: Vec<String> = meant().map(|(key, _, _)| key.to_string()).collect();
    let held = meant().map(|(_, held, _)| held).sum();
    (format!("[{}]", keys.join(",")), held)
}

/// How many ids lie in a range; at most `enough`.
fn count(connection: &Connection, ids: &(String, String), enough: u64) -> rusqlite::Result<u64> {
    connection
        .prepare_cached(
            "SELECT count(*) FROM (SELECT 1 FROM predictions \
             WHERE id COLLATE NOCASE >= ? AND id COLLATE NOCASE < ? LIMIT ?)",
        )?
        .query_row((&ids.0, &ids.1, rows::signed(enough)), |r| r.get(0))
        .map(rows::unsigned)
}

impl Meaning {
    fn bind<'a>(&'a self, parameters: &mut Vec<&'a dyn ToSql>) {
        parameters.extend([&self.models as &dyn ToSql, &self.statuses]);
        match &self.ids {
            Some((from, to)) => parameters.extend([from as &dyn ToSql, to]),
            // Nothing is greater than nothing.
            None => parameters.extend([&rusqlite::types::Null as &dyn ToSql; 2]),
        }
    }
}
