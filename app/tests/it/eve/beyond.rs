//! Questions beyond the grammar: what a chat model writes is text beside what it looked at, and without
//! one nothing of it is there.

use app::{
    backend::assistant::Reply,
    eve::{
        Beyond,
        answer::{Part, Piece, Place},
    },
};
use domain::query::Query;
use http::{Method, StatusCode};

use super::{HOSTILE, ask, said};
use crate::fake::{Fake, now};

const STRANGE: &str = "which of them are about lighthouses";

/// A console whose model says this, after it looked at the failures and was told of two predictions.
fn saying(said: Result<&str, &str>) -> Fake {
    let mut fake = Fake::full();
    let rows: Vec<_> = fake.held[..2]
        .iter()
        .map(|detail| detail.row.clone())
        .collect();
    fake.reply = Some(Reply {
        model: "mera".to_owned(),
        said: said.map(str::to_owned).map_err(str::to_owned),
        queries: vec![Query::parse("status:failed").unwrap()],
        told: vec![format!(
            "{{\"found\":12,\"id\":\"{}\"}}",
            rows[0].prediction.id
        )],
        rows,
    });
    fake
}

async fn asked(fake: &Fake, question: &str) -> Vec<Part> {
    let question = question.to_owned();
    let told = app::eve::told(question, "/predictions", now(), fake, Beyond::Asked).await;
    told.unwrap().answer.parts
}

#[tokio::test]
async fn without_a_model_there_is_none_to_ask() {
    let fake = Fake::full();
    let with = asked(&fake, STRANGE).await;
    assert_eq!(with, ask(&fake, STRANGE, "/predictions").await.parts);
    assert!(matches!(with.last(), Some(Part::Examples { .. })));
    assert!(!fake.get("/eve").await.html.contains("chat model"));
}

#[tokio::test]
async fn what_is_understood_is_not_asked_of_the_model() {
    let fake = saying(Ok("It is 7."));
    for question in ["how many failed", "help", "cancel this", "last prediction"] {
        let (with, without) = (asked(&fake, question).await, ask(&fake, question, "").await);
        let is_written = |part: &Part| matches!(part, Part::Written { .. } | Part::Beyond { .. });
        assert!(
            !with.iter().chain(&without.parts).any(is_written),
            "{question}"
        );
    }
}

#[tokio::test]
async fn its_words_are_told_from_hers_and_stand_beside_what_it_looked_at() {
    let id = Fake::full().held[0].row.prediction.id.clone();
    let fake = saying(Ok(&format!("There are 12 of them, 13 at most: see {id}.")));
    let parts = asked(&fake, STRANGE).await;
    let text = |text: &str| Piece::Text {
        text: text.to_owned(),
    };
    let pieces = vec![
        text("There are 12 of them, "),
        Piece::Unfounded {
            text: "13".to_owned(),
        },
        text(" at most: see "),
        Piece::Id {
            text: id.to_string(),
            id,
        },
        text("."),
    ];
    let model = "mera".to_owned();
    assert_eq!(parts[0], Part::Written { model, pieces });
    let is_list = |part: &Part| matches!(part, Part::Link { to: Place::List { query }, .. } if query == "status:failed");
    assert!(parts.iter().any(is_list), "{parts:?}");
    let cited = parts
        .iter()
        .filter(|part| matches!(part, Part::Cited { .. }));
    assert_eq!(cited.count(), 2);
}

#[tokio::test]
async fn an_address_only_offers_the_model_and_a_form_asks_it() {
    let fake = saying(Ok("Line one\n[a](https://evil.example) <b>12</b> of 99"));
    let path = "/eve?question=which%20are%20about%20lighthouses&here=%2Fpredictions";
    let offered = fake.get(path).await;
    assert_eq!(offered.status, StatusCode::OK);
    assert!(!offered.html.contains("eve-written"), "{}", offered.html);
    assert!(
        offered
            .html
            .contains("method=\"post\" action=\"/eve?question=which%20are")
    );
    assert!(offered.html.contains("goes to the chat model mera"));
    let written = fake.post(path).await;
    let html = &written.html;
    assert_eq!(written.status, StatusCode::OK);
    assert!(
        html.contains("Written by the model <code>mera</code>, not by this console"),
        "{html}"
    );
    assert!(
        html.contains("[a](https://evil.example) &lt;b&gt;12&lt;/b&gt; of"),
        "{html}"
    );
    assert!(html.contains("99?</mark>"), "{html}");
    assert!(!html.contains("href=\"https://evil"), "{html}");
    // Before anything is asked it is said what is sent where.
    assert!(
        fake.get("/eve")
            .await
            .html
            .contains("goes to the chat model mera")
    );
}

#[tokio::test]
async fn a_model_that_obeys_the_data_moves_nothing() {
    let fake = saying(Ok(HOSTILE));
    for part in asked(&fake, STRANGE).await {
        let is_harmless = match &part {
            Part::Written { pieces, .. } => pieces
                .iter()
                .all(|piece| !matches!(piece, Piece::Id { .. })),
            Part::Link { to, .. } => matches!(to, Place::List { .. }),
            Part::Confirm { .. } | Part::Quoted { .. } | Part::Beyond { .. } => false,
            Part::Said { .. }
            | Part::Figures { .. }
            | Part::Cited { .. }
            | Part::Examples { .. } => true,
        };
        assert!(is_harmless, "{part:?}");
    }
}

#[tokio::test]
async fn where_it_fails_she_does_not_know_and_says_what_she_can() {
    let fake = saying(Err("The model did not answer in time."));
    let body = r#"{"question":"sing me a song","here":"","beyond":"asked"}"#;
    let answer = fake.send(Method::POST, "/api/ask", body).await;
    assert_eq!(answer.status, StatusCode::OK);
    let told: app::eve::Told = serde_json::from_str(&answer.html).unwrap();
    let text = said(&told.answer);
    assert!(
        text.starts_with("I do not know. I asked the chat model mera"),
        "{text}"
    );
    assert!(text.contains("did not answer in time"), "{text}");
    assert!(matches!(
        told.answer.parts.last(),
        Some(Part::Examples { .. })
    ));
}
