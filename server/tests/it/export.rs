//! Exports as a browser asks for them.

use std::collections::BTreeSet;

use tokio::{io::AsyncWriteExt as _, net::TcpStream};

use crate::{client::Request, stage::Stage};

fn ids(csv: &str) -> BTreeSet<&str> {
    csv.lines()
        .skip(1)
        .filter_map(|line| line.split(',').next())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_what_the_list_has() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for query in ["", "succeeded", "flux", "no-such-thing"] {
        let answer = console
            .get(&format!("/export?q={query}&columns=model,cost"))
            .await;
        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.header("content-type"),
            "text/csv; charset=utf-8; header=present"
        );
        let disposition = answer.header("content-disposition");
        assert!(
            disposition.starts_with("attachment; filename=\"predictions-2"),
            "{disposition}"
        );
        let (csv, rows) = (answer.text(), console.page(query).await.rows);
        let listed: BTreeSet<_> = rows.iter().map(|row| row.prediction.id.as_str()).collect();
        assert!(ids(&csv).is_superset(&listed), "{query}");
        assert!(!listed.is_empty() || ids(&csv).is_empty(), "{query}");
        assert!(rows.len() == 50 || ids(&csv).len() == rows.len(), "{query}");
        let lines = console
            .get(&format!("/export?q={query}&format=jsonl"))
            .await
            .text();
        let parsed: Vec<serde_json::Value> = lines
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let ids_of_lines: BTreeSet<_> =
            parsed.iter().map(|it| it["id"].as_str().unwrap()).collect();
        assert_eq!(ids_of_lines, ids(&csv), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_selection_is_posted_by_a_form_of_ours_only() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let id = console.page("").await.rows[7].prediction.id.to_string();
    let form = Request::new("POST", "/export")
        .with("content-type", "application/x-www-form-urlencoded")
        .body(&format!("format=csv&columns=id&id={id}"));
    let answer = console
        .send(&form.clone().with("sec-fetch-site", "same-origin"))
        .await;
    assert_eq!(answer.text(), format!("\u{feff}id\r\n{id}\r\n"));
    let answer = console
        .send(&form.with("sec-fetch-site", "cross-site"))
        .await;
    assert_eq!(answer.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_exported_is_said() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let long = format!("/export?q={}", "x".repeat(2_000));
    for target in ["/export?format=xlsx", "/export?columns=id,price", &long] {
        let answer = console.get(target).await;
        assert_eq!(answer.status, 400, "{target}");
        assert!(answer.text().contains("<h1>"), "{target}");
        assert_eq!(answer.header("content-disposition"), "", "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_goes_away_leaves_nothing_behind() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for _ in 0..50 {
        let mut stream = TcpStream::connect(console.addr).await.unwrap();
        let head = "GET /export?format=jsonl HTTP/1.1\r\nHost: localhost\r\n\r\n";
        stream.write_all(head.as_bytes()).await.unwrap();
        drop(stream);
    }
    assert_eq!(ids(&console.get("/export").await.text()).len(), 60);
    // The end waits for connections that are still at work.
    let began = tokio::time::Instant::now();
    console.running.stop().await;
    assert!(began.elapsed().as_secs() < 2, "{:?}", began.elapsed());
}
