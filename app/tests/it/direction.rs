//! A text of a right-to-left language has a direction of its own, so that it reorders nothing beside it.

use axum::http::StatusCode;
use domain::{
    kind::Kind,
    prediction::{Copy, Detail, OutputFile},
};

use crate::fake::{Fake, detail};

const HEBREW: &str = "שלום (world) 12";

/// A prediction with that text wherever a person or a model may write one.
fn foreign(number: u32) -> Detail {
    let json = serde_json::to_string(HEBREW).unwrap();
    let mut detail = detail(number);
    detail.row.prediction.model = HEBREW.to_owned();
    detail.input = Some(format!("{{{json}:{json}}}"));
    detail.output = Some(json.clone());
    detail.raw = format!("{{\"output\":{json}}}");
    detail.text = Some(HEBREW.to_owned());
    detail.error = Some(HEBREW.to_owned());
    detail.files = vec![OutputFile {
        number: 0,
        name: HEBREW.to_owned(),
        kind: Kind::Other,
        mime: "application/zip".to_owned(),
        size: Some(1),
        copy: Copy::Kept,
        until: None,
        text: None,
    }];
    detail
}

/// Returns whether an element keeps the direction of what it holds to itself. The keys and strings of a JSON
/// tree do so by their style, for a tree has thousands.
fn is_isolated(tag: &str) -> bool {
    ["dir=\"auto\"", "<bdi", "class=\"j-"]
        .iter()
        .any(|mark| tag.contains(mark))
}

/// The texts of a page that stand in no isolated element, and how many stand in one.
fn exposed(html: &str) -> (Vec<String>, usize) {
    const EMPTY: [&str; 6] = ["<input", "<img", "<br", "<meta", "<link", "<hr"];
    let page = html.split("<body>").nth(1).unwrap_or_default();
    let (mut open, mut exposed, mut kept) = (Vec::<&str>::new(), Vec::new(), 0);
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let begin = &page[offset(page, piece) - 1..offset(page, piece) + tag.len()];
        if tag.starts_with('/') {
            open.pop();
        } else if !tag.starts_with('!') && !EMPTY.iter().any(|it| begin.starts_with(it)) {
            open.push(begin);
        }
        let is_data = open.iter().any(|tag| tag.starts_with("<script"));
        if text.contains("שלום") && !is_data {
            let is_kept = open.iter().rev().take(3).any(|tag| is_isolated(tag));
            // No element can isolate a part of a title: characters do.
            match is_kept || text.contains(&format!("\u{2068}{HEBREW}\u{2069}")) {
                true => kept += 1,
                false => exposed.push(format!("{:?} {text}", open.last())),
            }
        }
    }
    (exposed, kept)
}

fn offset(page: &str, piece: &str) -> usize {
    piece.as_ptr() as usize - page.as_ptr() as usize
}

#[tokio::test]
async fn a_text_from_right_to_left_keeps_its_direction_to_itself() {
    let (first, second) = (foreign(113), foreign(1));
    let (id, other) = (
        first.row.prediction.id.clone(),
        second.row.prediction.id.clone(),
    );
    let fake = Fake::of(vec![first, second]);
    for path in [
        "/predictions".to_owned(),
        format!("/predictions?peek={id}"),
        format!("/predictions?peek={id}&tab=json"),
        format!("/predictions/{id}"),
        format!("/predictions/{id}?tab=json&input=json"),
        format!("/compare?ids={id},{other}"),
        "/usage?range=2000..2099".to_owned(),
        "/eve?question=newest".to_owned(),
    ] {
        let answer = fake.get(&path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        let (exposed, kept) = exposed(&answer.html);
        assert_eq!(exposed, Vec::<String>::new(), "{path}");
        assert!(kept > 0, "{path} shows no such text");
    }
}

#[tokio::test]
async fn what_is_typed_has_its_own_direction() {
    let fake = Fake::full();
    for (path, field) in [
        ("/predictions", "name=\"q\""),
        ("/eve", "name=\"question\""),
    ] {
        let html = fake.get(path).await.html;
        let input = html
            .split("<input")
            .find(|input| input.split('>').next().is_some_and(|it| it.contains(field)));
        let input = input.unwrap().split('>').next().unwrap();
        assert!(input.contains("dir=\"auto\""), "{path}: {input}");
    }
}
