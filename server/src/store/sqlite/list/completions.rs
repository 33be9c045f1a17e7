//! The words of the index that begin with what was typed.
//!
//! The full-text index gathers all entries of all of them before it gives the first, unless the
//! beginning is one that it keeps ready. Asked for by their whole names it gives one entry after the
//! other, so few words are looked up first. What was looked up holds until the index is fed again: a
//! page, its counts and the page after it ask for the same words. Knows nothing of expressions.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, PoisonError},
};

use domain::query::{Phrase, Query, Test};
use rusqlite::{Connection, OptionalExtension as _};

/// The most words that are asked for by name.
const MOST: usize = 64;

/// The longest beginning that the index keeps ready, in letters; see its schema.
const READY: usize = 4;

/// The most beginnings that are remembered.
const REMEMBERED: usize = 256;

/// Makes the words of the index a table, on a connection that has the index as `search`.
pub(in crate::store::sqlite) fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "CREATE VIRTUAL TABLE temp.instances USING fts5vocab('search', 'words', 'instance')",
    )
}

/// What each last word of a query stands for, where that is worth knowing.
#[derive(Debug, Default)]
pub(super) struct Completions(BTreeMap<String, Vec<String>>);

/// What some beginnings stand for in the index as it is.
#[derive(Debug, Default)]
pub(in crate::store::sqlite) struct Completed(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    /// The revision up to which the index had come.
    upto: i64,
    words: HashMap<String, Found>,
}

/// All words that begin with something, in their order; `None` if they are too many.
type Found = Option<Vec<String>>;

impl Completed {
    /// What a beginning stands for in an index that has come up to a revision: remembered, or looked
    /// up.
    fn get(
        &self,
        upto: i64,
        word: &str,
        look_up: impl FnOnce() -> rusqlite::Result<Found>,
    ) -> rusqlite::Result<Found> {
        if let Some(found) = self.at(upto, |words| words.get(word).cloned()) {
            return Ok(found);
        }
        // Nobody waits for this one's look at the index.
        let found = look_up()?;
        self.at(upto, |words| words.insert(word.to_owned(), found.clone()));
        Ok(found)
    }

    /// What is remembered of an index: nothing of another than was asked for last.
    fn at<T>(&self, upto: i64, look: impl FnOnce(&mut HashMap<String, Found>) -> T) -> T {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.upto != upto || known.words.len() >= REMEMBERED {
            known.upto = upto;
            known.words.clear();
        }
        look(&mut known.words)
    }
}

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
            let look_up = || beginning_with(connection, word);
            if let Some(words) = completed.get(upto, word, look_up)? {
                completions.0.insert(word.to_owned(), words);
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
fn beginning(test: &Test) -> Option<&str> {
    let (Test::Anywhere { phrase, .. } | Test::Error(phrase)) = test else {
        return None;
    };
    let last = Phrase::words(phrase).last().filter(|_| phrase.is_prefix());
    last.filter(|word| word.chars().count() > READY)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_is_looked_up_once_until_the_index_is_fed_again() {
        let completed = Completed::default();
        let mut looks = Vec::new();
        for (upto, word) in [
            (1, "violi"),
            (1, "violi"),
            (1, "harbo"),
            (2, "violi"),
            (2, "harbo"),
            (2, "violi"),
        ] {
            let found = completed.get(upto, word, || {
                looks.push((upto, word));
                Ok(Some(vec![format!("{word} at {upto}")]))
            });
            assert_eq!(found.unwrap(), Some(vec![format!("{word} at {upto}")]));
        }
        assert_eq!(
            looks,
            [(1, "violi"), (1, "harbo"), (2, "violi"), (2, "harbo")]
        );
    }

    #[test]
    fn one_that_stands_for_too_many_is_remembered_and_one_that_failed_is_not() {
        let completed = Completed::default();
        assert!(
            completed
                .get(1, "photo", || Err(rusqlite::Error::InvalidQuery))
                .is_err()
        );
        assert_eq!(completed.get(1, "photo", || Ok(None)), Ok(None));
        assert_eq!(
            completed.get(1, "photo", || panic!("looked up again")),
            Ok(None)
        );
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let completed = Completed::default();
        for number in 0..10 * REMEMBERED {
            completed
                .get(1, &format!("word{number}"), || Ok(None))
                .unwrap();
            assert!(completed.0.lock().unwrap().words.len() <= REMEMBERED);
        }
    }
}
