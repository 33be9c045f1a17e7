//! The keeper against servers that behave, and servers that do not.

mod dripping;
mod encodings;
mod resuming;
mod room;

use std::{
    convert::Infallible,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use futures::{FutureExt as _, StreamExt as _, stream};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::Notify,
};

use super::Limits;
use crate::{
    store::{Store as _, StoredCopy},
    vault::tests::{Vault, count, limits, serve},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\nand then some";

fn kept(copy: StoredCopy) -> crate::store::Blob {
    let StoredCopy::Kept(blob) = copy else {
        panic!("not kept: {copy:?}");
    };
    blob
}

fn lost(copy: StoredCopy) -> String {
    let StoredCopy::Lost { reason } = copy else {
        panic!("not lost: {copy:?}");
    };
    reason
}

#[tokio::test]
async fn keeps_every_file_as_soon_as_it_is_seen() {
    let base = serve(Router::new().route("/{name}", get(|| async { PNG }))).await;
    let vault = Vault::new(&base, limits());
    let url = format!("{base}/out.png");
    // Some were there before the keeper, some come after.
    vault.add("a", &[("a.png", &url), ("b.png", &url)]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    let blob = kept(vault.outcome("a", 0).await);
    assert_eq!(
        (blob.size, blob.mime.as_str()),
        (PNG.len() as u64, "image/png")
    );
    let path = vault.keeper.blobs.path(&blob.sha256).unwrap();
    assert_eq!(std::fs::read(path).unwrap(), PNG);

    for id in ["b", "c", "d"] {
        vault.add(id, &[("x", url.as_str()); 5]).await;
    }
    for id in ["b", "c", "d"] {
        for number in 0..5 {
            assert_eq!(
                kept(vault.outcome(id, number).await),
                blob,
                "the same bytes, once"
            );
        }
    }
    vault.cancel.cancel();
    run.await.unwrap();
    assert_eq!(vault.incoming(), 0);
    assert_eq!(count(&vault.folder.path().join("blobs")), 1);
}

#[tokio::test]
async fn failures_that_pass_are_tried_again() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let flaky = get(move || async move {
        match count.fetch_add(1, Ordering::SeqCst) {
            0 => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            1 => StatusCode::TOO_MANY_REQUESTS.into_response(),
            2 => Vec::new().into_response(),
            _ => PNG.into_response(),
        }
    });
    let base = serve(Router::new().route("/out.png", flaky)).await;
    let vault = Vault::new(&base, limits());
    vault
        .add("a", &[("a.png", &format!("{base}/out.png"))])
        .await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    kept(vault.outcome("a", 0).await);
    assert_eq!(asked.load(Ordering::SeqCst), 4);
    vault.cancel.cancel();
    run.await.unwrap();
}

/// Lets a file fail for good and returns the reason; nothing may be left behind.
async fn loses(vault: Vault, url: &str) -> String {
    vault.add("a", &[("a.png", url)]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    let reason = lost(vault.outcome("a", 0).await);
    vault.cancel.cancel();
    run.await.unwrap();
    assert_eq!(vault.incoming(), 0, "{reason}");
    assert_eq!(count(&vault.folder.path().join("blobs")), 0, "{reason}");
    reason
}

/// Retention that has passed, so that three tries are all.
fn brief() -> Limits {
    Limits {
        retention: Duration::ZERO,
        ..limits()
    }
}

#[tokio::test]
async fn what_is_gone_or_refused_is_lost_at_once() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let gone = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        StatusCode::GONE
    });
    let private = get(|| async { (StatusCode::FOUND, [(header::LOCATION, "http://10.0.0.1/")]) });
    let base = serve(
        Router::new()
            .route("/gone", gone)
            .route("/private", private),
    )
    .await;

    let reason = loses(Vault::new(&base, limits()), &format!("{base}/gone")).await;
    assert_eq!(reason, "Upstream no longer has this file.");
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    let reason = loses(Vault::new(&base, limits()), &format!("{base}/missing")).await;
    assert_eq!(reason, "Upstream no longer has this file.");
    let reason = loses(Vault::new(&base, limits()), &format!("{base}/private")).await;
    assert_eq!(
        reason,
        "It was not fetched: its address does not use https."
    );
    let reason = loses(Vault::new(&base, limits()), "https://169.254.169.254/x").await;
    assert!(reason.contains("public internet"), "{reason}");
}

#[tokio::test]
async fn endless_and_oversized_bodies_are_cut_off() {
    let endless = get(|| async {
        let pieces = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from_static(&[7; 8_192])));
        Response::new(Body::from_stream(pieces))
    });
    let large = get(|| async { vec![7; 200_000] });
    let base = serve(
        Router::new()
            .route("/endless", endless)
            .route("/large", large),
    )
    .await;
    for path in ["endless", "large"] {
        let reason = loses(Vault::new(&base, limits()), &format!("{base}/{path}")).await;
        assert!(reason.starts_with("It is larger than"), "{path}: {reason}");
    }
}

#[tokio::test]
async fn a_body_that_never_ends_in_time_is_given_up() {
    let slow = get(|| async {
        let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(PNG))]);
        Response::new(Body::from_stream(first.chain(stream::pending())))
    });
    let base = serve(Router::new().route("/slow", slow)).await;
    let hasty = Limits {
        total: Duration::from_millis(50),
        ..brief()
    };
    let reason = loses(Vault::new(&base, hasty), &format!("{base}/slow")).await;
    assert!(reason.ends_with("the answer took too long."), "{reason}");
}

/// A server that answers every connection with the same bytes and then closes it.
async fn raw(answer: &'static str) -> (String, Arc<AtomicU32>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            let _ = socket.read(&mut [0; 4_096]).await;
            let _ = socket.write_all(answer.as_bytes()).await;
        }
    });
    (base, asked)
}

#[tokio::test]
async fn liars_leave_nothing_behind() {
    for (answer, want) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\nshort",
            "broke off",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nshort\r\n",
            "broke off",
        ),
        (
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
            "broke off",
        ),
        ("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", "empty"),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\nx",
            "no answer",
        ),
        (
            "HTTP/1.1 206 Partial Content\r\ncontent-length: 1\r\n\r\nx",
            "HTTP 206",
        ),
        ("garbage", "no answer"),
        ("", "no answer"),
    ] {
        let (base, asked) = raw(answer).await;
        let reason = loses(Vault::new(&base, brief()), &format!("{base}/x")).await;
        assert!(reason.contains(want), "{answer:?}: {reason}");
        assert!(asked.load(Ordering::SeqCst) >= 3, "{answer:?}: tried again");
    }
}

#[tokio::test]
async fn a_file_is_fetched_once_at_a_time() {
    let asked = Arc::new(AtomicU32::new(0));
    let (count, go) = (Arc::clone(&asked), Arc::new(Notify::new()));
    let wait = Arc::clone(&go);
    let slow = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        wait.notified().await;
        PNG
    });
    let base = serve(Router::new().route("/x", slow)).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("a", &format!("{base}/x"))]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    let all = (0..20).map(|_| vault.ask("a", 0));
    let mut all = Box::pin(futures::future::join_all(all));
    assert!(all.as_mut().now_or_never().is_none());
    go.notify_one();
    for copy in all.await {
        kept(copy);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    vault.cancel.cancel();
    run.await.unwrap();
}

#[tokio::test]
async fn asking_often_does_not_use_up_the_tries() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let failing = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        StatusCode::BAD_GATEWAY
    });
    let base = serve(Router::new().route("/x", failing)).await;
    let restful = Limits {
        rest: Duration::from_secs(3_600),
        ..limits()
    };
    let vault = Vault::new(&base, restful);
    vault.add("a", &[("a", &format!("{base}/x"))]).await;
    for _ in 0..24 {
        vault.ask("a", 0).await;
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(
        vault.file("a", 0).await.copy,
        StoredCopy::Pending { tries: 1 }
    );
}

#[tokio::test]
async fn ends_with_a_fetch_under_way() {
    let arrived = Arc::new(Notify::new());
    let tell = Arc::clone(&arrived);
    let hanging = get(move || async move {
        tell.notify_one();
        std::future::pending::<()>().await;
    });
    let base = serve(Router::new().route("/x", hanging)).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("a", &format!("{base}/x"))]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    arrived.notified().await;
    vault.cancel.cancel();
    tokio::time::timeout(Duration::from_secs(5), run)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        vault.file("a", 0).await.copy,
        StoredCopy::Pending { tries: 0 }
    );
    assert_eq!(vault.incoming(), 0);
}

#[tokio::test]
async fn what_was_removed_is_swept() {
    let router = Router::new().route("/x", get(|| async { PNG }));
    let base = serve(router.route("/y", get(|| async { "other" }))).await;
    let vault = Vault::new(&base, limits());
    let (x, y) = (format!("{base}/x"), format!("{base}/y"));
    vault.add("a", &[("x", x.as_str()), ("y", &y)]).await;
    vault.add("b", &[("x", x.as_str())]).await;
    for (id, number) in [("a", 0), ("a", 1), ("b", 0)] {
        kept(vault.ask(id, number).await);
    }
    let keeper = &vault.keeper;
    assert_eq!(keeper.sweep(Duration::ZERO).await.unwrap(), 0);
    vault.store.remove(&"a".parse().unwrap()).await.unwrap();
    assert_eq!(
        keeper.sweep(Duration::from_secs(60)).await.unwrap(),
        0,
        "too young"
    );
    assert_eq!(
        keeper.sweep(Duration::ZERO).await.unwrap(),
        1,
        "b still has the other"
    );
    let blob = kept(vault.file("b", 0).await.copy);
    assert!(vault.keeper.blobs.path(&blob.sha256).unwrap().exists());
    vault.store.remove(&"b".parse().unwrap()).await.unwrap();
    assert_eq!(keeper.sweep(Duration::ZERO).await.unwrap(), 1);
}
