//! Candidates in the list's order, from several sources at once. Each source is a statement that is
//! stepped through no further than somebody asks.

use std::cmp::Ordering;

use domain::page::PageCursor;
use rusqlite::{CachedStatement, Connection, Rows, types::Value};

use super::condition::Bounds;
use crate::store::sqlite::{index::entry, rows};

/// A prediction that may fit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Candidate {
    pub(super) created_at: i64,
    pub(super) id: String,
    pub(super) key: i64,
}

/// Which way candidates are followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    /// In the list's order.
    Older,
    /// Against it.
    Newer,
}

/// Where a stretch begins, and how far it may go.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Which way.
    pub(super) direction: Direction,
    /// What is followed lies behind this time, or at it behind this id.
    at: (i64, String),
    /// Older ones are created at this time or after it, newer ones before it.
    end: i64,
}

/// Sources that are followed together.
pub(super) struct Streams<'s> {
    direction: Direction,
    /// The first last.
    known: Vec<Candidate>,
    sources: Vec<Source<'s>>,
}

/// A statement that is stepped through, and what it has given ahead: all of one moment, because
/// the order inside a moment is not always that of the list.
struct Source<'s> {
    rows: Rows<'s>,
    /// The first last.
    moment: Vec<Candidate>,
    /// The first of the next moment.
    next: Option<Candidate>,
}

type Statement<'c> = rusqlite::Result<CachedStatement<'c>>;

/// The list.
pub(super) fn of_list(connection: &Connection, direction: Direction) -> Statement<'_> {
    let (behind, order) = direction.keyset();
    connection.prepare_cached(&format!(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_time \
         WHERE {behind} ORDER BY {order}"
    ))
}

/// The list as far as it has one of some combinations.
pub(super) fn of_list_with(connection: &Connection, direction: Direction) -> Statement<'_> {
    let (behind, order) = direction.keyset();
    connection.prepare_cached(&format!(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_time \
         WHERE {behind} AND facet IN (SELECT value FROM json_each(?)) ORDER BY {order}"
    ))
}

/// The rows of one combination.
pub(super) fn of_facet(connection: &Connection, direction: Direction) -> Statement<'_> {
    let (behind, order) = direction.keyset();
    connection.prepare_cached(&format!(
        "SELECT created_at, id, key FROM predictions INDEXED BY by_facet \
         WHERE facet = ? AND {behind} ORDER BY {order}"
    ))
}

/// What matches an expression. An entry holds for one revision of its prediction only.
pub(super) fn of_words(connection: &Connection, direction: Direction) -> Statement<'_> {
    let order = match direction {
        Direction::Older => "rowid",
        // Without a limit the order of a part is not kept, and with an order of the whole all of it
        // would be read before the first.
        Direction::Newer => "rowid DESC LIMIT -1",
    };
    connection.prepare_cached(&format!(
        "SELECT p.created_at, p.id, p.key FROM ( \
             SELECT rowid AS doc FROM search.words \
             WHERE words MATCH ? AND rowid > ? AND rowid <= ? ORDER BY {order}) w \
         CROSS JOIN search.docs d ON d.doc = w.doc \
         CROSS JOIN predictions p ON p.key = d.key AND p.revision = d.revision"
    ))
}

/// Predictions whose ids may begin with a folded text, at most `limit` of each sort: all that do, and a few
/// that only their stored ids make look so.
pub(super) fn beginning_with(
    connection: &Connection,
    prefix: &str,
    limit: usize,
) -> rusqlite::Result<Vec<Candidate>> {
    let mut statement = connection.prepare_cached(
        // No text has the byte FF, so it comes after whatever follows the prefix.
        "SELECT * FROM (SELECT created_at, id, key FROM predictions INDEXED BY by_folded_id \
             WHERE id COLLATE NOCASE >= ?1 AND id COLLATE NOCASE < ?1 || x'ff' LIMIT ?2) \
         UNION ALL \
         SELECT * FROM (SELECT created_at, id, key FROM predictions INDEXED BY by_other_id \
             WHERE folded_id >= ?1 AND folded_id < ?1 || x'ff' LIMIT ?2)",
    )?;
    let limit = rows::signed(limit as u64);
    let found = statement.query_map((prefix, limit), read)?;
    found.collect()
}

fn read(r: &rusqlite::Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        created_at: r.get(0)?,
        id: r.get(1)?,
        key: r.get(2)?,
    })
}

impl Direction {
    /// What lies behind a place, up to an end, and in which order: parts of a statement.
    fn keyset(self) -> (&'static str, &'static str) {
        match self {
            Self::Older => (
                "(created_at, id) < (?, ?) AND created_at >= ?",
                "created_at DESC, id DESC",
            ),
            Self::Newer => (
                "(created_at, id) > (?, ?) AND created_at < ?",
                "created_at, id",
            ),
        }
    }

    /// The greater one comes first.
    fn compare(self, a: &Candidate, b: &Candidate) -> Ordering {
        match self {
            Self::Older => a.cmp(b),
            Self::Newer => b.cmp(a),
        }
    }
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
            direction: Direction::Older,
            at: before.map_or(end.clone(), |before| before.min(end)),
            end: from,
        }
    }

    /// The place of a row, to go on from there in either direction.
    pub(super) fn beside(row: &PageCursor, direction: Direction, bounds: Bounds) -> Self {
        match direction {
            Direction::Older => Self::new(Some(row), bounds),
            Direction::Newer => {
                let at = (row.created_at.micros(), row.id.to_string());
                Self {
                    direction,
                    at: at.max((bounds.0, String::new())),
                    end: bounds.1,
                }
            }
        }
    }

    /// Whether a candidate lies behind it.
    pub(super) fn leads_to(&self, candidate: &Candidate) -> bool {
        let (created_at, id) = &self.at;
        let order = (candidate.created_at, &candidate.id).cmp(&(*created_at, id));
        match self.direction {
            Direction::Older => order == Ordering::Less && candidate.created_at >= self.end,
            Direction::Newer => order == Ordering::Greater && candidate.created_at < self.end,
        }
    }

    /// As the statements of the store take it.
    pub(super) fn values(&self) -> [Value; 3] {
        [
            Value::Integer(self.at.0),
            Value::Text(self.at.1.clone()),
            Value::Integer(self.end),
        ]
    }

    /// As the statement of the index takes it, with what is to match.
    pub(super) fn in_words(&self, expression: &str) -> Vec<Value> {
        let (newest, oldest) = match self.direction {
            Direction::Older => (self.at.0, self.end),
            Direction::Newer => (self.end, self.at.0),
        };
        let (first, _) = entry::docs(entry::moment(newest));
        let (_, last) = entry::docs(entry::moment(oldest));
        vec![
            Value::Text(expression.to_owned()),
            Value::Integer(first),
            Value::Integer(last),
        ]
    }
}

impl<'s> Streams<'s> {
    /// No sources yet.
    pub(super) fn new(direction: Direction) -> Self {
        Self {
            direction,
            known: Vec::new(),
            sources: Vec::new(),
        }
    }

    /// Adds candidates in any order.
    pub(super) fn add_known(&mut self, mut known: Vec<Candidate>, place: &Place) {
        known.retain(|candidate| place.leads_to(candidate));
        self.known.append(&mut known);
        self.known
            .sort_unstable_by(|a, b| self.direction.compare(a, b));
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
        source.fill(self.direction)?;
        self.sources.push(source);
        Ok(())
    }

    /// The next of all.
    pub(super) fn next(&mut self) -> rusqlite::Result<Option<Candidate>> {
        let heads = self.sources.iter().enumerate();
        let heads = heads.filter_map(|(at, source)| Some((source.moment.last()?, at)));
        let first = heads.max_by(|(a, _), (b, _)| self.direction.compare(a, b));
        let Some((head, at)) = first else {
            return Ok(self.known.pop());
        };
        let is_known_first =
            |known: &Candidate| self.direction.compare(known, head) == Ordering::Greater;
        if self.known.last().is_some_and(is_known_first) {
            return Ok(self.known.pop());
        }
        let Some(source) = self.sources.get_mut(at) else {
            return Ok(None);
        };
        let candidate = source.moment.pop();
        source.fill(self.direction)?;
        Ok(candidate)
    }
}

impl Source<'_> {
    /// Reads the next moment where the last one is used up.
    fn fill(&mut self, direction: Direction) -> rusqlite::Result<()> {
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
        self.moment.sort_unstable_by(|a, b| direction.compare(a, b));
        Ok(())
    }
}
