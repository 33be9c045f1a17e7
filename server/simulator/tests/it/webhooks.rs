//! Webhooks, as a receiver sees them.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use simulator::Config;
use tokio::net::TcpListener;

use crate::client::{KEY, Sim, quiet, text, until};

/// A receiver that refuses as many deliveries as it is told, and keeps all.
#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(String, String)>>>,
    refusals: Arc<Mutex<u32>>,
}

impl Receiver {
    async fn start(refusals: u32) -> (Self, String) {
        let receiver = Self {
            refusals: Arc::new(Mutex::new(refusals)),
            ..Self::default()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!(
            "http://{}/hook?x=1",
            listener.local_addr().expect("an address")
        );
        let router = Router::new()
            .route("/hook", post(receive))
            .with_state(receiver.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (receiver, url)
    }

    fn count(&self) -> usize {
        self.got.lock().expect("no panic").len()
    }

    fn bodies(&self) -> Vec<Value> {
        let got = self.got.lock().expect("no panic");
        got.iter()
            .map(|(_, body)| serde_json::from_str(body).expect("JSON"))
            .collect()
    }
}

async fn receive(State(receiver): State<Receiver>, headers: HeaderMap, body: String) -> StatusCode {
    let signature = headers["x-skytells-signature"]
        .to_str()
        .expect("a plain header")
        .to_owned();
    receiver
        .got
        .lock()
        .expect("no panic")
        .push((signature, body));
    let mut refusals = receiver.refusals.lock().expect("no panic");
    if *refusals > 0 {
        *refusals -= 1;
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    StatusCode::OK
}

/// A fast simulator that may call a receiver.
async fn fast(refusals: u32) -> (Sim, Receiver, String) {
    let config = Config {
        clock: simulator::Clock::system(),
        speed: 100.0,
        ..quiet()
    };
    calling(config, refusals).await
}

/// A simulator that may call a receiver, which refuses so many deliveries first.
async fn calling(config: Config, refusals: u32) -> (Sim, Receiver, String) {
    let (receiver, url) = Receiver::start(refusals).await;
    let target = url.trim_start_matches("http://").split('/').next();
    let target = target.and_then(|target| target.parse().ok());
    let sim = Sim::start(Config {
        webhook_targets: target.into_iter().collect(),
        ..config
    })
    .await;
    (sim, receiver, url)
}

async fn create(sim: &Sim, webhook: Value) -> Value {
    let input = json!({ "prompt": "a cat" });
    let wish = json!({ "model": "truefusion", "input": input, "webhook": webhook });
    let answer = sim.post("/v1/predict", &wish).await;
    assert_eq!(answer.status, 201);
    answer.json()
}

#[tokio::test]
async fn short_names_get_the_signed_prediction() {
    let (sim, receiver, url) = fast(0).await;
    let prediction = create(
        &sim,
        json!({ "url": url, "events": ["started", "completed"] }),
    )
    .await;
    assert_eq!(
        prediction["webhook"],
        json!({ "url": url, "events": ["started", "completed"] })
    );
    until("two deliveries", || receiver.count() == 2).await;
    let bodies = receiver.bodies();
    assert_eq!(
        (&bodies[0]["id"], &bodies[0]["status"]),
        (&prediction["id"], &json!("starting"))
    );
    assert_eq!(bodies[1]["status"], "succeeded");
    assert_eq!(bodies[1]["urls"]["get"], prediction["urls"]["get"]);
    for (signature, body) in receiver.got.lock().expect("no panic").iter() {
        let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
        mac.update(body.as_bytes());
        assert_eq!(*signature, hex::encode(mac.finalize().into_bytes()));
    }
}

#[tokio::test]
async fn long_names_get_the_envelope() {
    let (sim, receiver, url) = fast(0).await;
    let prediction = create(
        &sim,
        json!({ "url": url, "events": ["prediction.succeeded"] }),
    )
    .await;
    until("a delivery", || receiver.count() == 1).await;
    let body = &receiver.bodies()[0];
    assert_eq!(body["type"], "prediction.succeeded");
    assert_eq!(body["data"]["id"], prediction["id"]);
    assert!(body["created_at"].is_string());
}

#[tokio::test]
async fn a_bare_url_gets_everything_cancelling_too() {
    let (sim, receiver, url) = calling(quiet(), 0).await;
    let prediction = create(&sim, json!(url)).await;
    assert_eq!(prediction["webhook"]["url"], url);
    sim.control()
        .cancel(text(&prediction["id"]))
        .expect("it ends");
    until("a delivery", || receiver.count() == 1).await;
    assert_eq!(receiver.bodies()[0]["status"], "cancelled");
}

#[tokio::test]
async fn a_refused_delivery_is_tried_three_times_more() {
    for (refusals, deliveries) in [(2, 3), (9, 4)] {
        let (sim, receiver, url) = fast(refusals).await;
        create(
            &sim,
            json!({ "url": url, "events": ["completed", "failed"] }),
        )
        .await;
        until("the deliveries", || receiver.count() == deliveries).await;
        let bodies = receiver.bodies();
        assert!(
            bodies.iter().all(|body| *body == bodies[0]),
            "each time the same"
        );
        sim.shutdown.cancel();
        sim.running.stopped().await;
        assert_eq!(receiver.count(), deliveries);
    }
}

#[tokio::test]
async fn deliveries_can_come_twice_and_late() {
    let (sim, receiver, url) = fast(0).await;
    sim.set_faults(&["webhook-duplicate=1", "webhook-late=1"]);
    create(&sim, json!(url)).await;
    until("four deliveries", || receiver.count() == 4).await;
    let bodies = receiver.bodies();
    let statuses: Vec<&str> = bodies.iter().map(|body| text(&body["status"])).collect();
    assert_eq!(statuses, ["succeeded", "succeeded", "starting", "starting"]);
}

#[tokio::test]
async fn only_what_was_allowed_at_the_start_is_called() {
    let (sim, allowed, url) = fast(0).await;
    let (other, other_url) = Receiver::start(0).await;
    create(&sim, json!(other_url)).await;
    create(&sim, json!(url)).await;
    until("the deliveries", || allowed.count() == 2).await;
    assert_eq!(other.count(), 0);
}
