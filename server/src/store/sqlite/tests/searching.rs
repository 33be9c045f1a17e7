//! The list: its order, its pages, and its agreement with `Query::fits`.

mod made_up;
mod ranking;
mod scripts;
mod summing;
mod zones;

use std::sync::OnceLock;

use domain::{
    coverage::Counts,
    page::{Beside, PageCursor, Stretch},
    prediction::Prediction,
    query::{Query, Text},
    status::Status,
    time::Timestamp,
};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{folder, indexed, news};
use made_up::{IDS, MODELS, QUALIFIED, STATUSES, WORDS, clock, made_up, text};

use crate::store::{
    Store as _, StoredPage,
    sqlite::{
        SqliteStore,
        list::{self, LIMITS, Limits},
    },
};
pub(super) use made_up::options;

/// Every way as short as it can be, and every way as long.
const SHORT: Limits = Limits {
    candidates: 7,
    ids: 0,
    facets: 0,
    recent: 1_000,
    summed: 7,
    few: 0,
    failures: 7,
};
const LONG: Limits = Limits {
    candidates: 1_000_000,
    ids: 1_000_000,
    facets: 1_000_000,
    recent: 1_000,
    summed: 1_000_000,
    few: 1_000_000,
    failures: 1_000_000,
};

struct Held {
    _folder: TempDir,
    store: SqliteStore,
    runtime: tokio::runtime::Runtime,
    /// In the order of the list.
    predictions: Vec<(Prediction, Text)>,
}

fn held() -> &'static Held {
    static HELD: OnceLock<Held> = OnceLock::new();
    HELD.get_or_init(|| {
        let batch: Vec<_> = (0..300).map(made_up).collect();
        let mut predictions: Vec<_> = batch
            .iter()
            .map(|news| (news.prediction.clone(), text(&news.raw)))
            .collect();
        predictions.sort_by_key(|(p, _)| std::cmp::Reverse((p.created_at, p.id.clone())));
        let folder = folder();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
        assert_eq!(runtime.block_on(store.apply(batch)).unwrap().len(), 300);
        runtime.block_on(indexed(&store));
        Held {
            store,
            _folder: folder,
            runtime,
            predictions,
        }
    })
}

impl Held {
    fn page(&self, query: &Query, before: Option<PageCursor>, limits: Limits) -> StoredPage {
        let (query, asked) = (query.clone(), self.store.asked());
        let stretch = Stretch { before, pages: 1 };
        let read = move |c: &rusqlite::Connection| list::page(c, &query, &stretch, &asked, limits);
        self.runtime
            .block_on(self.store.readers.run("test", read))
            .unwrap()
    }

    /// All that a query finds, page by page.
    fn walk(&self, query: &Query, limits: Limits) -> Vec<Prediction> {
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let page = self.page(query, before, limits);
            found.extend(page.rows.into_iter().map(|row| row.prediction));
            if page.next.is_none() {
                return found;
            }
            before = page.next;
        }
    }

    fn check(&self, text: &str) {
        let query = Query::parse(text).expect(text);
        let fits = |(p, text): &&(Prediction, Text)| query.fits(p, text, clock());
        let expected = self.predictions.iter().filter(fits).map(|(p, _)| p.clone());
        let expected: Vec<_> = expected.collect();
        for limits in [SHORT, LIMITS, LONG] {
            assert_eq!(self.walk(&query, limits), expected, "{text:?} {limits:?}");
        }
        self.check_counts(&query);
        self.check_beside(&query);
        self.check_summary(&query);
    }
}

impl Held {
    /// From some places in the list, which the query may not find.
    fn check_beside(&self, query: &Query) {
        for at in [0, 7, 131, 299] {
            let is_found = |(p, text): &&(Prediction, Text)| query.fits(p, text, clock());
            let id = |(p, _): &(Prediction, Text)| p.id.clone();
            let expected = Beside {
                newer: self.predictions[..at].iter().rev().find(is_found).map(id),
                older: self.predictions[at + 1..].iter().find(is_found).map(id),
            };
            let of = self.predictions[at].0.id.clone();
            let (query, asked) = (query.clone(), self.store.asked());
            let text = query.to_string();
            let read = move |c: &rusqlite::Connection| list::beside(c, &query, &of, &asked, LIMITS);
            let beside = self.runtime.block_on(self.store.readers.run("test", read));
            assert_eq!(beside.unwrap(), expected, "{text:?} at {at}");
        }
    }

    fn check_counts(&self, query: &Query) {
        let any = query.of_any_status();
        let counts = self.runtime.block_on(self.store.counts(query)).unwrap();
        let mut expected = Counts {
            is_exact: true,
            ..Counts::default()
        };
        for (p, text) in &self.predictions {
            if any.fits(p, text, clock()) {
                expected.add(&p.status, 1);
            }
        }
        assert_eq!(counts, expected, "{query}");
    }
}

#[test]
fn finds_what_the_rule_finds() {
    let held = held();
    let parts = IDS.iter().chain(MODELS).chain(STATUSES).chain(WORDS);
    let parts = parts.filter(|part| !part.contains('"') && **part != "-");
    for text in parts.chain(&[
        "can", "canc", "su", "suc", "starting", "CANCELED", "zz", "ca",
    ]) {
        held.check(text);
        held.check(&format!("\"x{text}\""));
        if !text.is_empty() {
            held.check(&format!("-{text}"));
            held.check(&format!("\"{text}\""));
        }
    }
    for text in QUALIFIED {
        held.check(text);
    }
    held.check("flux 05bd");
    held.check("fail FLUX k");
    held.check("\"cat cats\"");
}

fn any_word() -> impl Strategy<Value = String> {
    let parts: Vec<_> = [IDS, MODELS, STATUSES, WORDS].concat();
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(parts.clone()), 1..3)
            .prop_map(|parts| parts.concat()),
        2 => prop::sample::select(parts).prop_flat_map(|part| {
            let ends: Vec<usize> = part.char_indices().map(|(at, _)| at).collect();
            (Just(part), prop::sample::select(if ends.is_empty() { vec![0] } else { ends }))
        }).prop_map(|(part, end)| part[..end].to_owned()),
        1 => "\\PC{1,4}",
        6 => prop::sample::select(QUALIFIED.to_vec()).prop_map(str::to_owned),
        1 => prop::sample::select(WORDS.to_vec()).prop_map(|word| format!("-{word}")),
        1 => prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..3)
            .prop_map(|words| format!("\"{}\"", words.join(" ").replace('"', ""))),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn agrees_with_the_rule(words in prop::collection::vec(any_word(), 1..4)) {
        let text = words.join(" ");
        if Query::parse(&text).is_ok() {
            held().check(&text);
        }
    }
}

#[test]
fn a_stretch_may_be_many_pages_long() {
    let held = held();
    let stretch = Stretch {
        before: None,
        pages: 3,
    };
    let page = held
        .runtime
        .block_on(held.store.page(&Query::default(), &stretch))
        .unwrap();
    assert_eq!(page.rows.len(), 150);
    assert_eq!(page.next, page.rows.last().map(PageCursor::of));
    assert_eq!(page.revision.0, 300);
    let nowhere = PageCursor {
        created_at: Timestamp::from_micros(i64::MIN),
        id: "a".parse().unwrap(),
    };
    let page = held.page(&Query::default(), Some(nowhere), LIMITS);
    assert_eq!((page.rows.len(), page.next), (0, None));
}

#[test]
fn statuses_that_look_alike_are_told_apart() {
    let odd = Status::from_word("Paused");
    assert_ne!(odd, Status::from_word("PAUSED"));
    let found = held().walk(&Query::parse("paused").unwrap(), LIMITS);
    assert!(found.iter().any(|p| p.status == odd));
    assert!(
        found
            .iter()
            .any(|p| p.status == Status::from_word("PAUSED"))
    );
}

#[test]
fn a_walk_that_finds_nothing_says_how_far_it_came() {
    let held = held();
    let query = Query::parse("cost:>999").unwrap();
    let page = held.page(&query, None, SHORT);
    let back_to = held.predictions[6].0.created_at;
    assert_eq!(page.rows, []);
    assert_eq!(page.coverage.back_to, Some(back_to));
    assert_eq!(page.next.unwrap().created_at, back_to);
    let page = held.page(&query, None, LIMITS);
    assert_eq!((page.coverage.back_to, page.next), (None, None));
    assert_eq!(
        page.coverage.since,
        held.predictions.last().map(|(p, _)| p.created_at)
    );
}

#[tokio::test]
async fn what_the_index_has_not_come_to_is_read_or_told() {
    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    let mut cat = news("a", "succeeded", 5);
    cat.raw = "1|cat||".to_owned();
    store.apply(vec![cat.clone()]).await.unwrap();
    indexed(&store).await;
    // As long as this holds it, nobody feeds the index.
    let holder = rusqlite::Connection::open(folder.path().join("console.db.words")).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    cat.prediction.updated_at = Some(Timestamp::from_micros(9));
    cat.raw = "1|dog||".to_owned();
    let mut late = news("b", "failed", 5);
    late.raw = "1|dog||".to_owned();
    store.apply(vec![cat, late]).await.unwrap();
    let find = async |text: &str, recent: usize| {
        let (query, asked) = (Query::parse(text).unwrap(), store.asked());
        let limits = Limits { recent, ..LIMITS };
        let read = move |c: &rusqlite::Connection| {
            list::page(c, &query, &Stretch::default(), &asked, limits)
        };
        let page = store.readers.run("test", read).await.unwrap();
        (page.rows.len(), page.coverage.behind)
    };
    assert_eq!(find("dog", 2).await, (2, 0));
    assert_eq!(find("dog", 1).await, (0, 2));
    assert_eq!(
        find("cat", 2).await,
        (0, 0),
        "an entry holds for one revision"
    );
    assert_eq!(find("status:failed", 0).await, (1, 0));
    drop(holder);
    indexed(&store).await;
    assert_eq!(find("dog", 0).await, (2, 0));
}

#[tokio::test]
async fn the_beginning_of_a_long_word_finds_it_however_many_words_begin_so() {
    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    let words = ["lighthouse".to_owned(), "lightning".to_owned()].into_iter();
    // More than are asked for by name.
    let words = words.chain((0..200).map(|n| format!("lantern{n}")));
    let news = words.enumerate().map(|(n, word)| {
        let mut news = made_up(n);
        news.raw = format!("|the {word} shines||");
        news
    });
    store.apply(news.collect()).await.unwrap();
    indexed(&store).await;
    let check = async |query: &str, want: usize| {
        let query = Query::parse(query).unwrap();
        let stretch = Stretch {
            pages: 20,
            ..Stretch::default()
        };
        let page = store.page(&query, &stretch).await.unwrap();
        assert_eq!(page.rows.len(), want, "{query:?}");
        assert_eq!(
            store.counts(&query).await.unwrap().total(),
            want as u64,
            "{query:?}"
        );
    };
    check("lighth", 1).await;
    check("light", 2).await;
    check("\"the light\"", 0).await;
    check("lante", 200).await;
    check("lantern19", 11).await;
    check("lantern199", 1).await;
    check("lanterns", 0).await;
    check("-lante", 2).await;
}

#[tokio::test]
async fn what_is_removed_leaves_the_index() {
    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    store.apply((0..50).map(made_up).collect()).await.unwrap();
    indexed(&store).await;
    for n in 0..40 {
        let id = made_up(n).prediction.id;
        store.remove(&id).await.unwrap().unwrap();
    }
    indexed(&store).await;
    let count = |c: &rusqlite::Connection| {
        let sql = "SELECT (SELECT count(*) FROM search.docs), \
                   (SELECT count(*) FROM search.words WHERE words MATCH 'tags : x')";
        c.query_row(sql, [], |r| Ok((r.get(0)?, r.get(1)?)))
    };
    let counted: (i64, i64) = store.readers.run("test", count).await.unwrap();
    assert_eq!(counted, (10, 10));
}

#[tokio::test]
async fn values_that_occur_are_suggested() {
    use domain::query::Qualifier;

    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    store.apply((0..90).map(made_up).collect()).await.unwrap();
    let suggest = async |qualifier, part: &str| store.suggestions(qualifier, part).await.unwrap();
    let sources = suggest(Qualifier::Source, "").await;
    assert_eq!(sources.iter().map(|s| s.held).sum::<u64>(), 90);
    for qualifier in Qualifier::ALL {
        for suggestion in suggest(qualifier, "").await {
            let query = Query::parse(&suggestion.term).expect(&suggestion.term);
            let counts = store.counts(&query).await.unwrap();
            // Counts are of all statuses, whichever is asked for.
            if qualifier != Qualifier::Status {
                assert_eq!(counts.total(), suggestion.held, "{suggestion:?}");
            }
        }
    }
    let odd = suggest(Qualifier::Status, "pau").await;
    assert!(odd.iter().all(|s| s.term == "status:\"paused\""), "{odd:?}");
    assert!(!odd.is_empty());
}
