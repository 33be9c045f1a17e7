//! Eve over HTTP, on the real store: what she says is what the list shows.

mod beyond;

use app::eve::{Told, answer::Part};
use domain::{coverage::Counts, id::PredictionId, status::Status};
use serde_json::json;

use crate::{
    client::Request,
    stage::{Console, Stage},
};

async fn ask(console: &Console, question: &str) -> Vec<Part> {
    let body = json!({"question": question, "here": "/predictions"}).to_string();
    let answer = console.send(&Request::call("ask", &body)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let told: Told = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(told.question, question);
    told.answer.parts
}

fn cited(parts: &[Part]) -> Vec<PredictionId> {
    let cited = parts.iter().filter_map(|part| {
        let Part::Cited { id, .. } = part else {
            return None;
        };
        Some(id.clone())
    });
    cited.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn her_answers_are_those_of_the_list() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;

    let rows = console.page("status:failed").await.rows;
    let newest: Vec<_> = rows.iter().map(|row| row.prediction.id.clone()).collect();
    let parts = ask(&console, "show me the last 3 failed predictions").await;
    assert_eq!(cited(&parts), newest[..3]);

    let counts = Request::call("counts", &json!({"query": ""}).to_string());
    let counts = console.send(&counts).await;
    let counts: Counts = serde_json::from_slice(&counts.body).unwrap();
    let mut statuses = counts.statuses.iter();
    let failed = statuses.find(|it| it.status == Status::Failed).unwrap();
    let parts = ask(&console, "how many failed?").await;
    let text = format!("{} predictions.", failed.count);
    assert_eq!(parts[0], Part::Said { text });

    let beginning = &newest[0].as_str()[..12];
    let parts = ask(&console, &format!("why did {beginning} fail")).await;
    assert_eq!(cited(&parts), newest[..1]);

    let parts = ask(&console, "what is the api key").await;
    assert!(
        matches!(parts.last(), Some(Part::Examples { .. })),
        "{parts:?}"
    );
}
