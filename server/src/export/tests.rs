//! Exports over a real store: all of it once, whatever it holds and whatever happens meanwhile.

use std::{collections::BTreeSet, sync::Arc};

use axum::{body::Body, http::Request};
use domain::{
    cost::Cost,
    prediction::{MAX_ROW_ERROR, Prediction, Snapshot},
    status::Status,
    time::Timestamp,
};
use futures::StreamExt as _;
use http::header;
use tempfile::TempDir;
use tower::ServiceExt as _;

use super::router;
use crate::store::{
    Store,
    sqlite::{Options, SqliteStore},
};

/// More than ten stretches.
const MANY: u32 = 10_500;

fn open(folder: &TempDir) -> Arc<dyn Store> {
    let path = folder.path().join("console.db");
    Arc::new(SqliteStore::open(&path, Options::default()).unwrap())
}

fn news(number: u32) -> Snapshot {
    // Four of them share each moment, so that the id has to tell them apart.
    let at = Timestamp::from_micros(1_772_659_258_000_123 + i64::from(number / 4) * 1_000_000);
    Snapshot {
        prediction: Prediction {
            status: Status::Succeeded,
            model: if number.is_multiple_of(2) {
                "even"
            } else {
                "odd"
            }
            .to_owned(),
            created_at: at,
            updated_at: Some(at),
            predict_time: Some(5_512_345),
            cost: Some(Cost::from_units(20_500_000_000)),
            outputs: 1,
            ..Prediction::bare(
                format!("p-{number:05}").parse().unwrap(),
                "demo".parse().unwrap(),
            )
        },
        deliveries: Vec::new(),
        raw: format!("{{\"id\": \"p-{number:05}\",\r\n \"n\": 1.50e3, \"s\": \"\\n\u{2028}ä\"}}"),
    }
}

async fn ask(store: &Arc<dyn Store>, method: &str, target: &str, form: String) -> (u16, Body) {
    let request = Request::builder().method(method).uri(target);
    let request = request.body(Body::from(form)).unwrap();
    let response = router(Arc::clone(store)).oneshot(request).await.unwrap();
    let disposition = response.headers().get(header::CONTENT_DISPOSITION);
    let is_file = disposition.is_some_and(|it| it.to_str().unwrap().starts_with("attachment;"));
    assert_eq!(is_file, response.status() == 200);
    (response.status().as_u16(), response.into_body())
}

async fn text(body: Body) -> String {
    let bytes = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}

async fn get(store: &Arc<dyn Store>, target: &str) -> String {
    let (status, body) = ask(store, "GET", target, String::new()).await;
    let text = text(body).await;
    assert_eq!(status, 200, "{text}");
    text
}

/// The ids of a CSV, each checked to be there once.
fn ids(csv: &str) -> BTreeSet<String> {
    let ids: Vec<_> = csv
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap())
        .collect();
    let set: BTreeSet<_> = ids
        .iter()
        .map(|id| (*id).trim_matches(['"', '\'']).to_owned())
        .collect();
    assert_eq!(set.len(), ids.len(), "something came twice");
    set
}

async fn filled(folder: &TempDir) -> Arc<dyn Store> {
    let store = open(folder);
    store.apply((0..MANY).map(news).collect()).await.unwrap();
    store
}

#[tokio::test]
async fn holds_everything_that_matches_once() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder).await;
    let csv = get(&store, "/export").await;
    assert_eq!(ids(&csv).len(), MANY as usize);
    let csv = get(&store, "/export?q=odd&columns=cost,queued,running,created").await;
    assert_eq!(ids(&csv).len(), MANY as usize / 2);
    let head = "\u{feff}id,cost_credits,queued_seconds,running_seconds,created_at\r\n";
    let last = "p-00001,0.0205,,5.512345,2026-03-04T21:20:58.000123+00:00\r\n";
    assert!(csv.starts_with(head), "{}", &csv[..80]);
    assert!(csv.ends_with(last), "{}", &csv[csv.len() - 80..]);
    let lines = get(&store, "/export?q=odd&format=jsonl").await;
    assert_eq!(lines.lines().count(), MANY as usize / 2);
    let last = "{\"id\": \"p-00001\",   \"n\": 1.50e3, \"s\": \"\\n\u{2028}ä\"}\n";
    assert!(lines.ends_with(last), "{}", &lines[lines.len() - 80..]);
    assert_eq!(
        get(&store, "/export?q=nothing&columns=id").await,
        "\u{feff}id\r\n"
    );
    assert_eq!(get(&store, "/export?q=nothing&format=jsonl").await, "");
}

#[tokio::test]
async fn a_selection_is_exactly_what_was_selected() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    store.apply((0..3).map(news).collect()).await.unwrap();
    let form = "format=csv&columns=id&id=p-00002&id=p-00000&id=gone".to_owned();
    let (status, body) = ask(&store, "POST", "/export", form).await;
    assert_eq!(
        (status, text(body).await.as_str()),
        (200, "\u{feff}id\r\np-00002\r\np-00000\r\n")
    );
    let (status, _) = ask(&store, "POST", "/export", "format=csv".to_owned()).await;
    assert_eq!(status, 400);
}

#[tokio::test]
async fn other_peoples_words_break_no_row_and_run_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let mut hostile = news(0);
    hostile.prediction.model = "=cmd|' /C calc'!A0".to_owned();
    hostile.prediction.status = Status::from_word("@SUM(1,\"2\")");
    hostile.prediction.error = Some("line 1\r\nline 2, \"quoted\"\u{202e}".to_owned());
    store.apply(vec![hostile]).await.unwrap();
    let csv = get(&store, "/export?columns=model,status,error").await;
    let want = "\u{feff}id,model,status,error\r\np-00000,\"'=cmd|' /C calc'!A0\",\
                \"'@SUM(1,\"\"2\"\")\",\"line 1\r\nline 2, \"\"quoted\"\"\u{202e}\"\r\n";
    assert_eq!(csv, want);
}

#[tokio::test]
async fn a_long_error_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder);
    let error = "ä".repeat(5 * MAX_ROW_ERROR);
    let mut failed = news(0);
    failed.prediction.status = Status::Failed;
    failed.prediction.error = Some(error.chars().take(MAX_ROW_ERROR).collect());
    failed.raw = format!("{{\"id\":\"p-00000\",\"status\":\"failed\",\"error\":\"{error}\"}}");
    store.apply(vec![failed]).await.unwrap();
    let csv = get(&store, "/export?columns=error").await;
    assert_eq!(csv, format!("\u{feff}id,error\r\np-00000,{error}\r\n"));
}

#[tokio::test]
async fn changes_meanwhile_neither_repeat_nor_lose_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let store = filled(&folder).await;
    let (_, body) = ask(&store, "GET", "/export", String::new()).await;
    let mut pieces = body.into_data_stream();
    let mut csv = pieces.next().await.unwrap().unwrap().to_vec();
    // Rows come at the top and at the end, one goes, and one changes.
    let mut older = news(MANY + 4);
    older.prediction.created_at = Timestamp::from_micros(0);
    let mut changed = news(5);
    changed.prediction.outputs = 777;
    store
        .apply(vec![news(MANY + 8), older, changed])
        .await
        .unwrap();
    store.remove(&"p-00007".parse().unwrap()).await.unwrap();
    while let Some(piece) = pieces.next().await {
        csv.extend_from_slice(&piece.unwrap());
    }
    let csv = String::from_utf8(csv).unwrap();
    let ids = ids(&csv);
    let was_there = (0..MANY).filter(|n| *n != 7).map(|n| format!("p-{n:05}"));
    let missing: Vec<_> = was_there.filter(|id| !ids.contains(id)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(!ids.contains("p-00007"));
    // Nothing is held open between the pieces: what changed is told as it is when its turn comes.
    assert!(
        csv.lines()
            .any(|line| line.starts_with("p-00005,") && line.contains(",777,"))
    );
}
