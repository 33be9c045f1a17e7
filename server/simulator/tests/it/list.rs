//! Pages and filters.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use simulator::Config;

use crate::client::{Sim, quiet, text};

async fn rows(sim: &Sim, query: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for page in 1.. {
        let answer = sim
            .get(&format!("/v1/predictions?per_page=50&page={page}{query}"))
            .await
            .json();
        rows.extend(answer["data"].as_array().expect("rows").iter().cloned());
        if answer["pagination"]["last_page"] == page {
            assert_eq!(answer["pagination"]["total"], rows.len());
            return rows;
        }
    }
    rows
}

#[tokio::test]
async fn pages_cover_the_history_once_newest_first() {
    let sim = Sim::start(Config {
        history: 230,
        ..quiet()
    })
    .await;
    let rows = rows(&sim, "").await;
    let ids: HashSet<&str> = rows.iter().map(|row| text(&row["id"])).collect();
    assert_eq!((rows.len(), ids.len()), (230, 230));
    let made: Vec<&str> = rows.iter().map(|row| text(&row["created_at"])).collect();
    assert!(made.is_sorted_by(|one, next| one >= next));
    assert!(
        made.windows(2).any(|two| two[0] == two[1]),
        "some were sent in one burst"
    );
    let days: HashSet<&str> = made.iter().map(|made| &made[..10]).collect();
    assert!(days.len() >= 4, "{days:?}");

    let page = sim.get("/v1/predictions?page=99").await.json();
    assert_eq!(page["data"], json!([]));
    assert_eq!(
        page["pagination"],
        json!({ "current_page": 99, "per_page": 20, "total": 230, "last_page": 12 })
    );
}

#[tokio::test]
async fn every_row_can_be_decoded_strictly() {
    let sim = Sim::start(Config {
        history: 600,
        ..quiet()
    })
    .await;
    let (mut outputs, mut costless, mut inputs) = (HashSet::new(), 0, String::new());
    for row in rows(&sim, "").await {
        let one_of = |key: &str, words: &[&str]| {
            assert!(words.contains(&text(&row[key])), "{key} of {row}");
        };
        one_of("status", &["succeeded", "failed", "cancelled"]);
        one_of("type", &["inference"]);
        one_of("privacy", &["private", "public"]);
        one_of("source", &["api", "cli", "web"]);
        assert!(
            row["stream"].is_boolean() && row["input"].is_object(),
            "{row}"
        );
        for file in row["metadata"]["storage"]["files"]
            .as_array()
            .expect("files")
        {
            assert!(file["size"].is_u64() && file["type"].is_string(), "{file}");
        }
        outputs.insert(match &row["output"] {
            Value::Null => "null",
            Value::String(_) => "string",
            Value::Array(list) if list[0].is_object() => "objects",
            Value::Bool(_) | Value::Number(_) | Value::Object(_) => "other",
            Value::Array(_) => "strings",
        });
        let is_free = row["metadata"].get("billing").is_none();
        costless += u32::from(is_free && row["status"] == "succeeded");
        inputs.push_str(&row["input"].to_string());
    }
    assert_eq!(
        outputs,
        HashSet::from(["null", "string", "strings", "objects", "other"])
    );
    assert!(costless > 0);
    for awkward in [
        "<script>",
        "9007199254740993",
        "منارة",
        "18446744073709551615",
        "Unbroken",
    ] {
        assert!(inputs.contains(awkward), "{awkward}");
    }
}

#[tokio::test]
async fn filters_let_through_what_they_say() {
    let sim = Sim::start(Config {
        history: 400,
        ..quiet()
    })
    .await;
    let all = rows(&sim, "").await;
    let check = async |query: &str, fits: &dyn Fn(&Value) -> bool| {
        let expected: Vec<&Value> = all.iter().filter(|row| fits(row)).collect();
        let found = rows(&sim, query).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{query}");
        assert!(
            !found.is_empty() && found.len() < all.len(),
            "{query} is worth testing"
        );
    };
    check("&status=failed", &|row| row["status"] == "failed").await;
    check("&status=canceled", &|row| row["status"] == "cancelled").await;
    check("&model=truefusion", &|row| {
        row["model"]["name"] == "truefusion"
    })
    .await;
    check("&model=black-forest-labs%2Fflux-2-flex", &|row| {
        row["model"]["name"] == "black-forest-labs/flux-2-flex"
    })
    .await;
    check("&from=2026-03-01&to=2026-03-02", &|row| {
        ["2026-03-01", "2026-03-02"].contains(&&text(&row["created_at"])[..10])
    })
    .await;
    check("&to=2026-03-01&status=succeeded", &|row| {
        text(&row["created_at"])[..10] <= *"2026-03-01" && row["status"] == "succeeded"
    })
    .await;
}

#[tokio::test]
async fn wrong_parameters_are_refused() {
    let sim = Sim::quiet().await;
    for (query, status, id) in [
        ("per_page=0", 400, "INVALID_PARAMETER"),
        ("per_page=51", 400, "INVALID_PARAMETER"),
        ("per_page=many", 400, "INVALID_PARAMETER"),
        ("page=0", 400, "INVALID_PARAMETER"),
        ("page=-1", 400, "INVALID_PARAMETER"),
        ("status=sleeping", 400, "INVALID_PARAMETER"),
        ("from=yesterday", 400, "INVALID_DATE_FORMAT"),
        ("to=2026-02-30", 400, "INVALID_DATE_FORMAT"),
        ("from=2026-03-02&to=2026-03-01", 400, "INVALID_DATE_RANGE"),
        ("model=nobody", 404, "MODEL_NOT_FOUND"),
    ] {
        let answer = sim.get(&format!("/v1/predictions?{query}")).await;
        assert_eq!(answer.error(), (status, id.to_owned()), "{query}");
    }
}

#[tokio::test]
async fn a_lagging_list_catches_up() {
    let sim = Sim::quiet().await;
    sim.held();
    sim.set_faults(&["list:lag=1"]);
    let total = async || sim.get("/v1/predictions").await.json()["pagination"]["total"].clone();
    assert_eq!(total().await, 0);
    sim.clock.advance(Duration::from_secs(6));
    assert_eq!(total().await, 1);
}

#[tokio::test]
async fn pages_shift_under_a_walk() {
    let sim = Sim::start(Config {
        history: 60,
        ..quiet()
    })
    .await;
    let page = async |page: u32| {
        sim.get(&format!("/v1/predictions?page={page}"))
            .await
            .json()
    };
    let first = page(1).await;
    sim.set_faults(&["list:page-shift=1"]);
    let second = page(2).await;
    assert_eq!(
        second["data"][0], first["data"][19],
        "the last row is seen again"
    );
    assert_eq!(second["pagination"]["total"], 61);
}

#[tokio::test]
async fn a_long_history_is_listed_quickly() {
    let sim = Sim::start(Config {
        history: 200_000,
        ..quiet()
    })
    .await;
    let start = Instant::now();
    for query in [
        "page=1&per_page=50",
        "page=4000&per_page=50",
        "page=9&status=failed",
    ] {
        let answer = sim.get(&format!("/v1/predictions?{query}")).await.json();
        assert!(
            answer["data"]
                .as_array()
                .is_some_and(|rows| rows.len() >= 20),
            "{query}"
        );
    }
    // An unoptimized build on a busy machine takes a tenth of this.
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}
