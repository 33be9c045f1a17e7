//! A stretch of the list: a walk from its place on, past what the query does not want.
//!
//! `Query::fits` decides about every row; the text that it may need is read from the payload.

use domain::{
    page::{PageCursor, Stretch},
    query::{Query, Text},
};
use rusqlite::{Connection, Rows, ToSql};

use super::{Asked, rows};
use crate::store::StoredPage;

/// The most rows that one walk looks at, and the most whose text it reads: it ends there, and the
/// next one goes on.
const FAR: usize = 100_000;
const FAR_IN_TEXT: usize = 10_000;

/// Reads a stretch of the list.
pub(super) fn page(
    connection: &Connection,
    query: &Query,
    stretch: &Stretch,
    asked: Asked,
) -> rusqlite::Result<StoredPage> {
    let revision = super::revision(connection)?;
    let size = usize::try_from(stretch.rows()).unwrap_or(usize::MAX);
    let far = if query.needs_text() { FAR_IN_TEXT } else { FAR };
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {}, payloads.raw FROM predictions p INDEXED BY by_time {} \
         CROSS JOIN payloads ON payloads.prediction = p.key WHERE {} \
         ORDER BY p.created_at DESC, p.id DESC",
        rows::COLUMNS,
        rows::WORDS,
        match stretch.before {
            Some(_) => "(p.created_at, p.id) < (?, ?)",
            None => "true",
        }
    ))?;
    let place = stretch.before.as_ref();
    let place = place.map(|at| (at.created_at.micros(), at.id.as_str()));
    let parameters: Vec<&dyn ToSql> = match &place {
        Some((created_at, id)) => vec![created_at, id],
        None => Vec::new(),
    };
    let walk = Walk {
        query,
        asked,
        size,
        far,
    };
    let (rows, next) = walk.along(statement.query(&*parameters)?)?;
    Ok(StoredPage {
        rows,
        next,
        revision,
    })
}

struct Walk<'a> {
    query: &'a Query,
    asked: Asked,
    size: usize,
    far: usize,
}

type Found = (Vec<domain::prediction::Row>, Option<PageCursor>);

impl Walk<'_> {
    fn along(&self, mut list: Rows<'_>) -> rusqlite::Result<Found> {
        let mut found = Vec::new();
        let mut seen = 0;
        while let Some(r) = list.next()? {
            let row = rows::read(r)?;
            seen += 1;
            if self.fits(r, &row)? {
                if found.len() == self.size {
                    let next = found.last().map(PageCursor::of);
                    return Ok((found, next));
                }
                found.push(row);
            } else if seen >= self.far {
                return Ok((found, Some(PageCursor::of(&row))));
            }
        }
        Ok((found, None))
    }

    fn fits(&self, r: &rusqlite::Row<'_>, row: &domain::prediction::Row) -> rusqlite::Result<bool> {
        let text = match self.query.needs_text() {
            true => (self.asked.text)(r.get_ref(rows::COUNT)?.as_str()?),
            false => Text::default(),
        };
        Ok(self.query.fits(&row.prediction, &text, self.asked.now))
    }
}
