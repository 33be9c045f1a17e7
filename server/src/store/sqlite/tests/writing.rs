//! The thread that writes: group commit, failures inside a group, and its end.

use std::sync::{Arc, Mutex, mpsc};

use futures::FutureExt as _;
use rusqlite::Connection;

use super::{folder, news, open};
use crate::store::{Store as _, sqlite::revision};

#[tokio::test]
async fn what_waits_is_committed_together_and_failures_stay_alone() {
    let folder = folder();
    let store = open(&folder);
    let (go, wait) = mpsc::channel::<()>();
    let blocker = store.writer.run("hold the writer", move |_| {
        let _ = wait.recv();
        Ok(())
    });
    let mut blocker = Box::pin(blocker);
    assert!(blocker.as_mut().now_or_never().is_none());

    // Each looks at what was committed before it, through a connection of its own.
    let seen = Arc::new(Mutex::new(Vec::new()));
    let path = folder.path().join("console.db");
    let jobs = (0..40).map(|n| {
        let (seen, path) = (Arc::clone(&seen), path.clone());
        store.writer.run("look", move |c: &Connection| {
            super::super::merge::apply(c, vec![news(&format!("p{n}"), "queued", 1)])?;
            seen.lock()
                .unwrap()
                .push(revision(&Connection::open(path)?)?);
            if n % 4 == 0 {
                return Err(rusqlite::Error::InvalidQuery);
            }
            Ok(n)
        })
    });
    let mut jobs = Box::pin(futures::future::join_all(jobs));
    assert!(jobs.as_mut().now_or_never().is_none());
    go.send(()).unwrap();
    blocker.await.unwrap();
    let answers = jobs.await;
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 10);
    let seen = seen.lock().unwrap().clone();
    // The holder's own group had ended with its queue empty, or took all of them along.
    assert_eq!(seen.len(), 40);
    assert!(seen.iter().all(|revision| *revision == seen[0]), "{seen:?}");
    assert_eq!(store.held().await.unwrap(), 30);
    assert_eq!(
        store.revisions().borrow().0,
        30,
        "failures take no revision"
    );
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
