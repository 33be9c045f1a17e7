//! Files that come encoded, inside the JSON, or as text and sounds of which only all the bytes tell what
//! they are.

use axum::http::Response;
use domain::prediction::{Delivery, Prediction, Snapshot};

use super::*;
use crate::{
    content_coding::tests::encoded,
    store::Blob,
    vault::{
        text_preview::text_preview,
        tracks::tests::{mp4, webm},
    },
};

const TEXT: &str = "a fox in the snow, and ten more lines of it\n";

/// A server that answers each path with bytes in a coding; the length and a tag are those of the bytes
/// that are sent.
async fn upstream(files: Vec<(&'static str, &'static str, Vec<u8>)>) -> String {
    let mut router = Router::new();
    for (path, coding, bytes) in files {
        let answer = move || {
            let body = Body::from(bytes.clone());
            let answer = Response::builder().header(header::ETAG, "\"v1\"");
            let answer = match coding {
                "" => answer,
                coding => answer.header(header::CONTENT_ENCODING, coding),
            };
            async move { answer.body(body).unwrap() }
        };
        router = router.route(path, get(answer));
    }
    serve(router).await
}

async fn blob(vault: &Vault, id: &str) -> Blob {
    kept(vault.ask(id, 0).await)
}

async fn bytes(vault: &Vault, blob: &Blob) -> Vec<u8> {
    tokio::fs::read(vault.keeper.blobs.path(&blob.sha256).unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn an_encoded_file_is_stored_decoded() {
    let text = TEXT.repeat(200).into_bytes();
    let mut files = Vec::new();
    for (path, coding) in [
        ("/gzip", "gzip"),
        ("/br", "br"),
        ("/deflate", "deflate"),
        ("/zstd", "zstd"),
    ] {
        files.push((path, coding, encoded(coding, &text).await));
    }
    files.push(("/raw", "deflate", encoded("raw-deflate", &text).await));
    files.push((
        "/twice",
        "br, GZIP",
        encoded("gzip", &encoded("br", &text).await).await,
    ));
    files.push(("/identity", "identity", text.clone()));
    let paths: Vec<_> = files.iter().map(|(path, ..)| *path).collect();
    let base = upstream(files).await;
    let vault = Vault::new(&base, limits());
    for path in paths {
        let id = &path[1..];
        vault.add(id, &[("a.txt", &format!("{base}{path}"))]).await;
        let blob = blob(&vault, id).await;
        assert_eq!(
            (blob.size, blob.mime.as_str()),
            (text.len() as u64, "text/plain"),
            "{path}"
        );
        assert_eq!(bytes(&vault, &blob).await, text, "{path}");
    }
}

#[tokio::test]
async fn what_cannot_be_decoded_is_lost_with_its_reason() {
    let bomb = encoded("br", &vec![b'a'; 4 << 20]).await;
    assert!(bomb.len() < 1_000);
    let base = upstream(vec![
        ("/unknown", "aes128gcm", TEXT.into()),
        ("/lie", "gzip", TEXT.into()),
        ("/bomb", "br", bomb),
    ])
    .await;
    let short = Limits {
        retention: Duration::ZERO,
        ..limits()
    };
    let vault = Vault::new(&base, short);
    let running = tokio::spawn(Arc::clone(&vault.keeper).run(vault.cancel.clone()));
    for (id, reason) in [
        (
            "unknown",
            "It could not be fetched while upstream had it: the answer has a content encoding that \
             cannot be decoded (aes128gcm).",
        ),
        (
            "lie",
            "It could not be fetched while upstream had it: the answer could not be decoded.",
        ),
        (
            "bomb",
            "It is larger than 1 MB, the most that is kept of one.",
        ),
    ] {
        vault.add(id, &[("a.txt", &format!("{base}/{id}"))]).await;
        assert_eq!(lost(vault.outcome(id, 0).await), reason, "{id}");
    }
    assert_eq!(vault.incoming(), 0, "nothing half decoded is left");
    vault.cancel.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn an_address_that_is_none_says_why() {
    let vault = Vault::new("http://127.0.0.1:9", limits());
    let long = format!("https://example.com/{}", "a".repeat(9_000));
    for (id, url, reason) in [
        (
            "none",
            "",
            "It was not fetched: upstream gives no address for it.",
        ),
        (
            "s3",
            "s3://bucket/a.png",
            "It was not fetched: its address is not a plain web address.",
        ),
        (
            "long",
            &long,
            "It was not fetched: its address is longer than 8192 bytes.",
        ),
        (
            "data",
            "data:sha256,00",
            "Its data URI cannot be read; it is in the JSON.",
        ),
    ] {
        vault.add(id, &[("a.png", url)]).await;
        let lost = StoredCopy::Lost {
            reason: reason.to_owned(),
        };
        assert_eq!(vault.ask(id, 0).await, lost, "{id}");
    }
}

/// Stores a prediction of this output, as upstream sends it.
async fn add_output(vault: &Vault, id: &str, output: &str) {
    let raw = format!(
        r#"{{"id":"{id}","status":"succeeded","created_at":"2026-03-04T21:20:58Z","output":{output}}}"#
    );
    let url = crate::upstream::inline_file(&raw, "");
    assert_eq!(url, None);
    let token =
        domain::json::tokens(output).find(|it| it.to_ascii_lowercase().starts_with("\"data:"));
    let uri = domain::json::string_value(token.unwrap()).unwrap();
    let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(&uri));
    let mime = uri[5..].split(',').next().unwrap().replace(";base64", "");
    let delivery = Delivery {
        name: String::new(),
        mime,
        size: None,
        url: format!("data:sha256,{hash}"),
    };
    let snapshot = Snapshot {
        prediction: Prediction::bare(id.parse().unwrap(), "demo".parse().unwrap()),
        deliveries: vec![delivery],
        raw,
    };
    vault.store.apply(vec![snapshot]).await.unwrap();
}

#[tokio::test]
async fn a_data_uri_is_stored_like_any_file() {
    let vault = Vault::new("http://127.0.0.1:9", limits());
    add_output(
        &vault,
        "png",
        r#"{"a":[["data:image/png;base64,iVBORw0KGgo="]]}"#,
    )
    .await;
    let png = blob(&vault, "png").await;
    assert_eq!((png.mime.as_str(), png.size), ("image/png", 8));
    assert_eq!(bytes(&vault, &png).await, b"\x89PNG\r\n\x1a\n");
    add_output(
        &vault,
        "text",
        r#""DATA:text/plain;charset=iso-8859-1,caf%E9%20au%20lait""#,
    )
    .await;
    let text = blob(&vault, "text").await;
    assert_eq!(bytes(&vault, &text).await, b"caf\xe9 au lait");
    let preview = text_preview(&vault.keeper, &vault.file("text", 0).await).await;
    assert_eq!(preview.unwrap().text, "café au lait");
    add_output(&vault, "empty", r#""data:text/plain,""#).await;
    let empty = blob(&vault, "empty").await;
    assert_eq!((empty.mime.as_str(), empty.size), ("text/plain", 0));
}

#[tokio::test]
async fn tracks_tell_sounds_from_films() {
    let base = upstream(vec![
        ("/speech.m4a", "", mp4(&[b"soun"])),
        ("/film.mp4", "", mp4(&[b"soun", b"vide"])),
        ("/voice.webm", "", webm(&[2])),
        ("/clip.webm", "", webm(&[1, 2])),
    ])
    .await;
    let vault = Vault::new(&base, limits());
    for (id, name, mime) in [
        ("m4a", "speech.m4a", "audio/mp4"),
        ("mp4", "film.mp4", "video/mp4"),
        ("weba", "voice.webm", "audio/webm"),
        ("webm", "clip.webm", "video/webm"),
    ] {
        vault.add(id, &[(name, &format!("{base}/{name}"))]).await;
        assert_eq!(blob(&vault, id).await.mime, mime, "{name}");
    }
}

#[tokio::test]
async fn text_is_previewed_whatever_says_that_it_is_text() {
    let long = TEXT.repeat(1_000);
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain("Füchse".encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let base = upstream(vec![
        ("/words", "", TEXT.into()),
        ("/latin.csv", "", b"caf\xe9;1\n".to_vec()),
        ("/utf16.srt", "", utf16),
        ("/long.log", "", long.clone().into_bytes()),
        (
            "/page.html",
            "",
            b"<!doctype html><script>alert(1)</script>".to_vec(),
        ),
    ])
    .await;
    let vault = Vault::new(&base, limits());
    for (id, name, want) in [
        ("words", "words", Some((TEXT, false))),
        ("csv", "latin.csv", Some(("café;1\n", false))),
        ("srt", "utf16.srt", Some(("Füchse", false))),
        ("log", "long.log", Some((&long[..16 * 1_024], true))),
        ("html", "page.html", None),
    ] {
        vault.add(id, &[(name, &format!("{base}/{name}"))]).await;
        blob(&vault, id).await;
        let preview = text_preview(&vault.keeper, &vault.file(id, 0).await).await;
        let preview = preview.as_ref().map(|it| (it.text.as_str(), it.is_cut));
        assert_eq!(preview, want, "{name}");
    }
}

#[tokio::test]
async fn an_empty_file_is_one_where_upstream_says_so() {
    let base = upstream(vec![("/empty", "", Vec::new())]).await;
    let vault = Vault::new(&base, limits());
    let file = |size| Delivery {
        name: "run.log".to_owned(),
        mime: "text/plain".to_owned(),
        size: Some(size),
        url: format!("{base}/empty"),
    };
    for (id, size) in [("said", 0), ("early", 5)] {
        let snapshot = Snapshot {
            prediction: Prediction::bare(id.parse().unwrap(), "demo".parse().unwrap()),
            deliveries: vec![file(size)],
            raw: "{}".to_owned(),
        };
        vault.store.apply(vec![snapshot]).await.unwrap();
    }
    assert_eq!(blob(&vault, "said").await.size, 0);
    assert_eq!(
        vault.ask("early", 0).await,
        StoredCopy::Pending { tries: 1 }
    );
}
