//! A stretch of the list: candidates in the list's order, from wherever they are fewest, each held
//! against what the way to them has not decided.
//!
//! Must agree with `Query::fits`. A query that asks for text goes along the index of words, which
//! decides all but costs and times; another along the rows of the combinations that fit, along few
//! ids, or along the list itself. No way is longer than [`Limits`]: a walk that found too little
//! says how far it came, and the next one goes on.

mod beside;
mod completions;
mod condition;
mod counting;
mod expression;
mod ranking;
mod recent;
mod stream;
mod summing;
mod truncated;

use domain::{
    coverage::Coverage,
    page::{PageCursor, Stretch},
    query::{Query, Test},
    time::Timestamp,
};
use rusqlite::{CachedStatement, Connection, OptionalExtension as _, types::Value};

use super::{
    Asked,
    completed::Completed,
    facets::{self, Facet},
    rows,
};
use crate::store::StoredPage;
use completions::Completions;
use condition::Condition;
use expression::Expression;
use recent::Recent;
use stream::{Candidate, Place, Streams};

pub(super) use beside::beside;
pub(super) use completions::prepare;
pub(super) use counting::counts;
pub(super) use ranking::first;
pub(super) use summing::{failures, summary, usage};

/// How far a search goes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// The most candidates of one page that are looked at.
    pub(super) candidates: usize,
    /// The most ids that are looked up because they begin with something.
    pub(super) ids: usize,
    /// The most combinations whose rows are followed at once.
    pub(super) facets: usize,
    /// The most changes that are searched although the index has not come to them.
    pub(super) recent: usize,
    /// The most candidates that are summed up one by one.
    pub(super) summed: usize,
    /// So many are summed up one by one even if roll-ups know them.
    pub(super) few: usize,
    /// The most failures whose causes are told.
    pub(super) failures: usize,
}

pub(super) const LIMITS: Limits = Limits {
    candidates: 20_000,
    ids: 1_000,
    facets: 200,
    recent: 100,
    summed: 20_000,
    few: 1_000,
    failures: 1_000,
};

/// Reads a stretch of the list.
pub(super) fn page(
    connection: &Connection,
    query: &Query,
    stretch: &Stretch,
    asked: &Asked,
    limits: Limits,
) -> rusqlite::Result<StoredPage> {
    let search = Search::new(connection, query, asked, limits)?;
    let revision = super::revision(connection)?;
    let mut rows = Vec::new();
    let size = usize::try_from(stretch.rows()).unwrap_or(usize::MAX);
    let place = Place::new(stretch.before.as_ref(), search.bounds);
    let mut end = End::Reached;
    let mut reader = search.reader()?;
    search.along(&place, |candidate, seen| {
        if let Some(row) = reader.row(&candidate)? {
            if rows.len() == size {
                end = End::Full;
                return Ok(false);
            }
            rows.push(row);
        }
        if seen >= limits.candidates && rows.len() < size {
            end = End::Cut(candidate);
            return Ok(false);
        }
        Ok(true)
    })?;
    let (next, back_to) = match end {
        End::Reached => (None, None),
        End::Full => (rows.last().map(PageCursor::of), None),
        End::Cut(candidate) => {
            let back_to = Timestamp::from_micros(candidate.created_at);
            (Some(candidate.cursor()?), Some(back_to))
        }
    };
    Ok(StoredPage {
        rows,
        next,
        revision,
        coverage: Coverage {
            back_to,
            since: oldest(connection)?,
            behind: search.recent.behind,
            truncated: truncated::count(&search, query, asked)?,
        },
        held: super::held(connection)?,
    })
}

/// Why a walk ended.
enum End {
    Reached,
    Full,
    Cut(Candidate),
}

fn oldest(connection: &Connection) -> rusqlite::Result<Option<Timestamp>> {
    connection
        .prepare_cached(
            "SELECT created_at FROM predictions INDEXED BY by_time ORDER BY created_at LIMIT 1",
        )?
        .query_row([], |r| r.get(0).map(Timestamp::from_micros))
        .optional()
}

/// A query, made ready to be run.
struct Search<'c> {
    connection: &'c Connection,
    limits: Limits,
    /// What is asked of each candidate.
    condition: Condition,
    bounds: condition::Bounds,
    way: Way,
    /// What the index of words has not come to.
    recent: Recent,
}

/// Where candidates come from.
enum Way {
    /// There are none.
    Nothing,
    /// Those that match an expression, from the index of words.
    Words(String),
    /// Few predictions that are known already.
    Few(Vec<Candidate>),
    /// The rows of these combinations.
    Facets(Vec<i64>),
    /// The list, where it has one of these combinations; all of them where that is `None`.
    List(Option<String>),
}

impl<'c> Search<'c> {
    fn new(
        connection: &'c Connection,
        query: &Query,
        asked: &Asked,
        limits: Limits,
    ) -> rusqlite::Result<Self> {
        // The index first: what changes in the store between the two reads is then recent.
        let recent = match query.needs_text() {
            true => recent::read(connection, query, asked, limits.recent)?,
            false => Recent::default(),
        };
        let (condition, bounds) = condition::of(query, asked.now);
        let mut search = Self {
            connection,
            limits,
            condition,
            bounds,
            way: Way::Nothing,
            recent,
        };
        search.way = match query.needs_text() {
            true => search.by_words(query, &asked.completed)?,
            false => search.by_rows(query)?,
        };
        Ok(search)
    }

    fn by_words(&self, query: &Query, completed: &Completed) -> rusqlite::Result<Way> {
        let facets = facets::all(self.connection)?;
        let upto = self.recent.indexed;
        let completions = Completions::of(self.connection, query, upto, completed)?;
        Ok(match expression::of(query, &facets, &completions) {
            Expression::Nothing => Way::Nothing,
            Expression::Match(expression) => Way::Words(expression),
        })
    }

    fn by_rows(&mut self, query: &Query) -> rusqlite::Result<Way> {
        self.ask_for_ids(query);
        let is_filtered = query.terms().iter().any(facets::decides);
        let fitting = match is_filtered {
            true => Some(self.fitting(query)?),
            false => None,
        };
        if fitting.as_ref().is_some_and(|facets| facets.fit.is_empty()) {
            return Ok(Way::Nothing);
        }
        if let Some(few) = self.few(query)? {
            if let Some(facets) = &fitting {
                self.condition.and_facet(&facets.keys());
            }
            return Ok(Way::Few(few));
        }
        let Some(facets) = fitting else {
            return Ok(Way::List(None));
        };
        // Rows of the list to pass for one that fits, against a step in each combination.
        let passed = facets.all / facets.held.max(1);
        let is_rare = passed * 2 > facets.fit.len() as u64;
        match facets.fit.len() <= 4 || (is_rare && facets.fit.len() <= self.limits.facets) {
            true => Ok(Way::Facets(facets.fit)),
            false => Ok(Way::List(Some(facets.keys()))),
        }
    }

    fn fitting(&self, query: &Query) -> rusqlite::Result<Fitting> {
        let facets = facets::all(self.connection)?;
        let fit: Vec<&Facet> = facets.iter().filter(|facet| facet.fits(query)).collect();
        Ok(Fitting {
            all: facets.iter().map(|facet| facet.held).sum(),
            held: fit.iter().map(|facet| facet.held).sum(),
            fit: fit.iter().map(|facet| facet.key).collect(),
        })
    }

    /// Ids are no part of a combination: they are asked of each candidate.
    fn ask_for_ids(&mut self, query: &Query) {
        for term in query.terms() {
            let tests = term.values.iter().map(|value| &value.test);
            let names: Vec<_> = tests.filter_map(Test::as_id).collect();
            if !names.is_empty() {
                self.condition.and_id(&names, term.is_negated);
            }
        }
    }

    /// The predictions whose ids begin with what one term asks for, where they are few.
    fn few(&self, query: &Query) -> rusqlite::Result<Option<Vec<Candidate>>> {
        let mut terms = query.terms().iter().filter(|term| !term.is_negated);
        let prefixes = terms.find_map(|term| {
            let tests = term.values.iter().map(|value| &value.test);
            let names = tests.map(|test| test.as_id().map(|name| name.text.as_str()));
            names.collect::<Option<Vec<_>>>()
        });
        let Some(prefixes) = prefixes else {
            return Ok(None);
        };
        let mut few = Vec::new();
        for prefix in prefixes {
            let limit = self.limits.ids + 1 - few.len().min(self.limits.ids);
            few.extend(stream::beginning_with(self.connection, prefix, limit)?);
            if few.len() > self.limits.ids {
                return Ok(None);
            }
        }
        Ok(Some(few))
    }

    /// Walks along the candidates from a place on, in its direction, for as long as `take` wants more
    /// of them. It is told how many there were.
    fn along(
        &self,
        place: &Place,
        mut take: impl FnMut(Candidate, usize) -> rusqlite::Result<bool>,
    ) -> rusqlite::Result<()> {
        // Declared first, because the streams read from them until they are dropped.
        let mut statements = Vec::new();
        let way = place.direction;
        let mut streams = Streams::new(way);
        streams.add_known(self.recent.fitting.clone(), place);
        match &self.way {
            Way::Nothing => {}
            Way::Few(few) => streams.add_known(few.clone(), place),
            Way::Words(expression) => {
                let statement = stream::of_words(self.connection, way)?;
                statements.push((statement, place.in_words(expression)));
            }
            Way::Facets(facets) => {
                for facet in facets {
                    let mut values = vec![Value::Integer(*facet)];
                    values.extend(place.values());
                    statements.push((stream::of_facet(self.connection, way)?, values));
                }
            }
            Way::List(None) => {
                statements.push((
                    stream::of_list(self.connection, way)?,
                    place.values().to_vec(),
                ));
            }
            Way::List(Some(facets)) => {
                let mut values = place.values().to_vec();
                values.push(Value::Text(facets.clone()));
                statements.push((stream::of_list_with(self.connection, way)?, values));
            }
        }
        for (statement, values) in &mut statements {
            let rows = statement.query(rusqlite::params_from_iter(values.iter()))?;
            streams.add(rows)?;
        }
        let mut seen = 0;
        while let Some(candidate) = streams.next()? {
            if !place.leads_to(&candidate) {
                continue;
            }
            seen += 1;
            if !take(candidate, seen)? {
                break;
            }
        }
        Ok(())
    }

    /// What reads candidates.
    fn reader(&self) -> rusqlite::Result<Reader<'_>> {
        let sql = format!(
            "SELECT {} FROM predictions p {} WHERE {} AND p.key = ?",
            rows::COLUMNS,
            rows::WORDS,
            self.condition.sql
        );
        Ok(Reader {
            statement: self.connection.prepare_cached(&sql)?,
            values: &self.condition.values,
        })
    }
}

/// Reads the rows of candidates that fit.
struct Reader<'c> {
    statement: CachedStatement<'c>,
    values: &'c [Value],
}

impl Reader<'_> {
    /// The row of a candidate, if it fits.
    fn row(&mut self, candidate: &Candidate) -> rusqlite::Result<Option<domain::prediction::Row>> {
        let key = Value::Integer(candidate.key);
        let values = self.values.iter().chain([&key]);
        self.statement
            .query_row(rusqlite::params_from_iter(values), rows::read)
            .optional()
    }
}

/// The combinations that fit.
struct Fitting {
    fit: Vec<i64>,
    /// How many predictions they have.
    held: u64,
    /// How many there are.
    all: u64,
}

impl Fitting {
    /// As a JSON array.
    fn keys(&self) -> String {
        let keys: Vec<String> = self.fit.iter().map(ToString::to_string).collect();
        format!("[{}]", keys.join(","))
    }
}
