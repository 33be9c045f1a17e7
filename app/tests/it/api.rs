//! The server functions as requests: their addresses, what they take, and how they fail.

use app::api::{Found, Listing};
use axum::http::{Method, StatusCode};
use domain::fault::{Fault, FaultKind};

use crate::fake::{Answer, Fake, id};

async fn ask(fake: &Fake, path: &str, body: &str) -> Answer {
    fake.send(Method::POST, path, body).await
}

#[tokio::test]
async fn a_list_is_asked_for_by_query_and_stretch() {
    let body = r#"{"query":"failed","stretch":{"before":null,"pages":1}}"#;
    let answer = ask(&Fake::full(), "/api/list", body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let listing: Listing = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(listing.page.rows.len(), 10);
}

#[tokio::test]
async fn a_prediction_is_asked_for_by_id() {
    let fake = Fake::full();
    let body = format!(r#"{{"id":"{}"}}"#, id(7));
    let answer = ask(&fake, "/api/detail", &body).await;
    let found: Found = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(found.detail.unwrap().row.prediction.id, id(7));

    let answer = ask(&fake, "/api/detail", r#"{"id":"unheard-of"}"#).await;
    assert_eq!(answer.status, StatusCode::OK);
    let found: Found = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(found.detail, None);
}

#[tokio::test]
async fn mirror_and_refresh_take_nothing() {
    let fake = Fake::full();
    for path in ["/api/mirror", "/api/refresh"] {
        let answer = ask(&fake, path, "{}").await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.html);
    }
}

#[tokio::test]
async fn a_fault_has_its_status_and_its_words() {
    let mut fake = Fake::full();
    let long = "x".repeat(401);
    let body = format!(r#"{{"query":"{long}","stretch":{{"before":null,"pages":1}}}}"#);
    let answer = ask(&fake, "/api/list", &body).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    let fault: Fault = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(
        fault.mistakes[0].sentence,
        "A search takes up to 400 characters."
    );

    let down = Fault::new(FaultKind::Upstream, "Upstream is down.").with_reference("k3f9");
    fake.fault = Some(down.clone());
    let answer = ask(&fake, "/api/refresh", "{}").await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(serde_json::from_str::<Fault>(&answer.html).unwrap(), down);
}

#[tokio::test]
async fn nonsense_is_told_without_its_inside() {
    for body in ["", "{", r#"{"id":"a\u0001b"}"#, r#"{"id":7}"#, "[]"] {
        let answer = ask(&Fake::full(), "/api/detail", body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
        let fault: Fault = serde_json::from_str(&answer.html).unwrap();
        assert_eq!(
            fault.title,
            "The page and the server do not understand each other."
        );
    }
}

#[tokio::test]
async fn counts_and_suggestions_are_asked_for_by_themselves() {
    use domain::coverage::{Counts, Suggestion};

    let fake = Fake::full();
    let answer = ask(&fake, "/api/counts", r#"{"query":"status:failed flux"}"#).await;
    let counts: Counts = serde_json::from_str(&answer.html).unwrap();
    assert_eq!((counts.total(), counts.is_exact), (20, true));
    let body = r#"{"qualifier":"model","part":"flux"}"#;
    let answer = ask(&fake, "/api/suggestions", body).await;
    let suggestions: Vec<Suggestion> = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(
        suggestions[0].term,
        "model:\"black-forest-labs/flux-2-flex\""
    );
    let body = r#"{"qualifier":"nonsense","part":""}"#;
    assert_eq!(ask(&fake, "/api/suggestions", body).await.html, "[]");
    let answer = ask(&fake, "/api/counts", r#"{"query":"staus:failed"}"#).await;
    let fault: Fault = serde_json::from_str(&answer.html).unwrap();
    assert_eq!(fault.mistakes[0].instead.as_deref(), Some("status"));
}
