//! Days of other zones than UTC, held against sums by hand: from roll-ups, which are kept by hours of UTC.

use domain::{
    query::Query,
    time::Timestamp,
    usage::{By, Usage},
};

use super::{LIMITS, Limits, folder, list, news, options};
use crate::{
    store::{
        Store as _,
        sqlite::{Options, SqliteStore},
    },
    time_zone::named,
};

const MINUTE: i64 = 60_000_000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

/// While the last of the predictions are made.
fn noon() -> Timestamp {
    at("2026-11-03T12:00:00Z")
}

/// When each was created: every 37 minutes for ten days, once in spring, and far ahead.
fn created() -> Vec<Timestamp> {
    let start = at("2026-10-25T00:10:00Z").micros();
    let often = (0..365).map(|n| start + n * 37 * MINUTE);
    let spring = at("2026-03-08T04:59:59Z").micros();
    let spring = (0..4).map(|n| spring + n * 12 * 60 * MINUTE);
    let ahead = at("2099-01-01T00:00:00Z").micros();
    let all = spring.chain(often).chain([ahead, ahead + MINUTE]);
    all.map(Timestamp::from_micros).collect()
}

async fn filled() -> (tempfile::TempDir, SqliteStore) {
    let folder = folder();
    let options = Options {
        clock: noon,
        ..options()
    };
    let store = SqliteStore::open(&folder.path().join("console.db"), options).unwrap();
    let batch = created().into_iter().enumerate().map(|(number, at)| {
        let mut news = news(&format!("p{number}"), "succeeded", 5);
        news.prediction.created_at = at;
        news
    });
    store.apply(batch.collect()).await.unwrap();
    (folder, store)
}

async fn usage(store: &SqliteStore, range: &str, zone: &str) -> Usage {
    let query = Query::parse(&format!("created:{range}")).unwrap();
    let (query, asked) = (query.in_zone(named(zone).unwrap()), store.asked());
    let limits = Limits { few: 0, ..LIMITS };
    let read = move |c: &rusqlite::Connection| list::usage(c, &query, By::Model, &asked, limits);
    store.readers.run("test", read).await.unwrap()
}

fn counted(from: Timestamp, to: Timestamp) -> u64 {
    let is_in = |at: &Timestamp| (from..to).contains(at);
    created().iter().filter(|at| is_in(at)).count() as u64
}

#[tokio::test]
async fn days_of_a_zone_are_sums_of_its_hours() {
    let (_folder, store) = filled().await;
    let check = async |zone: &str, range: &str, hours: &[f64]| {
        let usage = usage(&store, range, zone).await;
        let lengths = usage
            .steps
            .iter()
            .map(|it| it.to.since(it.from) as f64 / 3.6e9);
        assert_eq!(lengths.collect::<Vec<_>>(), hours, "{range} in {zone}");
        for step in &usage.steps {
            let want = counted(step.from, step.to);
            assert_eq!(
                step.total.counts.total(),
                want,
                "{} in {zone}",
                step.from.utc()
            );
        }
        let all = usage
            .steps
            .iter()
            .map(|it| it.total.counts.total())
            .sum::<u64>();
        assert_eq!(usage.total.counts.total(), all);
        assert!(usage.total.counts.is_exact);
        assert_eq!(usage.future, 0);
    };
    let [day, short, long] = [24.0, 23.0, 25.0];
    check(
        "America/New_York",
        "2026-10-31..2026-11-02",
        &[day, long, day],
    )
    .await;
    check(
        "America/New_York",
        "2026-03-07..2026-03-09",
        &[day, short, day],
    )
    .await;
    check("Asia/Kolkata", "2026-10-29..2026-11-02", &[day; 5]).await;
    check("Asia/Kathmandu", "2026-10-30..2026-11-01", &[day; 3]).await;
    check("Australia/Lord_Howe", "2026-10-30..2026-11-01", &[day; 3]).await;
    check("Pacific/Apia", "2026-10-30..2026-11-01", &[day; 3]).await;
    check("UTC", "2026-10-30..2026-11-01", &[day; 3]).await;
    // A day by the hour has as many as the same day among others.
    let hourly = usage(&store, "2026-11-01", "America/New_York").await;
    assert_eq!(hourly.steps.len(), 25);
    let daily = usage(&store, "2026-10-31..2026-11-02", "America/New_York").await;
    assert_eq!(hourly.total.counts, daily.steps[1].total.counts);
}

#[tokio::test]
async fn what_is_dated_ahead_stretches_no_range() {
    let (_folder, store) = filled().await;
    for zone in ["UTC", "Asia/Kolkata"] {
        let all = usage(&store, ">=2026-10-25t00:00z", zone).await;
        let end = noon().plus(std::time::Duration::from_secs(60));
        assert_eq!((all.to, all.future), (end, 2), "{zone}");
        assert_eq!(all.total.counts.total(), counted(all.from, end), "{zone}");
        assert!(all.steps.len() <= 11, "{}", all.steps.len());
        // A range that lies ahead is reported if it is asked for.
        let ahead = usage(&store, "2099", zone).await;
        assert_eq!((ahead.total.counts.total(), ahead.future), (2, 0), "{zone}");
    }
}
