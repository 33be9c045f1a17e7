//! Output files in a bucket: the same as in the folder, whatever becomes of the bucket.

use std::{
    fs::Permissions,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
};

use domain::prediction::Copy;
use server::{
    config::{Bucket, Secret},
    run,
};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use crate::{
    client::Request,
    media::{command, detail, ended, kept},
    s3::S3,
    stage::{Console, Stage, eventually, log},
};

/// A simulator, and a console that keeps its files in a bucket.
async fn stage(bucket: Bucket) -> (Stage, Console) {
    let mut stage = Stage::new().await;
    stage.settings.vault_bucket = Some(bucket);
    let console = stage.console().await;
    (stage, console)
}

/// The blobs that are still in the data folder.
fn in_folder(stage: &Stage) -> Vec<PathBuf> {
    let shelves = std::fs::read_dir(stage.settings.data_dir.join("files/blobs")).unwrap();
    let shelves = shelves.map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap());
    shelves.flatten().map(|blob| blob.unwrap().path()).collect()
}

/// Waits until everything that was kept has gone to the bucket.
async fn carried(stage: &Stage, s3: &S3) {
    eventually("all files are in the bucket", async || {
        in_folder(stage).is_empty() && !s3.blobs().is_empty()
    })
    .await;
}

/// A prediction whose file is in the bucket and nowhere else.
async fn away(stage: &Stage, console: &Console, s3: &S3) -> String {
    let id = kept(stage, console).await;
    carried(stage, s3).await;
    stage.simulator.purge_files();
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_read_from_the_bucket_as_from_the_folder() {
    let s3 = S3::start().await;
    let (stage, console) = stage(s3.settings()).await;
    let id = away(&stage, &console, &s3).await;
    let target = format!("/media/{id}/0");
    let whole = console.get(&target).await;
    assert_eq!(whole.status, 200, "{}", whole.text());
    let etag = whole.header("etag").trim_matches('"').to_owned();
    assert_eq!(hex::encode(Sha256::digest(&whole.body)), etag);
    assert!(whole.header("content-type").starts_with("image/"));
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    let size = whole.body.len();
    assert_eq!(whole.header("content-length"), size.to_string());
    for (range, want) in [
        ("bytes=0-3", 0..4),
        ("bytes=100-", 100..size),
        ("bytes=-5", size - 5..size),
    ] {
        let part = console
            .send(&Request::get(&target).with("range", range))
            .await;
        assert_eq!(part.status, 206, "{range}");
        assert_eq!(part.body, whole.body[want.clone()], "{range}");
        let told = format!("bytes {}-{}/{size}", want.start, want.end - 1);
        assert_eq!(part.header("content-range"), told);
    }
    let beyond = Request::get(&target).with("range", &format!("bytes={size}-"));
    assert_eq!(console.send(&beyond).await.status, 416);
    let known = Request::get(&target).with("if-none-match", &format!("\"{etag}\""));
    assert_eq!(console.send(&known).await.status, 304);

    let small = console.get(&format!("{target}/thumbnail")).await;
    assert_eq!(
        (small.status, small.header("content-type")),
        (200, "image/jpeg")
    );
    let archive = console.get(&format!("/predictions/{id}/files.zip")).await;
    let is_inside = |all: &[u8], part: &[u8]| all.windows(part.len()).any(|it| it == part);
    assert!(
        is_inside(&archive.body, &whole.body),
        "it is in the archive"
    );
    let html = console.get(&format!("/predictions/{id}")).await.text();
    assert!(html.contains(&target), "the page shows our copy");
    assert_eq!(
        std::fs::read(s3.path(&format!("blobs/{etag}"))).unwrap(),
        whole.body
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_given_up_goes_from_the_bucket() {
    let s3 = S3::start().await;
    let mut stage = Stage::new().await;
    stage.settings.vault_bucket = Some(s3.settings());
    stage.settings.vault_max_bytes = Some(1_500_000);
    let console = stage.console().await;
    let is_settled = |copy: &Copy| !matches!(copy, Copy::Pending { .. });
    let first = ended(&stage, &console, is_settled).await;
    let target = format!("/media/{first}/0");
    let mut made = 0;
    // Looking at the file itself would keep it.
    let is_kept = async || {
        let detail = detail(&console, &first).await.unwrap();
        detail.files[0].copy == Copy::Kept
    };
    while is_kept().await {
        assert!(made < 20, "everything fits");
        made += 1;
        ended(&stage, &console, is_settled).await;
        carried(&stage, &s3).await;
    }
    let answer = console.get(&target).await;
    assert_eq!(answer.status, 404);
    assert!(
        answer.text().contains("the vault holds at most 2 MB"),
        "{}",
        answer.text()
    );
    eventually("the bucket is within the limit", async || {
        let sizes = s3.blobs().into_iter().map(|hash| {
            let found = std::fs::metadata(s3.path(&format!("blobs/{hash}")));
            found.map_or(0, |found| found.len())
        });
        in_folder(&stage).is_empty() && sizes.sum::<u64>() <= 1_500_000
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_goes_from_the_bucket_and_nothing_else() {
    let s3 = S3::start().await;
    let (stage, console) = stage(s3.settings()).await;
    let stays = away(&stage, &console, &s3).await;
    let before = s3.blobs();
    let goes = away(&stage, &console, &s3).await;
    assert_eq!(s3.blobs().len(), before.len() + 1);
    command(&console, "delete", &goes).await;
    assert_eq!(console.get(&format!("/media/{goes}/0")).await.status, 404);
    console.running.stop().await;
    // What is young may be about to be somebody's.
    let long_ago = std::time::SystemTime::now() - std::time::Duration::from_secs(7_200);
    for hash in s3.blobs() {
        let blob = std::fs::File::open(s3.path(&format!("blobs/{hash}"))).unwrap();
        blob.set_modified(long_ago).unwrap();
    }
    let console = stage.console().await;
    eventually("it is swept", async || s3.blobs() == before).await;
    assert_eq!(console.get(&format!("/media/{stays}/0")).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_down_loses_nothing_and_holds_nothing_up() {
    let s3 = S3::start().await;
    s3.set_down(true);
    let (stage, console) = stage(s3.settings()).await;
    assert_eq!(console.get("/healthz").await.status, 200);
    let id = kept(&stage, &console).await;
    let target = format!("/media/{id}/0");
    let before = console.get(&target).await;
    assert_eq!(before.status, 200, "it is read where it is");
    let place = s3.settings().to_string();
    eventually("it is said", async || {
        let said = log::text();
        said.lines().any(|line| {
            line.contains(&place)
                && line.contains("WARN")
                && line.contains("files stay in the data folder")
                && line.contains("the bucket does not answer")
        })
    })
    .await;
    assert!(!in_folder(&stage).is_empty());

    s3.set_down(false);
    carried(&stage, &s3).await;
    stage.simulator.purge_files();
    assert_eq!(console.get(&target).await.body, before.body);

    s3.set_down(true);
    let answer = console.get(&target).await;
    assert_eq!(answer.status, 503);
    assert!(
        answer
            .text()
            .contains("in a bucket that cannot be read right now")
    );
    assert_eq!(answer.header("cache-control"), "no-store");
    let page = console.get(&format!("/predictions/{id}")).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains(&target));

    s3.set_down(false);
    let after = console.get(&target).await;
    assert_eq!(
        (after.status, after.body),
        (200, before.body),
        "it is still ours"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_is_gone_is_no_reason_to_give_up_a_file() {
    let s3 = S3::start().await;
    let (stage, console) = stage(s3.settings()).await;
    let id = away(&stage, &console, &s3).await;
    let target = format!("/media/{id}/0");
    let bucket = s3.path("").parent().unwrap().to_owned();
    let aside = bucket.with_extension("aside");
    std::fs::rename(&bucket, &aside).unwrap();
    assert_eq!(console.get(&target).await.status, 503, "no bucket");
    std::fs::create_dir(&bucket).unwrap();
    assert_eq!(console.get(&target).await.status, 503, "an empty one");
    console.running.stop().await;
    let console = stage.console().await;
    eventually("it is said", async || {
        log::text().lines().any(|line| {
            line.contains(&s3.settings().to_string())
                && line.contains("files stay in the data folder")
                && line.contains("the bucket no longer has the object `owner`")
        })
    })
    .await;
    assert_eq!(console.get(&target).await.status, 503, "after a restart");
    std::fs::remove_dir_all(&bucket).unwrap();
    std::fs::rename(&aside, &bucket).unwrap();
    assert_eq!(console.get(&target).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_keys_are_said_and_never_shown() {
    let s3 = S3::start().await;
    let wrong = Bucket {
        secret_access_key: Secret::from("SKcanary-wrong"),
        prefix: "wrong/".to_owned(),
        ..s3.settings()
    };
    let place = wrong.to_string();
    let (stage, console) = stage(wrong).await;
    let id = kept(&stage, &console).await;
    eventually("it is said", async || {
        let said = log::text();
        let mut said = said.lines().filter(|line| line.contains(&place));
        said.any(|line| line.contains("refuses our keys (SignatureDoesNotMatch)"))
    })
    .await;
    let pages = ["/predictions", "/readyz"].map(str::to_owned).into_iter();
    let of_it = ["", "/report.html", "/files.zip"].map(|end| format!("/predictions/{id}{end}"));
    for target in pages.chain(of_it).chain([format!("/media/{id}/0")]) {
        let answer = console.get(&target).await;
        let text = format!("{} {:?}", answer.text(), answer.headers);
        assert!(!text.contains("canary"), "{target}");
    }
    assert_eq!(console.get(&format!("/media/{id}/0")).await.status, 200);
    console.running.stop().await;
    assert!(!log::text().contains("canary"), "the log");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_prefix_belongs_to_one_console() {
    let s3 = S3::start().await;
    let (one, first) = stage(s3.settings()).await;
    away(&one, &first, &s3).await;
    let held = s3.blobs();
    let (other, second) = stage(s3.settings()).await;
    let id = kept(&other, &second).await;
    eventually("it is said", async || {
        log::text().contains("another console keeps its files under this prefix")
    })
    .await;
    assert!(!in_folder(&other).is_empty());
    assert_eq!(s3.blobs(), held);
    assert_eq!(second.get(&format!("/media/{id}/0")).await.status, 200);
}

/// Puts a file of so many bytes where a kept one waits for the bucket; its hash and its content.
fn waiting(folder: &Path, bytes: usize) -> (String, Vec<u8>) {
    let numbers = (0..u32::try_from(bytes / 4).unwrap()).flat_map(u32::to_le_bytes);
    let content: Vec<u8> = numbers.collect();
    let hash = hex::encode(Sha256::digest(&content));
    let shelf = folder.join("files/blobs").join(&hash[..2]);
    std::fs::create_dir_all(&shelf).unwrap();
    // A folder of other files that others can read is refused.
    std::fs::set_permissions(folder, Permissions::from_mode(0o700)).unwrap();
    std::fs::write(shelf.join(&hash[2..]), &content).unwrap();
    (hash, content)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_upload_goes_on_after_a_restart() {
    let s3 = S3::start().await;
    let mut stage = Stage::new().await;
    stage.settings.vault_bucket = Some(s3.settings());
    let (hash, content) = waiting(&stage.settings.data_dir, 12 << 20);
    s3.set_broken(Some("partNumber=3"));
    let console = stage.console().await;
    eventually("the third piece does not arrive", async || {
        !s3.asked("partNumber=3").is_empty()
    })
    .await;
    console.running.stop().await;
    assert!(s3.blobs().is_empty());
    assert!(!in_folder(&stage).is_empty(), "it is still here");

    s3.set_broken(None);
    let console = stage.console().await;
    carried(&stage, &s3).await;
    assert_eq!(
        std::fs::read(s3.path(&format!("blobs/{hash}"))).unwrap(),
        content
    );
    for part in ["partNumber=1", "partNumber=2"] {
        assert_eq!(s3.asked(part).len(), 1, "{part} was sent once");
    }
    assert_eq!(
        s3.asked("POST").len(),
        2,
        "one upload was begun and completed"
    );
    console.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_console_does_not_start_without_the_bucket_that_has_its_files() {
    let s3 = S3::start().await;
    let (mut stage, console) = stage(s3.settings()).await;
    away(&stage, &console, &s3).await;
    console.running.stop().await;
    let elsewhere = Bucket {
        prefix: "elsewhere/".to_owned(),
        ..s3.settings()
    };
    for bucket in [None, Some(elsewhere)] {
        stage.settings.vault_bucket = bucket;
        let listener = TcpListener::bind(stage.settings.addr).await.unwrap();
        let error = run::start(&stage.settings, listener).await.unwrap_err();
        let said = server::fault::chain(&error);
        assert!(said.contains(&s3.settings().to_string()), "{said}");
        assert!(said.contains("[vault.bucket]"), "{said}");
        assert!(!said.contains("canary"), "{said}");
    }
}
