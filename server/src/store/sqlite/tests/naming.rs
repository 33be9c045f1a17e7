//! Ids of every sort: kept, found and removed as they are, and told apart by their accounts.

use std::collections::BTreeSet;

use domain::{
    feed::Revision,
    id::{AccountName, PredictionId},
    page::Stretch,
    prediction::Snapshot,
    query::{Query, Term},
    record::RecordMark,
};
use tempfile::TempDir;

use super::{folder, indexed, news, with_files};
use crate::store::{
    Blob, Changes, Shelves as _, Store as _, StoredCopy,
    sqlite::{Options, SqliteStore},
};

include!("../../../../../app/domain/src/id/awkward_ids.in");

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

/// A store that tells records apart by their model alone.
fn open(folder: &TempDir) -> SqliteStore {
    let options = Options {
        mark: |raw| RecordMark {
            created_at: Some(domain::time::Timestamp::default()),
            model: raw.split('|').next().unwrap_or_default().to_owned(),
            content: None,
        },
        ..Options::default()
    };
    SqliteStore::open(&folder.path().join("console.db"), options).unwrap()
}

/// News of an account about a record of an id.
fn of(name: &str, id: &str, record: &str, word: &str, at: i64) -> Snapshot {
    let mut news = news("x", word, at);
    news.prediction.account = account(name);
    news.prediction.id = PredictionId::from_upstream(id, &news.prediction.account).unwrap();
    news.prediction.model = record.to_owned();
    news.raw = format!("{record}|{word}{at}");
    news
}

async fn found(store: &SqliteStore, query: &Query) -> Vec<String> {
    let page = store.page(query, &Stretch::default()).await.unwrap();
    let ids = page.rows.iter();
    ids.map(|row| row.prediction.id.to_string()).collect()
}

#[tokio::test]
async fn any_id_is_kept_found_and_removed() {
    let folder = folder();
    let store = open(&folder);
    let batch: Vec<Snapshot> = AWKWARD_IDS
        .iter()
        .map(|id| of("demo", id, "flux", "queued", 1))
        .collect();
    let changed = store.apply(batch.clone()).await.unwrap();
    assert_eq!(changed.len(), AWKWARD_IDS.len());
    indexed(&store).await;
    for news in &batch {
        let id = &news.prediction.id;
        let text = id.upstream();
        let record = store.record(id).await.unwrap().unwrap();
        assert_eq!(record.row.prediction.id, *id);
        let exact = Query::of_prediction(id);
        let begun = Query::of(vec![Term::of_id_prefix(text).unwrap()]);
        // As words of the index are searched, beside a word that is nowhere.
        let bare = Query::parse(&format!("{} -nowhere", Term::of_id(id))).unwrap();
        for query in [exact, begun, bare] {
            let found = found(&store, &query).await;
            assert!(found.contains(&id.to_string()), "{query} finds {found:?}");
        }
        if let Some(whole) = Query::of_whole_text(text) {
            assert!(
                found(&store, &whole).await.contains(&id.to_string()),
                "{text}"
            );
        }
    }
    // The list's order is that of the ids' bytes, and its cursors come back.
    let all = found(&store, &Query::default()).await;
    let sorted: BTreeSet<String> = all.iter().cloned().collect();
    assert_eq!(all, sorted.into_iter().rev().collect::<Vec<_>>());
    for news in &batch {
        assert!(store.remove(&news.prediction.id).await.unwrap().is_some());
    }
    assert_eq!(store.held().await.unwrap(), 0);
    assert_eq!(store.apply(batch).await.unwrap(), []);
    let Changes::Upto { removed, .. } = store.changes(Revision(0), 1_000).await.unwrap() else {
        panic!("the changes are known")
    };
    assert_eq!(removed.len(), AWKWARD_IDS.len());
}

#[tokio::test]
async fn two_records_of_one_id_are_two_predictions() {
    let folder = folder();
    let store = open(&folder);
    let first = of("demo", "a/b", "flux", "queued", 1);
    let second = of("team", "a/b", "veo", "queued", 1);
    store.apply(vec![first.clone(), second]).await.unwrap();
    let other: PredictionId = "~team~a/b".parse().unwrap();
    let id = &first.prediction.id.clone();
    let both = [other.to_string(), id.to_string()];
    assert_eq!(found(&store, &Query::of_prediction(id)).await, both);
    indexed(&store).await;
    assert_eq!(found(&store, &Query::parse("a/b").unwrap()).await, both);
    assert_eq!(
        found(&store, &Query::of_prediction(&other)).await,
        both[..1]
    );
    // Each goes on by itself.
    let later = of("team", "a/b", "veo", "succeeded", 2);
    let changed = store.apply(vec![later.clone()]).await.unwrap();
    assert_eq!(changed[0].prediction.id, other);
    assert_eq!(changed[0].prediction.account, account("team"));
    let unfinished = async |name| store.unfinished(&account(name), 9).await.unwrap();
    assert_eq!(unfinished("demo").await, std::slice::from_ref(id));
    assert_eq!(unfinished("team").await, []);
    assert_eq!(
        store.listed(&account("team"), id).await.unwrap(),
        Some(other.clone())
    );
    assert_eq!(
        store.listed(&account("demo"), id).await.unwrap().as_ref(),
        Some(id)
    );
    // A removal of one does not remove the other.
    store.remove(id).await.unwrap();
    assert_eq!(store.apply(vec![first]).await.unwrap(), []);
    assert_eq!(found(&store, &Query::default()).await, both[..1]);
    store.remove(&other).await.unwrap();
    assert_eq!(store.apply(vec![later]).await.unwrap(), []);
    assert_eq!(store.listed(&account("team"), id).await.unwrap(), None);
}

#[tokio::test]
async fn one_record_that_two_keys_read_is_one_prediction() {
    let folder = folder();
    let store = open(&folder);
    let news = [
        of("demo", "a", "flux", "queued", 1),
        of("team", "a", "flux", "succeeded", 2),
        of("demo", "a", "flux", "processing", 3),
    ];
    store.apply(news.to_vec()).await.unwrap();
    let id = &news[0].prediction.id;
    assert_eq!(found(&store, &Query::default()).await, ["a"]);
    let listed = store.listed(&account("team"), id).await.unwrap();
    assert_eq!(listed.as_ref(), Some(id));
    // Removed, it is removed for both.
    store.remove(id).await.unwrap();
    assert_eq!(store.apply(news.to_vec()).await.unwrap(), []);
    // Another record of the id is none of theirs.
    let other = of("team", "a", "veo", "queued", 1);
    assert_eq!(store.apply(vec![other]).await.unwrap().len(), 1);
    assert_eq!(found(&store, &Query::default()).await, ["~team~a"]);
}

#[tokio::test]
async fn the_files_of_two_records_of_one_id_are_two() {
    let folder = folder();
    let store = open(&folder);
    let first = with_files(of("demo", "a", "flux", "succeeded", 1), &["https://x/1"]);
    let second = with_files(of("team", "a", "veo", "succeeded", 1), &["https://x/2"]);
    store.apply(vec![first.clone(), second]).await.unwrap();
    let ids = [first.prediction.id, "~team~a".parse().unwrap()];
    for (id, sha256) in ids.iter().zip(["aa", "bb"]) {
        let kept = StoredCopy::Kept(Blob {
            sha256: sha256.to_owned(),
            size: 1,
            mime: "image/png".to_owned(),
        });
        store.set_copy(id, 0, kept).await.unwrap();
    }
    store.remove_but_files(&ids[1]).await.unwrap();
    let file = async |id| store.file(id, 0).await.unwrap().unwrap();
    assert_eq!(file(&ids[0]).await.delivery.url, "https://x/1");
    let left = store.remnant(&ids[1]).await.unwrap().unwrap();
    assert_eq!(left.files.len(), 1);
    assert!(store.remnant(&ids[0]).await.unwrap().is_none());
    assert!(store.drop_remnant(&ids[1]).await.unwrap());
    assert_eq!(file(&ids[0]).await.copy.held().unwrap().sha256, "aa");
}
