//! The route over real HTTP messages: ranges, conditions, headers, and files that are not there.

mod following;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
    response::Response,
    routing::get,
};
use tower::ServiceExt as _;

use crate::{
    store::{Store as _, StoredCopy},
    vault::{
        keeper::Limits,
        media,
        tests::{Vault, limits, serve},
    },
};

const BYTES: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";

/// A vault that holds one file of each sort, and what its upstream serves.
async fn vault() -> Vault {
    let body = |body: &'static [u8]| get(move || async move { body });
    let router = Router::new()
        .route("/png", body(BYTES))
        .route("/svg", body(b"<svg onload='alert(1)'/>"))
        .route("/html", body(b"<!doctype html><script>alert(1)</script>"))
        .route("/pdf", body(b"%PDF-1.7"))
        .route("/mp3", body(b"ID3\x04\0\0\0\0\0\0"));
    let base = serve(router).await;
    let vault = Vault::new(&base, limits());
    let url = |path: &str| format!("{base}/{path}");
    let files = [
        ("out.png", url("png")),
        ("a.svg", url("svg")),
        ("b.png", url("html")),
        ("../c\r\nX: y\".pdf", url("pdf")),
        ("s\u{202e}gnos", url("mp3")),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(name, url)| (*name, url.as_str()))
        .collect();
    vault.add("a", &files).await;
    vault
}

async fn ask(
    vault: &Vault,
    method: Method,
    path: &str,
    headers: &[(header::HeaderName, &str)],
) -> Response {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let router = media::router(vault.keeper.clone());
    let request = request.body(Body::empty()).unwrap();
    router.oneshot(request).await.unwrap()
}

fn field(answer: &Response, name: header::HeaderName) -> &str {
    answer
        .headers()
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

async fn body(answer: Response) -> Vec<u8> {
    to_bytes(answer.into_body(), 1 << 20)
        .await
        .unwrap()
        .to_vec()
}

#[tokio::test]
async fn ranges() {
    let vault = vault().await;
    let whole = (200, "", BYTES);
    for (range, (status, content_range, bytes)) in [
        ("bytes=0-3", (206, "bytes 0-3/18", &BYTES[..4])),
        ("bytes=8-", (206, "bytes 8-17/18", &BYTES[8..])),
        ("bytes=-4", (206, "bytes 14-17/18", &BYTES[14..])),
        ("bytes=17-17", (206, "bytes 17-17/18", &BYTES[17..])),
        ("bytes=0-99", (206, "bytes 0-17/18", BYTES)),
        ("bytes=18-", (416, "bytes */18", b"")),
        ("bytes=99-100", (416, "bytes */18", b"")),
        ("bytes=5-2", (416, "bytes */18", b"")),
        // What is no single range of bytes is answered with all of it.
        ("bytes=0-1,4-5", whole),
        ("bytes=-", whole),
        ("bytes=a-b", whole),
        ("bytes=", whole),
        ("items=0-1", whole),
        ("", whole),
    ] {
        let answer = ask(&vault, Method::GET, "/media/a/0", &[(header::RANGE, range)]).await;
        assert_eq!(answer.status().as_u16(), status, "{range}");
        assert_eq!(
            field(&answer, header::CONTENT_RANGE),
            content_range,
            "{range}"
        );
        assert_eq!(field(&answer, header::ACCEPT_RANGES), "bytes", "{range}");
        if status != 416 {
            let length = field(&answer, header::CONTENT_LENGTH).to_owned();
            assert_eq!(length, bytes.len().to_string(), "{range}");
        }
        assert_eq!(body(answer).await, bytes, "{range}");
    }
    for range in [
        "bytes=-0",
        "bytes=99999999999999999999-",
        "bytes=0-99999999999999999999",
    ] {
        let answer = ask(&vault, Method::GET, "/media/a/0", &[(header::RANGE, range)]).await;
        assert!(
            [200, 206, 416].contains(&answer.status().as_u16()),
            "{range}"
        );
    }
}

#[tokio::test]
async fn conditions() {
    let vault = vault().await;
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    let etag = field(&answer, header::ETAG).to_owned();
    assert_eq!(etag.len(), 66);
    assert_eq!(body(answer).await, BYTES);

    let weak = format!("\"x\", W/{etag}");
    for (tag, status) in [
        (etag.as_str(), 304),
        ("*", 304),
        (&weak, 304),
        ("\"x\"", 200),
        ("", 200),
    ] {
        let answer = ask(
            &vault,
            Method::GET,
            "/media/a/0",
            &[(header::IF_NONE_MATCH, tag)],
        )
        .await;
        assert_eq!(answer.status().as_u16(), status, "{tag}");
        assert_eq!(field(&answer, header::ETAG), etag);
    }
    let part = (header::RANGE, "bytes=0-3");
    for (tag, status) in [
        (etag.as_str(), 206),
        ("\"x\"", 200),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 200),
    ] {
        let answer = ask(
            &vault,
            Method::GET,
            "/media/a/0",
            &[part.clone(), (header::IF_RANGE, tag)],
        )
        .await;
        assert_eq!(answer.status().as_u16(), status, "{tag}");
    }
}

#[tokio::test]
async fn headers() {
    let vault = vault().await;
    for (path, status, mime, disposition) in [
        (
            "a/0",
            200,
            "image/png",
            "inline; filename=\"out.png\"; filename*=UTF-8''out.png",
        ),
        (
            "a/0?download",
            200,
            "image/png",
            "attachment; filename=\"out.png\"; filename*=UTF-8''out.png",
        ),
        (
            "a/0?x=1&download=1",
            200,
            "image/png",
            "attachment; filename=\"out.png\"; filename*=UTF-8''out.png",
        ),
        (
            "a/1",
            200,
            "application/octet-stream",
            "attachment; filename=\"a.svg\"; filename*=UTF-8''a.svg",
        ),
        (
            "a/2",
            200,
            "application/octet-stream",
            "attachment; filename=\"b.png\"; filename*=UTF-8''b.png",
        ),
        (
            "a/3",
            200,
            "application/octet-stream",
            "attachment; filename=\"cX_ y_.pdf\"; filename*=UTF-8''cX_%20y_.pdf",
        ),
        (
            "a/4",
            200,
            "audio/mpeg",
            "inline; filename=\"sgnos.mp3\"; filename*=UTF-8''sgnos.mp3",
        ),
        ("a/9", 404, "text/plain; charset=utf-8", ""),
        ("a/-1", 404, "text/plain; charset=utf-8", ""),
        ("a/99999999999", 404, "text/plain; charset=utf-8", ""),
        ("b/0", 404, "text/plain; charset=utf-8", ""),
        ("%2e%2e/0", 404, "text/plain; charset=utf-8", ""),
        ("a%00b/0", 404, "text/plain; charset=utf-8", ""),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = ask(&vault, method.clone(), &format!("/media/{path}"), &[]).await;
            assert_eq!(answer.status().as_u16(), status, "{path}");
            assert_eq!(field(&answer, header::CONTENT_TYPE), mime, "{path}");
            assert_eq!(
                field(&answer, header::CONTENT_DISPOSITION),
                disposition,
                "{path}"
            );
            check_guards(&answer, path);
            if method == Method::HEAD {
                assert!(body(answer).await.is_empty(), "{path}");
            }
        }
    }
    let answer = ask(&vault, Method::HEAD, "/media/a/0", &[]).await;
    assert_eq!(field(&answer, header::CONTENT_LENGTH), "18");
    let answer = ask(&vault, Method::POST, "/media/a/0", &[]).await;
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
}

fn check_guards(answer: &Response, path: &str) {
    let policy = header::HeaderName::from_static("cross-origin-resource-policy");
    for (name, want) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (
            header::CONTENT_SECURITY_POLICY,
            "sandbox; default-src 'none'",
        ),
        (policy, "same-origin"),
    ] {
        assert_eq!(field(answer, name), want, "{path}");
    }
    let is_stored = field(answer, header::CACHE_CONTROL) != "no-store";
    assert_eq!(is_stored, answer.status().is_success(), "{path}");
}

#[tokio::test]
async fn a_pending_file_is_fetched_for_who_asks() {
    // The keeper's task does not run here: asking is enough.
    let vault = vault().await;
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    assert_eq!(body(answer).await, BYTES);
    assert!(matches!(vault.file("a", 0).await.copy, StoredCopy::Kept(_)));
}

#[tokio::test]
async fn what_is_not_there_is_said() {
    let base = serve(Router::new().route("/hang", get(std::future::pending::<()>))).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("x", &format!("{base}/gone"))]).await;
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert_eq!(body(answer).await, b"Upstream no longer has this file.\n");
    let hasty = Limits {
        patience: Duration::from_millis(300),
        ..limits()
    };
    let vault = Vault::new(&base, hasty);
    vault.add("a", &[("x", &format!("{base}/hang"))]).await;
    let answer = ask(&vault, Method::GET, "/media/a/0", &[]).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(field(&answer, header::RETRY_AFTER), "3");
    check_guards(&answer, "a/0");
}

#[tokio::test]
async fn a_copy_that_vanished_is_fetched_again() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let png = get(move || async move {
        count.fetch_add(1, Ordering::SeqCst);
        BYTES
    });
    let base = serve(Router::new().route("/png", png)).await;
    let vault = Vault::new(&base, limits());
    vault.add("a", &[("x", &format!("{base}/png"))]).await;
    let get = async || {
        ask(&vault, Method::GET, "/media/a/0", &[])
            .await
            .status()
            .as_u16()
    };
    assert_eq!(get().await, 200);
    std::fs::remove_dir_all(vault.folder.path().join("blobs")).unwrap();
    assert_eq!(get().await, 503);
    assert_eq!(get().await, 200);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(vault.store.wanted_files(9).await.unwrap(), []);
}
