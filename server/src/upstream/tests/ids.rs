//! Ids of every sort: read from a list, and one segment of the path that is asked for.

use domain::id::PredictionId;

use super::{account, answer, client, list, serve};
use crate::upstream::{Error, budget::Budget};

include!("../../../../app/domain/src/id/awkward_ids.in");

/// The path of a request as it was sent, decoded by the segment.
fn segments(request: &str) -> Vec<String> {
    let path = request.split(' ').nth(1).unwrap();
    let parts = path.trim_start_matches('/').split('/');
    parts.map(domain::percent::decoded).collect()
}

#[tokio::test]
async fn any_id_is_one_segment_of_the_path() {
    let (base, mut requests) = serve(answer("200 OK", "", r#"{"success":true}"#)).await;
    let client = client(&base);
    for text in AWKWARD_IDS {
        let id = PredictionId::from_upstream(text, &account()).unwrap();
        // The budget is no part of this.
        *client.budget() = Budget::new(None);
        let outcome = client.cancel(&account(), &id).await;
        if matches!(*text, "." | "..") {
            assert_eq!(outcome, Err(Error::Unaddressable));
            assert_eq!(client.delete(&id).await, Err(Error::Unaddressable));
            let got = client.get(&account(), &id).await;
            assert_eq!(got, Err(Error::Unaddressable));
            continue;
        }
        assert!(outcome.is_ok(), "{text}: {outcome:?}");
        let sent = requests.recv().await.unwrap();
        let path = sent.split(' ').nth(1).unwrap();
        assert!(path.bytes().all(|b| b.is_ascii_graphic()), "{path}");
        assert_eq!(segments(&sent), ["v1", "predictions", text, "cancel"]);
        // The second of two predictions of one id is asked for by upstream's own id.
        let other = id.in_account(&"research".parse().unwrap());
        assert_eq!(client.delete(&other).await, Ok(true));
        let sent = requests.recv().await.unwrap();
        assert_eq!(segments(&sent), ["v1", "predictions", text, "delete"]);
    }
}

#[tokio::test]
async fn any_id_is_read_and_so_is_a_number() {
    for text in AWKWARD_IDS {
        let body = serde_json::json!({ "data": [{ "id": text }] }).to_string();
        let page = list(answer("200 OK", "", &body)).await.unwrap();
        assert_eq!(page.unreadable, 0, "{text}");
        let id = &page.snapshots[0].prediction.id;
        assert_eq!((id.upstream(), id.is_own()), (*text, false));
    }
    let body = r#"[{"id":17},{"id":-1.50},{"id":true},{"id":[1]},{"id":""},{"id":null}]"#;
    let page = list(answer("200 OK", "", body)).await.unwrap();
    let ids = page.snapshots.iter().map(|it| it.prediction.id.as_str());
    assert_eq!(ids.collect::<Vec<_>>(), ["17", "-1.50"]);
    assert_eq!(page.unreadable, 4);
}
