//! Ids of every sort through the whole console, and two accounts that use one id for two predictions.

use domain::{
    command::{JobState, Progress},
    id::PredictionId,
    percent,
    prediction::Copy,
};
use server::config::{Account, Mirrored, Secret};
use simulator::{Config, Draft};

use crate::{
    client::Request,
    media::detail,
    stage::{CANARY_KEY, Console, Stage, eventually},
};

include!("../../../app/domain/src/id/awkward_ids.in");

const OTHER_KEY: &str = "sk-canary-of-another";

/// A simulator with two accounts, `team` and `research`, and a console that mirrors both.
async fn two_accounts() -> Stage {
    let mut stage = Stage::with(Config {
        rate_per_minute: 0.0,
        keys: [CANARY_KEY, OTHER_KEY].map(str::to_owned).to_vec(),
        ..Config::default()
    })
    .await;
    let Mirrored::Accounts(accounts) = &mut stage.settings.mirrored else {
        panic!("a stage has an account")
    };
    let first = accounts[0].upstream_url.clone();
    accounts[0].requests_per_minute = Some(60_000);
    accounts.push(Account {
        name: "research".parse().unwrap(),
        key: Secret::from(OTHER_KEY),
        upstream_url: first,
        requests_per_minute: Some(60_000),
    });
    stage
}

fn segment(id: &str) -> String {
    let mut url = String::new();
    percent::encode(id, &mut url);
    url
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    app::ui::escape(text, &mut html);
    html
}

async fn found(console: &Console, query: &str) -> Vec<String> {
    let rows = console.page(query).await.rows;
    rows.iter()
        .map(|row| row.prediction.id.to_string())
        .collect()
}

fn make(stage: &Stage, key: &str, id: &str, prompt: &str) {
    let draft = Draft {
        key: Some(key.to_owned()),
        id: Some(id.to_owned()),
        input: serde_json::json!({ "prompt": prompt }),
        held: true,
        ..Draft::default()
    };
    assert_eq!(stage.simulator.create(draft).as_deref(), Ok(id));
}

/// Does something with one prediction; how it went, in words.
async fn command(console: &Console, command: &str, id: &str) -> String {
    let asked = serde_json::json!({ "command": command, "ids": [id] }).to_string();
    let started = console.send(&Request::call("command", &asked)).await;
    let job: String = serde_json::from_slice(&started.body).unwrap();
    let asked = serde_json::json!({ "job": job, "after": 0 }).to_string();
    let progress = async || {
        let answer = console.send(&Request::call("progress", &asked)).await;
        let progress: Option<Progress> = serde_json::from_slice(&answer.body).unwrap();
        progress.unwrap()
    };
    let is_over = async || progress().await.state == JobState::Ended;
    eventually("the job ends", is_over).await;
    let progress = progress().await;
    progress.news[0].outcome.text(progress.command)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_of_any_characters_goes_through_the_whole_console() {
    let mut stage = two_accounts().await;
    stage.build_site();
    let console = stage.console().await;
    let account = "team".parse().unwrap();
    for text in AWKWARD_IDS {
        make(&stage, CANARY_KEY, text, "a cat");
        stage.simulator.finish(text).unwrap();
    }
    for text in AWKWARD_IDS {
        let id = PredictionId::from_upstream(text, &account).unwrap();
        let path = segment(id.as_str());
        eventually("its files are fetched", async || {
            let files = detail(&console, id.as_str()).await;
            files.is_some_and(|it| {
                it.files
                    .iter()
                    .all(|file| !matches!(file.copy, Copy::Pending { .. }))
            })
        })
        .await;
        // The page, and what belongs to it.
        let page = console.get(&format!("/predictions/{path}")).await;
        assert_eq!(page.status, 200, "{text}");
        assert!(page.text().contains(&escaped(text)), "{text}");
        let media = console.get(&format!("/media/{path}/0")).await;
        // The simulator's own addresses of these two lead nowhere.
        let has_file = !matches!(*text, "." | "..");
        assert_eq!(media.status == 200, has_file, "{text}");
        for (target, ending) in [
            (format!("/predictions/{path}/files.zip"), ".zip"),
            (format!("/predictions/{path}/report.html"), ".html"),
            (format!("/payload/{path}/raw?download"), "-raw.json"),
        ] {
            let answer = console.get(&target).await;
            assert_eq!(answer.status, 200, "{target}");
            let name = answer.header("content-disposition");
            assert!(name.contains(ending), "{name}");
            let quotes = name.matches('"').count();
            assert!(quotes == 2 && !name.contains(['/', '\\']), "{name}");
        }
        // The search, the export and the feed's filter.
        let exact = domain::query::Term::of_id(&id).to_string();
        assert_eq!(found(&console, &exact).await.len(), same_letters(text));
        let export = console
            .get(&format!("/export?format=jsonl&q={}", segment(&exact)))
            .await;
        let quoted = serde_json::to_string(text).unwrap();
        assert!(export.text().contains(&quoted), "{}", export.text());
        if domain::query::Query::of_whole_text(text).is_some() {
            let found = found(&console, text).await;
            assert!(found.contains(&id.to_string()), "{text}: {found:?}");
        }
    }
}

/// Counts the ids that are this one in letters of either case.
fn same_letters(text: &str) -> usize {
    let folded = domain::id::folded(text);
    let all = AWKWARD_IDS.iter();
    all.filter(|other| domain::id::folded(other) == folded)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_reaches_a_prediction_of_any_id() {
    let stage = two_accounts().await;
    let console = stage.console().await;
    let account = "team".parse().unwrap();
    for text in ["a/b", "100%", "a%2Fb", "what?x=1#y", "..", "<b>\"", "🦀 é"] {
        make(&stage, CANARY_KEY, text, "a cat");
        let id = PredictionId::from_upstream(text, &account).unwrap();
        eventually("it is mirrored", async || {
            !found(&console, &domain::query::Term::of_id(&id).to_string())
                .await
                .is_empty()
        })
        .await;
        let (cancelled, deleted) = (
            command(&console, "cancel", id.as_str()).await,
            command(&console, "delete", id.as_str()).await,
        );
        let exact = domain::query::Term::of_id(&id).to_string();
        let is_there = !found(&console, &exact).await.is_empty();
        if text == ".." {
            let sentence = "The Predictions API cannot be asked about this id: no URL can hold it.";
            assert!(cancelled.contains(sentence), "{cancelled}");
            assert!(deleted.contains(sentence), "{deleted}");
            let held = detail(&console, id.as_str()).await;
            assert!(held.is_some(), "what upstream has is not deleted here");
            continue;
        }
        assert_eq!(
            (cancelled.as_str(), is_there),
            ("Cancelled", false),
            "{text}"
        );
        assert_eq!(deleted, "Deleted", "{text}");
        assert!(detail(&console, id.as_str()).await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_accounts_with_one_id_are_two_predictions() {
    let stage = two_accounts().await;
    make(&stage, CANARY_KEY, "job/1", "a cat");
    let console = stage.console().await;
    eventually("the first is mirrored", async || {
        found(&console, "id:job/1").await == ["job/1"]
    })
    .await;
    make(&stage, OTHER_KEY, "job/1", "a dog");
    eventually("both are mirrored", async || {
        found(&console, "id:job/1").await.len() == 2
    })
    .await;
    let other = "~research~job/1";
    let of = async |id: &str| detail(&console, id).await.unwrap();
    assert!(of("job/1").await.raw.contains("a cat"));
    assert!(of(other).await.raw.contains("a dog"));
    assert_eq!(of(other).await.row.prediction.account.as_str(), "research");
    // The address may name the account of the first, too.
    let first = of("~team~job/1").await;
    assert_eq!(first.row.prediction.id.as_str(), "job/1");
    let page = console
        .get(&format!("/predictions/{}", segment(other)))
        .await;
    assert!(page.text().contains("<dd>research<"), "{}", page.text());
    // A command touches the one that was chosen.
    assert_eq!(command(&console, "delete", other).await, "Deleted");
    assert_eq!(found(&console, "id:job/1").await, ["job/1"]);
    assert!(detail(&console, other).await.is_none());
    assert_eq!(command(&console, "cancel", "job/1").await, "Cancelled");
}
