//! Long payloads on a page, and predictions side by side.

use axum::http::StatusCode;

use crate::fake::{Answer, Fake, detail, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

#[tokio::test]
async fn predictions_stand_side_by_side_without_a_script() {
    let mut first = detail(7);
    first.input = Some(r#"{"prompt":"A fox","seed":12345678901234567890,"same":1.50}"#.to_owned());
    let mut second = detail(19);
    second.input =
        Some(r#"{"prompt":"A fox","seed":12345678901234567891,"same":1.50,"new":true}"#.to_owned());
    let fake = Fake::of(vec![first, second]);
    let answer = fake
        .get(&format!("/compare?ids={},{}", id(7), id(19)))
        .await;
    assert_eq!(answer.status, StatusCode::OK);
    for text in [
        "12345678901234567890",
        "12345678901234567891",
        "data-change=\"changed\"",
        "data-change=\"added\"",
        "Parameters that are the same",
        &format!("href=\"/predictions/{}\"", id(19)),
        &format!("src=\"/media/{}/0\"", id(7)),
    ] {
        has(&answer, text);
    }
    lacks(&answer, "<template");
    // What a form of boxes sends.
    let boxes = fake
        .get(&format!("/compare?ids=&id={}&id={}", id(7), id(19)))
        .await;
    has(&boxes, "12345678901234567891");

    for (path, status) in [
        ("/compare".to_owned(), StatusCode::BAD_REQUEST),
        ("/compare?ids=a,b,c,d,e".to_owned(), StatusCode::BAD_REQUEST),
        ("/compare?ids=unheard-of".to_owned(), StatusCode::NOT_FOUND),
        (
            format!("/compare?ids={},unheard-of", id(7)),
            StatusCode::NOT_FOUND,
        ),
    ] {
        assert_eq!(fake.get(&path).await.status, status, "{path}");
    }
    let unheard = fake
        .get(&format!("/compare?ids={},unheard-of", id(7)))
        .await;
    has(&unheard, "Not known here: unheard-of.");
    // What is left can be compared, and the rest is named.
    let path = format!("/compare?ids={},unheard-of,{}&id=%3Cb%3E%01", id(7), id(19));
    let left = fake.get(&path).await;
    assert_eq!(left.status, StatusCode::OK);
    has(&left, "12345678901234567891");
    has(&left, "Not known here, so left out: ");
    has(&left, "unheard-of");
    has(&left, "No prediction's id: ");
    has(&left, "&lt;b&gt;");
}

#[tokio::test]
async fn a_prediction_alone_is_asked_for_others() {
    let fake = Fake::of(vec![detail(7), detail(19)]);
    let page = fake.get(&format!("/predictions/{}", id(7))).await;
    has(&page, &format!("href=\"/compare?ids={}\"", id(7)));
    let answer = fake.get(&format!("/compare?ids={}", id(7))).await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "action=\"/compare\"");
    let nameless = fake.get(&format!("/compare?ids={},a%01b", id(7))).await;
    has(&nameless, "No prediction's id: ");
    let field =
        |kind: &str, of: u32| format!("<input type=\"{kind}\" name=\"id\" value=\"{}\"", id(of));
    has(&answer, &field("hidden", 7));
    has(&answer, &field("checkbox", 19));
    lacks(&answer, &field("checkbox", 7));
}

#[tokio::test]
async fn secrets_are_not_told_apart() {
    let mut sides = vec![detail(7), detail(19)];
    for side in &mut sides {
        side.input = Some(format!(r#"{{"key":"{}"}}"#, domain::input::MASK));
    }
    let fake = Fake::of(sides);
    let path = format!("/compare?ids={},{}", id(7), id(19));
    has(
        &fake.get(&path).await,
        "whether they are the same is not told",
    );
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
