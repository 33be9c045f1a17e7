//! Each fault, as a client meets it.

use axum::body::{Body, to_bytes};
use axum::http::Method;
use futures::StreamExt;
use serde_json::{Value, json};
use simulator::Config;

use crate::client::{KEY, Sim, quiet, text, until};

const LIST: &str = "/v1/predictions";
const AUTH: [(&str, &str); 1] = [("x-api-key", KEY)];

async fn faulty(fault: &str) -> Sim {
    let sim = Sim::start(Config {
        history: 30,
        ..quiet()
    })
    .await;
    sim.set_faults(&[fault]);
    sim
}

#[tokio::test]
async fn refusals_have_their_status_and_reach_only_their_routes() {
    for (fault, status, id) in [
        ("list:500=1", 500, "INTERNAL_ERROR"),
        ("list:503=1", 503, "SERVICE_UNAVAILABLE"),
        ("list:429=1", 429, "RATE_LIMIT_EXCEEDED"),
        ("list:429-bare=1", 429, "RATE_LIMIT_EXCEEDED"),
    ] {
        let sim = faulty(fault).await;
        let answer = sim.get(LIST).await;
        assert_eq!(answer.error(), (status, id.to_owned()), "{fault}");
        assert_eq!(
            answer.header("retry-after"),
            if fault == "list:429=1" { "2" } else { "" }
        );
        assert_eq!(sim.get("/v1/models").await.status, 200);
        sim.set_faults(&[]);
        assert_eq!(sim.get(LIST).await.status, 200);
    }
    let sim = faulty("502=1").await;
    let page = sim.get("/v1/models").await;
    assert_eq!(
        (page.status.as_u16(), page.header("content-type")),
        (502, "text/html")
    );
}

#[tokio::test]
async fn a_refused_create_makes_nothing_and_a_hung_up_one_does() {
    for (fault, made) in [
        ("create:500=1", 0),
        ("create:reset=1", 1),
        ("create:truncated=1", 1),
    ] {
        let sim = Sim::quiet().await;
        sim.set_faults(&[fault]);
        let wish = json!({ "model": "truefusion", "input": { "prompt": "a cat" } }).to_string();
        if let Ok(answer) = sim.send(Method::POST, "/v1/predict", &AUTH, &wish).await {
            // The body may well be broken: that is the fault.
            drop(to_bytes(Body::new(answer.into_body()), usize::MAX).await);
        }
        sim.set_faults(&[]);
        assert_eq!(
            sim.get(LIST).await.json()["pagination"]["total"],
            made,
            "{fault}"
        );
    }
}

#[tokio::test]
async fn a_hanging_request_ends_with_the_simulator_and_holds_up_no_other() {
    for (fault, made) in [("create:hang=1", 0), ("create:hang-after=1", 1)] {
        let sim = Sim::quiet().await;
        sim.set_faults(&[fault]);
        let wish = json!({ "model": "truefusion", "input": { "prompt": "a cat" } }).to_string();
        let hanging = async {
            let answer = sim.send(Method::POST, "/v1/predict", &AUTH, &wish).await;
            answer.is_ok_and(|answer| answer.status().is_success())
        };
        let meanwhile = async {
            until("the request to arrive", || {
                sim.control().counts()["create"] == 1
            })
            .await;
            while sim.get(LIST).await.json()["pagination"]["total"] != made {}
            sim.shutdown.cancel();
        };
        let (is_answered, ()) = tokio::join!(hanging, meanwhile);
        assert!(!is_answered, "{fault}");
    }
}

#[tokio::test]
async fn a_cut_connection_is_an_error_and_a_truncated_body_is_not() {
    let sim = faulty("list:reset=1").await;
    let answer = sim
        .send(Method::GET, LIST, &AUTH, "")
        .await
        .expect("a head");
    assert!(
        to_bytes(Body::new(answer.into_body()), usize::MAX)
            .await
            .is_err()
    );

    let sim = faulty("list:truncated=1").await;
    let answer = sim.get(LIST).await;
    assert!(answer.status == 200 && !answer.body.is_empty());
    assert!(serde_json::from_slice::<Value>(&answer.body).is_err());
}

#[tokio::test]
async fn a_slow_answer_comes_byte_by_byte() {
    let sim = faulty("models:slow=1").await;
    let answer = sim
        .send(Method::GET, "/v1/models", &AUTH, "")
        .await
        .expect("a head");
    let mut body = Body::new(answer.into_body()).into_data_stream();
    let first = body.next().await.expect("a piece").expect("bytes");
    assert_eq!(&first[..], b"[");
}

#[tokio::test]
async fn tampered_predictions_are_still_json() {
    let check = async |kind: &str, fits: &dyn Fn(&Value) -> bool| {
        let sim = faulty(&format!("{kind}=1")).await;
        let list = sim.get(LIST).await.json();
        assert!(
            list["data"].as_array().expect("rows").iter().all(fits),
            "{kind}: {}",
            list["data"][0]
        );
        let one = sim
            .get(&format!("{LIST}/{}", text(&list["data"][0]["id"])))
            .await
            .json();
        assert!(fits(&one), "{kind}: {one}");
    };
    check("wrong-types", &|row| {
        row["status"].is_number() && row["input"].is_string()
    })
    .await;
    check("nulls", &|row| {
        row["status"].is_null() && row["metadata"].is_null()
    })
    .await;
    check("unknown-status", &|row| row["status"] == "hibernating").await;
    check("clock-skew", &|row| {
        *text(&row["created_at"]) > *"2026-02-01"
    })
    .await;
}

#[tokio::test]
async fn a_huge_field_is_huge() {
    let sim = faulty("list:huge=1").await;
    let answer = sim.get(LIST).await;
    assert!(answer.body.len() > 20_000_000);
    assert_eq!(answer.json()["data"].as_array().map(Vec::len), Some(20));
}

#[tokio::test]
async fn files_have_faults_of_their_own() {
    let sim = Sim::quiet().await;
    let id = sim.held();
    sim.control().finish(&id).expect("it ends");
    sim.set_faults(&["file:500=1"]);
    assert_eq!(
        sim.get(&format!("/files/{id}/output-0.png")).await.status,
        500
    );
    assert_eq!(sim.get(LIST).await.status, 200);
    assert_eq!(sim.control().counts()["file"], 1);
}
