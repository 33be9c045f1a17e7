//! The way through everything that an export holds, a piece at a time.

use std::{mem, sync::Arc};

use axum::body::Bytes;
use domain::{
    id::PredictionId,
    page::{MAX_PAGES, Stretch},
    prediction::{MAX_ROW_ERROR, Row},
    query::Query,
    time::Timestamp,
};

use super::{
    asked::{Asked, Format, What},
    columns::{AsOf, Column},
    csv::{self, Cell},
};
use crate::{
    store::{Error, Store, whole_page},
    upstream,
};

/// Predictions that are read at once from a selection: as many as a stretch of the list has.
const AT_ONCE: usize = 1_000;

/// JSON text that is read at once; one that is longer comes alone.
const BYTES: usize = 1 << 20;

/// An export under way.
pub(super) struct Walk {
    store: Arc<dyn Store>,
    rest: Rest,
    format: Format,
    columns: Vec<&'static Column>,
    as_of: AsOf,
    /// Whose JSON comes next.
    ids: Vec<PredictionId>,
    has_begun: bool,
}

/// What was not read yet.
enum Rest {
    Matching(Query, Stretch),
    Selected(Vec<PredictionId>),
    Nothing,
}

impl Walk {
    pub(super) fn new(store: Arc<dyn Store>, asked: Asked, now: Timestamp) -> Self {
        let stretch = Stretch {
            before: None,
            pages: MAX_PAGES,
        };
        Self {
            store,
            rest: match asked.what {
                What::Matching(query) => Rest::Matching(query, stretch),
                What::Selected(ids) => Rest::Selected(ids),
            },
            format: asked.format,
            columns: asked.columns,
            as_of: AsOf {
                now,
                zone: asked.zone,
            },
            ids: Vec::new(),
            has_begun: false,
        }
    }

    /// The next piece of the file; `None` at its end.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let piece = match self.format {
            Format::Csv => self.lines_of_csv().await?,
            Format::JsonLines => self.lines_of_json().await?,
        };
        Ok(piece.map(Bytes::from))
    }

    async fn lines_of_csv(&mut self) -> Result<Option<String>, Error> {
        let mut piece = String::new();
        if !mem::replace(&mut self.has_begun, true) {
            piece.push_str(csv::MARK);
            let headings = self
                .columns
                .iter()
                .map(|c| Cell::Number(c.heading.to_owned()));
            csv::write(headings, &mut piece);
        }
        let Some(rows) = self.rows().await? else {
            return Ok(Some(piece).filter(|piece| !piece.is_empty()));
        };
        for mut row in rows {
            self.complete(&mut row).await?;
            let cells = self.columns.iter();
            let cells = cells.map(|column| (column.cell)(&row.prediction, self.as_of));
            csv::write(cells, &mut piece);
        }
        Ok(Some(piece))
    }

    /// A row of the list has the beginning of a long error; an export has all of it.
    async fn complete(&self, row: &mut Row) -> Result<(), Error> {
        let is_asked = self.columns.iter().any(|column| column.name == "error");
        let error = &mut row.prediction.error;
        let is_cut = error
            .as_ref()
            .is_some_and(|e| e.chars().count() >= MAX_ROW_ERROR);
        if is_asked && is_cut {
            let texts = self
                .store
                .texts(std::slice::from_ref(&row.prediction.id), 0)
                .await?;
            let text = texts.into_iter().next().flatten();
            *error = text
                .and_then(|raw| upstream::payload(&raw).error)
                .or(error.take());
        }
        Ok(())
    }

    async fn lines_of_json(&mut self) -> Result<Option<String>, Error> {
        while self.ids.is_empty() {
            let Some(rows) = self.rows().await? else {
                return Ok(None);
            };
            self.ids = rows.into_iter().map(|row| row.prediction.id).collect();
        }
        let texts = self.store.texts(&self.ids, BYTES).await?;
        self.ids.drain(..texts.len().min(self.ids.len()));
        let mut piece = String::new();
        for text in texts.into_iter().flatten() {
            // As upstream sent it, in one line: between the tokens of JSON a line break is as good
            // as a blank, and inside of them there can be none.
            piece.extend(
                text.chars()
                    .map(|c| if matches!(c, '\r' | '\n') { ' ' } else { c }),
            );
            piece.push('\n');
        }
        Ok(Some(piece))
    }

    /// The next rows, of which there may be none; `None` after the last.
    async fn rows(&mut self) -> Result<Option<Vec<Row>>, Error> {
        match mem::replace(&mut self.rest, Rest::Nothing) {
            Rest::Nothing => Ok(None),
            Rest::Matching(query, mut stretch) => {
                let page = whole_page(&*self.store, &query, &stretch).await?;
                if page.next.is_some() {
                    stretch.before = page.next;
                    self.rest = Rest::Matching(query, stretch);
                }
                Ok(Some(page.rows))
            }
            Rest::Selected(mut ids) => {
                let later = ids.split_off(ids.len().min(AT_ONCE));
                if !later.is_empty() {
                    self.rest = Rest::Selected(later);
                }
                self.store.rows(&ids).await.map(Some)
            }
        }
    }
}
