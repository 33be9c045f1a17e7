//! Output files: ours, long after upstream has forgotten them.

use domain::{
    command::Progress,
    prediction::{Copy, Detail},
};
use simulator::Draft;

use crate::{
    client::Request,
    stage::{Console, Stage, eventually},
};

pub(crate) async fn detail(console: &Console, id: &str) -> Option<Detail> {
    let asked = serde_json::json!({ "id": id }).to_string();
    let answer = console.send(&Request::call("detail", &asked)).await;
    let found: app::api::Found = serde_json::from_slice(&answer.body).ok()?;
    found.detail
}

/// A prediction whose output is kept.
pub(crate) async fn kept(stage: &Stage, console: &Console) -> String {
    let is_kept = |copy: &Copy| *copy == Copy::Kept;
    ended(stage, console, is_kept).await
}

/// A prediction that ended and all of whose files have come to this.
pub(crate) async fn ended(
    stage: &Stage,
    console: &Console,
    is_so: impl Fn(&Copy) -> bool,
) -> String {
    let draft = Draft {
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    stage.simulator.finish(&id).unwrap();
    eventually("its files are as wanted", async || {
        let Some(detail) = detail(console, &id).await else {
            return false;
        };
        !detail.files.is_empty() && detail.files.iter().all(|file| is_so(&file.copy))
    })
    .await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_outlives_upstreams_copy() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = kept(&stage, &console).await;
    stage.simulator.purge_files();
    let target = format!("/media/{id}/0");
    let answer = console.get(&target).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.header("content-type").starts_with("image/"),
        "{:?}",
        answer.headers
    );
    assert!(answer.body.len() > 100);
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .header("content-security-policy")
            .contains("default-src 'none'")
    );
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");

    let part = console
        .send(&Request::get(&target).with("range", "bytes=0-3"))
        .await;
    assert_eq!((part.status, &part.body[..]), (206, &answer.body[..4]));
    let saved = console.get(&format!("{target}?download")).await;
    assert!(
        saved
            .header("content-disposition")
            .starts_with("attachment"),
        "{:?}",
        saved.headers
    );
    let html = console.get(&format!("/predictions/{id}")).await.text();
    assert!(html.contains(&target), "the page shows our copy");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_image_has_a_thumbnail_that_is_made_once() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = kept(&stage, &console).await;
    let target = format!("/media/{id}/0/thumbnail");
    let (first, second) = tokio::join!(console.get(&target), console.get(&target));
    assert_eq!((first.status, second.status), (200, 200));
    assert_eq!(first.body, second.body);
    assert_eq!(first.header("content-type"), "image/jpeg");
    assert!((200..20_000).contains(&first.body.len()));
    assert_eq!(first.header("x-content-type-options"), "nosniff");
    let policy = first.header("content-security-policy");
    assert!(policy.contains("sandbox; default-src 'none'"), "{policy}");
    let known = Request::get(&target).with("if-none-match", first.header("etag"));
    assert_eq!(console.send(&known).await.status, 304);
    // The list knows that there is one.
    let html = console.get("/predictions").await.text();
    assert!(html.contains("\\\"picture\\\":true") || html.contains("\"picture\":true"));
    let none = console.get("/media/nobody/0/thumbnail").await;
    assert_eq!(none.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_image_has_no_thumbnail() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let draft = Draft {
        model: Some("voicefusion-1.0".to_owned()),
        held: true,
        ..Draft::default()
    };
    let id = stage.simulator.create(draft).unwrap();
    stage.simulator.finish(&id).unwrap();
    let target = format!("/media/{id}/0/thumbnail");
    eventually("it is refused for good", async || {
        console.get(&target).await.status == 415
    })
    .await;
    let answer = console.get(&target).await;
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(
        answer
            .text()
            .contains("no thumbnail of a file of this kind")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_kept_is_not_there() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    for target in [
        "/media/nobody/0",
        "/media/nobody/x",
        "/media/..%2f..%2fetc/0",
    ] {
        let status = console.get(target).await.status;
        assert!(status == 404 || status == 400, "{target} is {status}");
    }
}

pub(crate) async fn command(console: &Console, command: &str, id: &str) {
    let asked = serde_json::json!({"command": command, "ids": [id]}).to_string();
    let job: String =
        serde_json::from_slice(&console.send(&Request::call("command", &asked)).await.body)
            .unwrap();
    let asked = serde_json::json!({"job": job, "after": 0}).to_string();
    eventually("it is done", async || {
        let answer = console.send(&Request::call("progress", &asked)).await;
        let progress: Progress = serde_json::from_slice(&answer.body).unwrap();
        progress.done == 1
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_can_be_kept_when_their_prediction_is_deleted_and_be_deleted_later() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    let id = kept(&stage, &console).await;
    let (file, page) = (format!("/media/{id}/0"), format!("/predictions/{id}"));
    let before = console.get(&file).await;
    command(&console, "delete-but-files", &id).await;
    assert!(console.page(&id).await.rows.is_empty(), "it is not listed");
    assert_eq!(detail(&console, &id).await, None);
    let answer = console.get(&page).await;
    assert_eq!(answer.status, 200);
    let html = answer.text();
    for words in ["This prediction was deleted", &file, "Delete the files"] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let after = console.get(&file).await;
    assert_eq!((after.status, &after.body), (200, &before.body));
    assert_eq!(after.header("content-type"), before.header("content-type"));

    command(&console, "delete", &id).await;
    for target in [&file, &page] {
        assert_eq!(console.get(target).await.status, 404, "{target}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vault_with_a_limit_keeps_within_it_and_says_so() {
    let mut stage = Stage::new().await;
    stage.settings.vault_max_bytes = Some(1_500_000);
    let console = stage.console().await;
    // What comes later may push out a part of it at once.
    let is_settled = |copy: &Copy| !matches!(copy, Copy::Pending { .. });
    let first = ended(&stage, &console, is_settled).await;
    let reason = async || {
        let detail = detail(&console, &first).await?;
        match detail.files.into_iter().next()?.copy {
            Copy::Lost { reason } => Some(reason),
            Copy::Kept | Copy::Pending { .. } => None,
        }
    };
    let mut made = 0;
    while reason().await.is_none() {
        assert!(made < 20, "everything fits");
        made += 1;
        ended(&stage, &console, is_settled).await;
    }
    let reason = reason().await.unwrap();
    assert!(
        reason.ends_with("the vault holds at most 2 MB."),
        "{reason}"
    );
    let answer = console.get(&format!("/media/{first}/0")).await;
    assert_eq!((answer.status, answer.text()), (404, format!("{reason}\n")));
    // The page is there all the same.
    let html = console.get(&format!("/predictions/{first}")).await.text();
    assert!(html.contains(&reason), "{html}");
}
