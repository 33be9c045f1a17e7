//! Tests of slots: grants, long downloads, and stopped ones.

use std::{
    future::pending,
    sync::atomic::{AtomicU64, Ordering},
};

use futures::FutureExt as _;
use tokio::time::{advance, timeout};

use super::*;

const SLICE: Duration = Duration::from_secs(3);

fn slots() -> DownloadSlots {
    DownloadSlots::new(SlotLimits {
        short: 3,
        per_host: 2,
        long: 4,
        slice: SLICE,
    })
}

fn no_bytes() -> SizeProbe {
    Box::new(|| 0)
}

/// A download that never ends.
fn hang(slots: &DownloadSlots, host: &'static str) -> tokio::task::JoinHandle<CrowdedOut> {
    let slots = slots.clone();
    tokio::spawn(async move {
        let slot = slots.acquire(host).await;
        match slot.run(no_bytes(), || {}, pending::<()>()).await {
            Ok(()) => unreachable!("it never ends"),
            Err(crowded_out) => crowded_out,
        }
    })
}

async fn settle() {
    for _ in 0..50 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_host_gets_its_part_and_no_more() {
    let slots = slots();
    let first = slots.acquire("a").await;
    let _second = slots.acquire("a").await;
    let mut third = Box::pin(slots.acquire("a"));
    assert!(third.as_mut().now_or_never().is_none());
    assert!(slots.acquire("b").now_or_never().is_some());
    let waiting = HostLoad { short: 3, all: 3 };
    assert_eq!(slots.loads().get("a"), Some(&waiting));
    drop(first);
    assert!(third.as_mut().now_or_never().is_some());
}

#[tokio::test(start_paused = true)]
async fn whoever_gives_up_leaves_no_slot_behind() {
    let slots = slots();
    let held = [slots.acquire("a").await, slots.acquire("b").await];
    let last = slots.acquire("c").await;
    assert!(slots.acquire("d").now_or_never().is_none());
    drop((held, last));
    for host in ["a", "b", "c"] {
        assert!(slots.acquire(host).now_or_never().is_some());
    }
    assert!(slots.loads().is_empty());
}

#[tokio::test(start_paused = true)]
async fn any_number_of_slow_hosts_hold_up_a_fast_one_for_a_few_slices() {
    let slots = slots();
    for host in ["a", "b", "c", "d", "e", "f", "g", "h", "i"] {
        drop(hang(&slots, host));
        drop(hang(&slots, host));
    }
    settle().await;
    let began = Instant::now();
    let fast = timeout(Duration::from_secs(60), slots.acquire("fast")).await;
    assert!(fast.is_ok());
    assert!(began.elapsed() <= 7 * SLICE, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_on_a_busy_host_go_after_a_new_one() {
    let slots = slots();
    for _ in 0..20 {
        drop(hang(&slots, "slow"));
    }
    settle().await;
    // The third slot is for others.
    assert!(slots.acquire("fast").now_or_never().is_some());
    advance(SLICE).await;
    settle().await;
    let load = HostLoad { short: 18, all: 20 };
    assert_eq!(slots.loads().get("slow"), Some(&load));
    assert!(slots.acquire("fast").now_or_never().is_some());
}

#[tokio::test(start_paused = true)]
async fn the_slowest_of_the_host_that_has_the_most_is_crowded_out() {
    let slots = slots();
    let sizes: Vec<_> = (0..4).map(|_| Arc::new(AtomicU64::new(0))).collect();
    let mut long = Vec::new();
    for (host, size) in ["a", "a", "a", "b"].into_iter().zip(&sizes) {
        let (slot, size) = (slots.acquire(host).await, Arc::clone(size));
        slot.lengthen(Box::new(move || size.load(Ordering::Relaxed)));
        long.push(slot);
    }
    for (size, bytes) in sizes.iter().zip([900, 100, 500, 1]) {
        size.store(bytes, Ordering::Relaxed);
    }
    advance(SLICE).await;
    let newest = slots.acquire("c").await;
    newest.lengthen(no_bytes());
    let stopped: Vec<bool> = long
        .iter()
        .chain([&newest])
        .map(|slot| slot.crowded_out().now_or_never().is_some())
        .collect();
    assert_eq!(stopped, [false, true, false, false, false]);
}

#[tokio::test(start_paused = true)]
async fn a_download_that_is_done_in_time_is_not_long() {
    let slots = slots();
    let slot = slots.acquire("a").await;
    let done = slot.run(no_bytes(), || panic!("it gave nothing back"), async { 7 });
    assert_eq!(done.await, Ok(7));
    let mut is_freed = false;
    let slow = sleep(2 * SLICE);
    let done = slot.run(no_bytes(), || is_freed = true, slow).await;
    assert_eq!((done, is_freed), (Ok(()), true));
}

#[test]
fn a_host_is_told_from_another_by_its_port() {
    assert_eq!(host_of("https://Files.Example/a?b"), "files.example:443");
    assert_eq!(host_of("http://127.0.0.1:8080/a"), "127.0.0.1:8080");
    assert_eq!(host_of("nonsense"), "");
}
