//! Searching over HTTP: text, counts, suggestions, what belongs to a live search, and mistakes.

use domain::{
    coverage::{Counts, Suggestion},
    fault::{Fault, FaultKind},
    feed::Frame,
    query::MAX_SEARCHED,
};
use serde_json::{Value, json};
use simulator::Draft;
use url::form_urlencoded;

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage, eventually},
};

async fn call(console: &Console, name: &str, body: &Value) -> Answer {
    console.send(&Request::call(name, &body.to_string())).await
}

fn prompting(prompt: &str) -> Draft {
    Draft {
        input: json!({"prompt": prompt, "seed": 987_654_321}),
        ..Draft::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_is_found_live_and_on_the_page() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let after = console.page("").await.cursor;
    let mut events = console
        .listen(&format!("/feed?after={after}&q=zeppelin"))
        .await;
    let id = stage
        .simulator
        .create(prompting("A purple Zeppelin, moored"))
        .unwrap();
    let other = stage
        .simulator
        .create(prompting("A purple balloon"))
        .unwrap();
    let (mut is_told, mut is_other_told) = (false, false);
    while !(is_told && is_other_told) {
        let frame: Frame = serde_json::from_str(&events.named("frame").await.data).unwrap();
        for change in frame.changes {
            let changed = change.prediction().id.as_str();
            assert_eq!(change.matches, changed == id, "{changed}");
            is_told |= changed == id;
            is_other_told |= changed == other;
        }
    }
    for query in [
        "zepp",
        "\"purple zeppelin\"",
        "987654321 moored",
        "zeppelin -balloon",
    ] {
        let page = console.page(query).await;
        assert!(
            page.rows.iter().any(|row| row.prediction.id.as_str() == id),
            "{query}"
        );
        assert!(
            query.contains("987") || page.rows.len() == 1,
            "{query}: {}",
            page.rows.len()
        );
        assert_eq!(page.coverage.behind, 0);
        assert!(page.coverage.since.is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_page_shows_is_found_in_any_script() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let after = console.page("").await.cursor;
    let coffee: String = form_urlencoded::byte_serialize("กาแฟ".as_bytes()).collect();
    let mut events = console
        .listen(&format!("/feed?after={after}&q={coffee}"))
        .await;
    let input = json!({
        "prompt": "ฉันชอบกาแฟร้อนมาก 서울에서 ｶﾀｶﾅ Café — run --flag at 50% 👩‍🚀",
        "guidance_scale": 0.75,
        "is_tiled": true,
    });
    let draft = Draft {
        input,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    // Live, by the rule.
    loop {
        let frame: Frame = serde_json::from_str(&events.named("frame").await.data).unwrap();
        let mut changes = frame.changes.iter();
        if let Some(change) = changes.find(|change| change.prediction().id.as_str() == id) {
            assert!(change.matches);
            break;
        }
    }
    for (query, is_found) in [
        ("กาแฟ", true),
        ("서울", true),
        ("カタカナ", true),
        ("cafe", true),
        ("\"café\"", true),
        ("\"cafè\"", false),
        ("--flag", true),
        ("50%", true),
        ("51%", false),
        ("👩‍🚀", true),
        ("guidance_scale", true),
        ("\"guidance_scale: 0.75\"", true),
        ("is_tiled 0.75", true),
        ("\"is_tiled false\"", false),
    ] {
        let page = console.page(query).await;
        let mut rows = page.rows.iter();
        let found = rows.any(|row| row.prediction.id.as_str() == id);
        assert_eq!(found, is_found, "{query}");
        assert_eq!(page.coverage.truncated, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_not_searched_is_told() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let long = format!("{}needle", "word ".repeat(MAX_SEARCHED / 5));
    let id = stage.simulator.create(prompting(&long)).unwrap();
    eventually("it is mirrored", async || {
        let page = console.page(&format!("id:{id}")).await;
        !page.rows.is_empty()
    })
    .await;
    let page = console.page("needle").await;
    assert_eq!((page.rows.len(), page.coverage.truncated), (0, 1));
    let html = console.get("/predictions?q=needle").await.text();
    assert!(html.contains("Nothing found for “needle” so far"));
    assert!(html.contains("1 prediction is longer than what is searched"));
    assert!(!html.contains("No prediction matches"));
    let page = console.page("needle source:web").await;
    assert_eq!((page.rows.len(), page.coverage.truncated), (0, 0));
    let html = console.get("/predictions?q=needle%20source%3Aweb").await;
    assert!(html.text().contains("No prediction matches"));
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_and_suggestions_come_from_what_is_held() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let count = async |query: &str| -> Counts {
        let answer = call(&console, "counts", &json!({"query": query})).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    };
    eventually("all is counted", async || {
        count("").await.total() == console.mirror().await.held
    })
    .await;
    let all = count("status:failed").await;
    assert!(all.is_exact && all.statuses.len() > 2, "{all:?}");
    for status in &all.statuses {
        let query = format!("status:{}", status.status.word());
        let page = console.page(&query).await;
        assert_eq!(page.rows.len() as u64, status.count.min(50), "{query}");
    }

    let body = json!({"qualifier": "model", "part": ""});
    let answer = call(&console, "suggestions", &body).await;
    let suggestions: Vec<Suggestion> = serde_json::from_slice(&answer.body).unwrap();
    let first = suggestions.first().unwrap();
    assert_eq!(count(&first.term).await.total(), first.held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mistake_is_told_where_it_stands() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let html = console.get("/predictions?q=staus%3Afailed").await;
    assert_eq!(html.status, 400);
    assert!(html.text().contains("Did you mean status?"));
    for query in [
        "staus:failed",
        "cost:lots",
        "created:soon",
        &"x".repeat(5_000),
    ] {
        let body = json!({"query": query, "stretch": {"before": null, "pages": 1}});
        let list = call(&console, "list", &body).await;
        let counts = call(&console, "counts", &json!({"query": query})).await;
        for answer in [list, counts] {
            assert_eq!(answer.status, 400, "{query}");
            let fault: Fault = serde_json::from_slice(&answer.body).unwrap();
            assert_eq!(fault.kind, FaultKind::Invalid);
            let mistake = fault.mistakes.first().unwrap();
            assert!(!mistake.place.of(query).is_empty(), "{query}");
        }
    }
}
