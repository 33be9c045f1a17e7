//! What stands in a report and what does not, whatever the texts say.

use domain::{
    kind::Kind,
    prediction::{Copy, Cut, FileText, OutputFile, Prediction, Row},
};
use proptest::prelude::*;

use super::*;

const CANARY: &str = "canary-7f3a \"quoted\" <b>";

fn detail(model: &str, input: String, text: &str) -> Detail {
    let prediction = Prediction {
        model: model.to_owned(),
        ..Prediction::bare("p1".parse().unwrap(), "demo".parse().unwrap())
    };
    let json = serde_json::Value::from(text);
    Detail {
        row: Row {
            revision: domain::feed::Revision(1),
            prediction,
            picture: false,
        },
        input: Some(input),
        output: Some(json.to_string()),
        text: Some(text.to_owned()),
        has_value: false,
        short_input: None,
        markdown: None,
        error: Some(text.to_owned()),
        raw: format!("{{\"input\":{json}}}"),
        files: Vec::new(),
        cut: Cut::default(),
    }
}

fn report(detail: &Detail, query: &str) -> String {
    let asked = Asked::read(query);
    let hidden = Hidden::of(detail, &asked);
    let file = OutputFile {
        number: 0,
        name: detail.error.clone().unwrap_or_default(),
        kind: Kind::Image,
        mime: "image/png".to_owned(),
        size: Some(1),
        copy: Copy::Kept,
        ..file()
    };
    let (before, after) = html::figure(&file, &hidden, Ok("image/png"));
    let missing = html::figure(&file, &hidden, Err(&file.name));
    let now = Timestamp::from_micros(1);
    html::head(detail, &asked, &hidden, now) + &before + &after + &missing.0 + &html::end(&hidden)
}

fn file() -> OutputFile {
    OutputFile {
        number: 0,
        name: String::new(),
        kind: Kind::Image,
        mime: String::new(),
        size: None,
        copy: Copy::Kept,
        until: None,
        text: None,
    }
}

/// The names of the tags of a document, and whether it has a handler or an address that is not its
/// own.
fn tags(html: &str) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in html.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = tag.trim_start_matches('/').split([' ', '>']).next();
        tags.push(name.unwrap_or_default().to_owned());
    }
    tags
}

const OURS: [&str; 28] = [
    "!doctype",
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "h2",
    "dl",
    "dt",
    "dd",
    "pre",
    "p",
    "figure",
    "figcaption",
    "bdi",
    "div",
    "img",
    "video",
    "audio",
    "footer",
    "form",
    "label",
    "input",
    "button",
    "a",
];

#[test]
fn says_what_was_asked_and_what_came_out() {
    let input = r#"{"prompt":"A fox","seed":12345678901234567890,"nested":{"a":1.50}}"#;
    let detail = detail("truefusion", input.to_owned(), "Once upon a time");
    let html = report(&detail, "");
    for part in [
        "<title>truefusion · p1</title>",
        "<dt dir=\"auto\">prompt</dt><dd dir=\"auto\"><pre>A fox</pre></dd>",
        "12345678901234567890",
        "\"a&quot;: 1.50",
        "<pre>Once upon a time</pre>",
        "src=\"data:image/png;base64,",
        "default-src 'none'; img-src data:; media-src data:; style-src 'sha256-",
    ] {
        let part = part.replace("\"a&quot;", "&quot;a&quot;");
        assert!(html.contains(&part), "{part} in {html}");
    }
    assert!(!html.contains("<script") && !html.contains("http:") && !html.contains("https:"));
    let without = report(&detail, "without=output&without=cost&without=account&x=y");
    let without = without.split("<figure>").next().unwrap();
    for part in ["Once upon", "<dt>Cost", "<dt>Account"] {
        assert!(!without.contains(part), "{part} in {without}");
    }
}

#[test]
fn what_is_hidden_is_nowhere() {
    let escaped = CANARY.replace('c', "\\u0063");
    let input = format!(
        "{{\"prompt\":{},\"list\":[\"a {escaped}\"],\"other\":1}}",
        serde_json::Value::from(format!("{CANARY}\nand a second line of it")),
    );
    let input = input.replace("\"quoted\" <b>\"]", "\\\"quoted\\\" <b>\"]");
    let text = format!("You asked: {CANARY}. And a second line of it? {CANARY}");
    let held = detail("truefusion", input, &text);
    let shown = report(&held, "");
    assert!(shown.contains("canary-7f3a"), "{shown}");
    let hidden = report(&held, "hide=prompt&hide=list");
    assert!(
        !hidden.contains("canary") && !hidden.contains("7f3a"),
        "{hidden}"
    );
    assert!(
        hidden.contains("<dt dir=\"auto\">prompt</dt><dd dir=\"auto\"><pre>[hidden]</pre></dd>")
    );
    assert!(hidden.contains("<dt dir=\"auto\">other</dt><dd dir=\"auto\"><pre>1</pre></dd>"));
    assert!(hidden.contains("Some values were hidden"));

    // In an output of JSON, too, however it is escaped there.
    let mut held = held;
    held.text = None;
    held.output =
        Some(format!("{{\"{escaped}\":[\"{escaped}\"]}}").replace("\"quoted\"", "\\\"quoted\\\""));
    let hidden = report(&held, "hide=prompt");
    let output = hidden.split("<h2>Output</h2>").nth(1).unwrap();
    assert!(!output.contains("7f3a"), "{output}");
}

#[test]
fn what_is_short_is_hidden_where_it_is_all_that_is_said_or_a_word() {
    let input = r#"{"name":"Bob","seed":42,"letter":"q","on":true,"other":"42","list":["q",1]}"#;
    let text = "Bob asked for 42: bobbing, Bobby, 142 and q. Is it true?";
    let mut held = detail("truefusion", input.to_owned(), text);
    let hidden = report(&held, "hide=name&hide=seed&hide=letter&hide=on");
    let shown = "<pre>[hidden] asked for [hidden]: bobbing, Bobby, 142 and q. Is it true?</pre>";
    assert!(hidden.contains(shown), "{hidden}");
    assert!(
        hidden.contains("<dt dir=\"auto\">other</dt><dd dir=\"auto\"><pre>[hidden]</pre></dd>")
    );

    held.text = None;
    held.output = Some(
        r#"{"a":"\u0071","b":42,"c":["Bob",true,"quick",1.42],"Bob":"say Bob","e":" q "}"#
            .to_owned(),
    );
    let hidden = report(&held, "hide=name&hide=seed&hide=letter&hide=on");
    let output = hidden.split("<h2>Output</h2>").nth(1).unwrap();
    let output = output
        .split("</pre>")
        .next()
        .unwrap()
        .replace("&quot;", "\"");
    for part in [
        "\"a\": \"[hidden]\"",
        "\"b\": \"[hidden]\"",
        "\"quick\"",
        "1.42",
        "true",
        "\"[hidden]\": \"say [hidden]\"",
        "\"e\": \"[hidden]\"",
    ] {
        assert!(output.contains(part), "{part} in {output}");
    }
    assert!(!output.contains("Bob"), "{output}");

    // A sign of JSON is none where it is a value.
    let mut held = detail("truefusion", r#"{"sign":[",",{}]}"#.to_owned(), "");
    held.text = None;
    held.output = Some(r#"{"a":[1,","]}"#.to_owned());
    let hidden = report(&held, "hide=sign").replace("&quot;", "\"");
    assert!(hidden.contains("1,\n    \"[hidden]\""), "{hidden}");
}

proptest! {
    #[test]
    fn no_text_becomes_markup(
        text in "\\PC{0,20}|[<>\"'&/a-z =!-]{0,40}|</?(script|img|style|svg)[ >/]?|<!--|]]>",
        key in "\\PC{0,8}|[<>\"'&/a-z =]{0,16}",
    ) {
        let input = serde_json::json!({ (key.as_str()): text, "list": [text] });
        let held = detail(&text, input.to_string(), &text);
        let hide: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("hide", &key)
            .finish();
        for html in [report(&held, ""), report(&held, &hide), html::form("/x.css", &held)] {
            for name in tags(&html) {
                prop_assert!(OURS.contains(&name.as_str()) || name == "link", "{} in {}", name, html);
            }
            // Quotes of ours come in pairs: none of theirs stands in a tag.
            for tag in html.split('<').skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                prop_assert!(tag.matches('"').count() % 2 == 0, "{}", tag);
            }
        }
        let hidden = report(&held, &hide);
        if !text.trim().is_empty() && !"true false null [hidden]".split(' ').any(|it| it == text) {
            let shown = ["<pre>", &fault::escaped(&text), "</pre>"].concat();
            prop_assert!(!hidden.contains(&shown), "{} in {}", shown, hidden);
        }
    }
}

#[test]
fn every_value_and_every_reason_is_in_a_report() {
    for output in ["0", "false", "\"\"", "[]", "{}"] {
        let shown = Detail {
            output: Some(output.to_owned()),
            text: None,
            has_value: true,
            error: None,
            ..detail("m", "{}".to_owned(), "")
        };
        let html = report(&shown, "");
        let output = output.replace('"', "&quot;");
        assert!(
            html.contains(&format!("<pre>{output}</pre>")),
            "{output} in {html}"
        );
    }
    let mut silent = detail("m", "{}".to_owned(), "");
    silent.error = None;
    silent.row.prediction.status = domain::status::Status::Failed;
    assert!(report(&silent, "").contains("Failed without an error message"));
    let text = FileText {
        text: "one <b> line".to_owned(),
        is_cut: true,
    };
    let html = html::text_file(&file(), &text, &Hidden::default());
    assert!(html.contains("<pre>one &lt;b&gt; line</pre>") && html.contains("The beginning of"));
}
