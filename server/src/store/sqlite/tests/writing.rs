//! The thread that writes: group commit, failures inside a group, and its end.

use std::sync::mpsc;

use domain::feed::Revision;
use futures::FutureExt as _;
use rusqlite::Connection;

use super::{folder, news, open};
use crate::store::{
    Error, Store as _,
    sqlite::{merge, revision},
};

/// Many changes that arrive while the writer is busy: each tells which revision was committed when
/// it was last carried out. Every `failing`th fails.
async fn pile_up(failing: usize) -> (Vec<Result<Revision, Error>>, Revision) {
    let folder = folder();
    let store = open(&folder);
    let (go, wait) = mpsc::channel::<()>();
    let blocker = store.writer.run("hold the writer", move |_| {
        let _ = wait.recv();
        Ok(())
    });
    let mut blocker = Box::pin(blocker);
    assert!(blocker.as_mut().now_or_never().is_none());
    let path = folder.path().join("console.db");
    let mark = store.options.mark;
    let jobs = (1..=40usize).map(|n| {
        let path = path.clone();
        store.writer.run("look", move |c: &Connection| {
            merge::apply(c, &[news(&format!("p{n}"), "queued", 1)], mark)?;
            if n % failing == 0 {
                return Err(rusqlite::Error::InvalidQuery);
            }
            // What is committed shows through another connection only.
            revision(&Connection::open(&path)?)
        })
    });
    let mut jobs = Box::pin(futures::future::join_all(jobs));
    assert!(jobs.as_mut().now_or_never().is_none());
    drop(go);
    blocker.await.unwrap();
    let answers = jobs.await;
    let held = store.held().await.unwrap();
    let revision = *store.revisions().borrow();
    assert_eq!(revision.0, held, "failures take no revision");
    (answers, revision)
}

#[tokio::test]
async fn what_waits_is_committed_together() {
    let (answers, revision) = pile_up(usize::MAX).await;
    let seen: Vec<u64> = answers
        .into_iter()
        .map(|answer| answer.unwrap().0)
        .collect();
    assert_eq!(seen, [0; 40], "none saw another one committed before it");
    assert_eq!(revision.0, 40);
}

#[tokio::test]
async fn what_fails_does_not_disturb_the_others() {
    let (answers, revision) = pile_up(4).await;
    for (n, answer) in (1..).zip(&answers) {
        assert_eq!(answer.is_err(), n % 4 == 0, "{n}: {answer:?}");
    }
    assert_eq!(revision.0, 30);
}

#[tokio::test]
async fn an_accepted_write_outlives_its_caller_and_the_store() {
    let folder = folder();
    let store = open(&folder);
    for n in 0..20 {
        let abandoned = store.apply(vec![news(&format!("p{n}"), "queued", 1)]);
        assert!(abandoned.now_or_never().is_none());
    }
    drop(store);
    assert_eq!(open(&folder).held().await.unwrap(), 20);
}
