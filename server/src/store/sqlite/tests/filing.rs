//! What becomes of output files as news about their prediction comes in.

use super::{folder, news, open, with_files};
use crate::store::{Blob, Shelves as _, Store as _, StoredCopy, sqlite::SqliteStore};
use domain::{feed::Revision, id::PredictionId};

const PENDING: StoredCopy = StoredCopy::Pending { tries: 0 };

fn kept() -> StoredCopy {
    StoredCopy::Kept(Blob {
        sha256: "ab".repeat(32),
        size: 7,
        mime: "image/png".to_owned(),
    })
}

fn lost() -> StoredCopy {
    StoredCopy::Lost {
        reason: "gone".to_owned(),
    }
}

async fn copies(store: &SqliteStore, id: &PredictionId) -> Vec<StoredCopy> {
    let record = store.record(id).await.unwrap().unwrap();
    record.files.into_iter().map(|file| file.copy).collect()
}

#[tokio::test]
async fn a_row_knows_of_a_picture_that_we_hold() {
    let folder = folder();
    let store = open(&folder);
    let first = with_files(news("a", "succeeded", 1), &["u0"]);
    let id = first.prediction.id.clone();
    store.apply(vec![first]).await.unwrap();
    let picture = async || store.record(&id).await.unwrap().unwrap().row.picture;
    assert!(!picture().await);
    store.set_copy(&id, 0, kept()).await.unwrap();
    assert!(picture().await);
    let again = with_files(news("a", "succeeded", 2), &["u0"]);
    assert!(store.apply(vec![again]).await.unwrap()[0].picture);
    let sound = StoredCopy::Kept(Blob {
        sha256: "cd".repeat(32),
        size: 7,
        mime: "audio/mpeg".to_owned(),
    });
    store.set_copy(&id, 0, sound).await.unwrap();
    assert!(!picture().await);
}

#[tokio::test]
async fn newer_news_never_costs_a_copy() {
    let folder = folder();
    let store = open(&folder);
    let first = with_files(news("a", "succeeded", 1), &["u0", "u1", "u2"]);
    let id = first.prediction.id.clone();
    store.apply(vec![first]).await.unwrap();
    assert_eq!(copies(&store, &id).await, [PENDING, PENDING, PENDING]);

    store.set_copy(&id, 0, kept()).await.unwrap();
    store.set_copy(&id, 1, lost()).await.unwrap();
    store
        .set_copy(&id, 2, StoredCopy::Pending { tries: 3 })
        .await
        .unwrap();
    let same = with_files(news("a", "succeeded", 2), &["u0", "u1", "u2"]);
    assert_eq!(store.apply(vec![same]).await.unwrap().len(), 1);
    let tried = StoredCopy::Pending { tries: 3 };
    assert_eq!(copies(&store, &id).await, [kept(), lost(), tried.clone()]);

    // Upstream leaves the files out of an answer that wins all the same.
    let mut bare = news("a", "succeeded", 3);
    bare.prediction.outputs = 3;
    assert_eq!(store.apply(vec![bare]).await.unwrap().len(), 1);
    assert_eq!(copies(&store, &id).await, [kept(), lost(), tried]);

    // New addresses are worth new tries.
    let moved = with_files(news("a", "succeeded", 4), &["v0", "v1", "v2"]);
    store.apply(vec![moved]).await.unwrap();
    assert_eq!(copies(&store, &id).await, [kept(), PENDING, PENDING]);
    let file = store.file(&id, 0).await.unwrap().unwrap();
    assert_eq!(file.delivery.url, "v0");
}

#[tokio::test]
async fn what_shows_of_a_copy_takes_a_revision() {
    let folder = folder();
    let store = open(&folder);
    let ended = with_files(news("a", "succeeded", 1), &["u0"]);
    let id = ended.prediction.id.clone();
    store.apply(vec![ended]).await.unwrap();
    let check = async |copy: StoredCopy, revision: u64| {
        store.set_copy(&id, 0, copy.clone()).await.unwrap();
        assert_eq!(*store.revisions().borrow(), Revision(revision), "{copy:?}");
        let record = store.record(&id).await.unwrap().unwrap();
        assert_eq!(record.row.revision, Revision(revision), "{copy:?}");
        assert_eq!(record.files[0].copy, copy);
    };
    check(StoredCopy::Pending { tries: 1 }, 2).await;
    check(kept(), 3).await;
    check(kept(), 3).await;
    check(lost(), 4).await;
    check(PENDING, 5).await;
    store.set_copy(&id, 9, kept()).await.unwrap();
    store
        .set_copy(&"gone".parse().unwrap(), 0, kept())
        .await
        .unwrap();
    assert_eq!(*store.revisions().borrow(), Revision(5));
}

#[tokio::test]
async fn wants_the_latest_first() {
    let folder = folder();
    let store = open(&folder);
    let wanted = async |limit: u32| -> Vec<String> {
        let files = store.wanted_files(limit).await.unwrap();
        files.iter().map(|file| file.delivery.url.clone()).collect()
    };
    store
        .apply(vec![
            with_files(news("old", "succeeded", 10), &["o0", "o1"]),
            with_files(news("new", "succeeded", 20), &["n0"]),
            with_files(news("mid", "succeeded", 15), &["m0"]),
        ])
        .await
        .unwrap();
    assert_eq!(wanted(9).await, ["n0", "m0", "o1", "o0"]);
    assert_eq!(wanted(1).await, ["n0"]);
    let set = async |id: &str, copy: StoredCopy| {
        store.set_copy(&id.parse().unwrap(), 0, copy).await.unwrap();
    };
    set("new", kept()).await;
    set("mid", lost()).await;
    set("old", StoredCopy::Pending { tries: 900 }).await;
    assert_eq!(wanted(9).await, ["o1", "o0"]);
    store.remove(&"old".parse().unwrap()).await.unwrap();
    assert_eq!(wanted(9).await, [""; 0]);
    assert_eq!(store.file(&"old".parse().unwrap(), 0).await.unwrap(), None);
}

#[tokio::test]
async fn the_end_is_told_from_what_is_known() {
    let folder = folder();
    let store = open(&folder);
    let mut untold = with_files(news("a", "succeeded", 7), &["u"]);
    untold.prediction.completed_at = None;
    let mut live = with_files(news("b", "processing", 7), &["u"]);
    live.prediction.completed_at = None;
    store.apply(vec![untold, live]).await.unwrap();
    let ended = async |id: &str| {
        let file = store.file(&id.parse().unwrap(), 0).await.unwrap().unwrap();
        file.ended_at.map(domain::time::Timestamp::micros)
    };
    assert_eq!(ended("a").await, Some(7));
    assert_eq!(ended("b").await, None);
    store.apply(vec![news("b", "failed", 9)]).await.unwrap();
    assert_eq!(ended("b").await, Some(9), "also by news without files");
}

#[tokio::test]
async fn blobs_are_held_as_long_as_a_file_has_them() {
    let folder = folder();
    let store = open(&folder);
    let [a, b] = ["a", "b"].map(|id| with_files(news(id, "succeeded", 1), &["u"]));
    let ids = [a.prediction.id.clone(), b.prediction.id.clone()];
    store.apply(vec![a, b]).await.unwrap();
    let hash = "ab".repeat(32);
    let unheld = async || store.unheld(vec![hash.clone()]).await.unwrap().len();
    assert_eq!(unheld().await, 1);
    for id in &ids {
        store.set_copy(id, 0, kept()).await.unwrap();
    }
    assert_eq!(unheld().await, 0);
    store.remove(&ids[0]).await.unwrap();
    assert_eq!(unheld().await, 0, "the other one has it, too");
    store.remove(&ids[1]).await.unwrap();
    assert_eq!(unheld().await, 1);
}

#[tokio::test]
async fn what_was_not_seen_for_longest_comes_first_and_is_given_up_unless_it_was_seen_since() {
    let folder = folder();
    let store = open(&folder);
    let blob = |n: u8| Blob {
        sha256: format!("{n:02x}").repeat(32),
        size: u64::from(n),
        mime: "image/png".to_owned(),
    };
    let mut ids = Vec::new();
    for n in 1..=3 {
        let news = with_files(news(&format!("p{n}"), "succeeded", 1), &["u"]);
        ids.push(news.prediction.id.clone());
        store.apply(vec![news]).await.unwrap();
        let copy = StoredCopy::Kept(blob(n));
        store
            .set_copy(&ids[usize::from(n) - 1], 0, copy)
            .await
            .unwrap();
    }
    assert_eq!(store.blob_bytes().await.unwrap(), 6);
    let stalest = async || -> Vec<u64> {
        let all = store.stalest(9).await.unwrap();
        all.into_iter().map(|blob| blob.size).collect()
    };
    assert_eq!(stalest().await, [1, 2, 3]);
    let first = store.stalest(1).await.unwrap().remove(0);
    let later = first.seen_at.plus(std::time::Duration::from_secs(99));
    store
        .saw(vec![(first.sha256.clone(), later)])
        .await
        .unwrap();
    assert_eq!(stalest().await, [2, 3, 1]);
    let reason = || "no room".to_owned();
    assert!(
        !store.give_up(&first, reason()).await.unwrap(),
        "it was seen since"
    );

    let second = store.stalest(1).await.unwrap().remove(0);
    let before = store.revisions().borrow().0;
    assert!(store.give_up(&second, reason()).await.unwrap());
    let copy = store.file(&ids[1], 0).await.unwrap().unwrap().copy;
    assert_eq!(copy, StoredCopy::Lost { reason: reason() });
    assert_eq!(
        store.revisions().borrow().0,
        before + 1,
        "the feed tells it"
    );
    assert_eq!(stalest().await, [3, 1]);

    // What no file has any more goes before all others.
    store.remove(&ids[0]).await.unwrap();
    assert_eq!(stalest().await, [1, 3]);
    store
        .saw(vec![(first.sha256.clone(), later)])
        .await
        .unwrap();
    assert_eq!(stalest().await, [1, 3]);
    store
        .forget(vec![first.sha256, blob(3).sha256])
        .await
        .unwrap();
    assert_eq!(stalest().await, [3], "one that a file has is not forgotten");
}

#[tokio::test]
async fn files_outlive_their_prediction_where_that_is_wanted() {
    let folder = folder();
    let store = open(&folder);
    let ended = with_files(news("a", "succeeded", 1), &["u0", "u1"]);
    let id = ended.prediction.id.clone();
    store.apply(vec![ended]).await.unwrap();
    store.set_copy(&id, 1, kept()).await.unwrap();
    assert_eq!(store.remnant(&id).await.unwrap(), None);
    assert!(store.remove_but_files(&id).await.unwrap().is_some());
    assert_eq!(store.record(&id).await.unwrap(), None);
    assert_eq!(store.held().await.unwrap(), 0);

    let left = store.remnant(&id).await.unwrap().unwrap();
    assert_eq!((left.model.as_str(), left.files.len()), ("truefusion", 1));
    let file = store.file(&id, 1).await.unwrap().unwrap();
    assert_eq!(
        (&file.copy, file.delivery.name.as_str()),
        (&kept(), "out.png")
    );
    assert_eq!(store.file(&id, 0).await.unwrap(), None, "it was not kept");
    let hash = "ab".repeat(32);
    let unheld = async || store.unheld(vec![hash.clone()]).await.unwrap().len();
    assert_eq!(unheld().await, 0);

    assert!(store.drop_remnant(&id).await.unwrap());
    assert!(!store.drop_remnant(&id).await.unwrap());
    assert_eq!(store.file(&id, 1).await.unwrap(), None);
    assert_eq!(unheld().await, 1);
}
