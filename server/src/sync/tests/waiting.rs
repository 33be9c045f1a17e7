//! The mirror while upstream asks it to wait: it says until when, and a person may ask all the same.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::*;

/// An upstream without predictions, which can be told to answer with a 429.
#[derive(Default)]
struct Upstream {
    is_limited: AtomicBool,
    requests: AtomicUsize,
}

/// Answers one request on each connection.
async fn serve(listener: TcpListener, upstream: Arc<Upstream>) {
    while let Ok((mut stream, _)) = listener.accept().await {
        let mut request = [0; 4_096];
        // A request without a body fits one read.
        let _ = stream.read(&mut request).await;
        upstream.requests.fetch_add(1, Ordering::SeqCst);
        let (head, body) = match upstream.is_limited.load(Ordering::SeqCst) {
            true => ("429 Too Many Requests\r\nretry-after: 86400", "{}"),
            false => (
                "200 OK",
                r#"{"data":[],"pagination":{"total":0,"last_page":1}}"#,
            ),
        };
        let length = body.len();
        let answer = format!(
            "HTTP/1.1 {head}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\
             connection: close\r\n\r\n{body}"
        );
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

#[tokio::test]
async fn a_refresh_asks_once_during_a_wait_whose_end_is_told() {
    let upstream = Arc::new(Upstream::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    let server = tokio::spawn(serve(listener, Arc::clone(&upstream)));

    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("store.db"), Options::default()).unwrap();
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let account = Account {
        name: name(),
        client: client(&base_url, KEY),
    };
    let sync = start(
        vec![account],
        UpstreamDeletions::Keep,
        Arc::new(store),
        &system_clock(),
        &tasks,
        &stop,
    );
    let mut mirror = sync.mirror();
    let mut until = async |is_so: fn(&Health) -> bool| {
        let lines = mirror.wait_for(|lines| is_so(&lines[0].health));
        let lines = timeout(PATIENCE, lines).await.expect("in time");
        lines.expect("a mirror")[0].health.clone()
    };
    until(|health| *health == Health::Live).await;

    upstream.is_limited.store(true, Ordering::SeqCst);
    assert_eq!(sync.refresh().await, Err(Trouble::Limited));
    let stale = until(|health| matches!(health, Health::Stale { .. })).await;
    let now = system_clock()();
    let Health::Stale {
        trouble: Trouble::Limited,
        until: Some(end),
        ..
    } = stale
    else {
        panic!("{stale:?}");
    };
    assert!(now < end && end <= now.plus(Duration::from_secs(60)));

    for _ in 0..3 {
        let before = upstream.requests.load(Ordering::SeqCst);
        assert_eq!(sync.refresh().await, Err(Trouble::Limited));
        assert_eq!(upstream.requests.load(Ordering::SeqCst), before + 1);
    }

    upstream.is_limited.store(false, Ordering::SeqCst);
    assert_eq!(sync.refresh().await, Ok(()));
    until(|health| *health == Health::Live).await;
    // It goes on by itself, too: the wait is over.
    let before = upstream.requests.load(Ordering::SeqCst);
    let goes_on = async {
        while upstream.requests.load(Ordering::SeqCst) == before {
            tokio::task::yield_now().await;
        }
    };
    timeout(PATIENCE / 2, goes_on).await.expect("in time");
    stop.cancel();
    tasks.close();
    timeout(PATIENCE, tasks.wait()).await.expect("all end");
    server.abort();
}
