//! Previews of addresses whose hosts answer late, drop by drop, or not at all.

use std::convert::Infallible;

use axum::http::Request;
use futures::future::pending;
use tower::ServiceExt as _;

use super::*;
use crate::vault::{
    gate::Origin,
    tests::{Vault, limits, serve},
};

const PNG: &[u8] =
    b"\x89PNG\r\n\x1a\nand then some, so that it is longer than what is looked at first";

/// How many hosts there are of each kind, each with two slow addresses.
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
