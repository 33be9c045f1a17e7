//! Output files: that they are what their metadata says, and that they go away.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};

use crate::client::{Answer, Sim, text};

async fn made(sim: &Sim, model: &str, input: Value) -> Value {
    let first = sim.create(model, input).await;
    sim.let_it_end();
    let last = sim.prediction(&first["id"]).await;
    assert_eq!(last["status"], "succeeded");
    last
}

async fn file(sim: &Sim, file: &Value) -> Answer {
    let path = text(&file["url"])
        .strip_prefix("http://sim.test")
        .expect("the host we called");
    sim.call(Method::GET, path, &[], "").await
}

#[tokio::test]
async fn every_kind_of_output_is_a_real_file() {
    let sim = Sim::quiet().await;
    let prompt = json!({ "prompt": "a lighthouse on a cliff" });
    for (model, input, name, stated, served, magic) in [
        (
            "truefusion",
            prompt.clone(),
            "output-0.png",
            "image/png",
            "image/png",
            &b"\x89PNG\r\n\x1a\n"[..],
        ),
        (
            "truefusion-video-pro",
            prompt.clone(),
            "output-0.webm",
            "video/webm",
            "video/webm",
            b"\x1aE\xdf\xa3",
        ),
        (
            "truefusion-video-pro",
            json!({ "prompt": "rain", "aspect_ratio": "9:16" }),
            "output-0.mp4",
            "video/mp4",
            "video/mp4",
            b"\x00\x00\x00\x20ftyp",
        ),
        (
            "beatfusion-2.0",
            json!({ "lyrics": "la" }),
            "output-0.mp3",
            "application/octet-stream",
            "audio/mpeg",
            b"ID3",
        ),
        (
            "beatfusion-2.0",
            json!({ "lyrics": "la", "audio_format": "wav" }),
            "output-0.wav",
            "audio/wav",
            "audio/wav",
            b"RIFF",
        ),
        (
            "voicefusion-1.0",
            json!({ "text": "Hello." }),
            "output-0.wav",
            "audio/wav",
            "audio/wav",
            b"RIFF",
        ),
        (
            "openai/gpt-5.3-codex",
            json!({ "prompt": "Sort." }),
            "output-0.txt",
            "text/plain",
            "text/plain; charset=utf-8",
            b"# Sort.",
        ),
    ] {
        let prediction = made(&sim, model, input).await;
        let meta = &prediction["metadata"]["storage"]["files"][0];
        assert_eq!(
            (&meta["name"], &meta["type"]),
            (&json!(name), &json!(stated)),
            "{model}"
        );
        assert_eq!(prediction["output"][0], meta["url"], "{model}");
        let answer = file(&sim, meta).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("content-type")),
            (200, served),
            "{model}"
        );
        assert_eq!(meta["size"], answer.body.len(), "{model}");
        assert!(
            answer.body.starts_with(magic),
            "{model}: {:?}",
            &answer.body[..12]
        );
        assert_eq!(
            answer.header("access-control-allow-origin"),
            "",
            "a CDN sends no CORS headers"
        );
    }
}

#[tokio::test]
async fn a_picture_has_the_ratio_that_was_asked_for() {
    let sim = Sim::quiet().await;
    for (ratio, width, height) in [("1:1", 768, 768), ("16:9", 1_024, 576), ("2:3", 608, 912)] {
        let input = json!({ "prompt": "a fox", "aspect_ratio": ratio });
        let prediction = made(&sim, "truefusion", input).await;
        let png = file(&sim, &prediction["metadata"]["storage"]["files"][0])
            .await
            .body;
        let number =
            |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().expect("four bytes"));
        assert_eq!((number(16), number(20)), (width, height), "{ratio}");
        let shades: std::collections::HashSet<u8> = png[2_000..200_000].iter().copied().collect();
        assert!(
            shades.len() > 40,
            "{} shades: it is no blank page",
            shades.len()
        );
    }
}

#[tokio::test]
async fn a_file_is_the_same_each_time_and_differs_by_prompt() {
    let sim = Sim::quiet().await;
    let one = made(&sim, "truefusion", json!({ "prompt": "a fox" })).await;
    let other = made(&sim, "truefusion", json!({ "prompt": "a whale" })).await;
    let bytes = async |prediction: &Value| {
        file(&sim, &prediction["metadata"]["storage"]["files"][0])
            .await
            .body
    };
    assert_eq!(bytes(&one).await, bytes(&one).await);
    assert_ne!(bytes(&one).await, bytes(&other).await);
}

#[tokio::test]
async fn files_go_away_and_the_record_stays() {
    let sim = Sim::quiet().await;
    let id = sim.held();
    sim.control().finish(&id).expect("it ends");
    let id = json!(id);
    let prediction = sim.prediction(&id).await;
    let meta = &prediction["metadata"]["storage"]["files"][0];
    assert_eq!(prediction["metadata"]["data_available"], true);
    sim.clock.advance(Duration::from_secs(299));
    assert_eq!(file(&sim, meta).await.status, 200);
    sim.clock.advance(Duration::from_secs(1));
    assert_eq!(file(&sim, meta).await.status, 404);
    let after = sim.prediction(&id).await;
    assert_eq!(after["metadata"]["data_available"], false);
    assert_eq!(
        (&after["output"], &after["metadata"]["storage"]),
        (&prediction["output"], &prediction["metadata"]["storage"])
    );
}

#[tokio::test]
async fn files_can_be_purged_and_die_with_their_prediction() {
    let sim = Sim::quiet().await;
    for purge in [true, false] {
        let id = sim.held();
        sim.control().finish(&id).expect("it ends");
        let prediction = sim.prediction(&json!(id)).await;
        let meta = &prediction["metadata"]["storage"]["files"][0];
        assert_eq!(file(&sim, meta).await.status, 200);
        if purge {
            sim.control().purge_files();
            sim.clock.advance(Duration::from_secs(1));
        } else {
            sim.delete(&format!("/v1/predictions/{id}")).await;
        }
        assert_eq!(file(&sim, meta).await.status, 404);
    }
}
