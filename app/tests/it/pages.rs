//! Each page and state, as HTML and status.

use axum::http::StatusCode;
use domain::{
    fault::{Fault, FaultKind},
    id::PredictionId,
    kind::Kind,
    mirror::{Completeness, Health, Trouble},
    prediction::Remains,
    time::Timestamp,
    usual::Usual,
};

use crate::fake::{Answer, Fake, detail, file, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

fn rows(answer: &Answer) -> usize {
    answer.html.matches(" data-id=\"").count()
}

#[tokio::test]
async fn the_root_leads_to_the_list() {
    let answer = Fake::full().get("/").await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.location.as_deref(), Some("/predictions"));
}

#[tokio::test]
async fn the_list_is_whole_without_a_script() {
    let answer = Fake::full().get("/predictions").await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(rows(&answer), 50);
    has(&answer, "<title>Predictions · Predictions Console</title>");
    has(&answer, "120 predictions");
    has(&answer, &format!("href=\"/predictions/{}\"", id(119)));
    has(&answer, &format!("href=\"/predictions?peek={}\"", id(119)));
    has(&answer, "href=\"/predictions?pages=2\"");
    has(&answer, "Load more");
    has(&answer, "$0.02");
    has(&answer, "title=\"Not reported\"");
    has(&answer, "SKYTELLS_API_KEY");
    // Nothing is left to be put in place by a script.
    lacks(&answer, "<template");
}

#[tokio::test]
async fn rows_are_chosen_and_exported_without_a_script() {
    let answer = Fake::full().get("/predictions?q=flux").await;
    assert_eq!(
        answer.html.matches("name=\"id\" form=\"bulk\"").count(),
        rows(&answer)
    );
    has(&answer, "id=\"bulk\" method=\"post\" action=\"/export\"");
    for command in ["cancel", "delete"] {
        has(
            &answer,
            &format!("formaction=\"/command\" name=\"command\" value=\"{command}\""),
        );
    }
    has(&answer, "href=\"/export?q=flux&amp;format=csv\" download");
    lacks(&answer, "<dialog");
}

#[tokio::test]
async fn the_document_starts_the_module_with_a_nonce() {
    let answer = Fake::full().get("/predictions").await;
    has(&answer, "href=\"/pkg/predictions-console.css\"");
    has(
        &answer,
        "import start, { hydrate } from \"/pkg/predictions-console.js\"",
    );
    assert!(
        !answer.html.contains(" style="),
        "inline styles break the policy"
    );
    assert!(!answer.html.contains("onerror="));
}

#[tokio::test]
async fn the_reader_s_columns_come_with_the_request() {
    // Behind the one of the boxes, which is always there.
    let headings = |answer: &Answer| -> Vec<String> {
        let headings = answer.html.split("<th role=\"columnheader\"").skip(2);
        let label = |heading: &str| {
            let label = heading.split("aria-label=\"").nth(1)?;
            label.split('"').next().map(str::to_owned)
        };
        headings.map(|it| label(it).unwrap()).collect()
    };
    let answer = Fake::full().get("/predictions").await;
    lacks(&answer, "data-columns");
    has(&answer, "--w-status:158px;");
    assert_eq!(headings(&answer)[..3], ["Status", "ID", "Model"]);

    let cookie = "theme=dark; columns=kind.id-300.account.!status.!source.!cost\"><em>.!created";
    let answer = Fake::full().get_with("/predictions", cookie).await;
    let want = [
        "Output", "ID", "Account", "Model", "Queued", "Running", "Total", "Cost", "Preview",
    ];
    assert_eq!(headings(&answer), want);
    let text = "data-columns=\"kind.id-300.account.!status.!source.!created.!thumbnail.model";
    has(&answer, text);
    has(&answer, "--w-id:300px;");
    has(&answer, "<td role=\"cell\" class=\"c-account\">demo</td>");
    lacks(&answer, "class=\"c-created\"");
    lacks(&answer, "<em>");
}

#[tokio::test]
async fn a_run_far_from_usual_says_so_in_words() {
    let mut fake = Fake::full();
    let plain = fake.get("/predictions").await;
    lacks(&plain, "7-day median");
    let usual = |total: u64, runs: u32| Usual {
        model: "veo-3.1".to_owned(),
        total: total * 1_000_000,
        runs,
    };
    fake.usual = vec![usual(3, 40)];
    let answer = fake.get("/predictions").await;
    let words = "3.0 × this model's 7-day median";
    has(&answer, &format!("aria-label=\"{words}"));
    has(&answer, &format!("title=\"{words}"));
    fake.usual = vec![usual(3, 5)];
    lacks(&fake.get("/predictions").await, "7-day median");
}

#[tokio::test]
async fn a_picture_is_shown_small_where_we_hold_one() {
    let columns = "columns=status.id.thumbnail";
    let path = format!("/predictions?q=id:{}", id(7));
    let answer = Fake::full().get_with(&path, columns).await;
    has(&answer, &format!("src=\"/media/{}/0/thumbnail\"", id(7)));
    has(&answer, "loading=\"lazy\" decoding=\"async\"");
    // The mark by which the browser shows that the picture cannot be read.
    has(&answer, "data-media=\"\" class=\"thumbnail\"");
    has(&answer, "title=\"This image can't be shown. Download it\"");
    has(&answer, &format!("href=\"/media/{}/0?download\"", id(7)));
    let answer = Fake::full().get_with("/predictions?q=mera", columns).await;
    lacks(&answer, "/thumbnail\"");
    let answer = Fake::full().get_with("/predictions", columns).await;
    has(&answer, "#icon-audio");
    lacks(&answer, "/thumbnail\"");
}

#[tokio::test]
async fn rows_are_numbered_and_counted() {
    let answer = Fake::full().get("/predictions").await;
    has(&answer, "aria-rowcount=\"-1\"");
    has(&answer, "<tr role=\"row\" aria-rowindex=\"2\" data-id=");
    has(&answer, "<tr role=\"row\" aria-rowindex=\"51\" data-id=");
    let answer = Fake::full().get("/predictions?pages=3").await;
    has(&answer, "aria-rowcount=\"121\"");
}

#[tokio::test]
async fn more_is_a_longer_address_and_then_a_further_one() {
    let fake = Fake::full();
    let answer = fake.get("/predictions?pages=2").await;
    assert_eq!(rows(&answer), 100);
    has(&answer, "href=\"/predictions?pages=3\"");
    let answer = fake.get("/predictions?pages=3").await;
    assert_eq!(rows(&answer), 120);
    lacks(&answer, "Load more");

    let place = format!(
        "{}.{}",
        detail(100).row.prediction.created_at.micros(),
        id(100)
    );
    let answer = fake.get(&format!("/predictions?before={place}")).await;
    assert_eq!(rows(&answer), 50);
    has(&answer, &format!("data-id=\"{}\"", id(99)));
    lacks(&answer, &format!("data-id=\"{}\"", id(100)));
    has(&answer, "Newest");

    let many = Fake::of((0..1_060).rev().map(detail).collect());
    let answer = many.get("/predictions?pages=20").await;
    assert_eq!(rows(&answer), 1_000);
    has(&answer, "href=\"/predictions?before=");
}

#[tokio::test]
async fn the_search_is_in_the_address_and_keeps_the_sidebar() {
    let peek = id(7);
    let path = format!("/predictions?q=veo%20succeeded&peek={peek}");
    let answer = Fake::full().get(&path).await;
    has(&answer, "value=\"veo succeeded\"");
    has(&answer, "<form method=\"get\" action=\"/predictions\"");
    has(
        &answer,
        &format!("<input type=\"hidden\" name=\"peek\" value=\"{peek}\""),
    );
    assert!(rows(&answer) > 0 && rows(&answer) < 50, "{}", rows(&answer));
    has(&answer, " matches");
    lacks(&answer, "120 predictions");
}

#[tokio::test]
async fn no_match_is_not_no_predictions() {
    let answer = Fake::full().get("/predictions?q=%3Cb%3Enothing").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "No prediction matches “&lt;b&gt;nothing”");
    has(&answer, "Clear the search");
    lacks(&answer, "No predictions yet");

    let answer = Fake::of(Vec::new()).get("/predictions").await;
    has(&answer, "No predictions yet");
    for language in ["cURL", "TypeScript", "Python"] {
        has(&answer, language);
    }
}

#[tokio::test]
async fn a_query_that_is_too_long_is_told() {
    let long = "x".repeat(401);
    let answer = Fake::full().get(&format!("/predictions?q={long}")).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    has(&answer, "A search takes up to 400 characters.");
}

#[tokio::test]
async fn a_fault_is_told_with_its_status_and_mark() {
    let mut fake = Fake::full();
    fake.fault = Some(
        Fault::new(FaultKind::Unavailable, "The store does not answer.").with_reference("k3f9"),
    );
    for path in ["/predictions", &format!("/predictions/{}", id(1))] {
        let answer = fake.get(path).await;
        assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE, "{path}");
        has(&answer, "The store does not answer.");
        has(&answer, "k3f9");
        has(&answer, "Try again");
    }
}

#[tokio::test]
async fn a_stale_mirror_and_unread_history_are_told() {
    let mut fake = Fake::full();
    fake.mirror.accounts[0].health = Health::Stale {
        since: Timestamp::from_micros(1_700_000_000_000_000),
        trouble: Trouble::Unauthorized,
        until: None,
    };
    fake.mirror.accounts[0].completeness = Completeness::Reading {
        back_to: Some("2026-03-04".parse().unwrap()),
    };
    let answer = fake.get("/predictions").await;
    has(&answer, "The API key was refused.");
    has(&answer, "Loading history (back to 2026-03-04)");
    has(&answer, "<b>Stale</b>");
}

#[tokio::test]
async fn the_sidebar_is_rendered_from_the_address() {
    // A succeeded picture.
    let answer = Fake::full()
        .get(&format!("/predictions?q=true&peek={}", id(113)))
        .await;
    has(&answer, "<aside ");
    has(&answer, "View full prediction");
    has(&answer, &format!("src=\"/media/{}/0\"", id(113)));
    has(
        &answer,
        &format!(
            "href=\"/predictions?q=true&amp;peek={}&amp;tab=json\"",
            id(113)
        ),
    );
    has(&answer, "aria-label=\"Close\"");

    let answer = Fake::full()
        .get(&format!("/predictions?peek={}&tab=json", id(113)))
        .await;
    has(&answer, "5.510");
    let answer = Fake::full().get("/predictions?peek=unheard-of").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "There is no prediction with this id.");
}

#[tokio::test]
async fn the_page_of_a_prediction_is_whole() {
    let number = 113;
    let fake = Fake::full();
    let answer = fake.get(&format!("/predictions/{}", id(number))).await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "Succeeded");
    has(&answer, "12345678901234567890");
    has(&answer, "1.50");
    has(&answer, &format!("src=\"/media/{}/0\"", id(number)));
    has(
        &answer,
        &format!("href=\"/media/{}/0?download\"", id(number)),
    );
    has(&answer, "1.4 MB");
    has(
        &answer,
        &format!("href=\"/predictions/{}?tab=json\"", id(number)),
    );
    has(&answer, "2026-");
    has(&answer, " UTC</time>");

    let failed = fake.get(&format!("/predictions/{}", id(111))).await;
    has(&failed, "flagged by the safety check");
    let waiting = fake.get(&format!("/predictions/{}", id(119))).await;
    has(&waiting, "Waiting to start.");
    let lost = fake.get(&format!("/predictions/{}", id(109))).await;
    has(
        &lost,
        "It was gone from upstream before it could be copied.",
    );
    lacks(&lost, "<img");
}

#[tokio::test]
async fn what_is_left_of_a_deleted_prediction_is_shown() {
    let mut fake = Fake::full();
    let id: PredictionId = "deleted-one".parse().unwrap();
    fake.remains.push(Remains {
        id: id.clone(),
        model: "truefusion".to_owned(),
        created_at: Timestamp::from_micros(1_795_340_000_000_000),
        deleted_at: Timestamp::from_micros(1_795_350_000_000_000),
        files: vec![file(Kind::Image, 2)],
    });
    let answer = fake.get("/predictions/deleted-one").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "This prediction was deleted");
    has(&answer, "truefusion");
    has(&answer, "/media/deleted-one/0");
    has(&answer, "action=\"/command\"");
}

#[tokio::test]
async fn what_is_not_there_is_a_real_404() {
    let fake = Fake::full();
    for (path, words) in [
        (
            "/predictions/unheard-of",
            "There is no prediction with this id.",
        ),
        ("/predictions/a%01b", "not a prediction's id"),
        ("/nowhere", "There is no such page."),
    ] {
        let answer = fake.get(path).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        has(&answer, words);
        has(&answer, "All predictions");
    }
}

#[tokio::test]
async fn the_theme_is_in_the_document() {
    let fake = Fake::full();
    let dark = fake.get_with("/predictions", "a=b; theme=dark").await;
    has(&dark, "data-theme=\"dark\"");
    let system = fake.get("/predictions").await;
    lacks(&system, "data-theme=");
}

#[tokio::test]
async fn an_input_is_shown_as_programs_too() {
    let fake = Fake::full();
    let path = format!("/predictions/{}", id(7));
    let answer = fake.get(&path).await;
    has(&answer, &format!("href=\"{path}?input=create\""));
    lacks(&answer, "<summary>cURL</summary>");
    let answer = fake.get(&format!("{path}?input=create")).await;
    for language in ["cURL", "TypeScript", "Python"] {
        has(&answer, &format!("<summary>{language}</summary>"));
        has(&answer, &format!("<code>{language} {{\"prompt\":"));
    }
    lacks(&answer, "<template");

    let mut held = detail(7);
    held.input = None;
    let answer = Fake::of(vec![held])
        .get(&format!("{path}?input=create"))
        .await;
    has(&answer, "There is no program to copy");
}
