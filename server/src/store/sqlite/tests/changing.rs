//! What changed: cursors, tombstones, and the counters, over random histories.

use std::collections::BTreeMap;

use domain::{
    cost::Cost,
    feed::Revision,
    prediction::Prediction,
    time::Timestamp,
    usage::{Amount, Cell},
};
use proptest::prelude::*;

use super::{folder, news, open, with_files};
use crate::store::{
    Changes, Store as _, StoredCopy,
    sqlite::{
        Options, SqliteStore, facets,
        rollups::{self, Finest},
    },
};

/// Something that happens to one of a few predictions.
#[derive(Clone, Debug)]
enum Event {
    News(u8, &'static str, i64, &'static str),
    Removal(u8),
    Copy(u8, StoredCopy),
    /// The client reads on, so many entries at most.
    Read(u32),
}

fn any_event() -> impl Strategy<Value = Event> {
    let word = prop::sample::select(vec!["pending", "processing", "odd", "succeeded", "failed"]);
    let model = prop::sample::select(vec!["m", "n"]);
    let copy = prop::sample::select(vec![
        StoredCopy::Pending { tries: 1 },
        StoredCopy::Lost {
            reason: "gone".to_owned(),
        },
    ]);
    prop_oneof![
        6 => (0u8..6, word, 0i64..9, model).prop_map(|(n, word, at, model)| Event::News(n, word, at, model)),
        2 => (0u8..6).prop_map(Event::Removal),
        1 => (0u8..6, copy).prop_map(|(n, copy)| Event::Copy(n, copy)),
        3 => (1u32..4).prop_map(Event::Read),
    ]
}

/// A client that knows what it was told, and its place.
#[derive(Default)]
struct Client {
    after: Revision,
    known: BTreeMap<String, (Revision, Prediction)>,
}

impl Client {
    /// Reads one answer; whether there is more.
    async fn read(&mut self, store: &SqliteStore, limit: u32) -> bool {
        let answer = store.changes(self.after, limit).await.unwrap();
        let Changes::Upto {
            upto,
            rows,
            removed,
            more,
        } = answer
        else {
            panic!("the store must know {:?}", self.after);
        };
        assert!(rows.len() + removed.len() <= limit as usize);
        assert!(upto > self.after || !more, "{upto:?} leads nowhere");
        assert!(rows.is_sorted_by(|a, b| a.revision < b.revision));
        for row in rows {
            assert!(row.revision > self.after && row.revision <= upto);
            self.known.insert(
                row.prediction.id.to_string(),
                (row.revision, row.prediction),
            );
        }
        for id in removed {
            self.known.remove(id.as_str());
        }
        self.after = upto;
        more
    }

    async fn catch_up(&mut self, store: &SqliteStore, limit: u32) {
        while self.read(store, limit).await {}
    }
}

async fn carry_out(store: &SqliteStore, client: &mut Client, event: Event) {
    let id = |n: u8| format!("p{n}");
    match event {
        Event::News(n, word, at, model) => {
            let mut news = with_files(news(&id(n), word, at), &["u"]);
            news.prediction.model = model.to_owned();
            news.prediction.created_at = Timestamp::from_micros(at % 3 * 10 * 3_600_000_000);
            news.prediction.cost = (at > 4).then(|| Cost::from_units(i64::MAX - at));
            store.apply(vec![news]).await.unwrap();
        }
        Event::Removal(n) => {
            store.remove(&id(n).parse().unwrap()).await.unwrap();
        }
        Event::Copy(n, copy) => {
            store
                .set_copy(&id(n).parse().unwrap(), 0, copy)
                .await
                .unwrap();
        }
        Event::Read(limit) => {
            client.read(store, limit).await;
        }
    }
}

/// Counters against counting, per model and status.
async fn check_counters(store: &SqliteStore) {
    let count = |c: &rusqlite::Connection| -> rusqlite::Result<(u64, i64)> {
        let wrong = "SELECT count(*) FROM facets f WHERE held <> ( \
            SELECT count(*) FROM predictions p WHERE p.facet = f.key AND p.status = f.status \
            AND p.model = f.model AND p.source = f.source AND p.account = f.account \
            AND coalesce(p.kind, '') = f.kind)";
        let total: i64 = c.query_row("SELECT count(*) FROM predictions", [], |r| r.get(0))?;
        let wrong: i64 = c.query_row(wrong, [], |r| r.get(0))?;
        Ok((total.unsigned_abs(), wrong))
    };
    let (total, wrong) = store.readers.run("test", count).await.unwrap();
    assert_eq!(wrong, 0);
    assert_eq!(store.held().await.unwrap(), total);
}

/// Roll-ups against sums of what is held.
async fn check_sums(store: &SqliteStore) {
    let sums = |c: &rusqlite::Connection| {
        let [first, last] = [i64::MIN, i64::MAX].map(|at| Timestamp::from_micros(at).micros());
        let far = [first, last];
        let facets = facets::all(c)?;
        let mut kept = Vec::new();
        for (finest, hours) in [(Finest::Hours, 1), (Finest::Days, 24)] {
            let mut all = BTreeMap::new();
            rollups::each(c, &far, finest, facets.iter(), 0, |at, p, amount| {
                let Amount::Many(cell) = amount else {
                    panic!("the range has no edges");
                };
                let place = (
                    at / 3_600_000_000 / hours,
                    p.model.clone(),
                    p.status.word().to_owned(),
                );
                all.insert(place, cell.clone());
            })?;
            kept.push(all);
        }
        Ok(kept)
    };
    let kept = store.readers.run("test", sums).await.unwrap();
    let page = store
        .page(&Default::default(), &Default::default())
        .await
        .unwrap();
    for (all, hours) in kept.into_iter().zip([1, 24]) {
        let mut expected: BTreeMap<_, Cell> = BTreeMap::new();
        for p in page.rows.iter().map(|row| &row.prediction) {
            let at = p.created_at.micros() / 3_600_000_000 / hours;
            let place = (at, p.model.clone(), p.status.word().to_owned());
            expected.entry(place).or_default().add(p);
        }
        assert_eq!(all, expected, "by {hours} hours");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn every_client_ends_with_the_same(
        events in prop::collection::vec(any_event(), 1..40),
        limit in 1u32..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let folder = folder();
        let store = open(&folder);
        runtime.block_on(async {
            let mut faithful = Client::default();
            for event in events {
                carry_out(&store, &mut faithful, event).await;
            }
            faithful.catch_up(&store, limit).await;
            let mut late = Client::default();
            late.catch_up(&store, u32::MAX).await;
            assert_eq!(faithful.known, late.known);
            assert_eq!(faithful.after, *store.revisions().borrow());
            let page = store.page(&Default::default(), &Default::default()).await.unwrap();
            let rows = page.rows.into_iter();
            let listed: BTreeMap<_, _> = rows
                .map(|row| (row.prediction.id.to_string(), (row.revision, row.prediction)))
                .collect();
            assert_eq!(faithful.known, listed);
            check_counters(&store).await;
            check_sums(&store).await;
        });
    }
}

#[tokio::test]
async fn foreign_and_forgotten_cursors_are_unknown() {
    let folder = folder();
    let path = folder.path().join("console.db");
    let options = Options {
        tombstones: 2,
        ..Options::default()
    };
    let store = SqliteStore::open(&path, options).unwrap();
    let ids = ["a", "b", "c", "d"];
    store
        .apply(ids.map(|id| news(id, "succeeded", 1)).to_vec())
        .await
        .unwrap();
    for id in &ids[..3] {
        store.remove(&id.parse().unwrap()).await.unwrap();
    }
    let changes = async |after: u64| store.changes(Revision(after), 9).await.unwrap();
    // Removals 5, 6 and 7; the first is forgotten, so who has not seen it cannot go on.
    for unknown in [0, 4, 8, u64::MAX] {
        assert_eq!(changes(unknown).await, Changes::Unknown, "{unknown}");
    }
    let Changes::Upto {
        upto,
        removed,
        more,
        ..
    } = changes(5).await
    else {
        panic!("5 is known");
    };
    assert_eq!((upto, more), (Revision(7), false));
    assert_eq!(
        removed.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        ["b", "c"]
    );
    let none = Changes::Upto {
        upto: Revision(7),
        rows: Vec::new(),
        removed: Vec::new(),
        more: false,
    };
    assert_eq!(changes(7).await, none);
}

#[tokio::test]
async fn waiters_are_woken_after_the_commit() {
    let folder = folder();
    let store = open(&folder);
    let mut revisions = store.revisions();
    let waiting = async {
        let seen = *revisions
            .wait_for(|revision| *revision >= Revision(1))
            .await
            .unwrap();
        store
            .changes(Revision(0), 9)
            .await
            .map(|changes| (seen, changes))
            .unwrap()
    };
    let (changed, (seen, changes)) =
        tokio::join!(store.apply(vec![news("a", "queued", 1)]), waiting);
    let expected = Changes::Upto {
        upto: seen,
        rows: changed.unwrap(),
        removed: Vec::new(),
        more: false,
    };
    assert_eq!(changes, expected);
}
