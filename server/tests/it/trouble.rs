//! Upstream in trouble: the list stays, the page says what is wrong, and the log says it once.

use std::collections::BTreeSet;

use domain::mirror::Trouble;
use server::config::Mirrored;
use simulator::{Config, Faults};

use crate::stage::{CANARY_KEY, Console, Stage, log, settings};

fn name(stage: &mut Stage, name: &str) {
    if let Mirrored::Accounts(accounts) = &mut stage.settings.mirrored {
        accounts[0].name = name.parse().unwrap();
    }
}

/// Waits for the trouble, looks for it on the page, and for one line of it in the log.
async fn check(console: &Console, account: &str, trouble: Trouble) {
    console.until_trouble(trouble).await;
    let answer = console.get("/predictions").await;
    assert_eq!(answer.status, 200);
    let page = answer.text();
    let is_told = if trouble == Trouble::Limited {
        // The page says until when, too.
        let sentence = "The Predictions API asked us to wait until ";
        let end = page.split(sentence).nth(1);
        let end = end.and_then(|end| end.split('.').next());
        end.is_some_and(|end| end.ends_with(" (rate limit)") && end.contains(':'))
    } else {
        page.contains(trouble.sentence())
    };
    assert!(is_told, "{trouble:?} is not on the page");
    let log = log::text();
    let is_loud = |line: &&str| line.contains(" WARN ") || line.contains("ERROR ");
    let lines: Vec<_> = log
        .lines()
        .filter(is_loud)
        .filter(|line| line.contains(account))
        .collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key() {
    let mut stage = Stage::new().await;
    let Mirrored::Accounts(accounts) = &mut stage.settings.mirrored else {
        unreachable!("a stage has accounts");
    };
    accounts[0].key = "sk-canary-of-another-account".into();
    name(&mut stage, "wrong-key");
    let console = stage.console().await;
    check(&console, "wrong-key", Trouble::Unauthorized).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upstream_that_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::new().await;
    stage.settings = settings(folder.path(), "http://127.0.0.1:9/v1", CANARY_KEY);
    name(&mut stage, "not-there");
    let console = stage.console().await;
    check(&console, "not-there", Trouble::Unreachable).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_are_no_answers() {
    for (account, fault, trouble) in [
        ("malformed", "list:truncated=1", Trouble::Malformed),
        ("failing", "list:500=1", Trouble::Failing),
        ("limited", "list:429=1", Trouble::Limited),
    ] {
        let mut stage = Stage::new().await;
        stage.simulator.set_faults(Faults::parse(&[fault]).unwrap());
        name(&mut stage, account);
        let console = stage.console().await;
        check(&console, account, trouble).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_mirrored_stays_and_is_marked_as_old() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let before = ids(&console).await;
    stage
        .simulator
        .set_faults(Faults::parse(&["500=1"]).unwrap());
    console.until_trouble(Trouble::Failing).await;
    assert_eq!(ids(&console).await, before);
    let html = console.get("/predictions").await.text();
    assert!(html.contains(Trouble::Failing.sentence()));
    stage.simulator.set_faults(Faults::default());
    console
        .until("it is well again", |mirror| mirror.trouble().is_none())
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn garbled_predictions_never_empty_the_list() {
    let stage = Stage::with(Config {
        rate_per_minute: 0.0,
        faults: Faults::parse(&["list:wrong-types=0.3", "list:nulls=0.3"]).unwrap(),
        ..Config::default()
    })
    .await;
    let console = stage.mirrored().await;
    assert_eq!(ids(&console).await.len(), 50);
    assert_eq!(console.get("/predictions").await.status, 200);
}

async fn ids(console: &Console) -> BTreeSet<String> {
    let rows = console.page("").await.rows;
    rows.iter()
        .map(|row| row.prediction.id.to_string())
        .collect()
}
