//! The upstream key and upstream's file addresses stay in the server: they are looked for in
//! everything that leaves it.

use simulator::{Draft, Faults};

use crate::{
    client::{Answer, Request},
    stage::{CANARY_KEY, Console, Stage, log},
};

fn check(what: &str, text: &str) {
    // The word in the middle is in every spelling of the key.
    for secret in [CANARY_KEY, "canary"] {
        assert!(!text.contains(secret), "{what} tells the key: {text}");
    }
}

fn check_answer(what: &str, answer: &Answer) {
    check(what, &answer.text());
    check(what, &format!("{:?}", answer.headers));
}

async fn ask_everything(console: &Console, id: &str) {
    for target in [
        "/predictions",
        "/predictions?q=failed",
        &format!("/predictions?peek={id}"),
        &format!("/predictions/{id}"),
        "/predictions/nobody-knows-this",
        "/models",
        "/models/truefusion",
        "/playground?model=truefusion",
        "/nothing",
        "/healthz",
        "/readyz",
        "/login",
        "/feed?after=nonsense",
        &format!("/media/{id}/0"),
    ] {
        check_answer(target, &console.get(target).await);
    }
    let detail = serde_json::json!({ "id": id }).to_string();
    for (name, body) in [
        (
            "list",
            r#"{"query":"","stretch":{"before":null,"pages":20}}"#,
        ),
        ("detail", detail.as_str()),
        ("mirror", "{}"),
        ("refresh", "{}"),
        ("list", "nonsense"),
    ] {
        check_answer(name, &console.send(&Request::call(name, body)).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_never_leaves() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let cursor = console.page("").await.cursor;
    let start = format!("/feed?after={:08x}-0", cursor.store.0);
    let mut events = console.listen(&start).await;
    let draft = Draft {
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    loop {
        let event = events.next().await.unwrap();
        check("the stream", &event.data);
        if event.data.contains(&id) {
            break;
        }
    }
    ask_everything(&console, &id).await;
    for fault in ["502=1", "wrong-types=1", "429=1"] {
        stage.simulator.set_faults(Faults::parse(&[fault]).unwrap());
        ask_everything(&console, &id).await;
    }
    console.running.stop().await;
    check("the log", &log::text());
    assert!(!log::text().is_empty(), "the log is looked at");
}
