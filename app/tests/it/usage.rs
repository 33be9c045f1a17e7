//! The usage page: figures, charts with their tables, and what cannot be drawn.

use axum::http::{Method, StatusCode};
use domain::{
    cost::Cost,
    fault::{Fault, FaultKind},
    status::Status,
};

use crate::fake::{Answer, Fake, detail, id};

fn has(answer: &Answer, text: &str) {
    assert!(answer.html.contains(text), "no {text:?} in {}", answer.html);
}

fn lacks(answer: &Answer, text: &str) {
    assert!(!answer.html.contains(text), "{text:?} in {}", answer.html);
}

/// What is seen of a document: without its scripts, which hold the same once more.
fn seen(answer: &Answer) -> &str {
    let (_, main) = answer.html.split_once("<main").unwrap();
    main.split_once("</main>").unwrap().0
}

#[tokio::test]
async fn every_chart_has_a_name_a_description_and_a_table() {
    let answer = Fake::full().get("/usage").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "<title>Usage · Predictions Console</title>");
    for title in ["Predictions", "Spend", "Success rate", "Queued", "Running"] {
        has(&answer, &format!(">{title} over time</title>"));
        has(&answer, &format!("<summary>{title} as a table</summary>"));
    }
    let count = |text: &str| answer.html.matches(text).count();
    assert_eq!(count("role=\"img\" aria-labelledby=\"usage-"), 5);
    assert_eq!(count("<desc id=\"usage-"), 5);
    has(&answer, "href=\"/usage\"");
    lacks(&answer, "<template");
    // Styles of elements are forbidden by the page's policy.
    lacks(&answer, " style=\"");
}

#[tokio::test]
async fn figures_are_those_of_the_range() {
    let fake = Fake::full();
    let answer = fake.get("/usage").await;
    let html = seen(&answer);
    let held = fake.held.iter().map(|it| &it.row.prediction);
    let priced = held.clone().filter(|p| p.cost.is_some()).count();
    let spend = Cost::from_units(20_000_000_000 * i64::try_from(priced).unwrap()).to_string();
    let of = |status| held.clone().filter(|p| p.status == status).count();
    let (good, bad) = (of(Status::Succeeded), of(Status::Failed));
    assert_eq!((good, bad), (80, 10));
    assert!(html.contains("<b>120</b>"), "{html}");
    assert!(html.contains("<b>88.8%</b>"), "{html}");
    assert!(html.contains(&format!("<b>{spend}</b>")), "{html}");
    assert!(!html.contains('≈'), "few are summed up exactly");
}

#[tokio::test]
async fn a_bar_leads_to_its_predictions() {
    let fake = Fake::full();
    let answer = fake.get("/usage?range=24h&by=model").await;
    let links = answer.html.split("<a href=\"/predictions?q=").skip(1);
    let links = links.map(|rest| rest.split('"').next().unwrap());
    let link = links
        .filter(|link| link.contains("model%3A%22veo-3.1%22"))
        .max_by_key(|link| link.contains("T"))
        .unwrap_or_else(|| panic!("no link to a model: {}", answer.html));
    let list = fake.get(&format!("/predictions?q={link}")).await;
    assert_eq!(list.status, StatusCode::OK);
    lacks(&list, "cannot be run");
    has(&list, "veo-3.1");
    lacks(&list, "No prediction matches");
}

#[tokio::test]
async fn the_address_is_the_view() {
    let fake = Fake::full();
    let answer = fake.get("/usage?range=24h&by=status&q=source:web").await;
    has(
        &answer,
        "href=\"/usage?range=30d&amp;by=status&amp;q=source%3Aweb\"",
    );
    has(&answer, "<h2>By status</h2>");
    has(&answer, "<b>40</b>");
    has(&answer, "Only <code>source:web</code>");
    let answer = fake.get("/usage?range=yesteryear&by=weather").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "<h2>By model</h2>");
}

#[tokio::test]
async fn failures_are_grouped_by_cause() {
    let mut held: Vec<_> = (0..24).map(|number| detail(23 - number)).collect();
    for (number, detail) in held.iter_mut().enumerate() {
        let p = &mut detail.row.prediction;
        p.status = Status::Failed;
        p.error = Some(match number % 4 {
            0 => format!("<b>Timed</b> out after {number}s"),
            _ => "Out of memory".to_owned(),
        });
    }
    let answer = Fake::of(held).get("/usage").await;
    has(&answer, "All 24 failures.");
    has(
        &answer,
        "<th scope=\"row\" dir=\"auto\">Out of memory</th><td>18</td><td>75%</td>",
    );
    has(
        &answer,
        "&lt;b&gt;Timed&lt;/b&gt; out after [n]s</th><td>6</td><td>25%</td>",
    );
    has(
        &answer,
        &format!("<a href=\"/predictions/{}\">Example</a>", id(23)),
    );
    has(&answer, "<b>0%</b>");
    lacks(&answer, "<b>Timed");
}

#[tokio::test]
async fn what_is_not_known_is_not_nothing() {
    let mut one = detail(4);
    let p = &mut one.row.prediction;
    p.status = Status::from_word("On <Hold>");
    (p.cost, p.started_at, p.completed_at, p.predict_time) = (None, None, None, None);
    let answer = Fake::of(vec![one]).get("/usage?by=status").await;
    has(&answer, "No cost reported");
    has(&answer, "On &lt;Hold&gt;");
    lacks(&answer, "Spend over time");
    lacks(&answer, "NaN");
    has(&answer, "Nothing failed in this range.");
}

#[tokio::test]
async fn enormous_values_are_drawn() {
    let mut huge = detail(1);
    let p = &mut huge.row.prediction;
    p.cost = Some(Cost::from_units(i64::MAX));
    p.predict_time = Some(u64::MAX);
    let mut other = detail(2);
    other.row.prediction.cost = Some(Cost::from_units(i64::MAX));
    let answer = Fake::of(vec![other, huge]).get("/usage").await;
    has(&answer, "more than $9223372.036854775807");
    for bad in ["NaN", "inf"] {
        assert!(!seen(&answer).contains(&format!("\"{bad}")), "{bad}");
    }
}

#[tokio::test]
async fn an_empty_range_says_so() {
    let answer = Fake::of(Vec::new()).get("/usage").await;
    assert_eq!(answer.status, StatusCode::OK);
    has(&answer, "No predictions in this range");
    has(&answer, "href=\"/usage?range=90d\"");
}

#[tokio::test]
async fn a_fault_is_told_with_its_status() {
    let mut fake = Fake::full();
    let answer = fake.get("/usage?q=status:nonsense").await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST);
    has(&answer, "nonsense");
    fake.fault = Some(Fault::new(FaultKind::Unavailable, "The store is away."));
    let answer = fake.get("/usage").await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
    has(&answer, "The store is away.");
    let body = r#"{"range":"7d","by":"model","query":""}"#;
    let answer = fake.send(Method::POST, "/api/usage", body).await;
    assert_eq!(answer.status, StatusCode::SERVICE_UNAVAILABLE);
}
