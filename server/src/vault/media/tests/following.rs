//! Files that are asked for while they come in.

use std::io;

use axum::body::Bytes;
use futures::{StreamExt as _, stream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::{body as whole, *};
use crate::vault::tests::count;

type Pieces = mpsc::UnboundedSender<io::Result<Bytes>>;

/// A file of 300,000 bytes that begins like a PNG.
fn bytes() -> Vec<u8> {
    let rest = (0..300_000_u32 - 8).map(|n| (n % 251) as u8);
    b"\x89PNG\r\n\x1a\n".iter().copied().chain(rest).collect()
}

/// A vault whose upstream sends what is put into the channel; and how often it was asked.
async fn vault(says_length: bool) -> (Vault, Pieces, Arc<AtomicU32>) {
    let (pieces, receiver) = mpsc::unbounded_channel();
    let receiver = Arc::new(std::sync::Mutex::new(Some(receiver)));
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let answer = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        let Some(receiver) = receiver.lock().unwrap().take() else {
            return StatusCode::BAD_GATEWAY.into_response();
        };
        let mut answer = Response::builder();
        if says_length {
            answer = answer.header(header::CONTENT_LENGTH, bytes().len());
        }
        let pieces = UnboundedReceiverStream::new(receiver);
        answer.body(Body::from_stream(pieces)).unwrap()
    });
    let base = serve(Router::new().route("/x", answer)).await;
    let limits = Limits {
        bytes: 1_000_000,
        ..limits()
    };
    let vault = Vault::new(&base, limits);
    vault.add("a", &[("a.png", &format!("{base}/x"))]).await;
    (vault, pieces, asked)
}

use axum::response::IntoResponse as _;

/// Reads so much of a body.
async fn read(
    body: &mut (impl futures::Stream<Item = Result<Bytes, axum::Error>> + Unpin),
    least: usize,
) -> Vec<u8> {
    let mut read = Vec::new();
    while read.len() < least {
        read.extend(body.next().await.unwrap().unwrap());
    }
    read
}

async fn get_part(vault: &Vault, range: &str) -> Response {
    ask(vault, Method::GET, "/media/a/0", &[(header::RANGE, range)]).await
}

#[tokio::test]
async fn what_is_there_is_sent_while_the_rest_comes_in() {
    let (vault, upstream, asked) = vault(true).await;
    upstream
        .send(Ok(bytes()[..100_000].to_vec().into()))
        .unwrap();
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(field(&answer, header::CONTENT_LENGTH), "300000");
    assert_eq!(field(&answer, header::CONTENT_TYPE), "image/png");
    assert_eq!(field(&answer, header::CACHE_CONTROL), "no-store");
    let mut body = answer.into_body().into_data_stream();
    let first = read(&mut body, 100_000).await;
    assert_eq!(first, bytes()[..100_000]);
    // A part of it, and one that is not there yet.
    let part = get_part(&vault, "bytes=10-19").await;
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(field(&part, header::CONTENT_RANGE), "bytes 10-19/300000");
    assert_eq!(whole(part).await, bytes()[10..20]);
    let late = get_part(&vault, "bytes=-5").await;
    assert_eq!(
        field(&late, header::CONTENT_RANGE),
        "bytes 299995-299999/300000"
    );
    let beyond = get_part(&vault, "bytes=300000-").await;
    assert_eq!(beyond.status(), StatusCode::RANGE_NOT_SATISFIABLE);
    assert_eq!(field(&beyond, header::CONTENT_RANGE), "bytes */300000");

    upstream
        .send(Ok(bytes()[100_000..].to_vec().into()))
        .unwrap();
    drop(upstream);
    assert_eq!(whole(late).await, bytes()[299_995..]);
    let mut rest = Vec::new();
    while let Some(piece) = body.next().await {
        rest.extend(piece.unwrap());
    }
    assert_eq!(rest, bytes()[100_000..]);
    // From here on it has a name.
    assert!(matches!(vault.outcome("a", 0).await, StoredCopy::Kept(_)));
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    assert_eq!(field(&answer, header::ETAG).len(), 66);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_hundred_viewers_cost_one_fetch() {
    let (vault, upstream, asked) = vault(true).await;
    upstream
        .send(Ok(bytes()[..70_000].to_vec().into()))
        .unwrap();
    let view = || async { ask(&vault, Method::GET, "/media/a/0", &[]).await };
    let answers = futures::future::join_all((0..100).map(|_| view())).await;
    upstream
        .send(Ok(bytes()[70_000..].to_vec().into()))
        .unwrap();
    drop(upstream);
    let bodies = answers.into_iter().map(whole);
    for body in futures::future::join_all(bodies).await {
        assert_eq!(body, bytes());
    }
    assert!(matches!(vault.outcome("a", 0).await, StoredCopy::Kept(_)));
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(count(&vault.folder.path().join("blobs")), 1);
}

#[tokio::test]
async fn a_file_that_breaks_off_is_no_short_success() {
    for says_length in [true, false] {
        let (vault, upstream, _) = vault(says_length).await;
        upstream
            .send(Ok(bytes()[..100_000].to_vec().into()))
            .unwrap();
        let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let mut body = answer.into_body().into_data_stream();
        read(&mut body, 100_000).await;
        upstream.send(Err(io::Error::other("broken"))).unwrap();
        let end: Vec<_> = body.by_ref().collect().await;
        assert!(
            end.last().is_some_and(Result::is_err),
            "{says_length}: {end:?}"
        );
    }
}

#[tokio::test]
async fn nothing_is_promised_of_a_file_whose_length_nobody_knows() {
    let (vault, upstream, _) = vault(false).await;
    upstream
        .send(Ok(bytes()[..100_000].to_vec().into()))
        .unwrap();
    let part = get_part(&vault, "bytes=10-19").await;
    assert_eq!(field(&part, header::CONTENT_RANGE), "bytes 10-19/*");
    assert_eq!(whole(part).await, bytes()[10..20]);
    let answer = get_part(&vault, "bytes=10-").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(field(&answer, header::CONTENT_LENGTH), "");
    upstream
        .send(Ok(bytes()[100_000..].to_vec().into()))
        .unwrap();
    drop(upstream);
    assert_eq!(whole(answer).await, bytes());
}

#[tokio::test]
async fn an_endless_body_ends_with_an_error() {
    let endless = get(|| async {
        let pieces = stream::repeat_with(|| Ok::<_, io::Error>(Bytes::from_static(&[7; 8_192])));
        Response::new(Body::from_stream(pieces))
    });
    let base = serve(Router::new().route("/x", endless)).await;
    let limits = Limits {
        bytes: 1_000_000,
        ..limits()
    };
    let vault = Vault::new(&base, limits);
    vault.add("a", &[("a.png", &format!("{base}/x"))]).await;
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    // It may have been cut off before it was answered.
    if answer.status() == StatusCode::OK {
        assert!(to_bytes(answer.into_body(), 1 << 22).await.is_err());
    }
    assert!(matches!(
        vault.outcome("a", 0).await,
        StoredCopy::Lost { .. }
    ));
    assert_eq!(vault.incoming(), 0);
}
