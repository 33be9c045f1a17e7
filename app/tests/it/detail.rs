//! A prediction's own page: what can be done there, where it leads, and how what it holds is drawn.

use domain::{
    input::MASK,
    kind::Kind,
    prediction::{Copy, Detail, OutputFile},
    status::Status,
    time::Timestamp,
};

use crate::fake::{Answer, Fake, detail, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

/// The page of one prediction that is held alone.
async fn page(detail: Detail, query: &str) -> Answer {
    let path = format!("/predictions/{}{query}", detail.row.prediction.id);
    Fake::of(vec![detail]).get(&path).await
}

fn picture(number: u32, name: &str) -> OutputFile {
    OutputFile {
        number,
        name: name.to_owned(),
        kind: Kind::Image,
        mime: "image/png".to_owned(),
        size: Some(2_000),
        copy: Copy::Kept,
        until: None,
        text: None,
    }
}

#[tokio::test]
async fn what_can_be_done_is_a_form() {
    let fake = Fake::full();
    let running = id(118);
    for path in [
        format!("/predictions/{running}"),
        format!("/predictions?peek={running}"),
    ] {
        let answer = fake.get(&path).await;
        let form = "<form method=\"post\" action=\"/command\" aria-label=\"Actions on ";
        let (_, form) = answer.html.split_once(form).unwrap();
        let (form, _) = form.split_once("</form>").unwrap();
        assert!(
            form.contains(&format!("name=\"id\" value=\"{running}\"")),
            "{form}"
        );
        for word in ["cancel", "delete"] {
            assert!(
                form.contains(&format!("name=\"command\" value=\"{word}\"")),
                "{form}"
            );
        }
    }
    let ended = fake.get(&format!("/predictions/{}", id(113))).await;
    has(&ended, "name=\"command\" value=\"delete\"");
    lacks(&ended, "name=\"command\" value=\"cancel\"");
}

#[tokio::test]
async fn it_leads_to_its_neighbors_in_the_search_it_came_from() {
    let fake = Fake::full();
    let answer = fake.get(&format!("/predictions/{}", id(50))).await;
    has(
        &answer,
        &format!(
            "id=\"newer\" role=\"link\" href=\"/predictions/{}\"",
            id(51)
        ),
    );
    has(
        &answer,
        &format!(
            "id=\"older\" role=\"link\" href=\"/predictions/{}\"",
            id(49)
        ),
    );
    has(&answer, "<a href=\"/predictions\" class=\"back\">");

    // 3, 15, 27, … failed; this one did not.
    let within = "?tab=json&in=status%3Afailed";
    let answer = fake.get(&format!("/predictions/{}{within}", id(50))).await;
    let href = |number| {
        format!(
            "/predictions/{}?tab=json&amp;in=status%3Afailed",
            id(number)
        )
    };
    has(
        &answer,
        &format!("id=\"newer\" role=\"link\" href=\"{}\"", href(51)),
    );
    has(
        &answer,
        &format!("id=\"older\" role=\"link\" href=\"{}\"", href(39)),
    );
    has(
        &answer,
        "<a href=\"/predictions?q=status%3Afailed\" class=\"back\">",
    );

    let newest = fake.get(&format!("/predictions/{}", id(119))).await;
    has(&newest, "id=\"newer\" role=\"link\" aria-disabled=\"true\"");
    let garbled = fake
        .get(&format!("/predictions/{}?in=cost%3A%3E", id(50)))
        .await;
    assert_eq!(garbled.status, 200);
    has(
        &garbled,
        "id=\"newer\" role=\"link\" aria-disabled=\"true\"",
    );
}

#[tokio::test]
async fn the_list_names_its_search_in_the_links_and_only_then() {
    let answer = Fake::full().get("/predictions?q=failed").await;
    has(
        &answer,
        &format!("href=\"/predictions/{}?in=failed\"", id(111)),
    );
    let peek = Fake::full()
        .get(&format!("/predictions?q=failed&peek={}", id(111)))
        .await;
    has(
        &peek,
        &format!(
            "<a href=\"/predictions/{}?in=failed\" class=\"button\">",
            id(111)
        ),
    );
    lacks(&Fake::full().get("/predictions").await, "?in=");
}

#[tokio::test]
async fn several_files_are_a_gallery_of_addresses() {
    let mut several = detail(113);
    several.files = vec![
        picture(0, "a.png"),
        picture(1, "b.png"),
        picture(2, "c.png"),
    ];
    let of = several.row.prediction.id.clone();
    let answer = page(several.clone(), "?file=1").await;
    has(&answer, &format!("src=\"/media/{of}/1\" alt=\"b.png\""));
    lacks(&answer, &format!("src=\"/media/{of}/0\""));
    for number in 0..3 {
        has(&answer, &format!("src=\"/media/{of}/{number}/thumbnail\""));
    }
    has(&answer, "2 of 3");
    has(&answer, &format!("href=\"/predictions/{of}\""));
    has(&answer, &format!("href=\"/predictions/{of}?file=2\""));
    // An address that names too much shows the last one.
    has(&page(several.clone(), "?file=99").await, "3 of 3");
    has(&page(several.clone(), "?file=x").await, "1 of 3");
    several.files.truncate(1);
    lacks(&page(several, "").await, "aria-label=\"Outputs\"");
}

/// Asserts the note for a file that the browser may not be able to show.
fn has_note(answer: &Answer, sentence: &str, download: &str) {
    let notes = answer.html.split("<p class=\"media-note\">").skip(1);
    let mut notes = notes.filter_map(|note| note.split("</p>").next());
    let href = format!("href=\"{download}\"");
    let is_it = |note: &str| note.contains(sentence) && note.contains(&href);
    assert!(notes.any(is_it), "no {sentence:?} in {}", answer.html);
}

#[tokio::test]
async fn every_file_comes_with_a_note_in_case_it_cannot_be_shown() {
    for (kind, name, sentence) in [
        (Kind::Image, "a.png", "This image can't be shown"),
        (Kind::Video, "a.mp4", "This video can't be played"),
        (Kind::Audio, "a.wav", "This audio can't be played"),
    ] {
        let mut it = detail(113);
        it.files = vec![OutputFile {
            kind,
            mime: format!("{}/x", kind.word()),
            ..picture(0, name)
        }];
        let id = it.row.prediction.id.clone();
        let download = format!("/media/{id}/0?download");
        let fake = Fake::of(vec![it, detail(19)]);
        for path in [
            format!("/predictions/{id}"),
            format!("/predictions?peek={id}"),
            format!("/compare?ids={id},{}", crate::fake::id(19)),
        ] {
            has_note(&fake.get(&path).await, sentence, &download);
        }
    }
}

#[tokio::test]
async fn a_kept_file_of_an_unknown_format_says_that_it_cannot_be_shown() {
    let mut it = detail(113);
    it.files = vec![OutputFile {
        mime: "application/octet-stream".to_owned(),
        ..picture(0, "drawing.svg")
    }];
    let answer = page(it, "").await;
    has(
        &answer,
        "This file can't be shown here. Download it to open it.",
    );
}

#[tokio::test]
async fn what_became_of_a_file_is_said_and_nothing_else_is_played() {
    let mut it = detail(113);
    it.files = vec![
        OutputFile {
            mime: "application/octet-stream".to_owned(),
            ..picture(0, "drawing.svg")
        },
        OutputFile {
            until: Some(Timestamp::from_micros(1)),
            ..picture(1, "old.png")
        },
        OutputFile {
            copy: Copy::Pending { tries: 2 },
            ..picture(2, "late.png")
        },
        OutputFile {
            copy: Copy::Lost {
                reason: "Upstream had deleted it.".to_owned(),
            },
            ..picture(3, "lost.png")
        },
    ];
    let answer = page(it.clone(), "").await;
    has(&answer, "application/octet-stream · 2.0 kB");
    for words in [
        "<span>Kept</span>",
        "<span>Safe here</span>",
        "<span>Being kept</span>",
        "<span>Lost</span>",
    ] {
        has(&answer, words);
    }
    has(&answer, "Upstream has deleted its own by now");
    lacks(&answer, "alt=\"drawing.svg\"");
    lacks(&answer, "/2/thumbnail");
    has(
        &page(it.clone(), "?file=2").await,
        "It is tried again until upstream deletes it.",
    );
    let lost = page(it, "?file=3").await;
    has(&lost, "Upstream had deleted it.");
    lacks(&lost, "/3?download");
}

#[tokio::test]
async fn a_text_is_laid_out_where_it_asks_for_it() {
    let mut text = detail(115);
    text.row.prediction.status = Status::Succeeded;
    text.text = Some("# Risks".to_owned());
    text.markdown = Some("<h3>Risks</h3>".to_owned());
    let plain = page(text.clone(), "").await;
    has(&plain, "# Risks");
    has(&plain, "?tab=markdown\"");
    lacks(&plain, "<h3>");
    has(
        &page(text.clone(), "?tab=markdown").await,
        "<div dir=\"auto\" class=\"markdown\"><h3>Risks</h3></div>",
    );
    text.markdown = None;
    let none = page(text, "?tab=markdown").await;
    has(&none, "# Risks");
    lacks(&none, ">Markdown<");
}

#[tokio::test]
async fn an_input_is_read_value_by_value() {
    let mut it = detail(113);
    let long = "A lighthouse. ".repeat(60);
    it.input = Some(format!(
        r#"{{"prompt":"{long}","image":"https://a.example/in%20put.png?x=1","more":{{"clips":["https://a.example/b.mp4","x"]}},"upload":"https://a.example/u/5","key":"{MASK}","n":1.50}}"#
    ));
    let of = it.row.prediction.id.clone();
    let answer = page(it, "").await;
    has(&answer, "Show all 840 characters");
    has(&answer, "Secret, masked");
    has(&answer, "Secrets are masked by the server");
    has(
        &answer,
        &format!("src=\"/input/{of}/1\" alt=\"in%20put.png\" loading=\"lazy\""),
    );
    has(&answer, &format!("src=\"/input/{of}/2\""));
    has(&answer, "preload=\"none\"");
    has(&answer, &format!("href=\"/input/{of}/4\""));
    lacks(&answer, &format!("/input/{of}/3"));
    // The address itself is text.
    lacks(&answer, "=\"https://a.example");
}

#[tokio::test]
async fn a_run_shows_how_far_it_is() {
    let running = Fake::full().get(&format!("/predictions/{}", id(118))).await;
    has(&running, "<progress max=\"100\" value=\"45\"");
    let ended = Fake::full().get(&format!("/predictions/{}", id(113))).await;
    lacks(&ended, "<progress");
}
