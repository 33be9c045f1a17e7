//! What a query asks of a row that neither an index nor the words decide, as a condition in SQL:
//! costs, durations, and times that are no single stretch.

use domain::{
    query::{Name, Qualifier, Query, Range, Term, Test, Window},
    time::Timestamp,
};
use rusqlite::types::Value;

use crate::store::sqlite::durations::{QUEUED, RUNNING, total};

/// A condition on a row of `predictions p` and its status `s`, with what is bound to it.
#[derive(Clone, Debug)]
pub(super) struct Condition {
    pub(super) sql: String,
    pub(super) values: Vec<Value>,
}

/// A stretch of time that everything that fits lies in: from the first up to the second.
pub(super) type Bounds = (i64, i64);

/// The conditions of a query, and the stretch of time that it is confined to.
pub(super) fn of(query: &Query, now: Timestamp) -> (Condition, Bounds) {
    let mut condition = Condition {
        sql: "1".to_owned(),
        values: Vec::new(),
    };
    let mut bounds = (i64::MIN, i64::MAX);
    for term in query.terms() {
        if let Some((from, to)) = stretch(term, now) {
            bounds = (bounds.0.max(from), bounds.1.min(to));
        } else if is_asked(term) {
            condition.add(term, now);
        }
    }
    (condition, bounds)
}

/// Whether there is nothing to ask of a row.
pub(super) fn is_nothing(condition: &Condition) -> bool {
    condition.sql == "1"
}

fn is_asked(term: &Term) -> bool {
    match term.qualifier {
        Some(
            Qualifier::Cost
            | Qualifier::Queued
            | Qualifier::Running
            | Qualifier::Total
            | Qualifier::Created,
        ) => true,
        Some(Qualifier::Error) => !term.values.iter().any(|value| value.test.needs_text()),
        Some(
            Qualifier::Status
            | Qualifier::Model
            | Qualifier::Source
            | Qualifier::Account
            | Qualifier::Id
            | Qualifier::Type
            | Qualifier::Is,
        )
        | None => false,
    }
}

/// The one stretch of time that a term asks for.
fn stretch(term: &Term, now: Timestamp) -> Option<Bounds> {
    let [value] = term.values.as_slice() else {
        return None;
    };
    let window = value.test.as_created().filter(|_| !term.is_negated)?;
    Some(ends(window, now))
}

fn ends(window: Window, now: Timestamp) -> Bounds {
    let (from, to) = window.resolve(now);
    let is_open = window.has(Timestamp::from_micros(i64::MAX), now);
    (from.micros(), if is_open { i64::MAX } else { to.micros() })
}

impl Condition {
    /// And it has one of these combinations, which are a JSON array.
    pub(super) fn and_facet(&mut self, keys: &str) {
        self.sql
            .push_str(" AND p.facet IN (SELECT value FROM json_each(?))");
        self.values.push(Value::Text(keys.to_owned()));
    }

    /// And its id begins with one of these, or is one of them, or is not.
    pub(super) fn and_id(&mut self, names: &[&Name], is_negated: bool) {
        let ways = names.iter().map(|name| match name.is_whole {
            true => "coalesce(p.folded_id, p.id) = ? COLLATE NOCASE",
            false => "substr(coalesce(p.folded_id, p.id), 1, length(?)) = ? COLLATE NOCASE",
        });
        let ways: Vec<&str> = ways.collect();
        let sign = if is_negated { "NOT " } else { "" };
        self.sql
            .push_str(&format!(" AND {sign}({})", ways.join(" OR ")));
        for name in names {
            let text = Value::Text(name.text.clone());
            if !name.is_whole {
                self.values.push(text.clone());
            }
            self.values.push(text);
        }
    }

    fn add(&mut self, term: &Term, now: Timestamp) {
        let sign = if term.is_negated { "NOT " } else { "" };
        self.sql.push_str(" AND ");
        self.sql.push_str(sign);
        self.sql.push('(');
        for (at, value) in term.values.iter().enumerate() {
            if at > 0 {
                self.sql.push_str(" OR ");
            }
            self.test(&value.test, now);
        }
        self.sql.push(')');
    }

    fn test(&mut self, test: &Test, now: Timestamp) {
        match test {
            Test::Cost(range) => self.range("p.cost", *range, None),
            Test::Queued(range) => self.range(QUEUED, *range, Some(now)),
            Test::Running(range) => self.range(RUNNING, *range, Some(now)),
            Test::Total(range) => self.range(&total(), *range, Some(now)),
            Test::Created(window) => {
                let (from, to) = ends(*window, now);
                self.sql
                    .push_str("(p.created_at >= ? AND p.created_at < ?)");
                self.values
                    .extend([Value::Integer(from), Value::Integer(to)]);
            }
            Test::HasError(true) => self.sql.push_str("p.error IS NOT NULL"),
            Test::HasError(false) => self.sql.push_str("p.error IS NULL"),
            // Decided elsewhere.
            Test::Anywhere { .. }
            | Test::Status(_)
            | Test::Model(_)
            | Test::Source(_)
            | Test::Account(_)
            | Test::Id(_)
            | Test::Kind(_)
            | Test::DeletedUpstream
            | Test::Error(_) => self.sql.push('1'),
        }
    }

    fn range(&mut self, amount: &str, range: Range, now: Option<Timestamp>) {
        let sql = match range {
            Range::Within(..) => format!("coalesce(({amount}) BETWEEN ? AND ?, 0)"),
            Range::None => format!("({amount}) IS NULL"),
            Range::Any => format!("({amount}) IS NOT NULL"),
        };
        self.sql.push_str(&sql);
        self.values
            .extend(now.map(|now| Value::Integer(now.micros())));
        if let Range::Within(from, to) = range {
            self.values
                .extend([Value::Integer(from), Value::Integer(to)]);
        }
    }
}
