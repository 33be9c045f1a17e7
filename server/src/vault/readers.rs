//! Which blobs are being read, and when each was last looked at: in memory, so that looking costs no
//! write; the keeper tells the store from time to time.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::time::Timestamp;

/// Who reads what. Clones are the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Readers(Arc<Mutex<Views>>);

#[derive(Debug, Default)]
struct Views {
    /// How many read each blob.
    reading: HashMap<String, u32>,
    /// What was looked at since the store was last told.
    seen: HashMap<String, Timestamp>,
}

/// Somebody reads a blob, for as long as this is held.
#[derive(Debug)]
pub(crate) struct Reading {
    readers: Readers,
    sha256: String,
}

impl Readers {
    /// Somebody begins to read a blob.
    pub(super) fn read(&self, sha256: &str, now: Timestamp) -> Reading {
        let mut views = self.views();
        *views.reading.entry(sha256.to_owned()).or_default() += 1;
        views.seen.insert(sha256.to_owned(), now);
        Reading {
            readers: self.clone(),
            sha256: sha256.to_owned(),
        }
    }

    /// Whether anybody reads a blob.
    pub(super) fn is_read(&self, sha256: &str) -> bool {
        self.views().reading.contains_key(sha256)
    }

    /// What was looked at since the last time that this was asked; what is being read is looked at
    /// now.
    pub(super) fn take_seen(&self, now: Timestamp) -> Vec<(String, Timestamp)> {
        let mut views = self.views();
        let mut seen = std::mem::take(&mut views.seen);
        seen.extend(views.reading.keys().map(|sha256| (sha256.clone(), now)));
        seen.into_iter().collect()
    }

    fn views(&self) -> MutexGuard<'_, Views> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Reading {
    /// The hash of the blob.
    pub(super) fn sha256(&self) -> &str {
        &self.sha256
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        let mut views = self.readers.views();
        if let Some(count) = views.reading.get_mut(&self.sha256) {
            *count -= 1;
            if *count == 0 {
                views.reading.remove(&self.sha256);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blob_is_read_until_the_last_reader_has_gone() {
        let at = Timestamp::from_micros;
        let readers = Readers::default();
        let (first, second) = (readers.read("a", at(1)), readers.read("a", at(2)));
        drop(first);
        assert!(readers.is_read("a") && !readers.is_read("b"));
        assert_eq!(readers.take_seen(at(5)), [("a".to_owned(), at(5))]);
        drop(second);
        assert!(!readers.is_read("a"));
        assert!(readers.take_seen(at(6)).is_empty());
        drop(readers.read("a", at(7)));
        assert_eq!(readers.take_seen(at(9)), [("a".to_owned(), at(7))]);
    }
}
