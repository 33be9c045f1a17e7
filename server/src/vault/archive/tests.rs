//! The archive as a program reads it: names, bytes, what is missing, and what it costs.

use std::io::{Cursor, Read as _};

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
    routing::get,
};
use tower::ServiceExt as _;
use zip::ZipArchive;

use crate::{
    store::{Store as _, StoredCopy},
    vault::{
        archive,
        blobs::Blobs,
        tests::{Vault, limits, serve},
    },
};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n0123456789";
const MP3: &[u8] = b"ID3\x04\0\0\0\0\0\0";

/// A vault that holds these files of one prediction, unless upstream has none under `gone`.
async fn vault(names: &[(&str, &str)]) -> Vault {
    let body = |body: &'static [u8]| get(move || async move { body });
    let router = Router::new()
        .route("/png", body(PNG))
        .route("/mp3", body(MP3));
    let base = serve(router).await;
    let vault = Vault::new(&base, limits());
    let files: Vec<_> = names
        .iter()
        .map(|(name, path)| (*name, format!("{base}/{path}")))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, url)| (*name, url.as_str()))
        .collect();
    vault.add("a", &files).await;
    tokio::spawn(vault.keeper.clone().run(vault.cancel.clone()));
    for number in (0..).take(names.len()) {
        vault.outcome("a", number).await;
    }
    vault
}

async fn archive(vault: &Vault, id: &str) -> (StatusCode, Vec<u8>) {
    let request = Request::get(format!("/predictions/{id}/files.zip"));
    let request = request.body(Body::empty()).unwrap();
    let router = archive::router(vault.keeper.clone());
    let answer = router.oneshot(request).await.unwrap();
    let status = answer.status();
    if status.is_success() {
        let name = &answer.headers()[header::CONTENT_DISPOSITION];
        assert!(
            name.to_str()
                .unwrap()
                .contains("attachment; filename=\"a.zip\"")
        );
    }
    let body = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, body.to_vec())
}

/// The files inside, as a program that knows nothing of us reads them.
fn read(bytes: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let files = (0..archive.len()).map(|at| {
        let mut file = archive.by_index(at).unwrap();
        let mut bytes = Vec::new();
        // Fails where the checksum is wrong.
        file.read_to_end(&mut bytes).unwrap();
        (file.name().unwrap().into_owned(), bytes)
    });
    files.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_file_has_its_bytes_and_a_name_of_its_own() {
    let vault = vault(&[
        ("out.png", "png"),
        ("OUT.png", "png"),
        ("../../out.png", "png"),
        ("missing files.txt", "mp3"),
        ("so\u{202e}ng\r\n", "mp3"),
        ("日本.mp3", "mp3"),
    ])
    .await;
    let (status, bytes) = archive(&vault, "a").await;
    assert_eq!(status, StatusCode::OK);
    let names: Vec<_> = read(bytes.clone())
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    let want = [
        "out.png",
        "OUT (2).png",
        "out (3).png",
        "missing files.txt.mp3",
        "song.mp3",
        "日本.mp3",
    ];
    assert_eq!(names, want);
    for (name, bytes) in read(bytes) {
        assert_eq!(
            bytes,
            if name.ends_with("png") { PNG } else { MP3 },
            "{name}"
        );
    }
    vault.cancel.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_named_inside() {
    let vault = vault(&[("a.png", "png"), ("b.png", "gone"), ("c.png", "png")]).await;
    // Its file vanishes from the disk.
    let StoredCopy::Kept(blob) = vault.file("a", 2).await.copy else {
        panic!("it is kept")
    };
    let (_, bytes) = archive(&vault, "a").await;
    let files = read(bytes);
    let names: Vec<_> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["a.png", "c.png", "missing files.txt"]);
    let StoredCopy::Lost { reason } = vault.file("a", 1).await.copy else {
        panic!("it is lost")
    };
    let text = String::from_utf8(files[2].1.clone()).unwrap();
    assert_eq!(text, format!("b.png: {reason}\r\n"));

    let blobs = Blobs::open(vault.folder.path()).unwrap();
    std::fs::remove_file(blobs.path(&blob.sha256).unwrap()).unwrap();
    let files = read(archive(&vault, "a").await.1);
    let text = String::from_utf8(files[0].1.clone()).unwrap();
    assert_eq!(files[0].0, "missing files.txt");
    assert_eq!(text.lines().count(), 3, "{text}");
    vault.cancel.cancel();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_files_there_is_no_archive() {
    let vault = vault(&[]).await;
    for id in ["a", "nobody", "%3Cscript%3E"] {
        assert_eq!(archive(&vault, id).await.0, StatusCode::NOT_FOUND, "{id}");
    }
    let id = "a".parse().unwrap();
    assert!(vault.store.files(&id).await.unwrap().is_empty());
}
