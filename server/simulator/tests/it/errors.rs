//! Every way of asking wrongly, and the rate limit.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use simulator::Config;

use crate::client::{KEY, Sim, quiet, text};

#[tokio::test]
async fn a_wrong_create_is_refused() {
    let sim = Sim::quiet().await;
    let cat = json!({ "prompt": "a cat" });
    for (body, status, id) in [
        (json!({}), 422, "VALIDATION_ERROR"),
        (json!({ "model": "truefusion" }), 422, "VALIDATION_ERROR"),
        (json!({ "model": 5, "input": cat }), 422, "VALIDATION_ERROR"),
        (
            json!({ "model": "truefusion", "input": "a cat" }),
            422,
            "VALIDATION_ERROR",
        ),
        (
            json!({ "model": "truefusion", "input": {} }),
            422,
            "VALIDATION_ERROR",
        ),
        (
            json!({ "model": "truefusion", "input": cat, "await": "yes" }),
            422,
            "VALIDATION_ERROR",
        ),
        (
            json!({ "model": "truefusion", "input": cat, "webhook": "ftp://x" }),
            422,
            "VALIDATION_ERROR",
        ),
        (
            json!({ "model": "nobody", "input": cat }),
            404,
            "MODEL_NOT_FOUND",
        ),
        (
            json!({ "model": "openai/sora-2", "input": cat }),
            422,
            "MODEL_NOT_SUPPORTED",
        ),
        (json!([1]), 400, "INVALID_REQUEST"),
    ] {
        for path in ["/v1/predict", "/v1/predictions"] {
            assert_eq!(
                sim.post(path, &body).await.error(),
                (status, id.to_owned()),
                "{body}"
            );
        }
    }
    let broken = sim
        .call(
            Method::POST,
            "/v1/predict",
            &[("x-api-key", KEY)],
            "{\"model\":",
        )
        .await;
    assert_eq!(broken.error(), (400, "INVALID_REQUEST".to_owned()));
    assert_eq!(
        sim.get("/v1/predictions").await.json()["pagination"]["total"],
        0
    );
}

#[tokio::test]
async fn the_details_name_every_field() {
    let sim = Sim::quiet().await;
    let input = json!({ "aspect_ratio": "2:1", "number_of_images": 9 });
    let answer = sim
        .post(
            "/v1/predict",
            &json!({ "model": "truefusion", "input": input }),
        )
        .await;
    let error = answer.json();
    let details = text(&error["error"]["details"]);
    for field in [
        "input.prompt",
        "input.aspect_ratio",
        "input.number_of_images",
    ] {
        assert!(details.contains(field), "{details}");
    }
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_told_in_json() {
    let sim = Sim::quiet().await;
    for (method, path, status, id) in [
        (Method::GET, "/v1/nowhere", 404, "ENDPOINT_NOT_FOUND"),
        (Method::GET, "/", 404, "ENDPOINT_NOT_FOUND"),
        (Method::PUT, "/v1/models", 405, "METHOD_NOT_ALLOWED"),
        (Method::GET, "/v1/predict", 405, "METHOD_NOT_ALLOWED"),
        (Method::GET, "/v1/models/nobody", 404, "MODEL_NOT_FOUND"),
        (
            Method::GET,
            "/v1/predictions/pred_1",
            502,
            "PREDICTION_FAILED",
        ),
        (
            Method::POST,
            "/v1/predictions/pred_1/cancel",
            502,
            "PREDICTION_FAILED",
        ),
        (
            Method::DELETE,
            "/v1/predictions/id%201%2F2/delete",
            502,
            "PREDICTION_FAILED",
        ),
        (Method::GET, "/files/x/y.png", 404, "FILE_NOT_FOUND"),
    ] {
        let answer = sim.call(method, path, &[("x-api-key", KEY)], "").await;
        assert_eq!(answer.error(), (status, id.to_owned()), "{path}");
    }
    for odd in [
        "/v1/predictions/%FF",
        "/v1/models/%FF%FE",
        "/files/%FF/x",
        "/v1/predictions/%00/stream",
    ] {
        let answer = sim.get(odd).await;
        assert!(
            matches!(answer.error().0, 400 | 404 | 502),
            "{odd}: {answer:?}"
        );
    }
    let large = json!({ "model": "truefusion", "input": { "prompt": "a".repeat(2_000_001) } });
    assert_eq!(
        sim.post("/v1/predict", &large).await.error(),
        (413, "INVALID_REQUEST".to_owned())
    );
}

#[tokio::test]
async fn the_rate_limit_rolls_and_tells() {
    let sim = Sim::start(Config {
        rate_limit_rpm: Some(2),
        ..quiet()
    })
    .await;
    for remaining in ["1", "0"] {
        let answer = sim.get("/v1/models").await;
        assert_eq!(answer.header("x-skytells-ratelimit-limit-requests"), "2");
        assert_eq!(
            answer.header("x-skytells-ratelimit-remaining-requests"),
            remaining
        );
        assert_eq!(answer.header("x-skytells-ratelimit-window"), "60");
        assert_eq!(answer.header("x-skytells-ratelimit-limit-tokens-in"), "-");
        assert_eq!(answer.header("retry-after"), "");
        sim.clock.advance(Duration::from_secs(10));
    }
    let refused = sim.get("/v1/predictions").await;
    assert_eq!(refused.error(), (429, "RATE_LIMIT_EXCEEDED".to_owned()));
    assert_eq!(refused.header("retry-after"), "40");
    sim.clock.advance(Duration::from_secs(40));
    assert_eq!(sim.get("/v1/models").await.status, 200);
}

#[tokio::test]
async fn the_control_routes_do_what_the_handle_does() {
    let sim = Sim::quiet().await;
    let id = sim
        .post("/__control/create", &json!({ "held": true }))
        .await
        .json()["id"]
        .clone();
    assert_eq!(sim.prediction(&id).await["status"], "processing");
    sim.post(
        "/__control/fail",
        &json!({ "id": id, "error": "on request" }),
    )
    .await;
    assert_eq!(sim.prediction(&id).await["error"], "on request");
    assert_eq!(sim.get("/__control/counts").await.json()["get"], 2);
    sim.post("/__control/counts/reset", &Value::Null).await;
    assert_eq!(sim.get("/__control/counts").await.json()["get"], 0);
    sim.post("/__control/faults", &json!({ "faults": ["get:503=1"] }))
        .await;
    assert_eq!(
        sim.get(&format!("/v1/predictions/{}", text(&id)))
            .await
            .status,
        503
    );
    let wrong = sim
        .post("/__control/faults", &json!({ "faults": ["get:what=1"] }))
        .await;
    assert_eq!(wrong.error(), (422, "VALIDATION_ERROR".to_owned()));

    let plain = Sim::start(Config {
        control_routes: false,
        ..quiet()
    })
    .await;
    assert_eq!(plain.get("/__control/counts").await.status, 404);
}
