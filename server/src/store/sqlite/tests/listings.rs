//! The ledger of days, and what is deleted upstream.

use domain::{
    audit::{DayRecord, DayState},
    day::{CalendarDay, DaySpan},
    id::{AccountName, PredictionId},
    page::Stretch,
    query::Query,
};

use super::*;
use crate::store::{Changes, ListComparison, Store as _};

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

fn ids(ids: &[&str]) -> Vec<PredictionId> {
    ids.iter().map(|id| id.parse().unwrap()).collect()
}

fn day(number: i32) -> CalendarDay {
    CalendarDay::from_number(number)
}

/// News of a prediction of an account that was created on a day.
fn on_day(id: &str, of: &str, number: i32) -> Snapshot {
    let mut news = news(id, "succeeded", 5);
    news.prediction.account = account(of);
    news.prediction.created_at = day(number).start();
    news
}

async fn held(store: &SqliteStore, of: &str) -> Vec<(i32, u64)> {
    let days = store.days(&account(of)).await.unwrap();
    let held = days.iter().filter(|record| record.held > 0);
    held.map(|record| (record.day.number(), record.held))
        .collect()
}

async fn found(store: &SqliteStore, query: &str) -> Vec<String> {
    let query = Query::parse(query).unwrap();
    let page = store.page(&query, &Stretch::default()).await.unwrap();
    let ids = page.rows.iter().map(|row| row.prediction.id.to_string());
    ids.collect()
}

#[tokio::test]
async fn predictions_are_counted_by_account_and_day() {
    let folder = folder();
    let store = open(&folder);
    let news = vec![
        on_day("a", "demo", 3),
        on_day("b", "demo", 3),
        on_day("c", "demo", -2),
        on_day("a", "demo", 3),
        // Two keys of one organization read the same prediction.
        on_day("a", "other", 3),
        on_day("chat.0123456789abcdef0123456789abcdef", "demo", 3),
    ];
    store.apply(news).await.unwrap();
    assert_eq!(held(&store, "demo").await, [(-2, 1), (3, 2)]);
    assert_eq!(held(&store, "other").await, [(3, 1)]);
    store.remove(&ids(&["a"])[0]).await.unwrap();
    assert_eq!(held(&store, "demo").await, [(-2, 1), (3, 1)]);
    assert_eq!(held(&store, "other").await, []);
}

#[tokio::test]
async fn a_list_files_predictions_under_its_days() {
    let folder = folder();
    let store = open(&folder);
    let demo = account("demo");
    let news = ["a", "b", "c"].map(|id| on_day(id, "demo", 3));
    store.apply(news.to_vec()).await.unwrap();
    store.remove(&ids(&["c"])[0]).await.unwrap();
    // Upstream lists one of them under the day before, and one that was deleted here.
    let listed = ids(&["a", "c"]);
    let relisted = store
        .relist(&demo, DaySpan::single(day(2)), listed)
        .await
        .unwrap();
    let want = ListComparison {
        absent: Vec::new(),
        unheld: 1,
    };
    assert_eq!(relisted, want);
    assert_eq!(held(&store, "demo").await, [(2, 1), (3, 1)]);
    let relisted = store
        .relist(&demo, DaySpan::single(day(3)), Vec::new())
        .await
        .unwrap();
    assert_eq!(relisted.absent, [(ids(&["b"])[0].clone(), day(3).start())]);
    let relisted = store
        .relist(&demo, DaySpan::ALL, ids(&["b", "a"]))
        .await
        .unwrap();
    assert_eq!(relisted, ListComparison::default());
    assert_eq!(held(&store, "demo").await, [(2, 1), (3, 1)]);
}

#[tokio::test]
async fn checks_are_kept_beside_the_counts() {
    let folder = folder();
    let store = open(&folder);
    let demo = account("demo");
    store.apply(vec![on_day("a", "demo", 3)]).await.unwrap();
    let check = DayRecord {
        day: day(3),
        held: 99,
        upstream: Some(2),
        explained: 1,
        checked_at: Some(Timestamp::from_micros(7)),
        state: DayState::Confirmed,
        fetched: 4,
        deleted: 5,
    };
    store
        .record_checks(&demo, vec![check.clone()])
        .await
        .unwrap();
    let want = DayRecord { held: 1, ..check };
    assert_eq!(store.days(&demo).await.unwrap(), [want]);
}

#[tokio::test]
async fn what_is_deleted_upstream_stays_and_is_marked() {
    let folder = folder();
    let store = open(&folder);
    let (demo, other) = (account("demo"), account("other"));
    let news = vec![
        on_day("a", "demo", 3),
        on_day("b", "demo", 3),
        on_day("shared", "demo", 3),
        on_day("shared", "other", 3),
    ];
    store.apply(news).await.unwrap();
    let before = *store.revisions().borrow();
    let gone = ids(&["a", "shared", "unknown"]);
    assert_eq!(
        store.unlist(&demo, gone.clone()).await.unwrap(),
        ids(&["a"])
    );
    assert_eq!(found(&store, "is:deleted").await, ["a"]);
    assert_eq!(found(&store, "-is:deleted").await.len(), 2);
    assert_eq!(found(&store, "is:deleted status:succeeded").await, ["a"]);
    assert_eq!(held(&store, "demo").await, [(3, 1)]);
    let Changes::Upto { rows, .. } = store.changes(before, 9).await.unwrap() else {
        panic!("the change is not told");
    };
    assert!(rows[0].prediction.deleted_upstream_at.is_some());
    // Marked once only; the other account still listed the shared one, and then no longer.
    assert_eq!(store.unlist(&demo, gone).await.unwrap(), []);
    let shared = ids(&["shared"]);
    assert_eq!(store.unlist(&other, shared.clone()).await.unwrap(), shared);
    indexed(&store).await;
    assert_eq!(
        found(&store, "is:deleted truefusion").await,
        ["shared", "a"]
    );
    let counts = store
        .counts(&Query::parse("is:deleted").unwrap())
        .await
        .unwrap();
    assert_eq!(counts.total(), 2);
}

#[tokio::test]
async fn what_upstream_shows_again_is_not_deleted() {
    let folder = folder();
    let store = open(&folder);
    let demo = account("demo");
    store.apply(vec![on_day("a", "demo", 3)]).await.unwrap();
    store.unlist(&demo, ids(&["a"])).await.unwrap();
    assert_eq!(held(&store, "demo").await, []);
    let changed = store.apply(vec![on_day("a", "demo", 3)]).await.unwrap();
    assert_eq!(changed.len(), 1);
    assert_eq!(changed[0].prediction.deleted_upstream_at, None);
    assert_eq!(held(&store, "demo").await, [(3, 1)]);
    assert_eq!(found(&store, "is:deleted").await, Vec::<String>::new());
}
