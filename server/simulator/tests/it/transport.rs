//! What lies below the routes: CORS, base URLs, sloppy paths, the end.

use axum::http::Method;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use simulator::Config;

use crate::client::{KEY, Sim, quiet};

#[tokio::test]
async fn only_allowed_web_pages_are_let_in() {
    let sim = Sim::start(Config {
        allowed_origins: vec!["http://app.test".to_owned()],
        ..quiet()
    })
    .await;
    let preflight = |origin| {
        [
            ("origin", origin),
            ("access-control-request-method", "POST"),
            (
                "access-control-request-headers",
                "x-api-key,authorization,content-type",
            ),
        ]
    };
    let ask = async |origin| {
        sim.call(Method::OPTIONS, "/v1/predict", &preflight(origin), "")
            .await
    };
    let answer = ask("http://app.test").await;
    assert_eq!(answer.status, 200);
    let told = |name: &str| answer.header(name).to_owned();
    assert_eq!(told("access-control-allow-origin"), "http://app.test");
    assert_eq!(
        told("access-control-allow-headers"),
        "x-api-key,authorization,content-type"
    );
    assert_eq!(ask("http://evil.example").await.status, 403);
    let elsewhere = [("origin", "http://evil.example"), ("x-api-key", KEY)];
    for path in ["/v1/models", "/files/a/b.png", "/__control/counts"] {
        let answer = sim.call(Method::GET, path, &elsewhere, "").await;
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
    let renamed = [("host", "evil.example"), ("x-api-key", KEY)];
    let answer = sim.call(Method::GET, "/v1/models", &renamed, "").await;
    assert_eq!(answer.status, 403);
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
