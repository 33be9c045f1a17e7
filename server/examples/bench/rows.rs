//! A store full of made-up predictions, written through the store's own port, and the time of its
//! pages.

use std::{path::Path, time::Instant};

use domain::{
    cost::Cost,
    kind::Kind,
    page::{PageCursor, Stretch},
    prediction::{Prediction, Snapshot},
    query::Query,
    source::Source,
    status::Status,
    time::Timestamp,
};
use server::store::{
    Store,
    sqlite::{Options, SqliteStore},
};

use crate::Result;

const BATCH: u32 = 1_000;
const PAGES_A_RUN: u32 = 200;

/// A filled store.
pub(crate) struct Filled {
    /// A place nine tenths down the list.
    pub(crate) deep: PageCursor,
    /// How fast it was filled.
    pub(crate) rows_per_second: f64,
}

/// Opens the store in a data folder as the console does.
pub(crate) fn open(folder: &Path) -> Result<SqliteStore> {
    let options = Options {
        text: server::upstream::text,
        mark: server::upstream::record_mark,
        ..Options::default()
    };
    Ok(SqliteStore::open(&folder.join("predictions.db"), options)?)
}

/// Writes `count` ended predictions, one every ten seconds of the past.
pub(crate) async fn fill(folder: &Path, count: u32) -> Result<Filled> {
    let store = open(folder)?;
    let start = Instant::now();
    for first in (0..count).step_by(BATCH as usize) {
        let news = (first..(first + BATCH).min(count)).map(snapshot).collect();
        store.apply(news).await?;
    }
    let deep = snapshot(count / 10).prediction;
    Ok(Filled {
        deep: PageCursor {
            created_at: deep.created_at,
            id: deep.id,
        },
        rows_per_second: f64::from(count) / start.elapsed().as_secs_f64(),
    })
}

/// The mean time of a page of 50 at a place, in seconds.
pub(crate) async fn page_time(store: &SqliteStore, before: Option<PageCursor>) -> Result<f64> {
    let stretch = Stretch { before, pages: 1 };
    let start = Instant::now();
    for _ in 0..PAGES_A_RUN {
        let page = store.page(&Query::default(), &stretch).await?;
        if page.rows.len() != 50 {
            return Err("a page is not full".into());
        }
    }
    Ok(start.elapsed().as_secs_f64() / f64::from(PAGES_A_RUN))
}

/// The `ordinal`-th prediction, 0 the oldest.
pub(crate) fn snapshot(ordinal: u32) -> Snapshot {
    const MODELS: [&str; 4] = [
        "truefusion",
        "truefusion-pro",
        "beatfusion-2.0",
        "black-forest-labs/flux-2-flex",
    ];
    // An odd multiplier spreads ids over the whole range, as random ones are.
    let mixed = u64::from(ordinal).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let id = format!(
        "{:08x}-{:04x}-4000-8000-{ordinal:012x}",
        mixed >> 32,
        mixed & 0xffff
    );
    let created = Timestamp::from_micros(1_700_000_000_000_000 + i64::from(ordinal) * 10_000_000);
    let after = |seconds: i64| {
        Some(Timestamp::from_micros(
            created.micros() + seconds * 1_000_000,
        ))
    };
    let model = MODELS[ordinal as usize % MODELS.len()];
    let status = match ordinal.is_multiple_of(11) {
        true => Status::Failed,
        false => Status::Succeeded,
    };
    let raw = raw(&id, &status, model, created, &prompt(mixed), ordinal);
    #[expect(clippy::expect_used, reason = "made of hex digits and a literal")]
    let (id, account) = (
        id.parse().expect("an id"),
        "default".parse().expect("a name"),
    );
    let prediction = Prediction {
        id,
        account,
        status,
        model: model.to_owned(),
        source: if ordinal.is_multiple_of(3) {
            Source::Web
        } else {
            Source::Api
        },
        kind: Some(Kind::Image),
        created_at: created,
        started_at: after(2),
        completed_at: after(8),
        updated_at: after(8),
        predict_time: Some(5_510_000),
        total_time: Some(8_000_000),
        progress: None,
        cost: Some(Cost::from_units(20_000_000_000)),
        outputs: 0,
        error: None,
        flaw: None,
        deleted_upstream_at: None,
    };
    Snapshot {
        prediction,
        deliveries: Vec::new(),
        raw,
    }
}

/// The JSON of a prediction as upstream writes it, with all of its fields: about 1.4 KB.
fn raw(
    id: &str,
    status: &Status,
    model: &str,
    created: Timestamp,
    prompt: &str,
    seed: u32,
) -> String {
    let word = status.word();
    let (day, at) = (created.day(), created.rfc3339());
    let api = format!("https://api.skytells.ai/v1/predictions/{id}");
    let file = format!("https://delivery.skytells.cloud/{day}/{id}/output-0.png");
    format!(
        r#"{{"id":"{id}","status":"{word}","type":"inference","stream":false,"input":{{"prompt":"{prompt}","negative_prompt":"","seed":{seed},"aspect_ratio":"16:9","steps":28,"guidance_scale":7.5,"output_format":"png","safety_tolerance":2}},"output":["{file}"],"response":"Prediction {word}","error":null,"created_at":"{at}","started_at":"{at}","completed_at":"{at}","updated_at":"{at}","privacy":"private","source":"api","model":{{"name":"{model}","type":"image"}},"webhook":{{"url":null,"events":[]}},"metrics":{{"predict_time":5.51,"total_time":8.0,"image_count":1,"asset_count":1,"progress":100}},"metadata":{{"billing":{{"credits_used":0.02}},"storage":{{"files":[{{"name":"output-0.png","type":"image/png","size":1482113,"url":"{file}"}}]}},"data_available":false}},"urls":{{"get":"{api}","cancel":"{api}/cancel","stream":"{api}/stream","delete":"{api}/delete"}}}}"#
    )
}

/// A dozen words drawn by a number; one in a thousand has a rare one.
fn prompt(mut dice: u64) -> String {
    const WORDS: [&str; 40] = [
        "a",
        "lighthouse",
        "at",
        "dawn",
        "film",
        "grain",
        "harbor",
        "violin",
        "marble",
        "statue",
        "of",
        "the",
        "old",
        "city",
        "under",
        "rain",
        "soft",
        "light",
        "portrait",
        "fox",
        "in",
        "snow",
        "wide",
        "angle",
        "photo",
        "painting",
        "oil",
        "neon",
        "street",
        "with",
        "lanterns",
        "mountain",
        "river",
        "mist",
        "golden",
        "hour",
        "detailed",
        "cinematic",
        "quiet",
        "garden",
    ];
    let mut prompt = String::new();
    for _ in 0..12 {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let drawn = (dice >> 33) as usize;
        prompt.push_str(WORDS[drawn % WORDS.len()]);
        prompt.push(' ');
    }
    if (dice >> 20).is_multiple_of(1_000) {
        prompt.push_str("zeppelin");
    }
    prompt.trim_end().to_owned()
}
