//! Keys, and that the same seed gives the same history.

use axum::http::Method;
use serde_json::Value;
use simulator::Config;

use crate::client::{Sim, quiet};

async fn page(sim: &Sim, key: &str) -> Value {
    let path = "/v1/predictions?per_page=50&page=2";
    sim.call(Method::GET, path, &[("x-api-key", key)], "")
        .await
        .json()
}

fn two_keys(seed: u64) -> Config {
    let keys = vec!["sk-demo".to_owned(), "sk-other".to_owned()];
    Config {
        keys,
        seed,
        history: 150,
        ..quiet()
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_history() {
    let (one, same) = (Sim::start(two_keys(7)).await, Sim::start(two_keys(7)).await);
    let other = Sim::start(two_keys(8)).await;
    assert_eq!(page(&one, "sk-demo").await, page(&same, "sk-demo").await);
    assert_ne!(page(&one, "sk-demo").await, page(&other, "sk-demo").await);
    // What comes next is the same as well.
    assert_eq!(one.control().generate(), same.control().generate());
}

#[tokio::test]
async fn predictions_belong_to_the_key_that_made_them() {
    let sim = Sim::start(two_keys(7)).await;
    assert_ne!(
        page(&sim, "sk-demo").await["data"],
        page(&sim, "sk-other").await["data"]
    );
    let path = format!("/v1/predictions/{}", sim.held());
    let of_other = sim
        .call(Method::GET, &path, &[("x-api-key", "sk-other")], "")
        .await;
    assert_eq!(of_other.status, 502);
    assert_eq!(sim.get(&path).await.status, 200);
}

#[tokio::test]
async fn both_ways_to_send_a_key_are_taken() {
    let sim = Sim::quiet().await;
    for (headers, status) in [
        (&[("x-api-key", "sk-demo")][..], 200),
        (&[("authorization", "Bearer sk-demo")], 200),
        (
            &[
                ("x-api-key", "sk-demo"),
                ("authorization", "Bearer sk-demo"),
            ],
            200,
        ),
        (&[("x-api-key", "sk-wrong")], 401),
        (&[("authorization", "sk-demo")], 401),
        (&[], 401),
    ] {
        let answer = sim.call(Method::GET, "/v1/models", headers, "").await;
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 401 {
            assert_eq!(answer.error(), (401, "UNAUTHORIZED".to_owned()));
        }
    }
}
