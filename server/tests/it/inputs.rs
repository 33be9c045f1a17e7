//! What stands in an input: addresses, looked at through the console, and secrets, which no browser
//! gets.

use domain::{input::MASK, prediction::Detail};
use serde_json::{Value, json};
use simulator::{Draft, Faults};

use crate::{
    client::{Answer, Request},
    stage::{CANARY_KEY, Console, Stage, eventually},
};

const SECRET: &str = "sk-provider-canary-77";

async fn detail(console: &Console, id: &str) -> Option<Detail> {
    let asked = json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("detail", &asked)).await;
    let found: app::api::Found = serde_json::from_slice(&answer.body).ok()?;
    found.detail
}

fn make(stage: &Stage, model: &str, input: Value) -> String {
    let draft = Draft {
        model: Some(model.to_owned()),
        input,
        held: true,
        ..Draft::default()
    };
    stage.simulator.create(draft).unwrap()
}

/// The delivery URL of the first output of a prediction of this model.
async fn delivered(stage: &Stage, console: &Console, model: &str) -> String {
    let id = make(stage, model, json!({"prompt": "a"}));
    stage.simulator.finish(&id).unwrap();
    let output = async || detail(console, &id).await.and_then(|detail| detail.output);
    eventually("it is delivered", async || output().await.is_some()).await;
    let output: Value = serde_json::from_str(&output().await.unwrap()).unwrap();
    output[0].as_str().unwrap().to_owned()
}

fn check_guarded(answer: &Answer) {
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    let policy = answer.header("content-security-policy");
    assert!(policy.contains("sandbox; default-src 'none'"), "{policy}");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_an_input_is_looked_at_through_the_gate() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let picture = delivered(&stage, &console, "truefusion").await;
    let program = delivered(&stage, &console, "openai/gpt-5.3-codex").await;
    let models = picture.split("/files/").next().unwrap().to_owned() + "/v1/models";
    let input = json!({
        "image": picture,
        "more": [
            program,
            models,
            "https://169.254.169.254/latest/meta-data",
            "http://127.0.0.1:9/a.png",
            "file:///etc/passwd",
        ],
        "note": "not an address",
        "seed": 7,
    });
    let id = make(&stage, "truefusion", input);
    let html = console.get(&format!("/predictions/{id}")).await.text();
    assert!(
        html.contains(&format!("/input/{id}/0")),
        "the page shows it"
    );
    assert!(
        !html.contains(&format!("src=\"{picture}")),
        "and not its address"
    );

    let shown = console.get(&format!("/input/{id}/0")).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(shown.header("content-type"), "image/png");
    assert_eq!(shown.header("content-disposition"), "inline");
    assert!(shown.body.starts_with(b"\x89PNG") && shown.body.len() > 1_000);
    check_guarded(&shown);

    for (place, want) in [
        ("1", 415),
        // No key is sent to it.
        ("2", 502),
        ("3", 403),
        ("4", 403),
        ("5", 404),
        ("6", 404),
        ("7", 404),
        ("8", 404),
        ("-1", 404),
        ("x", 404),
        ("99999999999999999999999", 404),
    ] {
        let answer = console.get(&format!("/input/{id}/{place}")).await;
        assert_eq!(answer.status, want, "{place}: {}", answer.text());
        assert!(!answer.text().contains("127.0.0.1"), "{}", answer.text());
        check_guarded(&answer);
    }
    assert_eq!(console.get("/input/nobody/0").await.status, 404);
    // Whatever is added to the address, only what stands in the input is fetched.
    let other = format!("/input/{id}/8?url={picture}");
    assert_eq!(console.get(&other).await.status, 404);

    stage.simulator.purge_files();
    assert_eq!(console.get(&format!("/input/{id}/0")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_of_an_input_reaches_no_browser() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let input = json!({"prompt": "a key", "provider_key": SECRET, "duration": 4});
    let id = make(&stage, "google/veo-3.1", input.clone());
    let held = async || detail(&console, &id).await.is_some();
    eventually("it is held", held).await;
    stage.simulator.reset_counts();
    for target in [
        "/predictions".to_owned(),
        format!("/predictions?peek={id}"),
        format!("/predictions?peek={id}&tab=json"),
        format!("/predictions/{id}"),
        format!("/predictions/{id}?input=json&tab=json"),
        format!("/predictions/{id}?input=create"),
    ] {
        let answer = console.get(&target).await;
        assert_eq!(answer.status, 200, "{target}");
        assert!(!answer.text().contains(SECRET), "{target}");
    }
    let html = console.get(&format!("/predictions/{id}")).await.text();
    assert!(html.contains("Secret, masked"), "{html}");
    let detail = detail(&console, &id).await.unwrap();
    let shown: Value = serde_json::from_str(&detail.input.unwrap()).unwrap();
    assert_eq!(shown["provider_key"], MASK);
    assert_eq!(shown["prompt"], "a key");
    assert!(!detail.raw.contains(SECRET) && detail.raw.contains(MASK));
    assert!(!detail.raw.contains(CANARY_KEY));
    // Asked for once, and kept.
    assert_eq!(
        stage.simulator.counts().get("models").copied().unwrap_or(0),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_schemas_what_sounds_secret_is_masked() {
    let stage = Stage::new().await;
    stage
        .simulator
        .set_faults(Faults::parse(&["models:hang=1"]).unwrap());
    let console = stage.console().await;
    let input = json!({"prompt": "a", "provider_key": SECRET, "max_tokens": 70});
    let id = make(&stage, "google/veo-3.1", input);
    let answer = console.get(&format!("/predictions/{id}?input=json")).await;
    assert_eq!(answer.status, 200);
    assert!(!answer.text().contains(SECRET) && answer.text().contains(MASK));
    let detail = detail(&console, &id).await.unwrap();
    assert!(detail.input.unwrap().contains("\"max_tokens\":70"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_was_typed_is_looked_at_only_when_our_page_asks() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let picture = delivered(&stage, &console, "truefusion").await;
    let asking =
        |address: &str| Request::call("preview", &json!({ "address": address }).to_string());
    let href = async |address: &str| -> String {
        let answer = console.send(&asking(address)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        serde_json::from_slice(&answer.body).unwrap()
    };
    let shown = console.get(&href(&picture).await).await;
    assert_eq!(shown.status, 200, "{}", shown.text());
    assert_eq!(shown.header("content-type"), "image/png");
    check_guarded(&shown);
    for address in ["https://169.254.169.254/a.png", "http://127.0.0.1:9/a.png"] {
        let answer = console.get(&href(address).await).await;
        assert_eq!(answer.status, 403, "{address}: {}", answer.text());
        check_guarded(&answer);
    }
    // No other site asks, and nobody names what was not asked for.
    let body = json!({ "address": picture }).to_string();
    let foreign = Request::new("POST", "/api/preview")
        .with("sec-fetch-site", "cross-site")
        .with("content-type", "application/json")
        .body(&body);
    assert_eq!(console.send(&foreign).await.status, 403);
    for target in ["/preview/none", &format!("/preview/{}", "0".repeat(32))] {
        assert_eq!(console.get(target).await.status, 404);
    }
    for address in ["file:///etc/passwd", "javascript:alert(1)", ""] {
        let answer = console.send(&asking(address)).await;
        assert_eq!(answer.status, 400, "{address}: {}", answer.text());
    }
}
