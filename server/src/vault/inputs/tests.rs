//! Previews of addresses whose hosts answer late, drop by drop, or not at all.

use std::convert::Infallible;

use axum::http::Request;
use futures::future::pending;
use tower::ServiceExt as _;

use domain::prediction::{Prediction, Snapshot};

use super::*;
use crate::{
    content_coding::tests::encoded,
    vault::{
        gate::Origin,
        tests::{Vault, limits, serve},
    },
};

const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\nand then some, so that it is longer than what is looked at first";

/// The number of hosts of each kind, each with two slow addresses.
const HOSTS: usize = 6;

async fn silent() -> String {
    serve(Router::new().fallback(get(pending::<()>))).await
}

/// Sends a picture's beginning, and no more of it.
async fn dripping() -> String {
    let file = get(|| async {
        let first = stream::iter([Ok::<_, Infallible>(Bytes::from_static(PNG))]);
        Response::new(Body::from_stream(first.chain(stream::pending())))
    });
    serve(Router::new().fallback(file)).await
}

#[tokio::test]
async fn slow_hosts_do_not_hold_up_the_preview_of_another() {
    let fast = serve(Router::new().fallback(get(|| async { PNG }))).await;
    let mut bases = vec![fast.clone()];
    for _ in 0..HOSTS {
        bases.extend([silent().await, dripping().await]);
    }
    let vault = Vault::new(&fast, limits());
    let asked = Asked::default();
    let slots = SlotLimits {
        slice: Duration::from_millis(50),
        ..SLOTS
    };
    let routes = routes(Inputs {
        store: vault.store.clone(),
        asked: asked.clone(),
        gate: Gate::new(bases.iter().filter_map(|base| Origin::of_loopback(base))).unwrap(),
        find: |raw| Some(raw),
        slots: DownloadSlots::new(slots),
    });
    let look = |base: &str| {
        let token = asked.name(&format!("{base}/a.png")).unwrap();
        let request = Request::get(format!("/preview/{token}"));
        routes.clone().oneshot(request.body(Body::empty()).unwrap())
    };
    let slow: Vec<_> = bases[1..]
        .iter()
        .flat_map(|base| [look(base), look(base)])
        .map(tokio::spawn)
        .collect();
    tokio::task::yield_now().await;
    for _ in 0..3 {
        let answer = look(&fast).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let body = axum::body::to_bytes(answer.into_body(), 1_000).await;
        assert_eq!(body.unwrap(), PNG);
    }
    for slow in slow {
        slow.abort();
    }
}

fn inputs(vault: &Vault, base: &str, asked: &Asked) -> Router {
    routes(Inputs {
        store: vault.store.clone(),
        asked: asked.clone(),
        gate: Gate::new(Origin::of_loopback(base)).unwrap(),
        find: |raw| Some(raw),
        slots: DownloadSlots::new(SLOTS),
    })
}

#[tokio::test]
async fn an_encoded_picture_is_shown_decoded() {
    let packed = encoded("gzip", PNG).await;
    let answer = |coding: &'static str, bytes: Vec<u8>| {
        get(move || async move { ([(header::CONTENT_ENCODING, coding)], bytes) })
    };
    let router = Router::new()
        .route("/gzip", answer("gzip", packed))
        .route("/unknown", answer("aes128gcm", PNG.to_vec()));
    let base = serve(router).await;
    let (vault, asked) = (Vault::new(&base, limits()), Asked::default());
    let routes = inputs(&vault, &base, &asked);
    for (path, status) in [
        ("gzip", StatusCode::OK),
        ("unknown", StatusCode::BAD_GATEWAY),
    ] {
        let token = asked.name(&format!("{base}/{path}")).unwrap();
        let request = Request::get(format!("/preview/{token}"));
        let request = request.body(Body::empty()).unwrap();
        let answer = routes.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), status, "{path}");
        if status == StatusCode::OK {
            assert_eq!(answer.headers()[header::CONTENT_TYPE], "image/png");
            let body = axum::body::to_bytes(answer.into_body(), 1_000).await;
            assert_eq!(body.unwrap(), PNG);
        }
    }
}

#[tokio::test]
async fn a_file_inside_the_input_is_what_its_bytes_say() {
    let input = concat!(
        r#"{"picture":"data:text/html;base64,iVBORw0KGgo=","\ud800":"words","#,
        r#""page":"data:text/html,<script>alert(1)</script>","drawing":"data:image/svg+xml,<svg/>","#,
        r#""broken":"data:image/png;base64,$$$"}"#
    );
    let (vault, asked) = (Vault::new("http://127.0.0.1:9", limits()), Asked::default());
    let prediction = Prediction::bare("a".parse().unwrap(), "demo".parse().unwrap());
    let snapshot = Snapshot {
        prediction,
        deliveries: Vec::new(),
        raw: input.to_owned(),
    };
    vault.store.apply(vec![snapshot]).await.unwrap();
    let routes = inputs(&vault, "http://127.0.0.1:9", &asked);
    let download = "attachment; filename=\"input-0.png\"";
    for (path, status, kind, how) in [
        ("0", 200, "image/png", "inline; filename=\"input-0.png\""),
        ("0?download", 200, "image/png", download),
        ("1", 404, "text/plain", ""),
        (
            "2",
            200,
            "text/plain; charset=utf-8",
            "inline; filename=\"input-2.txt\"",
        ),
        (
            "3",
            200,
            "application/octet-stream",
            "attachment; filename=\"input-3\"",
        ),
        ("4", 422, "text/plain", ""),
    ] {
        let request = Request::get(format!("/input/a/{path}"));
        let request = request.body(Body::empty()).unwrap();
        let answer = routes.clone().oneshot(request).await.unwrap();
        assert_eq!(answer.status().as_u16(), status, "{path}");
        let field = |name: header::HeaderName| match answer.headers().get(name) {
            Some(value) => value.to_str().unwrap().to_owned(),
            None => String::new(),
        };
        assert!(field(header::CONTENT_TYPE).starts_with(kind), "{path}");
        assert!(
            field(header::CONTENT_DISPOSITION).starts_with(how),
            "{path}"
        );
        assert_eq!(field(header::X_CONTENT_TYPE_OPTIONS), "nosniff", "{path}");
    }
}
