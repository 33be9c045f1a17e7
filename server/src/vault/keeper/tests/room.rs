//! Limits on what is held: what goes, what stays, and what is said of it.

use domain::time::Timestamp;

use super::*;
use crate::{
    store::Shelves as _,
    vault::keeper::{Room, now},
};

/// A vault with these limits, and where files of 1,000 bytes are to be had for it.
async fn empty(room: Room) -> (Vault, String) {
    let file = |axum::extract::Path(n): axum::extract::Path<u8>| async move { vec![n; 1_000] };
    let base = serve(Router::new().route("/{n}", get(file))).await;
    let limits = Limits { room, ..limits() };
    (Vault::new(&base, limits), base)
}

/// The same with three files, kept one after the other.
async fn three(room: Room) -> Vault {
    let (vault, base) = empty(room).await;
    for id in ["1", "2", "3"] {
        vault.add(id, &[("x", &format!("{base}/{id}"))]).await;
        kept(vault.ask(id, 0).await);
    }
    vault
}

/// Which of the three are held.
async fn held(vault: &Vault) -> Vec<&'static str> {
    let mut held = Vec::new();
    for id in ["1", "2", "3"] {
        if let StoredCopy::Kept(blob) = vault.file(id, 0).await.copy {
            let path = vault.keeper.blobs.path(&blob.sha256).unwrap();
            assert!(path.exists(), "{id} is held and its bytes are there");
            held.push(id);
        }
    }
    held
}

fn blobs(vault: &Vault) -> usize {
    let shelves = std::fs::read_dir(vault.folder.path().join("blobs")).unwrap();
    shelves.map(|shelf| count(&shelf.unwrap().path())).sum()
}

fn of_bytes(bytes: u64) -> Room {
    Room {
        bytes: Some(bytes),
        age: None,
    }
}

#[tokio::test]
async fn the_least_recently_seen_goes_first() {
    let vault = three(of_bytes(2_500)).await;
    let first = kept(vault.file("1", 0).await.copy);
    drop(vault.keeper.readers.read(&first.sha256, now()));
    assert_eq!(vault.keeper.make_room(now()).await.unwrap(), 1);
    assert_eq!(held(&vault).await, ["1", "3"]);
    assert_eq!(blobs(&vault), 2, "the disk has room again");
    let reason = lost(vault.file("2", 0).await.copy);
    assert_eq!(
        reason,
        "Our copy was deleted to make room: the vault holds at most 1 MB."
    );
    assert_eq!(vault.store.blob_bytes().await.unwrap(), 2_000);
    assert_eq!(vault.keeper.make_room(now()).await.unwrap(), 0);
}

#[tokio::test]
async fn what_is_being_read_stays() {
    let vault = three(of_bytes(1)).await;
    let first = kept(vault.file("1", 0).await.copy);
    let reading = vault
        .keeper
        .readers
        .read(&first.sha256, Timestamp::default());
    assert_eq!(vault.keeper.make_room(now()).await.unwrap(), 2);
    assert_eq!(held(&vault).await, ["1"]);
    drop(reading);
    assert_eq!(vault.keeper.make_room(now()).await.unwrap(), 1);
    assert_eq!(held(&vault).await, [""; 0]);
    assert_eq!(blobs(&vault), 0);
}

#[tokio::test]
async fn what_nobody_looks_at_for_long_goes() {
    let day = Duration::from_secs(86_400);
    let age = Some(30 * day);
    let vault = three(Room { bytes: None, age }).await;
    let second = kept(vault.file("2", 0).await.copy);
    let later = now().plus(20 * day);
    assert_eq!(vault.keeper.make_room(later).await.unwrap(), 0);
    drop(vault.keeper.readers.read(&second.sha256, later));
    let later = now().plus(31 * day);
    assert_eq!(vault.keeper.make_room(later).await.unwrap(), 2);
    assert_eq!(held(&vault).await, ["2"]);
    let reason = lost(vault.file("1", 0).await.copy);
    assert!(
        reason.ends_with("nobody looked at it for 30 days."),
        "{reason}"
    );
}

#[tokio::test]
async fn room_is_made_whenever_a_file_is_kept() {
    let (vault, base) = empty(of_bytes(2_500)).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    for id in ["1", "2", "3"] {
        vault.add(id, &[("x", &format!("{base}/{id}"))]).await;
        vault.outcome(id, 0).await;
    }
    let mut revisions = vault.store.revisions();
    let wait = async {
        loop {
            revisions.mark_unchanged();
            if let StoredCopy::Lost { .. } = vault.file("1", 0).await.copy {
                return;
            }
            revisions.changed().await.unwrap();
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), wait).await;
    assert!(waited.is_ok(), "the first is never given up");
    assert_eq!(held(&vault).await, ["2", "3"]);
    vault.cancel.cancel();
    run.await.unwrap();
}

#[tokio::test]
async fn without_limits_everything_stays() {
    let vault = three(Room::default()).await;
    let later = now().plus(Duration::from_secs(1_000_000_000));
    assert_eq!(vault.keeper.make_room(later).await.unwrap(), 0);
    assert_eq!(held(&vault).await, ["1", "2", "3"]);
}
