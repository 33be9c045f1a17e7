//! The live stream: nothing is lost, nothing comes twice, whatever happens in between.

use std::collections::BTreeMap;

use domain::{feed::Frame, mirror::Mirror, status::Status};
use simulator::Draft;

use crate::{
    client::{Event, Request},
    stage::{Stage, eventually},
};

fn frame(event: &Event) -> Frame {
    let frame: Frame = serde_json::from_str(&event.data).unwrap();
    assert_eq!(
        frame.cursor.to_string(),
        event.id,
        "an event's id is its cursor"
    );
    frame
}

fn held() -> Draft {
    Draft {
        held: true,
        ..Draft::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn begins_with_the_mirror_and_replays_from_a_cursor() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let page = console.page("").await;
    let start = format!("{:08x}-0", page.cursor.store.0);
    let mut events = console.listen(&format!("/feed?after={start}")).await;
    let first = events.next().await.unwrap();
    assert_eq!(first.name, "mirror");
    let mirror: Mirror = serde_json::from_str(&first.data).unwrap();
    assert_eq!(mirror.accounts.len(), 1);
    let mut rows = BTreeMap::new();
    let mut last = 0;
    while last < page.cursor.revision.0 {
        let frame = frame(&events.named("frame").await);
        for change in frame.changes {
            assert!(change.row.revision.0 > last, "in the order of the log");
            assert!(change.matches);
            last = change.row.revision.0;
            rows.insert(change.row.prediction.id.clone(), change.row);
        }
        last = last.max(frame.cursor.revision.0);
    }
    for row in page.rows {
        // It may have changed since the page was read, and never the other way.
        let told = rows.get(&row.prediction.id).expect("every row of the page");
        assert!(told.revision > row.revision || *told == row);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_change_arrives_by_itself() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let after = console.page("").await.cursor;
    let mut events = console.listen(&format!("/feed?after={after}")).await;
    let id = stage.simulator.create(held()).unwrap();
    let mut statuses = Vec::new();
    while statuses.last() != Some(&Status::Succeeded) {
        for change in frame(&events.named("frame").await).changes {
            if change.prediction().id.as_str() != id {
                continue;
            }
            if statuses.is_empty() {
                stage.simulator.finish(&id).unwrap();
            }
            statuses.push(change.prediction().status.clone());
        }
    }
    assert!(!statuses[0].is_terminal(), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_says_what_belongs_to_it_and_still_tells_the_rest() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let store = console.page("").await.cursor.store;
    let mut events = console
        .listen(&format!("/feed?after={:08x}-0&q=failed", store.0))
        .await;
    let frame = frame(&events.named("frame").await);
    let (belong, others): (Vec<_>, Vec<_>) = frame.changes.iter().partition(|c| c.matches);
    assert!(!belong.is_empty() && !others.is_empty());
    assert!(
        belong
            .iter()
            .all(|change| change.prediction().status == Status::Failed)
    );
    assert!(
        others
            .iter()
            .all(|change| change.prediction().status != Status::Failed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_elsewhere_is_a_reset_from_which_it_goes_on() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let cursor = console.page("").await.cursor;
    let future = format!("{:08x}-{}", cursor.store.0, cursor.revision.0 + 1_000_000);
    let stranger = format!("{:08x}-1", cursor.store.0 ^ 1);
    for after in [future, stranger] {
        let mut events = console.listen(&format!("/feed?after={after}")).await;
        // First of all: what comes before it would move the browser's cursor past it.
        let reset = events.next().await.unwrap();
        assert_eq!(reset.name, "reset");
        let from: domain::feed::FeedCursor = reset.id.parse().unwrap();
        assert_eq!(from.store, cursor.store);
        let id = stage.simulator.create(held()).unwrap();
        eventually_told(&mut events, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_browsers_own_cursor_wins_over_the_address() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let cursor = console.page("").await.cursor;
    let request = Request::get("/feed?after=00000000-0").with("last-event-id", &cursor.to_string());
    let mut events = request.listen(console.addr).await;
    let id = stage.simulator.create(held()).unwrap();
    let first = loop {
        let event = events.next().await.unwrap();
        assert_ne!(event.name, "reset");
        if event.name == "frame" {
            break frame(&event);
        }
    };
    assert!(
        first
            .changes
            .iter()
            .all(|change| change.row.revision > cursor.revision)
    );
    if !first
        .changes
        .iter()
        .any(|change| change.prediction().id.as_str() == id)
    {
        eventually_told(&mut events, &id).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let long = format!("/feed?q={}", "x".repeat(401));
    for target in [
        "/feed?after=nonsense",
        "/feed?after=1-1",
        "/feed?q=staus:failed",
        &long,
    ] {
        let answer = console.send(&Request::get(target)).await;
        assert_eq!(answer.status, 400, "{target}");
        let fault: domain::fault::Fault = serde_json::from_slice(&answer.body).unwrap();
        assert_eq!(fault.kind, domain::fault::FaultKind::Invalid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_under_a_client_loses_nothing() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let cursor = console.page("").await.cursor;
    let mut events = console.listen(&format!("/feed?after={cursor}")).await;
    let before = stage.simulator.create(held()).unwrap();
    let last = eventually_told(&mut events, &before).await;
    console.running.stop().await;
    // Whatever is still told after that, a client reads it before the end.
    let mut known = last;
    while let Some(event) = events.next().await {
        known = event.id;
    }
    stage.simulator.finish(&before).unwrap();
    let while_away = stage.simulator.create(held()).unwrap();

    let console = stage.console().await;
    let request = Request::get("/feed?after=00000000-0").with("last-event-id", &known);
    let mut events = request.listen(console.addr).await;
    let mut missing = vec![(before, true), (while_away, false)];
    while !missing.is_empty() {
        let event = events.next().await.unwrap();
        assert_ne!(event.name, "reset", "the same store goes on");
        if event.name != "frame" {
            continue;
        }
        for change in frame(&event).changes {
            let p = change.prediction();
            missing.retain(|(id, ended)| p.id.as_str() != id || p.status.is_terminal() != *ended);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_client_gets_the_latest_and_a_fast_one_every_step() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let cursor = console.page("").await.cursor;
    // Not read until the end: its socket fills, and what it is told later is what is true then.
    let mut slow = console.listen(&format!("/feed?after={cursor}")).await;
    let ids: Vec<_> = (0..30)
        .map(|_| stage.simulator.create(held()).unwrap())
        .collect();
    for id in &ids {
        stage.simulator.finish(id).unwrap();
    }
    eventually("all of them have ended in the mirror", async || {
        let rows = console.page("").await.rows;
        let ended = |id: &String| {
            rows.iter()
                .any(|row| row.prediction.id.as_str() == id && row.prediction.status.is_terminal())
        };
        ids.iter().all(ended)
    })
    .await;
    let mut latest = BTreeMap::new();
    while !ids.iter().all(|id| latest.get(id) == Some(&true)) {
        for change in frame(&slow.named("frame").await).changes {
            let p = change.prediction();
            latest.insert(p.id.as_str().to_owned(), p.status.is_terminal());
        }
    }
}

/// Reads on until a prediction is told. Returns the event's id.
async fn eventually_told(events: &mut crate::client::Events, id: &str) -> String {
    loop {
        let event = events.named("frame").await;
        let frame = frame(&event);
        if frame
            .changes
            .iter()
            .any(|change| change.prediction().id.as_str() == id)
        {
            return event.id;
        }
    }
}
