//! What lies below the routes: CORS, base URLs, sloppy paths, the end.

use axum::http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::client::{KEY, Sim};

#[tokio::test]
async fn browsers_are_let_in() {
    let sim = Sim::quiet().await;
    let preflight = [
        ("origin", "http://app.test"),
        ("access-control-request-method", "POST"),
        (
            "access-control-request-headers",
            "x-api-key,authorization,content-type",
        ),
    ];
    let answer = sim
        .call(Method::OPTIONS, "/v1/predict", &preflight, "")
        .await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "http://app.test"
    );
    assert_eq!(
        answer.header("access-control-allow-headers"),
        "x-api-key,authorization,content-type"
    );
    let headers = [("origin", "http://app.test"), ("x-api-key", KEY)];
    let answer = sim.call(Method::GET, "/v1/models", &headers, "").await;
    assert_eq!(
        answer.header("access-control-allow-origin"),
        "http://app.test"
    );
    assert_eq!(
        sim.running.base_url,
        format!("http://{}/v1", sim.running.addr)
    );
}

#[tokio::test]
async fn a_request_without_a_host_gets_addresses_that_work() {
    let sim = Sim::quiet().await;
    let id = sim.held();
    let mut stream = TcpStream::connect(sim.running.addr)
        .await
        .expect("a connection");
    let head = format!("GET /v1//predictions/{id} HTTP/1.0\r\nx-api-key: {KEY}\r\n\r\n");
    stream.write_all(head.as_bytes()).await.expect("it is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.expect("an answer");
    let url = format!("\"get\":\"{}/predictions/{id}\"", sim.running.base_url);
    assert!(answer.contains(&url), "{answer}");
}

#[tokio::test]
async fn it_ends_with_idle_and_half_open_connections() {
    let sim = Sim::quiet().await;
    let _idle = TcpStream::connect(sim.running.addr)
        .await
        .expect("a connection");
    let mut half = TcpStream::connect(sim.running.addr)
        .await
        .expect("a connection");
    half.write_all(b"GET /v1/mod").await.expect("it is sent");
    assert_eq!(sim.get("/v1/models").await.status, 200);
    sim.shutdown.cancel();
    let end = tokio::time::timeout(std::time::Duration::from_secs(5), sim.running.stopped());
    end.await.expect("all tasks end");
}
