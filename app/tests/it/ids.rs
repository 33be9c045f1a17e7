//! Ids of every sort on the pages: escaped where they are shown, and one segment of each address.

use axum::http::StatusCode;
use domain::{id::PredictionId, percent, prediction::Detail};

use crate::fake::{Fake, detail};

include!("../../domain/src/id/awkward_ids.in");

/// A prediction with an id that upstream made.
fn named(text: &str) -> Detail {
    let mut detail = detail(113);
    let account = &detail.row.prediction.account;
    detail.row.prediction.id = PredictionId::from_upstream(text, account).unwrap();
    detail
}

fn encoded(id: &PredictionId) -> String {
    let mut url = String::new();
    percent::encode(id.as_str(), &mut url);
    url
}

/// A text as the framework writes it between tags and in attributes: an apostrophe stays there.
fn escaped(text: &str) -> String {
    let mut html = String::new();
    app::ui::escape(text, &mut html);
    html.replace("&#39;", "'")
}

/// The same between tags, where a quote stays as well.
fn escaped_text(text: &str) -> String {
    escaped(text).replace("&quot;", "\"")
}

#[tokio::test]
async fn an_id_of_any_characters_opens_everywhere() {
    for text in AWKWARD_IDS {
        let detail = named(text);
        let id = detail.row.prediction.id.clone();
        let (segment, fake) = (encoded(&id), Fake::of(vec![detail]));
        let page = fake.get(&format!("/predictions/{segment}")).await;
        assert_eq!(page.status, StatusCode::OK, "{text}");
        let shown = format!("<code>{}<", escaped_text(text));
        assert_eq!(page.html.matches(&shown).count(), 1, "{text}");
        let report = format!("/predictions/{segment}/report");
        assert!(page.html.contains(&escaped(&report)), "{text}");
        let list = fake.get("/predictions").await.html;
        let row = format!("data-id=\"{}\"", escaped(id.as_str()));
        assert_eq!(list.matches(&row).count(), 1, "{text}");
        let link = format!("href=\"/predictions/{segment}\"");
        assert!(list.contains(&link), "{text}");
        // The sidebar, by the address.
        let peeked = fake.get(&format!("/predictions?peek={segment}")).await.html;
        assert!(peeked.contains("data-peeked"), "{text}");
        assert!(peeked.contains(&shown), "{text}");
        assert!(peeked.contains(&escaped(&format!("/predictions/{segment}"))));
    }
}

#[tokio::test]
async fn an_id_of_any_characters_is_found() {
    for text in AWKWARD_IDS {
        let detail = named(text);
        let id = detail.row.prediction.id.clone();
        let fake = Fake::of(vec![detail, named("another")]);
        let row = format!("data-id=\"{}\"", escaped(id.as_str()));
        let mut queries = vec![domain::query::Term::of_id(&id).to_string()];
        if domain::query::Query::of_whole_text(text).is_some() {
            queries.push((*text).to_owned());
        }
        for query in queries {
            let mut url = "/predictions?q=".to_owned();
            percent::encode(&query, &mut url);
            let list = fake.get(&url).await;
            assert_eq!(list.status, StatusCode::OK, "{query}");
            assert!(list.html.contains(&row), "{query} finds {text}");
            assert!(!list.html.contains("data-id=\"another\""), "{query}");
        }
    }
}

#[tokio::test]
async fn predictions_of_any_id_are_compared() {
    for pair in AWKWARD_IDS.windows(2) {
        let sides = [named(pair[0]), named(pair[1])];
        let ids = [0, 1].map(|at: usize| sides[at].row.prediction.id.clone());
        let fake = Fake::of(sides.to_vec());
        let page = fake.get(&app::address::compare(&ids)).await;
        assert_eq!(page.status, StatusCode::OK, "{pair:?}");
        for id in &ids {
            let link = format!("href=\"{}\"", app::address::prediction(id));
            assert!(page.html.contains(&link), "{pair:?}");
        }
    }
}

#[tokio::test]
async fn the_second_prediction_of_an_id_names_its_account() {
    let first = named("a/b");
    let mut second = named("a/b");
    second.row.prediction.account = "research".parse().unwrap();
    let id = &second.row.prediction.id;
    second.row.prediction.id = id.in_account(&second.row.prediction.account);
    let fake = Fake::of(vec![first, second]);
    let list = fake.get("/predictions?q=id%3A%22a%2Fb%22").await.html;
    assert!(list.contains("data-id=\"a/b\""), "{list}");
    assert!(list.contains("data-id=\"~research~a/b\""), "{list}");
    assert!(list.contains("<span class=\"tag\">research<"), "{list}");
    let page = fake.get("/predictions/~research~a%2Fb").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.html.contains("<code>a/b<"));
    assert!(page.html.contains("<dd>research<"), "{}", page.html);
}
