//! The models and the Playground over HTTP: pages that ask upstream nothing, and runs that are made
//! once, whatever becomes of the answer.

use domain::{input::MASK, playground::Ran, source::Source};
use serde_json::{Value, json};
use simulator::{Draft, Faults};
use url::form_urlencoded;

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage, eventually},
};

const SECRET: &str = "sk-secret-9f2c";

async fn post(console: &Console, fields: &[(&str, &str)]) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("account", "team");
    form.extend_pairs(fields);
    let request = Request::new("POST", "/playground?model=truefusion&account=team")
        .with("sec-fetch-site", "same-origin")
        .with("content-type", "application/x-www-form-urlencoded")
        .with("accept", "text/html")
        .body(&form.finish());
    console.send(&request).await
}

fn creates(stage: &Stage) -> u64 {
    let counts = stage.simulator.counts();
    counts.get("create").copied().unwrap_or(0)
}

async fn detail(console: &Console, id: &str) -> domain::prediction::Detail {
    let asked = serde_json::json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("detail", &asked)).await;
    let found: app::api::Found = serde_json::from_slice(&answer.body).unwrap();
    found.detail.unwrap()
}

/// The id in the address that a good run leads to.
fn started(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let id = answer.header("location").strip_prefix("/predictions/");
    id.unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_models_ask_upstream_nothing() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let is_known = async || console.get("/models").await.text().contains("23 models");
    eventually("the models are known", is_known).await;
    stage.simulator.reset_counts();
    for (target, want) in [
        ("/models?q=veo", "google/veo-3.1"),
        ("/models/google/veo-3.1", "$0.40 per second"),
        ("/models/truefusion", "SkytellsClient"),
        ("/playground?model=truefusion-pro", "name=\"field/prompt\""),
    ] {
        let answer = console.get(target).await;
        assert_eq!(answer.status, 200, "{target}");
        assert!(answer.text().contains(want), "{target}: {}", answer.text());
    }
    assert_eq!(console.get("/models/nobody").await.status, 404);
    let counts = stage.simulator.counts();
    assert_eq!(counts.get("models").copied().unwrap_or(0), 0);
    assert_eq!(creates(&stage), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_runs_once_and_the_log_has_it_as_the_persons() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let answer = post(
        &console,
        &[
            ("model", "google/veo-3.1"),
            ("base", r#"{"duration":4,"unheard":{"of":1.50}}"#),
            ("field/prompt", "a\r\nboat"),
            ("field/duration", "4"),
            ("secret/provider_key", SECRET),
        ],
    )
    .await;
    let id = started(&answer);
    let row = &console.page(&format!("id:{id}")).await.rows[0];
    assert_eq!(row.prediction.source, Source::Web);
    let detail = detail(&console, &id).await;
    let upstream: Value = serde_json::from_str(&detail.raw).unwrap();
    assert_eq!(upstream["source"], "api", "upstream calls it a program's");
    let input: Value = serde_json::from_str(&detail.input.unwrap()).unwrap();
    assert_eq!(input["prompt"], "a\nboat");
    assert_eq!(input["unheard"]["of"], 1.5);
    assert_eq!(input["provider_key"], MASK);
    assert_eq!(creates(&stage), 1);
    // What the mirror reads of it later changes nothing about that.
    stage.simulator.finish(&id).unwrap();
    let has_ended = async || {
        let row = &console.page(&format!("id:{id}")).await.rows[0];
        assert_eq!(row.prediction.source, Source::Web);
        row.prediction.status.is_terminal()
    };
    eventually("it has ended", has_ended).await;
    let opened = console.get(&format!("/playground?from={id}")).await.text();
    assert!(
        opened.contains("1.5") && opened.contains("a\nboat"),
        "{opened}"
    );
    assert!(
        !opened.contains(SECRET) && !opened.contains(MASK),
        "{opened}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_too_long_for_its_page_is_opened_whole() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let input = json!({ "prompt": "long ".repeat(60_000) + "and its end" });
    let draft = Draft {
        input,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    let is_there = async || !console.page(&format!("id:{id}")).await.rows.is_empty();
    eventually("it is mirrored", is_there).await;
    let opened = console.get(&format!("/playground?from={id}")).await.text();
    assert!(opened.contains("and its end"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_fit_is_not_sent() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let fields = [
        ("model", "google/veo-3.1"),
        ("base", "{}"),
        ("field/duration", "many"),
        ("secret/provider_key", SECRET),
    ];
    let answer = post(&console, &fields).await;
    let html = answer.text();
    assert_eq!(answer.status, 422, "{html}");
    assert!(html.contains("This must be a whole number."), "{html}");
    assert!(html.contains("This is required."), "{html}");
    assert!(html.contains("value=\"many\""), "{html}");
    assert!(!html.contains(SECRET), "{html}");
    let garbled = [
        ("model", "truefusion"),
        ("base", "{}"),
        ("input", "{\"prompt\" 1}"),
    ];
    let html = post(&console, &garbled).await.text();
    assert!(html.contains("This is not JSON"), "{html}");
    assert!(
        html.contains("{&quot;prompt&quot; 1}") || html.contains("{\"prompt\" 1}"),
        "{html}"
    );
    assert_eq!(creates(&stage), 0);
    for fields in [vec![("model", "nobody")], vec![("claim", "nobody-knows")]] {
        assert!((400..500).contains(&post(&console, &fields).await.status));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn upstreams_own_words_are_shown() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let fields = [
        ("model", "truefusion"),
        ("base", "{}"),
        ("field/prompt", "a boat"),
    ];
    stage
        .simulator
        .set_faults(Faults::parse(&["create:503=1"]).unwrap());
    let answer = post(&console, &fields).await;
    let html = answer.text();
    assert_eq!(answer.status, 422, "{html}");
    assert!(
        html.contains("The Predictions API failed (status 503)."),
        "{html}"
    );
    assert!(html.contains("SERVICE_UNAVAILABLE"), "{html}");
    assert!(html.contains(">a boat</textarea>"), "{html}");
    assert!(!html.contains("It is not known"), "{html}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_whose_answer_is_lost_is_looked_for_and_never_repeated() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let fields = [
        ("model", "truefusion"),
        ("base", "{}"),
        ("field/prompt", "a lost boat"),
    ];
    stage
        .simulator
        .set_faults(Faults::parse(&["create:reset=1"]).unwrap());
    let answer = post(&console, &fields).await;
    let html = answer.text();
    assert_eq!(answer.status, 422, "{html}");
    assert!(
        html.contains("It is not known whether this run was made"),
        "{html}"
    );
    assert!(
        html.contains("It is this one") && html.contains(">a lost boat</textarea>"),
        "{html}"
    );
    assert_eq!(creates(&stage), 1);
    let (_, rest) = html.split_once("name=\"claim\" value=\"").unwrap();
    let id = rest.split('"').next().unwrap().to_owned();
    let source = async || {
        console.page(&format!("id:{id}")).await.rows[0]
            .prediction
            .source
    };
    assert_eq!(source().await, Source::Api);
    assert_eq!(started(&post(&console, &[("claim", &id)]).await), id);
    assert_eq!(source().await, Source::Web);
    // A second run of the same input is told from it.
    stage.simulator.set_faults(Faults::default());
    let second = started(&post(&console, &fields).await);
    assert_ne!(second, id);
    assert_eq!(creates(&stage), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn inputs_are_checked_without_sending_them() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let ask = |input: &str| serde_json::json!({"account": "team", "model": "truefusion-pro", "input": input, "secrets": []});
    let asks = serde_json::json!({"asks": [
        ask(r#"{"prompt":"a","number_of_images":3,"quality":"high"}"#),
        ask(r#"{"prompt":"a","number_of_images":9}"#),
    ]});
    let answer = console
        .send(&Request::call("check", &asks.to_string()))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let checked: Vec<domain::playground::Checked> = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(checked[0].cost.unwrap().to_string(), "$0.24");
    assert_eq!(checked[0].flaws, []);
    assert_eq!(checked[1].flaws[0].path, "/number_of_images");
    assert_eq!(checked[1].flaws[0].sentence, "This must be at most 4.");
    assert_eq!(creates(&stage), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_input_that_is_not_whole_is_sent_to_no_model() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for model in ["truefusion", "nobody/knows-it"] {
        let input = r#"{"prompt":"a"},"webhook":{"url":"https://elsewhere.example"}"#;
        let ask = json!({ "account": "team", "model": model, "input": input, "secrets": [] });
        let answer = console
            .send(&Request::call("run", &json!({ "ask": ask }).to_string()))
            .await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let ran: Ran = serde_json::from_slice(&answer.body).unwrap();
        assert!(matches!(ran, Ran::Unfit(_)), "{ran:?}");
    }
    assert_eq!(creates(&stage), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn models_are_known_after_a_restart_without_upstream() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let is_known = async |console: &Console| {
        let html = console.get("/models").await.text();
        html.contains("23 models").then_some(html)
    };
    eventually("the models are known", async || {
        is_known(&console).await.is_some()
    })
    .await;
    assert!(
        !is_known(&console)
            .await
            .unwrap()
            .contains("has not told them since")
    );
    console.running.stop().await;
    stage
        .simulator
        .set_faults(Faults::parse(&["hang=1"]).unwrap());
    let again = stage.console().await;
    let html = is_known(&again).await.unwrap();
    assert!(html.contains("has not told them since"), "{html}");
    let form = again.get("/playground?model=google/veo-3.1").await.text();
    assert!(form.contains("name=\"secret/provider_key\""), "{form}");
}
