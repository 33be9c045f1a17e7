//! Commands on many predictions: exactly those that were chosen, each with how it went, whatever
//! upstream does.

use domain::{
    command::{JobState, Outcome, Progress},
    id::MAX_ID_LEN,
    selection::{MAX_SELECTED, Selected},
    status::Status,
};
use server::config::Mirrored;
use simulator::{Config, Draft, Faults};

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage, eventually},
};

/// A simulator whose account may ask as often as a test likes.
async fn generous() -> Stage {
    let mut stage = Stage::new().await;
    if let Mirrored::Accounts(accounts) = &mut stage.settings.mirrored {
        accounts[0].requests_per_minute = Some(60_000);
    }
    stage
}

async fn call(console: &Console, name: &str, json: &serde_json::Value) -> Answer {
    console.send(&Request::call(name, &json.to_string())).await
}

async fn ask<T: serde::de::DeserializeOwned>(
    console: &Console,
    name: &str,
    json: &serde_json::Value,
) -> T {
    let answer = call(console, name, json).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

async fn start(console: &Console, command: &str, ids: &[String]) -> String {
    ask(
        console,
        "command",
        &serde_json::json!({"command": command, "ids": ids}),
    )
    .await
}

async fn progress(console: &Console, job: &str) -> Progress {
    let progress: Option<Progress> = ask(
        console,
        "progress",
        &serde_json::json!({"job": job, "after": 0}),
    )
    .await;
    progress.unwrap()
}

/// Waits for the end of a job; how it went with each, in their order.
async fn outcomes(console: &Console, job: &str) -> Vec<Outcome> {
    let is_over = async || progress(console, job).await.state == JobState::Ended;
    eventually("the job ends", is_over).await;
    let progress = progress(console, job).await;
    assert_eq!(progress.settled, progress.total);
    progress
        .news
        .into_iter()
        .map(|settled| settled.outcome)
        .collect()
}

async fn ids(console: &Console, query: &str) -> Vec<String> {
    let rows = console.page(query).await.rows;
    rows.iter()
        .map(|row| row.prediction.id.to_string())
        .collect()
}

/// Predictions that run until somebody ends them, as the console shows them.
async fn held(stage: &Stage, console: &Console, count: usize) -> Vec<String> {
    let make = |_| {
        let draft = Draft {
            held: true,
            ..Draft::default()
        };
        stage.simulator.create(draft).unwrap()
    };
    let made: Vec<_> = (0..count).map(make).collect();
    eventually("they are mirrored", async || {
        let listed = ids(console, "processing").await;
        made.iter().all(|id| listed.contains(id))
    })
    .await;
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn cancels_what_runs_and_says_how_it_went_with_each() {
    let stage = generous().await;
    let console = stage.mirrored().await;
    let mut set = held(&stage, &console, 2).await;
    set.push(ids(&console, "succeeded").await[0].clone());
    set.push("nobody".to_owned());
    // Twice the same is once.
    set.push(set[0].clone());
    stage.simulator.reset_counts();
    let job = start(&console, "cancel", &set).await;
    let want = [
        Outcome::Done,
        Outcome::Done,
        Outcome::Ended,
        Outcome::Missing,
    ];
    assert_eq!(outcomes(&console, &job).await, want);
    assert_eq!(stage.simulator.counts()["cancel"], 2);
    let page = console.page(&set[1]).await;
    assert_eq!(page.rows[0].prediction.status, Status::Cancelled);
}

#[tokio::test(flavor = "multi_thread")]
async fn deletes_exactly_the_frozen_set() {
    let stage = generous().await;
    let console = stage.mirrored().await;
    let matching = serde_json::json!({"query": "succeeded"});
    let selected: Selected = ask(&console, "select", &matching).await;
    assert!(selected.part_of.is_none() && selected.ids.len() > 10);
    let set: Vec<_> = selected.ids.iter().map(ToString::to_string).collect();
    // More comes to match between the question and the answer.
    let late = held(&stage, &console, 2).await;
    late.iter()
        .for_each(|id| stage.simulator.finish(id).unwrap());
    eventually("they match", async || {
        ids(&console, "succeeded").await.contains(&late[1])
    })
    .await;
    let job = start(&console, "delete", &set).await;
    let outcomes = outcomes(&console, &job).await;
    assert!(outcomes.iter().all(Outcome::is_done), "{outcomes:?}");
    let mut left = ids(&console, "succeeded").await;
    left.sort();
    let mut want = late.clone();
    want.sort();
    assert_eq!(left, want);
    assert_eq!(
        console
            .get(&format!("/predictions/{}", set[0]))
            .await
            .status,
        404
    );
    // A look at upstream brings none of them back.
    assert_eq!(
        call(&console, "refresh", &serde_json::json!({}))
            .await
            .status,
        200
    );
    assert_eq!(ids(&console, "succeeded").await.len(), late.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn says_what_is_at_stake() {
    let stage = generous().await;
    let console = stage.mirrored().await;
    let held = held(&stage, &console, 1).await;
    let rows = console.page("").await.rows;
    let set: Vec<_> = rows
        .iter()
        .map(|row| row.prediction.id.to_string())
        .collect();
    let stakes: domain::command::Stakes =
        ask(&console, "stakes", &serde_json::json!({"ids": set})).await;
    let costs = rows.iter().filter_map(|row| row.prediction.cost);
    assert_eq!(
        stakes.cost.units(),
        costs.map(|cost| cost.units()).sum::<i64>()
    );
    assert_eq!(stakes.count, 50);
    let unfinished = rows
        .iter()
        .filter(|row| !row.prediction.status.is_terminal());
    assert_eq!(stakes.unfinished as usize, unfinished.count());
    assert!(set.contains(&held[0]) && stakes.unfinished >= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_lost_is_asked_for_again() {
    let stage = generous().await;
    let console = stage.mirrored().await;
    let set = held(&stage, &console, 1).await;
    for command in ["cancel", "delete"] {
        // Upstream does it, and the answer breaks.
        let fault = format!("{command}:reset=1");
        stage
            .simulator
            .set_faults(Faults::parse(&[fault.as_str()]).unwrap());
        stage.simulator.reset_counts();
        let job = start(&console, command, &set).await;
        eventually("upstream is asked", async || {
            stage
                .simulator
                .counts()
                .get(command)
                .is_some_and(|count| *count > 0)
        })
        .await;
        stage.simulator.set_faults(Faults::default());
        assert_eq!(outcomes(&console, &job).await, [Outcome::Done], "{command}");
    }
    assert!(ids(&console, &set[0]).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_in_trouble_is_told_and_left_alone() {
    for (fault, want) in [("delete:500=1", ""), ("delete:502=1", "status 502")] {
        let stage = generous().await;
        let console = stage.mirrored().await;
        let set = ids(&console, "succeeded").await[..8].to_vec();
        stage.simulator.set_faults(Faults::parse(&[fault]).unwrap());
        stage.simulator.reset_counts();
        let job = start(&console, "delete", &set).await;
        let outcomes = outcomes(&console, &job).await;
        let failed =
            |outcome: &Outcome| matches!(outcome, Outcome::Failed(why) if why.contains(want));
        assert!(outcomes[..4].iter().all(failed), "{outcomes:?}");
        let untried = |outcome: &Outcome| matches!(outcome, Outcome::Untried(_));
        assert!(outcomes[4..].iter().all(untried), "{outcomes:?}");
        assert_eq!(stage.simulator.counts()["delete"], 12);
        // Nothing was deleted, so nothing is gone here either.
        let left = ids(&console, "succeeded").await;
        assert!(set.iter().all(|id| left.contains(id)));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_asks_to_wait_is_waited_for() {
    let stage = generous().await;
    let console = stage.mirrored().await;
    let set = ids(&console, "succeeded").await[..2].to_vec();
    stage
        .simulator
        .set_faults(Faults::parse(&["delete:429=1"]).unwrap());
    stage.simulator.reset_counts();
    let job = start(&console, "delete", &set).await;
    let is_waiting = async || progress(&console, &job).await.state == JobState::Waiting;
    eventually("it waits", is_waiting).await;
    stage.simulator.set_faults(Faults::default());
    assert_eq!(
        outcomes(&console, &job).await,
        [Outcome::Done, Outcome::Done]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_tried_once() {
    let mut stage = generous().await;
    let console = stage.mirrored().await;
    let set = ids(&console, "succeeded").await[..3].to_vec();
    console.running.stop().await;
    if let Mirrored::Accounts(accounts) = &mut stage.settings.mirrored {
        accounts[0].key = "sk-canary-of-another-account".into();
    }
    let console = stage.console().await;
    stage.simulator.reset_counts();
    let job = start(&console, "delete", &set).await;
    let refused = "The API key was refused.".to_owned();
    let want = [
        Outcome::Failed(refused.clone()),
        Outcome::Untried(refused.clone()),
        Outcome::Untried(refused),
    ];
    assert_eq!(outcomes(&console, &job).await, want);
}

#[tokio::test(flavor = "multi_thread")]
async fn keeps_to_the_budget_and_stops_when_told() {
    // The lowest tier: the mirror and the job share 25 requests a minute, and upstream counts.
    let stage = Stage::with(Config {
        rate_per_minute: 0.0,
        rate_limit_rpm: Some(25),
        ..Config::default()
    })
    .await;
    let console = stage.mirrored().await;
    let set = ids(&console, "succeeded").await;
    stage.simulator.reset_counts();
    let job = start(&console, "delete", &set).await;
    let is_waiting = async || {
        let progress = progress(&console, &job).await;
        progress.state == JobState::Waiting && progress.settled >= 4
    };
    eventually("it has used up what it may", is_waiting).await;
    let stop: bool = ask(&console, "stop", &serde_json::json!({"job": job})).await;
    assert!(stop);
    let outcomes = outcomes(&console, &job).await;
    let done = outcomes.iter().filter(|outcome| outcome.is_done()).count();
    assert!((4..=8).contains(&done), "{done}");
    let untried = |outcome: &Outcome| matches!(outcome, Outcome::Untried(_));
    assert!(outcomes[done..].iter().all(untried), "{outcomes:?}");
    assert_eq!(stage.simulator.counts()["delete"], done as u64);
    assert_eq!(console.mirror().await.trouble(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn bounds_are_told() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    for ids in [Vec::new(), vec!["a".to_owned(); MAX_SELECTED + 1]] {
        for (name, asked) in [
            ("stakes", serde_json::json!({"ids": ids})),
            (
                "command",
                serde_json::json!({"command": "delete", "ids": ids}),
            ),
        ] {
            let answer = call(&console, name, &asked).await;
            assert_eq!(answer.status, 400, "{}", answer.text());
            assert!(answer.text().contains("1 to 5000"), "{}", answer.text());
        }
    }
    // As many and as long as they may be.
    let longest = vec!["x".repeat(MAX_ID_LEN); MAX_SELECTED];
    let answer = call(&console, "stakes", &serde_json::json!({"ids": longest})).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let unknown = serde_json::json!({"job": "abcdef", "after": 0});
    assert_eq!(call(&console, "progress", &unknown).await.text(), "null");
    let bad = serde_json::json!({"job": "../x", "after": 0});
    assert_eq!(call(&console, "progress", &bad).await.status, 400);
}
