//! A simulator on a free port with a clock of its own, and a client that hides nothing of an answer.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use bytes::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use simulator::{Clock, Config, Control, Draft, Faults, Moment, Running, Simulator};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

/// The key that the client sends.
pub(crate) const KEY: &str = "sk-demo";

/// A simulator that a test talks to. It ends with the test's runtime.
pub(crate) struct Sim {
    pub(crate) running: Running,
    pub(crate) clock: Clock,
    pub(crate) shutdown: CancellationToken,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        let type_ = self.header("content-type");
        assert!(
            type_.starts_with("application/json"),
            "{type_}: {:?}",
            self.body
        );
        serde_json::from_slice(&self.body).expect("a JSON body")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("a plain header"))
    }

    /// Status and id of an error in the envelope.
    pub(crate) fn error(&self) -> (u16, String) {
        let body = self.json();
        assert_eq!(body["status"], false, "{body}");
        assert_eq!(body["error"]["http_status"], self.status.as_u16(), "{body}");
        assert!(body["error"]["details"].is_string(), "{body}");
        let id = body["error"]["error_id"].as_str().expect("an error id");
        (self.status.as_u16(), id.to_owned())
    }
}

/// No history, no traffic, a manual clock at noon of the fourth of March 2026.
pub(crate) fn quiet() -> Config {
    let noon = Moment::from_unix_micros(1_772_625_600_000_000);
    Config {
        history: 0,
        rate_per_minute: 0.0,
        clock: Clock::manual(noon),
        hosts: vec!["sim.test".to_owned()],
        control_routes: true,
        ..Config::default()
    }
}

impl Sim {
    /// A simulator with neither history nor traffic.
    pub(crate) async fn quiet() -> Self {
        Self::start(quiet()).await
    }

    pub(crate) async fn start(config: Config) -> Self {
        let (clock, shutdown) = (config.clock.clone(), CancellationToken::new());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let running = Simulator::start(config, listener, shutdown.clone()).expect("it starts");
        Self {
            running,
            clock,
            shutdown,
        }
    }

    pub(crate) fn control(&self) -> Control {
        self.running.control()
    }

    pub(crate) fn set_faults(&self, faults: &[&str]) {
        self.control()
            .set_faults(Faults::parse(faults).expect("faults"));
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, &[("x-api-key", KEY)], "")
            .await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("x-api-key", KEY), ("content-type", "application/json")];
        self.call(Method::POST, path, &headers, &body.to_string())
            .await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.call(Method::DELETE, path, &[("x-api-key", KEY)], "")
            .await
    }

    /// Creates a prediction and answers its object.
    pub(crate) async fn create(&self, model: &str, input: Value) -> Value {
        let answer = self
            .post("/v1/predict", &json!({ "model": model, "input": input }))
            .await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.json()
    }

    /// The prediction as it is now.
    pub(crate) async fn prediction(&self, id: &Value) -> Value {
        let answer = self.get(&format!("/v1/predictions/{}", text(id))).await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.json()
    }

    /// A prediction that runs until it is ended.
    pub(crate) fn held(&self) -> String {
        self.control()
            .create(Draft {
                held: true,
                ..Draft::default()
            })
            .expect("a prediction")
    }

    /// Moves the clock on, far enough for any prediction to end.
    pub(crate) fn let_it_end(&self) {
        self.clock.advance(Duration::from_secs(90));
    }

    pub(crate) async fn call(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let response = self
            .send(method, path, headers, body)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let body = to_bytes(Body::new(body), usize::MAX)
            .await
            .expect("a whole body");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// The head of an answer, with the body still to come.
    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> hyper::Result<axum::http::Response<hyper::body::Incoming>> {
        let stream = TcpStream::connect(self.running.addr)
            .await
            .expect("a connection");
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "sim.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        sender.send_request(request).await
    }
}

/// The text of a JSON string.
pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a string")
}

/// Lets other tasks run until `condition` holds; fails after ten seconds.
pub(crate) async fn until(what: &str, condition: impl Fn() -> bool) {
    let wait = async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    assert!(
        tokio::time::timeout(Duration::from_secs(10), wait)
            .await
            .is_ok(),
        "waited for: {what}"
    );
}
