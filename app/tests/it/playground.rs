//! The models and the Playground as the server draws them: what works without the WASM.

use app::api::Posted;
use domain::{
    cost::Cost,
    input::MASK,
    playground::{Ask, Checked, Flaw, Ran},
};
use http::StatusCode;

use crate::fake::{Answer, Fake, detail, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

#[tokio::test]
async fn models_are_found_by_the_address() {
    let fake = Fake::full();
    let all = fake.get("/models").await;
    assert_eq!(all.status, StatusCode::OK);
    has(&all, "2 models");
    has(&all, "href=\"/models/google/veo-3.1\"");
    has(&all, "href=\"/playground?model=google%2Fveo-3.1\"");
    has(&all, "$0.05 per image");
    has(&all, "Makes &lt;b&gt;video&lt;/b&gt;.");
    let videos = fake.get("/models?q=VEO&type=video").await;
    has(&videos, "1 model");
    lacks(&videos, "href=\"/models/truefusion-pro\"");
    has(&videos, "value=\"VEO\"");
    let none = fake.get("/models?type=video&q=fusion").await;
    has(&none, "No model matches.");
}

#[tokio::test]
async fn a_model_has_a_page_of_its_own() {
    let fake = Fake::full();
    let answer = fake.get("/models/google/veo-3.1").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "The google/veo-3.1");
    has(&answer, "href=\"/playground?model=google%2Fveo-3.1\"");
    has(&answer, "<code>aspect_ratio</code>");
    has(&answer, "something: 1:1, 16:9");
    has(&answer, "curl google/veo-3.1");
    has(&answer, "The Predictions API tells no schema.");
    has(&answer, "Its predictions");
    // Of twenty, one in twelve each failed, was cancelled, waits or runs.
    let known = fake.get("/models/truefusion-pro").await;
    has(&known, "<dt>Runs</dt><dd class=\"number\">20</dd>");
    let missing = fake.get("/models/nobody/knows").await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    has(&missing, "There is no model of this name.");
}

#[tokio::test]
async fn the_playground_is_a_form_of_the_models_input() {
    let mut fake = Fake::full();
    fake.checked = Checked {
        flaws: vec![Flaw {
            path: "/prompt".to_owned(),
            sentence: "This is required.".to_owned(),
        }],
        cost: Some(Cost::from_units(100_000_000_000)),
        price: "2 times $0.05 per image".to_owned(),
    };
    let answer = fake.get("/playground?model=truefusion-pro").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(
        &answer,
        "method=\"post\" action=\"/playground?model=truefusion-pro&amp;account=demo\"",
    );
    for name in [
        "field/prompt",
        "field/seed",
        "field/aspect_ratio",
        "secret/provider_key",
        "field/image",
    ] {
        has(&answer, &format!("name=\"{name}\""));
    }
    lacks(&answer, "name=\"field/more\"");
    has(&answer, "name=\"field/more/deep\"");
    has(&answer, "<b>$0.10</b>");
    has(&answer, "2 times $0.05 per image");
    // What is missing is no news before a run was tried.
    lacks(&answer, ">This is required.<");
    let none = fake.get("/playground").await;
    has(&none, "No model is chosen yet.");
    has(&none, "<option value=\"google/veo-3.1\"");
}

#[tokio::test]
async fn it_begins_with_the_input_of_a_prediction() {
    let mut held = detail(7);
    held.row.prediction.model = "truefusion-pro".to_owned();
    held.input = Some(format!(
        r#"{{"prompt":"a </textarea>","seed":12345678901234567890,"provider_key":"{MASK}","unheard":{{"of":1.50}}}}"#
    ));
    let answer = Fake::of(vec![held])
        .get(&format!("/playground?from={}", id(7)))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "value=\"12345678901234567890\"");
    has(&answer, ">a &lt;/textarea></textarea>");
    let count = |tag: &str| answer.html.matches(tag).count();
    assert_eq!(count("<textarea"), count("</textarea>"), "{}", answer.html);
    // What the form has no field for is in the JSON, and the mask of the secret in no place.
    has(&answer, "1.50");
    lacks(&answer, MASK);
    let gone = Fake::full().get("/playground?from=nobody").await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND);
}

fn posted(ran: Ran) -> Fake {
    let mut fake = Fake::full();
    fake.posted = Some(Posted {
        ask: Ask {
            account: "demo".parse().unwrap(),
            model: "truefusion-pro".to_owned(),
            input: r#"{"prompt":"typed before","seed":"many"}"#.to_owned(),
            secrets: Vec::new(),
        },
        ran,
    });
    fake
}

#[tokio::test]
async fn what_was_typed_is_still_there_with_what_is_wrong() {
    let flaw = |path: &str, sentence: &str| Flaw {
        path: path.to_owned(),
        sentence: sentence.to_owned(),
    };
    let unfit = Ran::Unfit(Checked {
        flaws: vec![
            flaw("/seed", "This must be a whole number."),
            flaw("/image", "This is required."),
            flaw("/elsewhere", "This must be a text."),
        ],
        ..Checked::default()
    });
    let answer = posted(unfit).get("/playground?model=truefusion-pro").await;
    has(&answer, ">typed before</textarea>");
    has(&answer, "value=\"many\"");
    has(&answer, "Nothing was sent: something below does not fit.");
    has(&answer, ">This must be a whole number.<");
    has(&answer, ">This is required.<");
    has(&answer, "elsewhere: This must be a text.");
    has(&answer, "aria-invalid=\"true\"");
}

#[tokio::test]
async fn a_lost_answer_is_told_with_both_ways_out() {
    let unsure = Ran::Unsure {
        since: Default::default(),
        found: vec![id(3)],
    };
    let answer = posted(unsure).get("/playground?model=truefusion-pro").await;
    has(&answer, "It is not known whether this run was made");
    has(&answer, &format!("name=\"claim\" value=\"{}\"", id(3)));
    has(&answer, "It is this one");
    has(&answer, ">typed before</textarea>");
    let refused = Ran::Refused {
        sentence: "The Predictions API did not take this run (status 422).".to_owned(),
        said: Some("Blocked: <b> (INVALID_INPUT)".to_owned()),
    };
    let answer = posted(refused)
        .get("/playground?model=truefusion-pro")
        .await;
    has(&answer, "(status 422)");
    has(&answer, "Blocked: &lt;b&gt; (INVALID_INPUT)");
}

#[tokio::test]
async fn a_conversation_is_a_slot_for_each_message() {
    let answer = Fake::full().get("/playground?model=mera").await;
    has(&answer, "name=\"role/messages\" value=\"system\"");
    has(&answer, "aria-label=\"System message\"");
    has(&answer, "aria-label=\"Message 1\"");
    let held = |messages: &str| {
        let mut fake = posted(Ran::Unfit(Checked::default()));
        if let Some(posted) = &mut fake.posted {
            posted.ask.model = "mera".to_owned();
            posted.ask.input = format!(r#"{{"messages":{messages}}}"#);
        }
        fake
    };
    let words = r#"[{"role":"user","content":"a"},{"role":"assistant","content":"</textarea>"}]"#;
    let answer = held(words).get("/playground?model=mera").await;
    has(&answer, ">&lt;/textarea></textarea>");
    has(&answer, "aria-label=\"Message 3\"");
    // What is more than words is typed as JSON.
    let more = r#"[{"role":"user","content":[]}]"#;
    let answer = held(more).get("/playground?model=mera").await;
    has(&answer, "name=\"field/messages\"");
    lacks(&answer, "said/messages");
}

#[tokio::test]
async fn models_of_an_earlier_day_are_told_as_such() {
    let mut fake = Fake::full();
    let since = "2026-03-04T21:20:58Z";
    let since = domain::time::Timestamp::parse(since).unwrap();
    fake.stale = vec![("demo".parse().unwrap(), since)];
    for target in ["/models", "/playground?model=truefusion-pro"] {
        has(&fake.get(target).await, "2026-03-04 21:20:58 UTC");
    }
    lacks(
        &Fake::full().get("/models").await,
        "has not told them since",
    );
}
