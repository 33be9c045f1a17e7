//! What beginnings of words stand for in the index of words: looked up once, and kept true while the
//! index is fed, for a lookup takes longer than all the rest of a search. Knows neither statements nor
//! queries.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The most words that one beginning is remembered to stand for.
pub(super) const MOST: usize = 64;

/// The most beginnings that are remembered.
const REMEMBERED: usize = 256;

/// All words that begin with something, in their order; `None` if they are too many.
pub(super) type Found = Option<Vec<String>>;

/// What some beginnings stand for. Words that the index has no more may still be among them.
#[derive(Debug, Default)]
pub(super) struct Completed(Mutex<Remembered>);

#[derive(Debug, Default)]
struct Remembered {
    /// The revision up to which the index comes, or is about to.
    upto: i64,
    found: BTreeMap<String, Found>,
}

impl Completed {
    /// What a beginning stands for in an index that has come up to a revision: remembered, or looked
    /// up.
    pub(super) fn get(
        &self,
        upto: i64,
        beginning: &str,
        look_up: impl FnOnce() -> rusqlite::Result<Found>,
    ) -> rusqlite::Result<Found> {
        if let Some(found) = self.known(upto).found.get(beginning) {
            return Ok(found.clone());
        }
        // Nobody waits for this one's look at the index.
        let found = look_up()?;
        let mut known = self.known(upto);
        // The index that was looked at may be older than what is remembered.
        if known.upto == upto {
            if known.found.len() >= REMEMBERED {
                known.found.clear();
            }
            known.found.insert(beginning.to_owned(), found.clone());
        }
        Ok(found)
    }

    /// The index is about to take in these words, and to come up to a revision with them. To be
    /// called before that can be seen.
    pub(super) fn follow<'w>(&self, words: impl Iterator<Item = &'w str>, upto: i64) {
        // Nobody waits while the words are gone through.
        let beginnings: BTreeSet<String> = self.lock().found.keys().cloned().collect();
        let news = completing(&beginnings, words);
        let mut known = self.lock();
        known.upto = upto;
        // What was looked up meanwhile has not seen them.
        known.found.retain(|it, _| beginnings.contains(it));
        for (beginning, word) in news {
            if let Some(found) = known.found.get_mut(beginning) {
                add(found, word);
            }
        }
    }

    /// What is remembered: nothing of an index that has come further unnoticed.
    fn known(&self, upto: i64) -> MutexGuard<'_, Remembered> {
        let mut known = self.lock();
        if known.upto < upto {
            known.upto = upto;
            known.found.clear();
        }
        known
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Which of the words begin with one of the beginnings, and with which.
fn completing<'b, 'w>(
    beginnings: &'b BTreeSet<String>,
    words: impl Iterator<Item = &'w str>,
) -> BTreeSet<(&'b str, &'w str)> {
    let mut completing = BTreeSet::new();
    let Some(shortest) = beginnings.iter().map(String::len).min() else {
        return completing;
    };
    // Most words begin as nothing that is asked for.
    let starts: BTreeSet<&[u8]> = beginnings
        .iter()
        .map(|it| &it.as_bytes()[..shortest])
        .collect();
    for word in words {
        if word
            .as_bytes()
            .get(..shortest)
            .is_some_and(|start| starts.contains(start))
        {
            let fitting = beginnings.iter().filter(|it| word.starts_with(it.as_str()));
            completing.extend(fitting.map(|it| (it.as_str(), word)));
        }
    }
    completing
}

/// Adds a word in its place.
fn add(found: &mut Found, word: &str) {
    let Some(words) = found else { return };
    if let Err(at) = words.binary_search_by(|it| it.as_str().cmp(word)) {
        if words.len() == MOST {
            *found = None;
        } else {
            words.insert(at, word.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> Found {
        Some(words.iter().map(|word| (*word).to_owned()).collect())
    }

    fn remembered(completed: &Completed, upto: i64, beginning: &str) -> Found {
        let found = completed.get(upto, beginning, || {
            panic!("{beginning} was looked up again")
        });
        found.unwrap()
    }

    #[test]
    fn a_beginning_is_looked_up_once_and_learns_what_comes() {
        let completed = Completed::default();
        completed
            .get(1, "violi", || Ok(words(&["violin"])))
            .unwrap();
        completed
            .get(1, "violin", || Ok(words(&["violin"])))
            .unwrap();
        completed.get(1, "harbo", || Ok(words(&[]))).unwrap();
        completed.follow("a violinist violin viola harbour violinist".split(' '), 2);
        for upto in [1, 2] {
            let both = words(&["violin", "violinist"]);
            assert_eq!(remembered(&completed, upto, "violi"), both);
            assert_eq!(remembered(&completed, upto, "violin"), both);
            assert_eq!(remembered(&completed, upto, "harbo"), words(&["harbour"]));
        }
    }

    #[test]
    fn what_an_older_index_answers_is_not_remembered() {
        let completed = Completed::default();
        completed.follow("violin".split(' '), 7);
        let looked_at_the_old = completed.get(6, "violi", || Ok(words(&[])));
        assert_eq!(looked_at_the_old, Ok(words(&[])));
        let looked = completed.get(7, "violi", || {
            // The index goes on while this one looks.
            completed.follow("violins".split(' '), 8);
            Ok(words(&["violin"]))
        });
        assert_eq!(looked, Ok(words(&["violin"])));
        let newest = completed.get(8, "violi", || Ok(words(&["violin", "violins"])));
        assert_eq!(newest, Ok(words(&["violin", "violins"])));
        assert_eq!(remembered(&completed, 8, "violi"), newest.unwrap());
    }

    #[test]
    fn what_was_looked_up_while_words_were_gone_through_is_dropped() {
        let completed = Completed::default();
        completed.get(1, "harbo", || Ok(words(&[]))).unwrap();
        let late = std::iter::once("violin").inspect(|_| {
            completed.get(1, "violi", || Ok(words(&[]))).unwrap();
        });
        completed.follow(late, 2);
        let found = completed.get(2, "violi", || Ok(words(&["violin"])));
        assert_eq!(found, Ok(words(&["violin"])));
    }

    #[test]
    fn an_index_that_has_come_further_unnoticed_is_looked_at() {
        let completed = Completed::default();
        completed.get(1, "violi", || Ok(words(&[]))).unwrap();
        let found = completed.get(2, "violi", || Ok(words(&["violin"])));
        assert_eq!(found, Ok(words(&["violin"])));
    }

    #[test]
    fn one_that_stands_for_too_many_is_remembered_and_one_that_failed_is_not() {
        let completed = Completed::default();
        let failed = completed.get(1, "photo", || Err(rusqlite::Error::InvalidQuery));
        assert!(failed.is_err());
        let many: Vec<String> = (0..MOST)
            .map(|number| format!("photo{number:02}"))
            .collect();
        completed
            .get(1, "photo", || Ok(Some(many.clone())))
            .unwrap();
        completed.follow(many.iter().map(String::as_str), 2);
        assert_eq!(remembered(&completed, 2, "photo"), Some(many));
        completed.follow("photo".split(' '), 3);
        assert_eq!(remembered(&completed, 3, "photo"), None);
        completed.follow("photon".split(' '), 4);
        assert_eq!(remembered(&completed, 4, "photo"), None);
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let completed = Completed::default();
        for number in 0..10 * REMEMBERED {
            completed
                .get(1, &format!("word{number}"), || Ok(None))
                .unwrap();
            assert!(completed.lock().found.len() <= REMEMBERED);
        }
        let last = format!("word{}", 10 * REMEMBERED - 1);
        assert_eq!(remembered(&completed, 1, &last), None);
    }
}
