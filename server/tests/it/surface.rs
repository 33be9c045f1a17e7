//! Everything that is served, asked for in every way, from one table.

use server::access::{Entry, Gate};

use crate::{
    client::{Answer, Request},
    stage::{Console, Stage},
};

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What every answer must say, whatever it is.
fn check_headers(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), value, "{name} of {what}");
    }
    assert!(
        answer.header("permissions-policy").contains("camera=()"),
        "{what}"
    );
    assert!(!answer.header("cache-control").is_empty(), "{what}");
    let policies = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "content-security-policy");
    let policy: Vec<_> = policies.map(|(_, value)| value.as_str()).collect();
    let policy = policy.join("; ");
    for part in ["default-src 'none'", "frame-ancestors 'none'"] {
        assert!(policy.contains(part), "{part} of {what}: {policy}");
    }
    for part in ["unsafe-inline", "unsafe-eval'", "*", "http:", "https:"] {
        let part_is_there = policy.replace("'wasm-unsafe-eval'", "").contains(part);
        assert!(!part_is_there, "{part} of {what}: {policy}");
    }
}

/// An address for a route: a prediction that is there, its first file, the style sheet.
async fn address(console: &Console, entry: &Entry) -> String {
    let id = console.page("").await.rows[0].prediction.id.to_string();
    entry
        .path
        .replace("{id}", &id)
        .replace("{prediction}", &id)
        .replace("{job}", "none")
        .replace("{number}", "0")
        .replace("{place}", "0")
        .replace("{token}", "none")
        .replace("{*slug}", "truefusion")
        .replace("{part}", "raw")
        .replace("{*file}", "predictions-console.css")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_takes_its_methods_and_no_other() {
    let mut stage = Stage::new().await;
    stage.build_site();
    let console = stage.mirrored().await;
    for entry in console.running.surface() {
        let target = address(&console, entry).await;
        for method in METHODS {
            let is_taken = entry
                .methods
                .iter()
                .any(|taken| taken == method || (taken == "GET" && method == "HEAD"));
            let what = format!("{method} {target}");
            let bare = Request::new(method, &target);
            let request = bare.clone().with("sec-fetch-site", "same-origin");
            // The stream has no end to wait for.
            let answer = request.head(console.addr).await;
            assert_eq!(
                answer.status != 405,
                is_taken,
                "{what} is {}",
                answer.status
            );
            check_headers(&answer, &what);
            if method != "GET" && method != "HEAD" {
                let answer = console.send(&bare).await;
                assert_eq!(answer.status, 403, "{what} without a word about its page");
                check_headers(&answer, &what);
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_carry_the_same_headers() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let large = "x".repeat(2 * 1024 * 1024);
    for (want, request) in [
        (404, Request::get("/nothing").with("accept", "text/html")),
        (
            404,
            Request::get("/predictions/nobody").with("accept", "text/html"),
        ),
        (400, Request::get("/feed?after=x")),
        (
            403,
            Request::get("/predictions").with("host", "evil.example"),
        ),
        (
            403,
            Request::get("/feed").with("sec-fetch-site", "cross-site"),
        ),
        (413, Request::call("list", &large)),
        (404, Request::call("no-such-function", "{}")),
    ] {
        let answer = console.send(&request).await;
        assert_eq!(answer.status, want, "{}", answer.text());
        check_headers(&answer, &want.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_tells_nothing_is_open_to_strangers() {
    let mut stage = Stage::new().await;
    stage.build_site();
    let mirrored = stage.mirrored().await;
    let mut addresses = Vec::new();
    for entry in mirrored.running.surface() {
        addresses.push((
            entry.gate,
            entry.methods[0].to_string(),
            address(&mirrored, entry).await,
        ));
    }
    mirrored.running.stop().await;
    stage.settings.access_token = Some("0123456789abcdef".into());
    let console = stage.console().await;
    addresses.push((Gate::Member, "GET".to_owned(), "/nothing".to_owned()));
    for (gate, method, target) in addresses {
        let request = Request::new(&method, &target).with("sec-fetch-site", "same-origin");
        let answer = console.send(&request).await;
        match gate {
            Gate::Open => assert_ne!(answer.status, 401, "{target}"),
            Gate::Member => assert_eq!(answer.status, 401, "{target}"),
        }
        check_headers(&answer, &target);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_policy_of_a_page_names_its_own_nonce() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let mut nonces = Vec::new();
    for target in ["/predictions", "/predictions", "/nothing"] {
        let answer = console.get(target).await;
        let policy = answer.header("content-security-policy");
        let (_, rest) = policy.split_once("'nonce-").expect("a nonce");
        let nonce = rest.split('\'').next().unwrap().to_owned();
        let html = answer.text();
        let count = |tag: &str| html.matches(tag).count();
        let admitted = count("<script") + count("rel=\"modulepreload\"") + count("<style nonce=");
        assert!(admitted > 0);
        assert_eq!(count(&format!("nonce=\"{nonce}\"")), admitted, "{target}");
        // The policy allows no style without it, and no style and no code in attributes.
        for forbidden in [
            "<style>",
            " style=\"",
            " onclick=",
            " onload=",
            "javascript:",
        ] {
            assert!(!html.contains(forbidden), "{forbidden} in {target}");
        }
        nonces.push(nonce);
    }
    nonces.sort();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "each page has its own");
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_the_site_are_kept_by_their_content() {
    let mut stage = Stage::new().await;
    stage.build_site();
    let console = stage.mirrored().await;
    let html = console.get("/predictions").await.text();
    let start = html
        .find("/pkg/predictions-console.css?v=")
        .expect("a style sheet with a hash");
    let address = html[start..].split('"').next().unwrap();
    let answer = console.get(address).await;
    assert_eq!(answer.text(), "body{}");
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    for other in [
        "/pkg/predictions-console.css",
        "/pkg/predictions-console.css?v=0",
        "/favicon.png",
    ] {
        assert_eq!(
            console.get(other).await.header("cache-control"),
            "public, no-cache",
            "{other}"
        );
    }
    for outside in [
        "/pkg/../../data/predictions.db",
        "/pkg/%2e%2e/%2e%2e/data/predictions.db",
    ] {
        assert_eq!(console.get(outside).await.status, 404, "{outside}");
    }
}
