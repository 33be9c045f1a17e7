//! How long models usually take.

use domain::{time::Timestamp, usual::Usual};

use super::{folder, news, open};
use crate::store::Store as _;

#[tokio::test]
async fn the_median_is_of_recent_successes_of_each_model() {
    let folder = folder();
    let store = open(&folder);
    let run = |number: i64, model: &str, word: &str, created: i64, total: u64| {
        let mut news = news(&format!("{model}-{word}-{number}"), word, 1);
        news.prediction.model = model.to_owned();
        news.prediction.created_at = Timestamp::from_micros(created);
        news.prediction.total_time = Some(total);
        news
    };
    let mut all = Vec::new();
    for number in 0..30 {
        let time = 1_000 + u64::try_from(number).unwrap();
        all.push(run(number, "steady", "succeeded", 500 + number, time));
        // None of these counts: it failed, or was long ago.
        all.push(run(number, "steady", "failed", 500 + number, 9_000_000));
        all.push(run(number + 90, "steady", "succeeded", 100, 9_000_000));
        if number < 10 {
            all.push(run(number, "rare", "succeeded", 500, 7));
        }
    }
    // Upstream gave no time: from its other two.
    let mut plain = run(99, "steady", "succeeded", 600, 0);
    plain.prediction.total_time = None;
    plain.prediction.completed_at = Some(Timestamp::from_micros(600 + 2_000));
    all.push(plain);
    store.apply(all).await.unwrap();
    let usual = store.usual(Timestamp::from_micros(400)).await.unwrap();
    let want = Usual {
        model: "steady".to_owned(),
        total: 1_015,
        runs: 31,
    };
    assert_eq!(usual, [want]);
}
