//! Commands without a script: forms, a question, and the job's own page.

use simulator::Draft;

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage, eventually},
};

async fn post(console: &Console, target: &str, form: &str) -> Answer {
    let request = Request::new("POST", target)
        .with("sec-fetch-site", "same-origin")
        .with("content-type", "application/x-www-form-urlencoded")
        .with("accept", "text/html")
        .body(form);
    console.send(&request).await
}

/// The token that answers the question of a page.
fn confirmation(html: &str) -> &str {
    let (_, token) = html.split_once("name=\"confirmation\" value=\"").unwrap();
    token.split('"').next().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_asks_acts_and_reports() {
    let mut stage = Stage::new().await;
    stage.build_site();
    let console = stage.mirrored().await;
    let rows = console.page("succeeded").await.rows;
    let (a, b) = (&rows[0].prediction.id, &rows[1].prediction.id);
    let form = format!("ids=&id={a}&id={b}&command=delete");
    let question = post(&console, "/command", &form).await;
    let html = question.text();
    assert_eq!(question.status, 200, "{html}");
    assert!(html.contains("<h1>Delete 2 predictions?</h1>"), "{html}");
    assert!(
        html.contains(" in total") && html.contains("This cannot be undone."),
        "{html}"
    );
    assert!(
        html.contains("href=\"/pkg/predictions-console.css"),
        "{html}"
    );
    assert!(
        html.contains("Keep our copies of the output files"),
        "{html}"
    );
    // The question changes nothing.
    assert_eq!(console.page(a.as_str()).await.rows.len(), 1);
    let answer = format!("{form}&confirmation={}", confirmation(&html));
    // A token answers the question that was asked, and once.
    for other in [
        format!("{form}&confirmation=0123"),
        format!("{form}&sure=yes"),
        answer.replace(&format!("id={b}&"), ""),
    ] {
        let asked = post(&console, "/command", &other).await;
        assert_eq!(asked.status, 200, "{other}");
        assert!(asked.text().contains("name=\"confirmation\""), "{other}");
        assert_eq!(console.page(b.as_str()).await.rows.len(), 1, "{other}");
    }
    let html = post(&console, "/command", &form).await.text();
    let answer = format!("{form}&confirmation={}", confirmation(&html));
    let started = post(&console, "/command", &answer).await;
    assert_eq!(started.status, 303);
    let again = post(&console, "/command", &answer).await.text();
    assert!(again.contains("This was not confirmed"), "{again}");
    let job = started.header("location").to_owned();
    assert!(job.starts_with("/jobs/"), "{job}");
    eventually("it has ended", async || {
        console.get(&job).await.text().contains("Ended.")
    })
    .await;
    let report = console.get(&job).await.text();
    assert!(report.contains("<h1>Deleted 2 of 2</h1>"), "{report}");
    assert!(
        !report.contains("http-equiv"),
        "an ended job is not looked at again"
    );
    assert!(console.page(a.as_str()).await.rows.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_keeps_the_files_where_its_box_is_checked() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let draft = Draft {
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    stage.simulator.finish(&id).unwrap();
    let media = format!("/media/{id}/0");
    let status = async || console.get(&media).await.status;
    // A thumbnail is made of what is kept, and of nothing else.
    let thumbnail = format!("{media}/thumbnail");
    let is_kept = async || console.get(&thumbnail).await.status == 200;
    eventually("its file is kept", is_kept).await;
    let delete = async |more: &str, done: &str| {
        let form = format!("id={id}&command=delete{more}");
        let question = post(&console, "/command", &form).await.text();
        let form = format!("{form}&confirmation={}", confirmation(&question));
        let started = post(&console, "/command", &form).await;
        let job = started.header("location").to_owned();
        eventually(done, async || console.get(&job).await.text().contains(done)).await;
    };
    delete("&keep=yes", "Deleted 1 of 1").await;
    assert_eq!(status().await, 200);
    let page = console.get(&format!("/predictions/{id}")).await;
    assert!(page.text().contains("Delete the files"));
    // What is left can be deleted by the page's own form.
    let question = post(&console, "/command", &format!("id={id}&command=delete")).await;
    let html = question.text();
    assert!(
        html.contains("Delete the kept files of 1 prediction?"),
        "{html}"
    );
    assert!(!html.contains("checkbox"), "{html}");
    delete("", "Deleted 1 of 1").await;
    assert_eq!(status().await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_told_and_escaped() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let draft = Draft {
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    let is_listed = async || !console.page(&id).await.rows.is_empty();
    eventually("it is mirrored", is_listed).await;
    for (form, want) in [
        ("command=delete".to_owned(), "No prediction is selected."),
        (format!("id={id}"), "A command is cancel or delete."),
        (
            "command=delete&id=%3Cb%3E%0A".to_owned(),
            "An id is not a valid prediction id",
        ),
    ] {
        let answer = post(&console, "/command", &form).await;
        assert_eq!(answer.status, 400, "{form}");
        assert!(answer.text().contains(want), "{}", answer.text());
    }
    for target in ["/jobs/abcdef", "/jobs/%3Cscript%3E"] {
        assert_eq!(console.get(target).await.status, 404);
        assert_eq!(post(&console, target, "").await.status, 404);
    }
    // A page elsewhere can start nothing.
    let elsewhere = Request::new("POST", "/command")
        .with("sec-fetch-site", "cross-site")
        .with("content-type", "application/x-www-form-urlencoded")
        .body(&format!("command=cancel&id={id}&sure=yes"));
    assert_eq!(console.send(&elsewhere).await.status, 403);
    assert!(
        !console.page(&id).await.rows[0]
            .prediction
            .status
            .is_terminal()
    );
}
