//! Payloads that are too long for a page: what the page has of them, and how the rest is read.

use domain::{
    input::MASK,
    look::Answer as Looked,
    prediction::{BEGINNING, Detail, Part},
};
use serde_json::json;
use simulator::{Draft, Faults};

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage, eventually},
};

async fn detail(console: &Console, id: &str) -> Option<Detail> {
    let asked = json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("detail", &asked)).await;
    let found: app::api::Found = serde_json::from_slice(&answer.body).ok()?;
    found.detail
}

/// A prediction with an output of about this many bytes.
async fn long(stage: &Stage, console: &Console, bytes: u32) -> String {
    let draft = Draft {
        model: Some("mera".to_owned()),
        input: json!({ "prompt": format!("simulate:json={bytes}") }),
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    stage.simulator.finish(&id).unwrap();
    eventually("its output is mirrored", async || {
        let detail = detail(console, &id).await;
        detail.is_some_and(|detail| detail.output.is_some())
    })
    .await;
    id
}

async fn look(console: &Console, id: &str, question: serde_json::Value) -> Looked {
    look_at(console, id, "output", question).await
}

async fn look_at(console: &Console, id: &str, part: &str, question: serde_json::Value) -> Looked {
    let asked = json!({ "id": id, "part": part, "question": question });
    let answer = console
        .send(&Request::call("look", &asked.to_string()))
        .await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    serde_json::from_slice(&answer.body).unwrap()
}

async fn range(console: &Console, target: &str, range: &str) -> Answer {
    console
        .send(&Request::get(target).with("range", range))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_has_the_beginning_and_the_rest_comes_by_range() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = long(&stage, &console, 3_000_000).await;
    let detail = detail(&console, &id).await.unwrap();
    let (output, size) = (
        detail.output.clone().unwrap(),
        detail.cut_of(Part::Output).unwrap(),
    );
    assert!(output.len() <= BEGINNING && detail.raw.len() <= BEGINNING && size > 2_500_000);
    assert_eq!(detail.cut_of(Part::Input), None);
    let page = console.get(&format!("/predictions/{id}?tab=json")).await;
    assert!(page.body.len() < 200_000, "{}", page.body.len());
    assert!(
        page.text()
            .contains(&format!("/payload/{id}/output?download"))
    );
    let list = console.get("/predictions").await;
    assert!(list.body.len() < 300_000, "{}", list.body.len());

    let target = format!("/payload/{id}/output");
    let whole = console.get(&target).await;
    assert_eq!((whole.status, whole.body.len() as u64), (200, size));
    assert!(whole.body.starts_with(output.as_bytes()));
    let records: serde_json::Value = serde_json::from_slice(&whole.body).unwrap();
    assert_eq!(records[7]["largest"], u64::MAX);

    let mut pieces = Vec::new();
    while (pieces.len() as u64) < size {
        let from = pieces.len();
        let piece = range(
            &console,
            &target,
            &format!("bytes={from}-{}", from + 999_999),
        )
        .await;
        assert_eq!(piece.status, 206);
        let told = format!("bytes {from}-{}/{size}", from + piece.body.len() - 1);
        assert_eq!(piece.header("content-range"), told);
        pieces.extend(piece.body);
    }
    assert!(pieces == whole.body);
    assert_eq!(
        range(&console, &target, &format!("bytes={size}-"))
            .await
            .status,
        416
    );
    let known = Request::get(&target).with("if-none-match", whole.header("etag"));
    assert_eq!(console.send(&known).await.status, 304);
    let saved = console.get(&format!("{target}?download")).await;
    let told = format!("attachment; filename=\"{id}-output.json\"");
    assert_eq!(saved.header("content-disposition"), told);
    for none in [
        "/payload/nobody/output".to_owned(),
        format!("/payload/{id}/other"),
    ] {
        assert_eq!(console.get(&none).await.status, 404, "{none}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_payload_is_looked_into_line_by_line() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = long(&stage, &console, 3_000_000).await;
    let tree = |wanted: &str, step: i32| json!({ "tree": { "wanted": wanted, "step": step } });
    let top = look(&console, &id, tree("", 0)).await;
    assert_eq!(top.found, 0);
    assert!(top.text.contains("data-at=\"0.100.100\"") && top.text.len() < 100_000);

    let group = json!({ "branch": { "at": "0.100.100", "path": "…100 … 199" } });
    let group = look(&console, &id, group).await.text;
    assert_eq!(group.matches("<li>").count(), 100);
    assert!(group.contains("data-path=\"[199]\""), "{group}");

    let found = look(&console, &id, tree("THE LAST RECORD", 0)).await;
    assert_eq!(found.found, 1);
    assert_eq!(found.text.matches("data-found").count(), 1);
    assert!(found.text.contains("the last record") && found.text.len() < 300_000);
    let found = look(&console, &id, tree("18446744073709551615", -1)).await;
    assert_eq!(found.found, 1_000);

    let record = group.split("data-from=\"").nth(1).unwrap();
    let (from, rest) = record.split_once("\" data-to=\"").unwrap();
    let to = rest.split('"').next().unwrap();
    let [from, to] = [from, to].map(|place| place.parse::<u64>().unwrap());
    let value = json!({ "value": { "from": from, "to": to } });
    let value = look(&console, &id, value).await.text;
    let value: serde_json::Value = serde_json::from_str(&value).unwrap();
    assert_eq!(value["index"], 100);
}

const SECRET: &str = "sk-provider-canary-78";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_masked_on_a_page_is_masked_in_all_of_it() {
    // By the model's schema, and without one.
    for faults in [&[][..], &["models:hang=1"]] {
        let stage = Stage::new().await;
        stage.simulator.set_faults(Faults::parse(faults).unwrap());
        let console = stage.console().await;
        let input = json!({ "prompt": "long ".repeat(60_000), "provider_key": SECRET });
        let draft = Draft {
            model: Some("google/veo-3.1".to_owned()),
            input,
            held: true,
            ..Draft::default()
        };
        let other = stage.simulator.create(Draft::default()).unwrap();
        let id = stage.simulator.create(draft).unwrap();
        eventually("they are mirrored", async || {
            detail(&console, &id).await.is_some() && detail(&console, &other).await.is_some()
        })
        .await;
        let held = detail(&console, &id).await.unwrap();
        assert!(held.cut_of(Part::Input).is_some() && held.cut_of(Part::Raw).is_some());
        for part in ["input", "raw"] {
            let target = format!("/payload/{id}/{part}");
            let whole = console.get(&target).await;
            assert_eq!(whole.status, 200);
            assert!(whole.text().contains(MASK) && !whole.text().contains(SECRET));
            let end = range(&console, &target, "bytes=-2000").await;
            assert_eq!(end.status, 206);
            assert!(!end.text().contains(SECRET));
            let tree = json!({ "tree": { "wanted": SECRET, "step": 0 } });
            let found = look_at(&console, &id, part, tree).await;
            assert_eq!(found.found, 0, "{}", found.text);
            let tree = json!({ "tree": { "wanted": MASK, "step": 0 } });
            let found = look_at(&console, &id, part, tree).await;
            assert_eq!(found.found, 1);
            assert!(!found.text.contains(SECRET) && found.text.contains(MASK));
            let place = whole.text().find(MASK).unwrap();
            let value = json!({ "value": { "from": place - 1, "to": place + MASK.len() + 1 } });
            assert_eq!(look_at(&console, &id, part, value).await.text, MASK);
        }
        let asked = json!({ "names": [&id, &other] }).to_string();
        let compared = console.send(&Request::call("compare", &asked)).await.text();
        assert!(compared.contains(MASK) && !compared.contains(SECRET));
        for target in [
            format!("/predictions/{id}"),
            format!("/predictions/{id}?input=json&tab=json"),
            format!("/predictions?peek={id}&tab=json"),
            format!("/compare?ids={id},{other}"),
            format!("/predictions/{id}/report.html"),
        ] {
            let answer = console.get(&target).await;
            assert_eq!(answer.status, 200, "{target}");
            assert!(!answer.text().contains(SECRET), "{target}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_made_of_a_prediction_has_all_of_it() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = long(&stage, &console, 400_000).await;
    let held = detail(&console, &id).await.unwrap();
    assert!(!held.output.unwrap().contains("the last record"));
    let report = console.get(&format!("/predictions/{id}/report.html")).await;
    assert!(report.text().contains("the last record"));
    for target in [
        format!("/export?q=id:{id}&format=jsonl"),
        format!("/payload/{id}/raw"),
    ] {
        let text = console.get(&target).await.text();
        assert!(text.contains("the last record"), "{target}");
    }

    // An input that a page has whole, in a prediction that it has not.
    let prompt = format!("simulate:json=400000 {} the end", "long ".repeat(40_000));
    let draft = Draft {
        model: Some("mera".to_owned()),
        input: json!({ "prompt": prompt }),
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    eventually("it is mirrored", async || {
        detail(&console, &id).await.is_some()
    })
    .await;
    let asked = json!({ "id": id }).to_string();
    let programs = console.send(&Request::call("programs", &asked)).await;
    assert_eq!(programs.text().matches("the end").count(), 3);
    let asked = console.get(&format!("/predictions/{id}/report.html")).await;
    assert!(asked.text().contains("the end"));
}
