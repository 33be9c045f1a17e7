//! A stretch of the list, by the cheaper of two ways: along the list itself, or along the rows of
//! the rarest word, whose indexes are in the same order.
//!
//! Must agree with `Query::fits`; what a word means is asked of `Word` itself, in [`meaning`].

mod meaning;

use domain::{
    page::{PageCursor, Stretch},
    query::Query,
};
use rusqlite::{Connection, ToSql};

use super::rows;
use crate::store::StoredPage;
use meaning::{FITS, Meaning, Part};

/// When the rows of a word are a way to go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shortcut {
    /// The most ids that begin with it: those are not in the list's order and all of them are
    /// looked up. More of them lie so close together that the list itself is as short a way.
    pub(super) ids: u64,
    /// The most models and statuses that it may mean.
    pub(super) parts: usize,
}

pub(super) const SHORTCUT: Shortcut = Shortcut {
    ids: 1_000,
    parts: 12,
};

/// Reads a stretch of the list.
pub(super) fn page(
    connection: &Connection,
    query: &Query,
    stretch: &Stretch,
    shortcut: Shortcut,
) -> rusqlite::Result<StoredPage> {
    let revision = super::revision(connection)?;
    let mut meanings = meaning::of(connection, query, shortcut.ids)?;
    let is_short = |m: &Meaning| m.ids_held <= shortcut.ids && m.parts.len() <= shortcut.parts;
    let short = meanings.iter().enumerate().filter(|(_, m)| is_short(m));
    let rarest = short.min_by_key(|(_, m)| m.held).map(|(at, _)| at);
    // The rows of the rarest word fit it anyway; they are held against the others only.
    let driver = rarest.map(|at| meanings.swap_remove(at));
    if driver
        .as_ref()
        .is_some_and(|driver| driver.parts.is_empty())
    {
        return Ok(StoredPage {
            rows: Vec::new(),
            next: None,
            revision,
        });
    }
    let mut rows = match driver {
        Some(driver) => along_parts(connection, &driver.parts, &meanings, stretch)?,
        None => along_list(connection, &meanings, stretch)?,
    };
    let size = usize::try_from(stretch.rows()).unwrap_or(usize::MAX);
    let has_more = rows.len() > size;
    rows.truncate(size);
    Ok(StoredPage {
        next: rows.last().filter(|_| has_more).map(PageCursor::of),
        rows,
        revision,
    })
}

type Rows = rusqlite::Result<Vec<domain::prediction::Row>>;

/// Walks the list from its place on, passing over what does not fit.
fn along_list(connection: &Connection, meanings: &[Meaning], stretch: &Stretch) -> Rows {
    let place = Place::of(stretch);
    let mut parameters = Vec::new();
    place.bind(meanings, &mut parameters);
    let sql = format!(
        "SELECT {} FROM predictions p INDEXED BY by_time {} WHERE {} \
         ORDER BY p.created_at DESC, p.id DESC LIMIT ?",
        rows::COLUMNS,
        rows::WORDS,
        place.condition(meanings.len())
    );
    read(connection, &sql, &parameters)
}

/// Takes the first rows of each part, which are in the list's order or few, and sorts those. Rows
/// are opened only at the end: all that is asked of them before is in the indexes.
fn along_parts(
    connection: &Connection,
    parts: &[Part],
    meanings: &[Meaning],
    stretch: &Stretch,
) -> Rows {
    let place = Place::of(stretch);
    let mut parameters: Vec<&dyn ToSql> = Vec::new();
    let mut selects = Vec::new();
    for part in parts {
        part.bind(&mut parameters);
        place.bind(meanings, &mut parameters);
        selects.push(format!(
            "SELECT * FROM (SELECT p.key FROM predictions p {} AND {} \
             ORDER BY p.created_at DESC, p.id DESC LIMIT ?)",
            part.rows(),
            place.condition(meanings.len())
        ));
    }
    parameters.push(&place.limit);
    // The plus signs keep SQLite from walking the list's index after all.
    let sql = format!(
        "SELECT {} FROM ({}) c CROSS JOIN predictions p ON p.key = c.key {} \
         ORDER BY +p.created_at DESC, +p.id DESC LIMIT ?",
        rows::COLUMNS,
        selects.join(" UNION "),
        rows::WORDS
    );
    read(connection, &sql, &parameters)
}

fn read(connection: &Connection, sql: &str, parameters: &[&dyn ToSql]) -> Rows {
    let mut statement = connection.prepare_cached(sql)?;
    statement.query_map(parameters, rows::read)?.collect()
}

/// Where a stretch begins and how many rows are asked for: one more than it shows tells whether
/// there is more.
struct Place<'a> {
    after: Option<(i64, &'a str)>,
    limit: i64,
}

impl<'a> Place<'a> {
    fn of(stretch: &'a Stretch) -> Self {
        let before = stretch.before.as_ref();
        Self {
            after: before.map(|at| (at.created_at.micros(), at.id.as_str())),
            limit: i64::from(stretch.rows()) + 1,
        }
    }

    /// That a row fits so many words and comes after the place. Depends on nothing else, so each
    /// statement is prepared once per shape.
    fn condition(&self, words: usize) -> String {
        let mut conditions = vec![FITS; words];
        conditions.push(match self.after {
            Some(_) => "(p.created_at, p.id) < (?, ?)",
            None => "true",
        });
        conditions.join(" AND ")
    }

    /// Binds that, and the limit behind it.
    fn bind<'b>(&'b self, meanings: &'b [Meaning], parameters: &mut Vec<&'b dyn ToSql>) {
        meanings.iter().for_each(|meaning| meaning.bind(parameters));
        if let Some((created_at, id)) = &self.after {
            parameters.extend([created_at as &dyn ToSql, id]);
        }
        parameters.push(&self.limit);
    }
}
