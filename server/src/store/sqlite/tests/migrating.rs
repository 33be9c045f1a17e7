//! A store of the first schema becomes one of the newest: nothing is lost, everything is found.

use domain::{page::Stretch, query::Query, time::Timestamp, usage::Amount};
use rusqlite::Connection;

use super::{folder, indexed, searching::options};
use crate::store::{
    Shelved, Shelves as _, Store as _,
    sqlite::{
        SqliteStore, facets,
        rollups::{self, Finest},
    },
};

/// A store of the first schema with three predictions and a tombstone.
fn make_old(path: &std::path::Path) {
    let old = Connection::open(path).unwrap();
    old.execute_batch(include_str!("../schema/1.sql")).unwrap();
    old.execute_batch(
        "PRAGMA application_id = 1349665647; PRAGMA user_version = 1;
         INSERT INTO models (key, name, folded, held) VALUES (1, 'Flux', 'flux', 2), (2, 'veo', 'veo', 1);
         INSERT INTO statuses (key, word, is_terminal, held) VALUES (1, 'failed', 1, 1), (2, 'queued', 0, 2);
         INSERT INTO predictions (key, id, revision, account, status, model, source, kind, created_at, outputs)
         VALUES (1, 'a', 1, 'demo', 1, 1, 'api', 'image', 1000000, 0),
                (2, 'b', 2, 'demo', 2, 1, 'web', NULL, 2000000, 0),
                (4, 'c', 4, 'team', 2, 2, 'web', NULL, 3000000, 0);
         INSERT INTO payloads VALUES (1, 'x|a cat||'), (2, 'x|a dog||'), (4, 'x||cats|');
         INSERT INTO files (prediction, number, name, mime, size, url, ended_at, state, sha256, blob_size, blob_mime)
         VALUES (1, 0, 'a.png', 'image/png', 7, 'u', 5, 'kept', 'abab', 7, 'image/png'),
                (2, 0, 'a.png', 'image/png', 7, 'u', NULL, 'kept', 'abab', 7, 'image/png'),
                (2, 1, 'a.png', 'image/png', 7, 'u', 5, 'pending', NULL, NULL, NULL);
         INSERT INTO tombstones VALUES (5, 'gone');
         UPDATE meta SET revision = 5, tombstones = 1;",
    )
    .unwrap();
}

#[tokio::test]
async fn a_store_of_the_first_schema_is_taken_over() {
    let folder = folder();
    let path = folder.path().join("console.db");
    make_old(&path);
    let store = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(store.held().await.unwrap(), 3);
    assert_eq!(store.revisions().borrow().0, 5);
    indexed(&store).await;
    let find = async |text: &str| {
        let query = Query::parse(text).unwrap();
        let page = store.page(&query, &Stretch::default()).await.unwrap();
        let ids = page.rows.iter().map(|row| row.prediction.id.to_string());
        ids.collect::<Vec<_>>().join("")
    };
    assert_eq!(find("").await, "cba");
    assert_eq!(find("cat").await, "ca");
    assert_eq!(find("flux").await, "ba");
    assert_eq!(find("status:queued source:web").await, "cb");
    assert_eq!(find("type:none account:team").await, "c");
    assert_eq!(find("-is:deleted").await, "cba");
    let days = store.days(&"demo".parse().unwrap()).await.unwrap();
    let held: Vec<_> = days
        .iter()
        .map(|record| (record.day.number(), record.held))
        .collect();
    assert_eq!(held, [(0, 2)]);
    let queued = Query::parse("source:web").unwrap();
    assert_eq!(store.counts(&queued).await.unwrap().total(), 2);
    let blobs = store.stalest(9).await.unwrap();
    let of = |blob: &Shelved| (blob.sha256.clone(), blob.size, blob.seen_at.micros());
    let want = ("abab".to_owned(), 7, 5);
    assert_eq!(blobs.iter().map(of).collect::<Vec<_>>(), [want]);
    let summed = |c: &Connection| {
        let [first, last] = [i64::MIN, i64::MAX].map(|at| Timestamp::from_micros(at).micros());
        let far = [first, last];
        let facets = facets::all(c)?;
        let mut number = 0;
        rollups::each(c, &far, Finest::Days, facets.iter(), 0, |_, _, amount| {
            number += match amount {
                Amount::One => 0,
                Amount::Many(cell) => cell.number,
            };
        })?;
        Ok(number)
    };
    assert_eq!(store.readers.run("test", summed).await.unwrap(), 3);
    drop(store);
    let store = SqliteStore::open(&path, options()).unwrap();
    assert_eq!(store.held().await.unwrap(), 3);
}

#[tokio::test]
async fn an_index_that_does_not_fit_is_made_anew() {
    let folder = folder();
    let path = folder.path().join("console.db");
    make_old(&path);
    let words = folder.path().join("console.db.words");
    let damages: [fn(&std::path::Path); 4] = [
        |words| std::fs::write(words, "no database").unwrap(),
        |words| {
            let index = Connection::open(words).unwrap();
            index
                .execute_batch("UPDATE progress SET store = store + 1")
                .unwrap();
        },
        |words| {
            let index = Connection::open(words).unwrap();
            index
                .execute_batch("UPDATE progress SET revision = 99")
                .unwrap();
        },
        |words| {
            let index = Connection::open(words).unwrap();
            index.execute_batch("PRAGMA user_version = 9").unwrap();
        },
    ];
    for damage in damages {
        let store = SqliteStore::open(&path, options()).unwrap();
        indexed(&store).await;
        let query = Query::parse("cat").unwrap();
        let page = store.page(&query, &Stretch::default()).await.unwrap();
        assert_eq!(page.rows.len(), 2);
        drop(store);
        damage(&words);
    }
}
