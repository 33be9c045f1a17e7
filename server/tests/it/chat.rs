//! Conversations in the Playground: in the log from the beginning, word by word, with an end whatever
//! upstream does; and upstream asked for nothing that it cannot know.

use std::collections::BTreeSet;

use domain::{
    command::{JobState, Outcome, Progress},
    prediction::Detail,
    program::Program,
    source::Source,
    status::Status,
};
use serde_json::{Value, json};
use simulator::{Draft, Faults};
use url::form_urlencoded;

use crate::{
    client::Request,
    stage::{Console, Stage, eventually},
};

const ASKED: &str = "What is \"latency\"?";

/// What the form posts without a script; the id that it leads to.
async fn asked(console: &Console) -> String {
    let fields = [
        ("account", "team"),
        ("model", "mera"),
        ("base", "{}"),
        ("role/messages", "system"),
        ("said/messages", "Be brief."),
        ("role/messages", "user"),
        ("said/messages", ASKED),
        ("role/messages", "assistant"),
        ("said/messages", ""),
        ("field/temperature", "0.5"),
    ];
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(fields)
        .finish();
    let request = Request::new("POST", "/playground?model=mera&account=team")
        .with("sec-fetch-site", "same-origin")
        .with("content-type", "application/x-www-form-urlencoded")
        .with("accept", "text/html")
        .body(&form);
    let answer = console.send(&request).await;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let id = answer.header("location").strip_prefix("/predictions/");
    id.unwrap().to_owned()
}

async fn detail(console: &Console, id: &str) -> Option<Detail> {
    let asked = json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("detail", &asked)).await;
    let found: app::api::Found = serde_json::from_slice(&answer.body).unwrap();
    found.detail
}

async fn status(console: &Console, id: &str) -> Status {
    detail(console, id).await.unwrap().row.prediction.status
}

/// The end of a conversation.
async fn ended(console: &Console, id: &str) -> Detail {
    let has_ended = async || status(console, id).await.is_terminal();
    eventually("the conversation ends", has_ended).await;
    detail(console, id).await.unwrap()
}

async fn commanded(console: &Console, command: &str, id: &str) -> Outcome {
    let asked = json!({ "command": command, "ids": [id] });
    let answer = console
        .send(&Request::call("command", &asked.to_string()))
        .await;
    let job: String = serde_json::from_slice(&answer.body).unwrap();
    let progress = async || -> Progress {
        let asked = json!({ "job": job, "after": 0 });
        let answer = console
            .send(&Request::call("progress", &asked.to_string()))
            .await;
        let progress: Option<Progress> = serde_json::from_slice(&answer.body).unwrap();
        progress.unwrap()
    };
    let is_over = async || progress().await.state == JobState::Ended;
    eventually("the job ends", is_over).await;
    progress().await.news[0].outcome.clone()
}

fn faults(stage: &Stage, faults: &[&str]) {
    stage.simulator.set_faults(Faults::parse(faults).unwrap());
}

/// What upstream was asked, but for what is mirrored: the list, the models and the files.
fn calls(stage: &Stage) -> BTreeSet<String> {
    let counts = stage.simulator.counts();
    let calls = counts.iter().filter(|(_, count)| **count > 0);
    let calls = calls.map(|(name, _)| name.to_string());
    calls
        .filter(|name| !["list", "models", "file"].contains(&name.as_str()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_grows_in_the_log_until_it_is_whole() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    stage.simulator.reset_counts();
    let id = asked(&console).await;
    let is_coming = async || {
        let detail = detail(&console, &id).await.unwrap();
        let has_words = detail
            .text
            .is_some_and(|text| text.starts_with("You asked"));
        detail.row.prediction.status == Status::Processing && has_words
    };
    eventually("its first words are shown while it goes on", is_coming).await;
    let end = ended(&console, &id).await;
    let p = &end.row.prediction;
    assert_eq!((&p.status, p.source), (&Status::Succeeded, Source::Web));
    assert_eq!((p.model.as_str(), p.account.as_str()), ("mera", "team"));
    let text = end.text.unwrap();
    assert!(text.contains(ASKED) && text.ends_with("answer."), "{text}");
    let input: Value = serde_json::from_str(&end.input.unwrap()).unwrap();
    let messages = json!([
        { "role": "system", "content": "Be brief." },
        { "role": "user", "content": ASKED },
    ]);
    assert_eq!(input, json!({ "messages": messages, "temperature": 0.5 }));
    let raw: Value = serde_json::from_str(&end.raw).unwrap();
    let tokens = raw["completion"]["usage"]["total_tokens"].as_i64().unwrap();
    assert_eq!(
        p.cost.unwrap().units(),
        tokens * 900_000,
        "$0.90 for a million"
    );
    assert!(p.total_time >= p.predict_time && p.predict_time > Some(0));
    assert_eq!(console.page("source:web latency").await.rows.len(), 1);
    assert_eq!(calls(&stage), BTreeSet::from(["chat".to_owned()]));
    // What makes it again is the same call.
    let asked = json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("programs", &asked)).await;
    let programs: Vec<Program> = serde_json::from_slice(&answer.body).unwrap();
    assert!(programs[0].code.contains("/chat/completions"));
    // And the form begins with it.
    let opened = console.get(&format!("/playground?from={id}")).await.text();
    assert!(opened.contains("name=\"said/messages\"") && opened.contains("Be brief."));
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_upstream_does_the_run_has_an_end_that_says_so() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for (fault, want, has_words) in [
        ("chat:503=1", "SERVICE_UNAVAILABLE", false),
        ("chat:502=1", "(status 502)", false),
        ("chat:reset=1", "The connection broke", true),
        ("chat:truncated=1", "The connection broke", true),
        // Last, because nothing is sent for a while after it.
        ("chat:429=1", "request limit", false),
    ] {
        faults(&stage, &[fault]);
        let id = asked(&console).await;
        let end = ended(&console, &id).await;
        assert_eq!(end.row.prediction.status, Status::Failed, "{fault}");
        let error = end.error.unwrap();
        assert!(error.contains(want), "{fault}: {error}");
        let words = end.text.unwrap_or_default();
        assert_eq!(
            words.starts_with("You asked"),
            has_words,
            "{fault}: {words}"
        );
        faults(&stage, &[]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_stopped_and_deleted_here_alone() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    faults(&stage, &["chat:hang=1"]);
    stage.simulator.reset_counts();
    let id = asked(&console).await;
    assert_eq!(status(&console, &id).await, Status::Queued);
    assert_eq!(commanded(&console, "cancel", &id).await, Outcome::Done);
    assert_eq!(status(&console, &id).await, Status::Cancelled);
    assert_eq!(commanded(&console, "cancel", &id).await, Outcome::Ended);
    let answer = console.send(&Request::call("refresh", "{}")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(commanded(&console, "delete", &id).await, Outcome::Done);
    assert_eq!(detail(&console, &id).await, None);
    assert!(calls(&stage).is_subset(&BTreeSet::from(["chat".to_owned()])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_that_ends_leaves_an_end() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    faults(&stage, &["chat:hang=1"]);
    let id = asked(&console).await;
    console.running.stop().await;
    let again = stage.console().await;
    let end = ended(&again, &id).await;
    assert_eq!(end.row.prediction.status, Status::Failed);
    let error = end.error.unwrap();
    assert_eq!(error, "The console stopped while it was answering.");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prompt_of_a_prediction_becomes_a_message() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let draft = Draft {
        model: Some("mera".to_owned()),
        input: json!({ "prompt": "a word of \"before\"", "temperature": 0.25 }),
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    let is_there = async || !console.page(&format!("id:{id}")).await.rows.is_empty();
    eventually("it is mirrored", is_there).await;
    let opened = console.get(&format!("/playground?from={id}")).await.text();
    assert!(
        opened.contains(">a word of \"before\"</textarea>"),
        "{opened}"
    );
    assert!(opened.contains("0.25"));
}
