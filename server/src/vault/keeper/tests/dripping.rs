//! Hosts that send a byte now and then, and many of them: whatever they do, others are fetched.

use super::*;
use crate::vault::slots::SlotLimits;

/// Serves a file whose bytes come one by one and never end, and counts who asks.
async fn drip() -> (String, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let file = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        let mut every = tokio::time::interval(Duration::from_millis(5));
        let drops = stream::poll_fn(move |cx| every.poll_tick(cx).map(Some));
        let drops = drops.map(|_| Ok::<_, Infallible>(Bytes::from_static(b"x")));
        Response::new(Body::from_stream(drops))
    });
    (serve(Router::new().route("/{name}", file)).await, asked)
}

fn short_slices() -> Limits {
    Limits {
        slots: SlotLimits {
            slice: Duration::from_millis(100),
            ..SlotLimits::default()
        },
        bytes: 100_000_000,
        total: Duration::from_secs(600),
        ..limits()
    }
}

/// Puts files of slow addresses before and after one of a fast host, which must be kept while all of
/// the others are still coming in.
async fn check(slow: &[String]) {
    let fast = serve(Router::new().route("/out.png", get(|| async { PNG }))).await;
    let bases = slow.iter().map(String::as_str);
    let vault = Vault::of_all(bases.chain([fast.as_str()]), short_slices());
    let slow: Vec<String> = slow.iter().map(|base| format!("{base}/out.png")).collect();
    let files: Vec<(&str, &str)> = slow.iter().map(|url| ("x", url.as_str())).collect();
    vault.add("before", &files).await;
    let fast = format!("{fast}/out.png");
    vault.add("fast", &[("x", fast.as_str())]).await;
    vault.add("slower", &files).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    kept(vault.outcome("fast", 0).await);
    // A later file does not wait longer, either.
    vault.add("later", &[("x", fast.as_str())]).await;
    kept(vault.outcome("later", 0).await);
    for number in 0..u32::try_from(files.len()).unwrap() {
        let copy = vault.file("slower", number).await.copy;
        assert!(matches!(copy, StoredCopy::Pending { .. }), "{copy:?}");
    }
    vault.cancel.cancel();
    run.await.unwrap();
}

#[tokio::test]
async fn slow_hosts_do_not_hold_up_a_fast_one() {
    let mut slow = Vec::new();
    for _ in 0..30 {
        slow.push(drip().await.0);
    }
    check(&slow).await;
}

#[tokio::test]
async fn slow_addresses_of_one_host_do_not_hold_up_another_host() {
    let (base, asked) = drip().await;
    check(&vec![base; 100]).await;
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked > 0 && asked < 100, "{asked} were asked for at once");
}

#[tokio::test]
async fn a_slow_address_does_not_hold_up_the_others_of_its_host() {
    let drops = get(|| async {
        let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(PNG))]);
        Response::new(Body::from_stream(first.chain(stream::pending())))
    });
    let routes = Router::new()
        .route("/slow", drops)
        .route("/out.png", get(|| async { PNG }));
    let base = serve(routes).await;
    let vault = Vault::new(&base, short_slices());
    let (slow, fast) = (format!("{base}/slow"), format!("{base}/out.png"));
    vault.add("fast", &[("x", fast.as_str())]).await;
    vault.add("slow", &[("x", slow.as_str()); 12]).await;
    let run = tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    kept(vault.outcome("fast", 0).await);
    vault.cancel.cancel();
    run.await.unwrap();
}
