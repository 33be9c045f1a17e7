//! The usage page over HTTP: its figures are those of the list.

use domain::coverage::Counts;
use serde_json::json;
use simulator::Draft;

use crate::{
    client::Request,
    stage::{Stage, eventually},
};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_counted_is_what_the_list_finds() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let body = json!({"query": "created:90d"}).to_string();
    let counts = console.send(&Request::call("counts", &body)).await;
    let counts: Counts = serde_json::from_str(&counts.text()).unwrap();
    let answer = console.get("/usage?range=90d").await;
    assert_eq!(answer.status, 200);
    let html = answer.text();
    assert!(
        html.contains(&format!("<b>{}</b>", counts.total())),
        "{html}"
    );
    assert!(html.contains("Predictions over time"), "{html}");
    let body = json!({"range": "90d", "by": "status", "query": ""}).to_string();
    let drawn = console.send(&Request::call("usage", &body)).await;
    assert_eq!(drawn.status, 200);
    let drawn: String = serde_json::from_str(&drawn.text()).unwrap();
    for status in &counts.statuses {
        let row = format!("status%3A{}\">{}</a>", status.status.word(), status.count);
        assert!(drawn.contains(&row), "no {row} in {drawn}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_just_made_is_counted() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let draft = Draft {
        model: Some("mera".to_owned()),
        ..Draft::default()
    };
    stage.simulator.create(draft).unwrap();
    eventually("it is counted", async || {
        let page = console.get("/usage?range=today&q=model:mera").await.text();
        page.contains("By model") && page.contains(">mera<")
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_range_that_is_none_is_the_usual_one_and_a_bad_search_is_refused() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    assert_eq!(console.get("/usage?range=soon&by=luck").await.status, 200);
    let answer = console.get("/usage?q=cost:much").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("cost"), "{}", answer.text());
}
