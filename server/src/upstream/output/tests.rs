//! Outputs in the shapes that models give them.

use super::*;

fn check(output: &str, files: &str, model: Option<Kind>, count: u32, kind: Option<Kind>) -> Output {
    let sorted = Output::read(Some(output), Some(files), model);
    assert_eq!(
        (sorted.count(), sorted.kind(model)),
        (count, kind),
        "{output} {files}"
    );
    sorted
}

fn urls(sorted: &Output) -> Vec<&str> {
    sorted.deliveries.iter().map(|it| it.url.as_str()).collect()
}

const IMAGE: Option<Kind> = Some(Kind::Image);
const TEXT: Option<Kind> = Some(Kind::Text);
const AUDIO: Option<Kind> = Some(Kind::Audio);
const OTHER: Option<Kind> = Some(Kind::Other);

#[test]
fn urls_are_files() {
    let one = check(
        r#""https://cdn.example/a/b%20c.png?sig=1""#,
        "[]",
        None,
        1,
        IMAGE,
    );
    assert_eq!(one.deliveries[0].name, "b%20c.png");
    check(
        r#"["https://h/1.png","https://h/2.png"]"#,
        "null",
        None,
        2,
        IMAGE,
    );
    check(r#"["https:\/\/h\/1.png"]"#, "null", None, 1, IMAGE);
    check(r#"["https://h/one"]"#, "[]", IMAGE, 1, IMAGE);
    check(r#"["https://h/one"]"#, "[]", None, 1, OTHER);
    let named = check(
        r#"[{"url":"http://h/x","type":"video/mp4"}]"#,
        "3",
        None,
        1,
        Some(Kind::Video),
    );
    assert_eq!(named.deliveries[0].mime, "video/mp4");
    assert!(!named.has_value);
}

#[test]
fn files_are_found_wherever_they_are_named() {
    let nested = check(
        r#"{"image":{"url":"https://h/a.png","content_type":"image/png","file_size":7,"width":64},
            "nested":[[{"href":"https://h/b.mp3"}],["https://h/c"]],"again":"https://h/c","seed":5}"#,
        "[]",
        None,
        3,
        IMAGE,
    );
    assert_eq!(
        urls(&nested),
        ["https://h/a.png", "https://h/b.mp3", "https://h/c"]
    );
    assert_eq!(nested.deliveries[0].size, Some(7));
    assert!(nested.has_value, "the seed is shown, too");
    let described = check(
        r#"{"images":[{"file_name":"x.webp","uri":"https://h/1"},{"uri":"https://h/2","mime":"image/gif"}]}"#,
        "[]",
        None,
        2,
        IMAGE,
    );
    assert_eq!(described.deliveries[0].name, "x.webp");
    assert!(!described.has_value);
    // A link of a text model is not fetched, unless it is a file by its name.
    let links = check(
        r#"{"sources":[{"url":"https://news.example/story"}],"chart":"https://h/c.png"}"#,
        "[]",
        TEXT,
        1,
        IMAGE,
    );
    assert_eq!(urls(&links), ["https://h/c.png"]);
    let deep = format!(
        "{}\"https://h/d.png\"{}",
        "[{\"a\":".repeat(60),
        "}]".repeat(60)
    );
    check(&deep, "[]", None, 1, IMAGE);
}

#[test]
fn an_address_that_cannot_be_fetched_is_named_all_the_same() {
    for (output, model) in [
        (r#""s3://bucket/a.png""#, IMAGE),
        (r#"{"image":{"url":"gs://bucket/a.png"}}"#, None),
    ] {
        assert_eq!(check(output, "[]", model, 1, IMAGE).deliveries.len(), 1);
    }
    let stored = check("null", r#"[{"name":"a.png","size":5}]"#, None, 1, IMAGE);
    assert_eq!(
        (urls(&stored), stored.deliveries[0].size),
        (vec![""], Some(5))
    );
    let long = format!("\"https://h/{}\"", "a".repeat(9_000));
    check(&long, "[]", IMAGE, 1, IMAGE);
}

#[test]
fn other_strings_are_text() {
    let text = |output, model| check(output, "[]", model, 1, TEXT).text.unwrap();
    assert_eq!(text(r#""Hello""#, None), "Hello");
    assert_eq!(text(r#"["a ","b",""]"#, None), "a b");
    assert_eq!(text(r#""a \ud800 b\u0000""#, None), "a \u{fffd} b\u{fffd}");
    for words in [
        r#""see https://h/1.png""#,
        r#""https://h/1.png is it""#,
        r#""https://""#,
        r#""data: one, two""#,
    ] {
        text(words, None);
    }
    assert_eq!(text(r#""https://h/""#, TEXT), "https://h/");
}

#[test]
fn data_uris_are_files() {
    let uri = "data:image/png;name=fox.png;base64,iVBORw0KGgo=";
    for output in [format!("\"{uri}\""), format!("{{\"a\":[[\"{uri}\"]]}}")] {
        let sorted = check(&output, "[]", None, 1, IMAGE);
        let file = &sorted.deliveries[0];
        assert_eq!(
            (file.mime.as_str(), file.name.as_str()),
            ("image/png", "fox.png")
        );
        assert!(
            file.url.len() < 100 && file.url.starts_with("data:sha256,"),
            "{}",
            file.url
        );
        let raw = format!(r#"{{"id":"a","output":{output}}}"#);
        assert_eq!(inline_file(&raw, &file.url).as_deref(), Some(uri));
        assert_eq!(inline_file(&raw, "data:sha256,00"), None);
        assert_eq!(inline_file("{", &file.url), None);
    }
    let text = check(
        r#""DATA:text/plain;charset=iso-8859-1,caf%E9""#,
        "[]",
        None,
        1,
        TEXT,
    );
    assert_eq!(text.deliveries[0].mime, "text/plain;charset=iso-8859-1");
    let words = check(r#""data:text/plain,hi""#, "[]", TEXT, 1, TEXT);
    assert_eq!(words.text.as_deref(), Some("data:text/plain,hi"));
    let stored = check("5", &format!(r#"[{{"url":"{uri}"}}]"#), None, 1, IMAGE);
    let raw = format!(r#"{{"output":5,"metadata":{{"storage":{{"files":[{{"url":"{uri}"}}]}}}}}}"#);
    assert_eq!(
        inline_file(&raw, &stored.deliveries[0].url).as_deref(),
        Some(uri)
    );
}

#[test]
fn every_value_is_an_output() {
    for value in [
        "0",
        "false",
        "42",
        "-1.50",
        "true",
        r#"{"score":1}"#,
        "[[1],[2]]",
        "[0]",
    ] {
        let sorted = check(value, "[]", None, 1, OTHER);
        assert!(sorted.has_value, "{value}");
    }
    // An empty one is shown; but it must not erase the files of an answer before it.
    for empty in [
        "\"\"",
        "[]",
        "{}",
        "[null]",
        "[\"\"]",
        r#"{"images":[]}"#,
        r#"{"a":""}"#,
    ] {
        let sorted = check(empty, "[]", AUDIO, 0, AUDIO);
        assert!(sorted.has_value, "{empty}");
    }
    assert!(!check("null", "[]", AUDIO, 0, AUDIO).has_value);
    let both = check(r#"["a",5]"#, "[]", None, 1, TEXT);
    assert_eq!((both.text.as_deref(), both.has_value), (Some("a"), true));
}

#[test]
fn stored_files_stand_beside_any_output() {
    let files = r#"[{"name":"run.log","type":"text/plain","url":"https://h/run.log"}]"#;
    for output in [
        r#""words""#,
        "{\"a\":1}",
        "42",
        "false",
        "\"\"",
        "[]",
        "null",
    ] {
        let sorted = Output::read(Some(output), Some(files), None);
        assert_eq!(urls(&sorted), ["https://h/run.log"], "{output}");
        assert_eq!(sorted.count(), 1, "{output}");
    }
    let words = check(r#"["https://h/b.txt"]"#, files, TEXT, 1, TEXT);
    assert_eq!(words.text.as_deref(), Some("https://h/b.txt"));
    let other = check(r#"["https://h/a.png"]"#, files, None, 2, IMAGE);
    assert_eq!(other.deliveries[0].name, "a.png");
    let same = check(r#"["https://h/run.log"]"#, files, TEXT, 1, TEXT);
    assert_eq!(
        (same.deliveries[0].mime.as_str(), same.text),
        ("text/plain", None)
    );
    for shape in [
        r#"["https://h/run.log"]"#,
        r#"{"log":{"url":"https://h/run.log"}}"#,
        r#"{"href":"https://h/run.log"}"#,
        r#""https://h/run.log""#,
    ] {
        let sorted = Output::read(Some("7"), Some(shape), None);
        assert_eq!(urls(&sorted), ["https://h/run.log"], "{shape}");
    }
}

#[test]
fn stored_files_name_the_output() {
    let files = r#"[{"name":"song.mp3","type":"application/octet-stream","size":"12","url":"https://h/x?2"}]"#;
    let by_place = check(r#"["https://h/x?1"]"#, files, None, 1, AUDIO);
    assert_eq!(by_place.deliveries[0].url, "https://h/x?1");
    assert_eq!(by_place.deliveries[0].name, "song.mp3");
    assert_eq!(by_place.deliveries[0].size, Some(12));
    let by_url = check(
        r#"["https://h/y.wav","https://h/x?2"]"#,
        files,
        None,
        2,
        AUDIO,
    );
    assert_eq!(
        (by_url.deliveries[0].size, by_url.deliveries[1].size),
        (None, Some(12))
    );
    assert_eq!(
        urls(&check("null", files, None, 1, AUDIO)),
        ["https://h/x?2"]
    );
    let unaddressed = r#"[{"name":"song.mp3","size":12}]"#;
    let named = check(r#"["https://h/x"]"#, unaddressed, None, 1, AUDIO);
    assert_eq!(
        (urls(&named), named.deliveries[0].size),
        (vec!["https://h/x"], Some(12))
    );
}

#[test]
fn a_container_of_sounds_alone_is_audio() {
    check(r#""https://h/speech.mp4""#, "[]", AUDIO, 1, AUDIO);
    check(r#""https://h/speech.M4A""#, "[]", None, 1, AUDIO);
    let files = r#"[{"name":"speech.m4a","type":"video/mp4","url":"https://h/s"}]"#;
    check("null", files, None, 1, AUDIO);
    let film = r#"[{"name":"film.mp4","type":"video/mp4","url":"https://h/s"}]"#;
    check("null", film, AUDIO, 1, Some(Kind::Video));
}

#[test]
fn too_many_files_are_told() {
    let list: Vec<String> = (0..=MAX_FILES)
        .map(|n| format!("\"https://h/{n}.png\""))
        .collect();
    let sorted = Output::read(Some(&format!("[{}]", list.join(","))), None, None);
    assert_eq!(
        (sorted.deliveries.len(), sorted.has_more_files),
        (MAX_FILES, true)
    );
}

proptest::proptest! {
    #[test]
    fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
        let _ = Output::read(Some(&raw), Some(&raw), None);
        let _ = inline_file(&format!("{{\"output\":{raw}}}"), "data:sha256,");
    }
}
