//! What stands in the way of a store, and what is said about it.

use std::{error::Error as _, fs, path::Path};

use rusqlite::Connection;

use super::{folder, news, open};
use crate::store::{
    Store as _,
    sqlite::{Options, SqliteStore},
};

fn refusal(path: &Path) -> String {
    let error = SqliteStore::open(path, Options::default()).unwrap_err();
    let sentence = error.to_string();
    assert!(
        sentence.contains(&path.parent().unwrap().display().to_string()),
        "{sentence}"
    );
    assert!(sentence.ends_with('.'), "{sentence}");
    sentence
}

#[test]
fn a_store_has_one_owner() {
    let folder = folder();
    let store = open(&folder);
    let path = folder.path().join("console.db");
    assert!(refusal(&path).contains("Another console"));
    drop(store);
    open(&folder);
}

#[test]
fn a_newer_store_is_left_alone() {
    let folder = folder();
    let path = folder.path().join("console.db");
    drop(open(&folder));
    Connection::open(&path)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert!(refusal(&path).contains("newer version"));
}

#[test]
fn other_files_are_left_alone() {
    let folder = folder();
    let path = folder.path().join("foreign.db");
    Connection::open(&path)
        .unwrap()
        .execute_batch("CREATE TABLE theirs (a)")
        .unwrap();
    assert!(refusal(&path).contains("another program"));

    let path = folder.path().join("letter.db");
    fs::write(&path, "Dear Sir or Madam, ".repeat(100)).unwrap();
    assert!(refusal(&path).contains("damaged"));
    assert!(fs::read_to_string(&path).unwrap().starts_with("Dear"));
}

#[test]
fn a_folder_that_cannot_be_written_is_named() {
    let folder = folder();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    assert!(refusal(&file.join("console.db")).contains("data folder"));
    assert!(refusal(&file.join("below").join("console.db")).contains("cannot be made"));

    let taken = folder.path().join("console.db");
    fs::create_dir(&taken).unwrap();
    assert!(refusal(&taken).contains("must be a file"));
}

#[tokio::test]
async fn a_full_disk_costs_only_what_does_not_fit() {
    let folder = folder();
    let store = open(&folder);
    store
        .apply(vec![news("before", "queued", 1)])
        .await
        .unwrap();
    let limit = async |pages: i64| {
        let set = move |c: &Connection| {
            let current: i64 = c.pragma_query_value(None, "page_count", |r| r.get(0))?;
            c.pragma_update_and_check(None, "max_page_count", current + pages, |_| Ok(()))
        };
        store.writer.run("limit", set).await.unwrap();
    };
    limit(20).await;
    let mut huge = news("huge", "queued", 1);
    huge.raw = "x".repeat(1 << 20);
    let (huge, small) = tokio::join!(
        store.apply(vec![news("beside", "queued", 1), huge.clone()]),
        store.apply(vec![news("small", "queued", 1)])
    );
    let error = huge.unwrap_err();
    assert_eq!(error.to_string(), "store news of predictions");
    assert!(error.source().unwrap().to_string().contains("full"));
    // Its neighbour in the same commit is either held or was told.
    let is_held = async |id: &str| store.record(&id.parse().unwrap()).await.unwrap().is_some();
    assert_eq!(is_held("small").await, small.is_ok());
    assert!(is_held("before").await);
    assert!(!is_held("beside").await, "all or nothing");

    limit(10_000).await;
    store.apply(vec![news("after", "queued", 1)]).await.unwrap();
    assert!(is_held("after").await);
}
