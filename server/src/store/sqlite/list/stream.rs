//! Candidates in the list's order, from several sources at once. Each source is a statement that is
//! stepped through no further than somebody asks.

use domain::page::PageCursor;
use rusqlite::{CachedStatement, Connection, Rows, types::Value};

use super::condition::Bounds;
use crate::store::sqlite::{index::entry, rows};

/// After every id that begins with a prefix: ids are ASCII without control characters.
const AFTER_IDS: char = '\u{7f}';

/// A prediction that may fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) created_at: i64,
    pub(super) id: String,
    pub(super) key: i64,
}

/// Where a stretch begins, and how far back it may go.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// What it shows is older: before this time, or at it with a lesser id.
    before: (i64, String),
    from: i64,
}

/// Sources that are followed together.
#[derive(Default)]
pub(super) struct Streams<'s> {
    /// In the list's order from the back.
    known: Vec<Candidate>,
    sources: Vec<Source<'s>>,
}

/// A statement that is stepped through, and what it has given ahead: all of one moment, because
/// the order inside a moment is not always that of the list.
struct Source<'s> {
    rows: Rows<'s>,
    /// In the list's order from the back.
    moment: Vec<Candidate>,
    /// The first of the next moment.
    next: Option<Candidate>,
}

type Statement<'c> = rusqlite::Result<CachedStatement<'c>>;

/// The list.
pub(super) fn of_list(connection: &Connection) -> Statement<'_> {
    connection.prepare_cached(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_time \
         WHERE (created_at, id) < (?, ?) AND created_at >= ? ORDER BY created_at DESC, id DESC",
    )
}

/// The list as far as it has one of some combinations.
pub(super) fn of_list_with(connection: &Connection) -> Statement<'_> {
    connection.prepare_cached(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_time \
         WHERE (created_at, id) < (?, ?) AND created_at >= ? \
         AND facet IN (SELECT value FROM json_each(?)) ORDER BY created_at DESC, id DESC",
    )
}

/// The rows of one combination.
pub(super) fn of_facet(connection: &Connection) -> Statement<'_> {
    connection.prepare_cached(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_facet \
         WHERE facet = ? AND (created_at, id) < (?, ?) AND created_at >= ? \
         ORDER BY created_at DESC, id DESC",
    )
}

/// What matches an expression. An entry holds for one revision of its prediction only.
pub(super) fn of_words(connection: &Connection) -> Statement<'_> {
    connection.prepare_cached(
        "SELECT p.created_at, p.id, p.key FROM ( \
             SELECT rowid AS doc FROM search.words \
             WHERE words MATCH ? AND rowid > ? AND rowid <= ? ORDER BY rowid) w \
         CROSS JOIN search.docs d ON d.doc = w.doc \
         CROSS JOIN predictions p ON p.key = d.key AND p.revision = d.revision",
    )
}

/// The predictions whose ids begin with something in lower case, at most `limit`.
pub(super) fn beginning_with(
    connection: &Connection,
    prefix: &str,
    limit: usize,
) -> rusqlite::Result<Vec<Candidate>> {
    let mut statement = connection.prepare_cached(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_folded_id \
         WHERE id COLLATE NOCASE >= ? AND id COLLATE NOCASE < ? LIMIT ?",
    )?;
    let after = format!("{prefix}{AFTER_IDS}");
    let limit = rows::signed(limit as u64);
    let found = statement.query_map((prefix, after, limit), read)?;
    found.collect()
}

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        created_at: r.get(0)?,
        id: r.get(1)?,
        key: r.get(2)?,
    })
}

impl Candidate {
    /// Its place in the list.
    pub(super) fn cursor(&self) -> rusqlite::Result<PageCursor> {
        let id = self.id.parse().map_err(|bad: domain::id::BadName| {
            rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, bad.into())
        })?;
        Ok(PageCursor {
            created_at: domain::time::Timestamp::from_micros(self.created_at),
            id,
        })
    }
}

impl Place {
    pub(super) fn new(before: Option<&PageCursor>, (from, to): Bounds) -> Self {
        let end = (to, String::new());
        let before = before.map(|at| (at.created_at.micros(), at.id.to_string()));
        Self {
            before: before.map_or(end.clone(), |before| before.min(end)),
            from,
        }
    }

    /// Whether a candidate lies behind it.
    pub(super) fn is_before(&self, candidate: &Candidate) -> bool {
        let (created_at, id) = &self.before;
        (candidate.created_at, &candidate.id) < (*created_at, id)
            && candidate.created_at >= self.from
    }

    /// As the statements of the store take it.
    pub(super) fn values(&self) -> [Value; 3] {
        [
            Value::Integer(self.before.0),
            Value::Text(self.before.1.clone()),
            Value::Integer(self.from),
        ]
    }

    /// As the statement of the index takes it, with what is to match.
    pub(super) fn in_words(&self, expression: &str) -> Vec<Value> {
        let (first, _) = entry::docs(entry::moment(self.before.0));
        let (_, last) = entry::docs(entry::moment(self.from));
        vec![
            Value::Text(expression.to_owned()),
            Value::Integer(first),
            Value::Integer(last),
        ]
    }
}

impl<'s> Streams<'s> {
    /// Adds candidates in any order.
    pub(super) fn add_known(&mut self, mut known: Vec<Candidate>, place: &Place) {
        known.retain(|candidate| place.is_before(candidate));
        self.known.append(&mut known);
        self.known.sort_unstable();
        self.known.dedup();
    }

    /// Adds the rows of a statement.
    pub(super) fn add(&mut self, mut rows: Rows<'s>) -> rusqlite::Result<()> {
        let next = rows.next()?.map(read).transpose()?;
        let mut source = Source {
            rows,
            moment: Vec::new(),
            next,
        };
        source.fill()?;
        self.sources.push(source);
        Ok(())
    }

    /// The next of all, newest first.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<Candidate>> {
        let heads = self.sources.iter().enumerate();
        let heads = heads.filter_map(|(at, source)| Some((source.moment.last()?, at)));
        let newest = heads.max_by(|(a, _), (b, _)| a.cmp(b));
        let Some((head, at)) = newest else {
            return Ok(self.known.pop());
        };
        if self.known.last().is_some_and(|known| known > head) {
            return Ok(self.known.pop());
        }
        let Some(source) = self.sources.get_mut(at) else {
            return Ok(None);
        };
        let candidate = source.moment.pop();
        source.fill()?;
        Ok(candidate)
    }
}

impl Source<'_> {
    /// Reads the next moment where the last one is used up.
    fn fill(&mut self) -> rusqlite::Result<()> {
        if !self.moment.is_empty() {
            return Ok(());
        }
        let Some(first) = self.next.take() else {
            return Ok(());
        };
        let moment = entry::moment(first.created_at);
        self.moment.push(first);
        while let Some(r) = self.rows.next()? {
            let candidate = read(r)?;
            if entry::moment(candidate.created_at) != moment {
                self.next = Some(candidate);
                break;
            }
            self.moment.push(candidate);
        }
        self.moment.sort_unstable();
        Ok(())
    }
}
