//! The store on real files: what it keeps, tells, counts and survives.

mod changing;
mod faults;
mod filing;
mod killing;
mod listings;
mod merging;
mod migrating;
mod naming;
mod searching;
mod usual;
mod writing;

use std::{
    thread,
    time::{Duration, Instant},
};

use domain::{
    prediction::{Delivery, Prediction, Snapshot},
    status::Status,
    time::Timestamp,
};
use tempfile::TempDir;

use super::{Options, SqliteStore, revision};

/// A folder of its own for each test.
fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn open(folder: &TempDir) -> SqliteStore {
    SqliteStore::open(&folder.path().join("console.db"), Options::default()).unwrap()
}

/// Waits until the index of words has taken in everything.
async fn indexed(store: &SqliteStore) {
    let read = |c: &rusqlite::Connection| {
        let indexed: i64 = c.query_row("SELECT revision FROM search.progress", [], |r| r.get(0))?;
        Ok(indexed.unsigned_abs() == revision(c)?.0)
    };
    let deadline = Instant::now() + Duration::from_secs(60);
    while !store.readers.run("test", read).await.unwrap() {
        assert!(Instant::now() < deadline, "the index does not follow");
        thread::sleep(Duration::from_millis(2));
    }
}

/// News of a prediction that was created and last touched at some microsecond.
fn news(id: &str, word: &str, at: i64) -> Snapshot {
    let prediction = Prediction {
        status: Status::from_word(word),
        model: "truefusion".to_owned(),
        created_at: Timestamp::from_micros(1_000_000),
        updated_at: Some(Timestamp::from_micros(at)),
        ..Prediction::bare(id.parse().unwrap(), "demo".parse().unwrap())
    };
    Snapshot {
        prediction,
        deliveries: Vec::new(),
        raw: format!("{{\"id\": \"{id}\", \"status\": \"{word}\", \"at\": {at}}}"),
    }
}

/// The same with output files at some addresses.
fn with_files(mut news: Snapshot, urls: &[&str]) -> Snapshot {
    news.prediction.outputs = u32::try_from(urls.len()).unwrap();
    news.prediction.completed_at = news.prediction.updated_at;
    news.deliveries = urls
        .iter()
        .map(|url| Delivery {
            name: "out.png".to_owned(),
            mime: "image/png".to_owned(),
            size: Some(7),
            url: (*url).to_owned(),
        })
        .collect();
    news
}
