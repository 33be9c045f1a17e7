//! What news becomes: columns, payloads, revisions, accounts, removals.

use std::collections::BTreeMap;

use domain::{
    cost::Cost, feed::Revision, kind::Kind, merge, prediction::Snapshot, source::Source,
    time::Timestamp,
};
use proptest::prelude::*;

use super::{folder, news, open};
use crate::store::{Ledger, Store as _};

#[tokio::test]
async fn keeps_every_fact_and_every_byte() {
    let folder = folder();
    let store = open(&folder);
    let mut full = news("Pred_1.a", "Paused Ω", 9);
    let p = &mut full.prediction;
    p.model = "black-forest-labs/FLUX".to_owned();
    p.source = Source::Web;
    p.kind = Some(Kind::Video);
    p.started_at = Some(Timestamp::from_micros(-5));
    p.completed_at = Some(Timestamp::from_micros(7));
    p.predict_time = Some(5_512_345);
    p.total_time = Some(0);
    p.progress = Some(100);
    p.cost = Some(Cost::from_units(20_000_000_000));
    p.outputs = 3;
    p.error = Some("it's \"bad\"".to_owned());
    p.flaw = Some("no model".to_owned());
    full.raw = "{\"n\":1.50e+03,\"s\":\"\u{0}\\u0000 é\u{202e}\"}\r\n".to_owned();
    let changed = store.apply(vec![full.clone()]).await.unwrap();
    let id = &full.prediction.id;
    let record = store.record(id).await.unwrap().unwrap();
    assert_eq!(changed, std::slice::from_ref(&record.row));
    assert_eq!(record.row.prediction, full.prediction);
    assert_eq!(record.row.revision, Revision(1));
    assert_eq!(record.raw, full.raw);
    assert_eq!(
        store.record(&"pred_1.a".parse().unwrap()).await.unwrap(),
        None
    );
}

#[tokio::test]
async fn news_that_does_not_win_takes_no_revision() {
    let folder = folder();
    let store = open(&folder);
    let end = news("a", "succeeded", 5);
    let batch = vec![
        news("a", "processing", 3),
        end.clone(),
        news("a", "pending", 9),
    ];
    let changed = store.apply(batch).await.unwrap();
    assert_eq!(changed.len(), 1, "each row once: {changed:?}");
    assert_eq!(changed[0].prediction, end.prediction);
    assert_eq!(*store.revisions().borrow(), Revision(2));
    assert_eq!(store.apply(vec![end]).await.unwrap(), []);
    assert_eq!(*store.revisions().borrow(), Revision(2));
}

#[tokio::test]
async fn the_first_account_keeps_a_prediction() {
    let folder = folder();
    let store = open(&folder);
    store.apply(vec![news("a", "processing", 1)]).await.unwrap();
    let mut same = news("a", "succeeded", 2);
    same.prediction.account = "other".parse().unwrap();
    let changed = store.apply(vec![same]).await.unwrap();
    assert_eq!(changed[0].prediction.account.as_str(), "demo");
    let flights = |name: &str| name.parse().unwrap();
    store
        .apply(vec![news("b", "odd", 1), news("c", "queued", 1)])
        .await
        .unwrap();
    let unfinished = store.unfinished(&flights("demo"), 9).await.unwrap();
    assert_eq!(unfinished.len(), 2, "{unfinished:?}");
    assert_eq!(
        store.unfinished(&flights("demo"), 1).await.unwrap()[0].as_str(),
        "c"
    );
    assert_eq!(store.unfinished(&flights("other"), 9).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_removed_stays_removed() {
    let folder = folder();
    let store = open(&folder);
    let late = news("a", "succeeded", 5);
    store.apply(vec![late.clone()]).await.unwrap();
    let id = &late.prediction.id;
    assert_eq!(store.remove(id).await.unwrap(), Some(Revision(2)));
    assert_eq!(store.remove(id).await.unwrap(), None);
    assert_eq!(store.apply(vec![late.clone()]).await.unwrap(), []);
    assert_eq!(store.record(id).await.unwrap(), None);
    assert_eq!(store.held().await.unwrap(), 0);
}

#[tokio::test]
async fn a_store_goes_on_where_it_was() {
    let folder = folder();
    let store = open(&folder);
    let account = "demo".parse().unwrap();
    assert_eq!(store.ledger(&account).await.unwrap(), Ledger::default());
    let ledger = Ledger {
        newest: Some(vec!["b".parse().unwrap(), "a".parse().unwrap()]),
        total: Some(2),
        next_page: 7,
        reached: Some("2026-03-04".parse().unwrap()),
        is_complete: true,
    };
    store.set_ledger(&account, ledger.clone()).await.unwrap();
    store.apply(vec![news("a", "succeeded", 5)]).await.unwrap();
    let id = store.id();
    drop(store);

    let store = open(&folder);
    assert_eq!(store.id(), id);
    assert_eq!(*store.revisions().borrow(), Revision(1));
    assert_eq!(store.ledger(&account).await.unwrap(), ledger);
    let changed = store.apply(vec![news("b", "succeeded", 5)]).await.unwrap();
    assert_eq!(changed[0].revision, Revision(2));
}

prop_compose! {
    fn any_news()(
        id in prop::sample::select(vec!["a", "b", "c"]),
        word in prop::sample::select(vec!["pending", "processing", "odd", "succeeded", "canceled"]),
        at in 0i64..4,
        outputs in 0u32..2,
    ) -> Snapshot {
        let mut news = news(id, word, at);
        news.prediction.outputs = outputs;
        news
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn holds_what_the_merge_rule_picks(batches in prop::collection::vec(prop::collection::vec(any_news(), 1..6), 1..6)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = folder();
        let store = open(&folder);
        let mut expected: BTreeMap<String, Snapshot> = BTreeMap::new();
        let mut wins = 0;
        for batch in batches {
            for news in &batch {
                let held = expected.get(news.prediction.id.as_str());
                if held.is_none_or(|held| merge::supersedes(held, news)) {
                    expected.insert(news.prediction.id.to_string(), news.clone());
                    wins += 1;
                }
            }
            runtime.block_on(store.apply(batch)).unwrap();
            prop_assert_eq!(*store.revisions().borrow(), Revision(wins));
        }
        for held in expected.values() {
            let record = runtime.block_on(store.record(&held.prediction.id)).unwrap().unwrap();
            prop_assert_eq!(&record.row.prediction, &held.prediction);
            prop_assert_eq!(&record.raw, &held.raw);
        }
    }
}

#[tokio::test]
async fn what_a_person_started_stays_theirs_whatever_upstream_calls_it() {
    let folder = folder();
    let store = open(&folder);
    let web = |mut news: Snapshot| {
        news.prediction.source = Source::Web;
        news
    };
    // The list may be faster than the answer to the request that started it.
    let first = news("a", "processing", 5);
    store.apply(vec![first.clone()]).await.unwrap();
    let claimed = store
        .apply(vec![web(news("a", "pending", 1))])
        .await
        .unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(claimed[0].prediction.source, Source::Web);
    assert_eq!(claimed[0].prediction.status, first.prediction.status);
    let record = store.record(&first.prediction.id).await.unwrap().unwrap();
    assert_eq!(record.raw, first.raw);
    assert_eq!(store.apply(vec![web(first)]).await.unwrap(), []);
    let ended = store.apply(vec![news("a", "succeeded", 9)]).await.unwrap();
    assert_eq!(ended[0].prediction.source, Source::Web);
}
