//! Whatever a model or a person writes is text on the page, in every field that has one.

use axum::http::StatusCode;
use domain::{
    kind::Kind,
    prediction::{Copy, Detail, OutputFile},
    status::Status,
};

use crate::fake::{Fake, detail};

/// Texts that do something where they are not escaped. Each carries its own mark.
const HOSTILE: [&str; 12] = [
    "<script>mark()</script>",
    "</script><script>mark()</script>",
    "<img src=x onerror=mark()>",
    "\"><svg onload=mark()>",
    "' onmouseover='mark()",
    "</textarea><iframe srcdoc='<script>mark()</script>'>",
    "<math><mtext><script>mark()</script></mtext></math>",
    "<!--<script>mark()</script>-->",
    "</title><style>@import '//evil.example/mark'</style>",
    "javascript:mark()",
    "https://evil.example/mark.png",
    "\u{202e}\u{200b}\u{1b}[31m<b onclick=mark()>",
];

/// A prediction with that text wherever a text fits.
fn infected(text: &str) -> Detail {
    let json = serde_json::to_string(text).unwrap();
    let mut detail = detail(113);
    detail.row.prediction.model = text.to_owned();
    detail.row.prediction.status = Status::Unknown(text.into());
    detail.row.prediction.error = Some(text.to_owned());
    detail.row.prediction.flaw = Some(text.to_owned());
    detail.input = Some(format!("{{{json}:{json},\"list\":[{json}]}}"));
    detail.output = Some(format!("[{json}]"));
    detail.raw = format!("{{\"output\":{json},\"url\":{json}}}");
    detail.text = Some(text.to_owned());
    detail.error = Some(text.to_owned());
    let kept = OutputFile {
        number: 0,
        name: text.to_owned(),
        kind: Kind::Image,
        mime: text.to_owned(),
        size: Some(1),
        copy: Copy::Kept,
        until: None,
        text: None,
    };
    let lost = OutputFile {
        number: 1,
        copy: Copy::Lost {
            reason: text.to_owned(),
        },
        ..kept.clone()
    };
    detail.files = vec![kept, lost];
    detail
}

/// Every tag of the document, as written.
fn tags(html: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = &rest[start..];
        let end = tag_end(rest);
        tags.push(&rest[..end]);
        rest = &rest[end..];
    }
    tags
}

/// Where a tag ends: a `>` inside a quoted value does not end it.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"') => quote = Some(b'"'),
            (Some(b'"'), b'"') => quote = None,
            _ => {}
        }
    }
    tag.len()
}

/// The attributes of a tag, as the browser reads them from what we write.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let inside = tag.trim_end_matches('>');
    let mut rest = inside.split_once(' ').map_or("", |(_, rest)| rest);
    let mut attributes = Vec::new();
    while !rest.trim().is_empty() {
        rest = rest.trim_start();
        let end = rest.find([' ', '=']).unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        let Some(quoted) = after.strip_prefix("=\"") else {
            // No value, or one without quotes, which we never write.
            attributes.push((name, after));
            rest = after.split_once(' ').map_or("", |(_, rest)| rest);
            continue;
        };
        let (value, after) = quoted.split_once('"').unwrap_or((quoted, ""));
        attributes.push((name, value));
        rest = after;
    }
    attributes
}

fn check(path: &str, text: &str, html: &str) {
    // Data for the WASM stands in scripts of the framework, with `<` as an escape.
    let (opened, closed) = (
        html.matches("<script").count(),
        html.matches("</script").count(),
    );
    assert_eq!(opened, closed, "{path}: {text}");
    let page = html.split("<body>").nth(1).unwrap_or_default();
    let foreign = [
        "iframe", "math", "style", "textarea", "object", "embed", "base", "title",
    ];
    let links = [
        "src",
        "href",
        "action",
        "poster",
        "formaction",
        "data",
        "srcset",
        "xlink:href",
    ];
    for tag in tags(page) {
        let name: String = tag[1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        assert!(!foreign.contains(&name.as_str()), "{path}: {tag}");
        for (name, value) in attributes(tag) {
            assert!(!name.starts_with("on") && name != "style", "{path}: {tag}");
            let is_ours = value.starts_with('/') && !value.starts_with("//");
            let is_here = value.starts_with('#');
            assert!(
                !links.contains(&name) || is_ours || is_here,
                "{path}: {tag}"
            );
        }
    }
}

#[tokio::test]
async fn every_text_stays_a_text() {
    for text in HOSTILE {
        let infected = infected(text);
        let id = infected.row.prediction.id.clone();
        let mut other = infected.clone();
        other.row.prediction.id = detail(1).row.prediction.id;
        other.input = None;
        let both = format!("/compare?ids={id},{}", other.row.prediction.id);
        let fake = Fake::of(vec![infected, other]);
        for path in [
            "/predictions".to_owned(),
            format!("/predictions?peek={id}"),
            format!("/predictions?peek={id}&tab=json"),
            format!("/predictions/{id}"),
            format!("/predictions/{id}?tab=json&input=json"),
            // The second file, and a text that asks for no layout.
            format!("/predictions/{id}?tab=markdown&file=1"),
            format!("/predictions/{id}?input=create"),
            both,
        ] {
            let answer = fake.get(&path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}: {text}");
            check(&path, text, &answer.html);
        }
    }
}

#[tokio::test]
async fn what_was_typed_stays_a_text() {
    for text in HOSTILE {
        let encoded: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
        let held = detail(113);
        let id = held.row.prediction.id.clone();
        let fake = Fake::of(vec![held]);
        for path in [
            format!("/predictions?q={encoded}"),
            format!("/predictions?peek={encoded}&before={encoded}&tab={encoded}"),
            format!("/predictions/{id}?in={encoded}&file={encoded}&input={encoded}"),
        ] {
            let answer = fake.get(&path).await;
            check(&path, text, &answer.html);
        }
    }
}

/// The check must be able to fail.
#[test]
#[should_panic(expected = "javascript:mark()")]
fn the_check_sees_a_foreign_address() {
    check(
        "",
        "",
        "<body><a class=\"x\" href=\"javascript:mark()\">x</a>",
    );
}

#[test]
#[should_panic(expected = "onload=mark()")]
fn the_check_sees_a_handler() {
    check("", "", "<body><p title=\"\"><svg onload=mark()></svg></p>");
}
