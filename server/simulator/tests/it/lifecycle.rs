//! A prediction's way from its creation to its end.

use std::time::Duration;

use serde_json::{Value, json};
use simulator::{ControlError, Draft};

use crate::client::{Sim, quiet, text};

const CAT: &str = "a cat on a wall";

#[tokio::test]
async fn a_prediction_passes_through_every_phase() {
    let sim = Sim::quiet().await;
    let first = sim
        .create(
            "truefusion-pro",
            json!({ "prompt": CAT, "number_of_images": 2 }),
        )
        .await;
    assert_eq!(first["status"], "pending");
    let (mut seen, mut progress) = (vec!["pending".to_owned()], Vec::new());
    let last = loop {
        let now = sim.prediction(&first["id"]).await;
        let status = text(&now["status"]).to_owned();
        if seen.last() != Some(&status) {
            seen.push(status.clone());
        }
        progress.extend(now["metrics"]["progress"].as_u64());
        if status == "succeeded" {
            break now;
        }
        assert_eq!(
            (&now["output"], &now["completed_at"]),
            (&Value::Null, &Value::Null)
        );
        sim.clock.advance(Duration::from_millis(50));
    };
    assert_eq!(seen, ["pending", "starting", "processing", "succeeded"]);
    assert!(
        progress.is_sorted() && progress.last() > Some(&90),
        "{progress:?}"
    );
    let keys: Vec<&str> = last
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    let expected = [
        "id",
        "status",
        "type",
        "stream",
        "input",
        "output",
        "error",
        "created_at",
        "updated_at",
        "started_at",
        "completed_at",
        "privacy",
        "source",
        "model",
        "webhook",
        "metrics",
        "metadata",
        "urls",
    ];
    assert_eq!(keys, expected);
    assert_eq!(last["created_at"], "2026-03-04T12:00:00.000000Z");
    assert!(text(&last["completed_at"]).ends_with("+00:00"));
    assert_eq!(
        last["model"],
        json!({ "name": "truefusion-pro", "type": "image" })
    );
    assert_eq!(last["webhook"], json!({ "url": null, "events": [] }));
    assert_eq!(
        last["metadata"]["billing"]["credits_used"].to_string(),
        "0.1"
    );
    assert_eq!(
        (
            &last["metrics"]["image_count"],
            &last["metrics"]["asset_count"]
        ),
        (&json!(2), &json!(2))
    );
    let id = text(&last["id"]);
    assert_eq!(
        last["urls"]["cancel"],
        format!("http://sim.test/v1/predictions/{id}/cancel")
    );
    assert_eq!(
        last["output"][1],
        format!("http://sim.test/files/{id}/output-1.png")
    );
}

#[tokio::test]
async fn a_fast_model_starts_at_once() {
    let sim = Sim::quiet().await;
    let first = sim
        .create("truefusion-edge", json!({ "prompt": CAT }))
        .await;
    assert_eq!(first["status"], "processing");
    sim.let_it_end();
    let last = sim.prediction(&first["id"]).await;
    assert_eq!(
        last["metrics"]["predict_time"],
        last["metrics"]["total_time"]
    );
    let second = |key: &str| text(&last[key])[..19].to_owned();
    assert_eq!(second("created_at"), second("started_at"));
}

#[tokio::test]
async fn await_holds_the_answer_until_the_end() {
    let sim = Sim::quiet().await;
    let wish = json!({ "model": "mera", "input": { "prompt": "Why?" }, "await": true });
    let answer = sim.post("/v1/predictions", &wish);
    let mut answer = std::pin::pin!(answer);
    let answer = loop {
        tokio::select! {
            answer = answer.as_mut() => break answer,
            () = tokio::time::sleep(Duration::from_millis(1)) => {
                sim.clock.advance(Duration::from_millis(100));
            }
        }
    };
    assert_eq!(answer.status, 200);
    let prediction = answer.json();
    assert_eq!(prediction["status"], "succeeded");
    assert!(text(&prediction["output"]).contains("Why?"));
}

#[tokio::test]
async fn await_is_bounded_and_not_for_videos() {
    let sim = Sim::start(simulator::Config {
        await_bound: Duration::ZERO,
        ..quiet()
    })
    .await;
    for (model, input) in [
        ("truefusion-video-pro", json!({ "prompt": CAT })),
        ("beatfusion-2.0", json!({ "lyrics": "la" })),
    ] {
        let wish = json!({ "model": model, "input": input, "await": true });
        let prediction = sim.post("/v1/predict", &wish).await.json();
        assert_eq!(prediction["status"], "pending", "{model}");
    }
}

#[tokio::test]
async fn a_cancelled_prediction_is_final_and_cancelled_once() {
    let sim = Sim::quiet().await;
    let id = sim.held();
    let answer = sim
        .post(&format!("/v1/predictions/{id}/cancel"), &Value::Null)
        .await
        .json();
    assert_eq!(
        (&answer["success"], &answer["status"]),
        (&json!(true), &json!("cancelled"))
    );
    let again = sim
        .post(&format!("/v1/predictions/{id}/cancel"), &Value::Null)
        .await;
    assert_eq!(again.error(), (422, "VALIDATION_ERROR".to_owned()));
    sim.let_it_end();
    assert_eq!(sim.prediction(&json!(id)).await["status"], "cancelled");
}

#[tokio::test]
async fn cancel_takes_an_empty_body_that_calls_itself_json() {
    let sim = Sim::quiet().await;
    let path = format!("/v1/predictions/{}/cancel", sim.held());
    let headers = [
        ("x-api-key", "sk-demo"),
        ("content-type", "application/json"),
    ];
    let answer = sim
        .call(axum::http::Method::POST, &path, &headers, "")
        .await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn the_other_spellings_can_be_had() {
    let spelling = simulator::Spelling::Canceled;
    let sim = Sim::start(simulator::Config {
        spelling,
        says_queued: true,
        ..quiet()
    })
    .await;
    assert_eq!(
        sim.create("truefusion", json!({ "prompt": CAT })).await["status"],
        "queued"
    );
    let id = sim.held();
    let answer = sim
        .post(&format!("/v1/predictions/{id}/cancel"), &Value::Null)
        .await;
    assert_eq!(answer.json()["status"], "canceled");
}

#[tokio::test]
async fn a_deleted_prediction_is_unknown_on_both_paths() {
    let sim = Sim::quiet().await;
    for tail in ["", "/delete"] {
        let id = sim.held();
        let answer = sim
            .delete(&format!("/v1/predictions/{id}{tail}"))
            .await
            .json();
        assert_eq!(
            (&answer["success"], &answer["id"]),
            (&json!(true), &json!(id))
        );
        let gone = sim.get(&format!("/v1/predictions/{id}")).await;
        assert_eq!(gone.error(), (502, "PREDICTION_FAILED".to_owned()));
        assert_eq!(
            sim.get("/v1/predictions").await.json()["pagination"]["total"],
            0
        );
    }
}

#[tokio::test]
async fn a_failed_prediction_says_so_twice() {
    let sim = Sim::quiet().await;
    let first = sim
        .create("truefusion", json!({ "prompt": "simulate:fail" }))
        .await;
    sim.let_it_end();
    let last = sim.prediction(&first["id"]).await;
    assert_eq!(last["status"], "failed");
    assert!(!text(&last["error"]).is_empty());
    assert_eq!(last["error"], last["response"]);
    assert_eq!(last["metadata"]["billing"]["credits_used"].to_string(), "0");

    let id = sim.held();
    sim.control()
        .fail(&id, "the machine burned down")
        .expect("it fails");
    assert_eq!(
        sim.prediction(&json!(id)).await["error"],
        "the machine burned down"
    );
}

#[tokio::test]
async fn a_draft_chooses_its_id_and_where_it_waits() {
    let sim = Sim::quiet().await;
    let id = "0a0a0a0a-0000-4000-8000-00000000beef".to_owned();
    let draft = Draft {
        id: Some(id.clone()),
        queued: true,
        ..Draft::default()
    };
    assert_eq!(sim.control().create(draft.clone()), Ok(id.clone()));
    assert_eq!(sim.control().create(draft), Err(ControlError::UnusableId));
    sim.let_it_end();
    assert_eq!(sim.prediction(&json!(id)).await["status"], "pending");
    sim.control().finish(&id).expect("it ends");
    let last = sim.prediction(&json!(id)).await;
    assert_eq!(
        (&last["status"], &last["metrics"]["total_time"]),
        (&json!("succeeded"), &json!(90.0))
    );
}

#[tokio::test]
async fn numbers_of_an_input_come_back_to_the_digit() {
    let sim = Sim::quiet().await;
    let input = json!({ "prompt": CAT, "big": 9_007_199_254_740_993_u64, "zz": 1, "a": [0.1, -7] });
    let answer = sim.create("truefusion", input.clone()).await;
    assert_eq!(answer["input"].to_string(), input.to_string());
}

#[tokio::test]
async fn the_stream_is_json_unless_events_are_asked_for() {
    let sim = Sim::quiet().await;
    let id = sim.held();
    let path = format!("/v1/predictions/{id}/stream");
    assert_eq!(
        sim.get(&path).await.json()["urls"]["stream"],
        format!("http://sim.test{path}")
    );

    let headers = [("x-api-key", "sk-demo"), ("accept", "text/event-stream")];
    let (events, ()) = tokio::join!(
        sim.call(axum::http::Method::GET, &path, &headers, ""),
        async {
            crate::client::until("the stream to begin", || sim.control().counts()["get"] == 2)
                .await;
            sim.control().finish(&id).expect("it ends");
        }
    );
    let text = String::from_utf8(events.body.to_vec()).expect("text");
    let states: Vec<Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|line| serde_json::from_str(line).expect("JSON on one line"))
        .collect();
    assert_eq!(
        states.last().expect("a state")["status"],
        "succeeded",
        "{text}"
    );
}

#[tokio::test]
async fn the_traffic_makes_predictions_at_its_rate() {
    let sim = Sim::quiet().await;
    sim.control().set_rate(60.0);
    let total = async || sim.get("/v1/predictions").await.json()["pagination"]["total"].clone();
    while total().await.as_u64() < Some(20) {
        sim.clock.advance(Duration::from_millis(500));
    }
    sim.control().set_rate(0.0);
    let seen = sim.get("/v1/predictions?per_page=50").await.json();
    assert!(seen["data"].as_array().is_some_and(|rows| rows.len() >= 20));
}
