//! The words of the index that begin with what was typed.
//!
//! The full-text index gathers all entries of all of them before it gives the first, unless the
//! beginning is one that it keeps ready. Asked for by their whole names it gives one entry after the
//! other, so few words are looked up first. Knows nothing of expressions.

use std::collections::BTreeMap;

use domain::query::{PhraseWords, Query, Test};
use rusqlite::{Connection, OptionalExtension as _};

use crate::store::sqlite::completed::{Completed, Found, MOST};

/// The longest beginning that the index keeps ready, in letters; see its schema.
const READY: usize = 4;

/// Makes the words of the index a table, on a connection that has the index as `search`.
pub(in crate::store::sqlite) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.instances USING fts5vocab('search', 'words', 'instance')",
    )
}

/// What each last word of a query stands for, where that is worth knowing.
#[derive(Debug, Default)]
pub(super) struct Completions(BTreeMap<String, Vec<String>>);

impl Completions {
    /// What the words of a query stand for in an index that has come up to a revision.
    pub(super) fn of(
        connection: &Connection,
        query: &Query,
        upto: i64,
        completed: &Completed,
    ) -> rusqlite::Result<Self> {
        let mut completions = Self::default();
        let values = query.terms().iter().flat_map(|term| &term.values);
        for word in values.filter_map(|value| beginning(&value.test)) {
            let look_up = || beginning_with(connection, &word);
            if let Some(words) = completed.get(upto, &word, look_up)? {
                completions.0.insert(word, words);
            }
        }
        Ok(completions)
    }

    /// All words that begin with this one; `None` where they are many, or kept ready.
    pub(super) fn get(&self, word: &str) -> Option<&[String]> {
        self.0.get(word).map(Vec::as_slice)
    }
}

/// The last word of what is asked for, where it stands for longer ones that are not kept ready.
fn beginning(test: &Test) -> Option<String> {
    let (Test::Anywhere { phrase, .. } | Test::Error(phrase)) = test else {
        return None;
    };
    let PhraseWords {
        sequences,
        is_prefix,
    } = phrase.words();
    let last = sequences.last()?.rsplit(' ').next()?;
    (is_prefix && last.chars().count() > READY).then(|| last.to_owned())
}

/// The words of the index that begin with `word`.
fn beginning_with(connection: &Connection, word: &str) -> rusqlite::Result<Found> {
    // Each is found by a step of its own: the table has a row for each entry that has the word, and
    // passing them is what is to be avoided.
    let mut next = connection
        .prepare_cached("SELECT term FROM temp.instances WHERE term >= ? ORDER BY term LIMIT 1")?;
    let mut words: Vec<String> = Vec::new();
    let mut from = word.to_owned();
    loop {
        let found: Option<String> = next.query_row([&from], |r| r.get(0)).optional()?;
        match found.filter(|found| found.starts_with(word)) {
            None => return Ok(Some(words)),
            Some(_) if words.len() == MOST => return Ok(None),
            Some(found) => {
                from = format!("{found}\0");
                words.push(found);
            }
        }
    }
}
