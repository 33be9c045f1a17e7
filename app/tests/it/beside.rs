//! Long payloads on a page.

use crate::fake::{Answer, Fake, detail, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

#[tokio::test]
async fn of_a_long_payload_a_page_has_the_beginning() {
    let mut held = detail(7);
    let items: Vec<String> = (0..100_000).map(|number| number.to_string()).collect();
    held.output = Some(format!("[{}]", items.join(",")));
    let answer = Fake::of(vec![held])
        .get(&format!("/predictions/{}?tab=json", id(7)))
        .await;
    has(
        &answer,
        &format!("href=\"/payload/{}/output?download\"", id(7)),
    );
    has(&answer, "Only the beginning is drawn.");
    has(&answer, "588.8 kB");
    lacks(&answer, "99999");
}
