//! Predictions of shapes that no description names, from an upstream of the test's own: what it sends as
//! text must be found on the console's pages, and every file that it names in the vault.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Uri, header},
    routing::get,
};
use domain::prediction::{Copy, Detail};
use server::run;
use tempfile::TempDir;
use tokio::net::TcpListener;

use crate::{
    media::detail,
    stage::{CANARY_KEY, Console, eventually, settings},
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";
const INLINE: &str = "data:image/png;base64,iVBORw0KGgo=";

/// An upstream that lists these JSON texts, and the paths that it was asked for.
pub(crate) struct Upstream {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Upstream {
    /// An upstream without models. `{base}` in a row stands for the address of the upstream.
    async fn listing(rows: &[&str]) -> Self {
        Self::with_models(rows, "[]").await
    }

    /// The same with this JSON list of models.
    pub(crate) async fn with_models(rows: &[&str], models: &str) -> Self {
        let models = Bytes::copy_from_slice(models.as_bytes());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let list = format!(r#"{{"data":[{}]}}"#, rows.join(",")).replace("{base}", &base);
        let asked = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&asked);
        let answer = move |uri: Uri| {
            heard.lock().unwrap().push(uri.to_string());
            let is_first = uri.query().is_none_or(|query| query.contains("page=1&"));
            let body: Bytes = match uri.path() {
                "/v1/predictions" if is_first => list.clone().into(),
                "/v1/predictions" => r#"{"data":[]}"#.into(),
                "/v1/models" => models.clone(),
                "/files/a.png" => PNG.into(),
                "/files/run.log" => "line one\nline <two>\n".into(),
                _ => Bytes::new(),
            };
            let kind = (header::CONTENT_TYPE, "application/json");
            async move { ([kind], Body::from(body)) }
        };
        let router = Router::new().fallback(get(answer));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, asked }
    }

    pub(crate) async fn console(&self) -> (Console, TempDir) {
        let folder = tempfile::tempdir().unwrap();
        let settings = settings(folder.path(), &format!("{}/v1", self.base), CANARY_KEY);
        let listener = TcpListener::bind(settings.addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let running = run::start(&settings, listener).await.unwrap();
        (Console { addr, running }, folder)
    }
}

fn row(id: &str, status: &str, members: &str) -> String {
    format!(
        r#"{{"id":"{id}","status":"{status}","created_at":"2026-03-04T21:20:58Z","completed_at":"2026-03-04T21:20:59Z",{members}}}"#
    )
}

/// The prediction, once all of its files are stored.
async fn stored(console: &Console, id: &str) -> Detail {
    let found = Mutex::new(None);
    eventually("its files are stored", async || {
        let Some(detail) = detail(console, id).await else {
            return false;
        };
        let is_stored = detail.files.iter().all(|file| file.copy == Copy::Kept);
        *found.lock().unwrap() = Some(detail);
        is_stored
    })
    .await;
    found.into_inner().unwrap().unwrap()
}

async fn page(console: &Console, id: &str) -> String {
    let answer = console.get(&format!("/predictions/{id}")).await;
    assert_eq!(answer.status, 200, "{id}");
    answer.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_of_an_output_is_stored_and_shown() {
    let rows = [
        row(
            "nested",
            "succeeded",
            r#""output":{"image":{"url":"{base}/files/a.png"},"nested":[[{"href":"{base}/files/run.log"}]],"seed":0}"#,
        ),
        row(
            "beside",
            "succeeded",
            r#""output":"some words","metadata":{"storage":{"files":[{"name":"run%2Elog","url":"{base}/files/run.log"}]}}"#,
        ),
        row(
            "number",
            "succeeded",
            r#""output":0,"metadata":{"storage":{"files":[{"url":"{base}/files/a.png"}]}}"#,
        ),
        row("inline", "succeeded", &format!(r#""output":["{INLINE}"]"#)),
        row("false", "succeeded", r#""output":false"#),
        row("empty", "succeeded", r#""output":"""#),
        row("list", "succeeded", r#""output":[]"#),
        row("object", "succeeded", r#""output":{}"#),
        row(
            "half",
            "succeeded",
            r#""output":"b \udc00 c","input":{"prompt":"a \ud800 fox\u0000","\udc00n":1.50}"#,
        ),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let upstream = Upstream::listing(&rows).await;
    let (console, _folder) = upstream.console().await;
    console
        .until("all rows are held", |mirror| mirror.held >= 9)
        .await;
    for (id, files) in [("nested", 2), ("beside", 1), ("number", 1), ("inline", 1)] {
        let detail = stored(&console, id).await;
        assert_eq!(detail.files.len(), files, "{id}");
        for file in &detail.files {
            let answer = console.get(&format!("/media/{id}/{}", file.number)).await;
            assert_eq!(answer.status, 200, "{id}");
        }
    }
    for (id, texts) in [
        ("nested", &["seed"][..]),
        ("nested?file=1", &["line &lt;two&gt;"]),
        ("beside", &["some words", "run.log", "line one"]),
        ("number", &[">0<"]),
        ("false", &[">false<"]),
        ("empty", &["&quot;&quot;"]),
        ("list", &["[]"]),
        ("object", &["{}"]),
        (
            "half",
            &[
                "b \u{fffd} c",
                "a \u{fffd} fox\u{fffd}",
                "\u{fffd}n",
                "1.50",
            ],
        ),
    ] {
        let html = page(&console, id).await;
        for text in texts {
            assert!(html.contains(text), "{id}: {text} is not on its page");
        }
        assert!(!html.contains("No output"), "{id}");
        let id = id.split('?').next().unwrap();
        let report = console.get(&format!("/predictions/{id}/report.html")).await;
        assert_eq!(report.status, 200, "{id}");
    }
    let found = console.get("/predictions?q=fox").await;
    assert!(found.text().contains("half"));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_shape_of_an_error_is_told() {
    let rows = [
        row(
            "fastapi",
            "failed",
            r#""error":{"detail":[{"loc":["body","prompt"],"msg":"field required"}]}"#,
        ),
        row(
            "errors",
            "failed",
            r#""error":{"errors":[{"message":"out of paint"}]}"#,
        ),
        row("code", "failed", r#""error":{"code":422}"#),
        row("top", "failed", r#""detail":[{"msg":"not an integer"}]"#),
        row("silent", "failed", r#""error":null"#),
    ];
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let upstream = Upstream::listing(&rows).await;
    let (console, _folder) = upstream.console().await;
    console
        .until("all rows are held", |mirror| mirror.held >= 5)
        .await;
    for (id, text) in [
        ("fastapi", "body.prompt: field required"),
        ("errors", "out of paint"),
        ("code", "{&quot;code&quot;:422}"),
        ("top", "not an integer"),
        ("silent", "Failed without an error message"),
    ] {
        let html = page(&console, id).await;
        let html = html.replace("\"code\"", "&quot;code&quot;");
        assert!(html.contains(text), "{id}: {text}");
        let is_silent = html.contains("Failed without an error message");
        assert_eq!(is_silent, id == "silent", "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_element_without_an_id_is_a_row_that_upstream_is_never_asked_about() {
    let file = "A".repeat(400_000);
    let long = row(
        "long",
        "succeeded",
        &format!(
            r#""input":{{"image":"data:image/png;base64,{file}","prompt":"the rest is here"}},"output":1"#
        ),
    );
    let rows = [
        long.as_str(),
        "null",
        "null",
        r#"{"model":"truefusion","status":"processing","input":{"prompt":"nameless"}}"#,
    ];
    let upstream = Upstream::listing(&rows).await;
    let (console, _folder) = upstream.console().await;
    console
        .until("all elements are held", |mirror| mirror.held >= 4)
        .await;
    let list = console.get("/predictions").await.text();
    let ids: Vec<String> = list
        .match_indices("data-id=\"unreadable.")
        .map(|(at, _)| list[at + 9..].split('"').next().unwrap().to_owned())
        .collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    let mut pages = String::new();
    for id in &ids {
        pages.push_str(&page(&console, id).await);
    }
    assert!(pages.contains("It has no ID.") && pages.contains("nameless"));
    assert!(pages.contains("The list has something here that is not an object."));
    // A second round of the list changes nothing.
    console
        .until("it is listed again", |mirror| mirror.held == 4)
        .await;
    let asked = upstream.asked.lock().unwrap().join("\n");
    assert!(!asked.contains("unreadable"), "{asked}");
    // A file inside the input leaves the rest of it readable, and can be had.
    let html = page(&console, "long").await;
    assert!(html.contains("the rest is here") && html.contains("/input/long/0"));
    let answer = console.get("/input/long/0?download").await;
    assert_eq!((answer.status, answer.body.len()), (200, 300_000));
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment")
    );
}
