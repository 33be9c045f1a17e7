//! The list: its order, its pages, and its agreement with `Query::fits`.

use std::sync::OnceLock;

use domain::{
    page::{PageCursor, Stretch},
    prediction::Prediction,
    query::Query,
    status::Status,
    time::Timestamp,
};
use proptest::prelude::*;
use tempfile::TempDir;

use super::{folder, news, open};
use crate::store::{
    Store as _, StoredPage,
    sqlite::{
        SqliteStore,
        list::{self, SHORTCUT, Shortcut},
    },
};

/// Parts of ids, models and status words that tend to confuse each other, SQL and case folding.
const IDS: &[&str] = &[
    "a", "A", "05bd", "05BD", "_", "-", ".", "k", "flux", "fail", "x9",
];
const MODELS: &[&str] = &[
    "flux",
    "FLUX",
    "%",
    "_",
    "İ",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "σ",
    "\u{212a}",
    "k",
    "'",
    "\"",
    "*",
    "\\",
    "/",
    "05bd",
    "é",
    "e\u{301}",
    "🎨",
    "\u{0}",
    "fail",
    "succeeded",
];
const STATUSES: &[&str] = &[
    "queued",
    "processing",
    "succeeded",
    "failed",
    "cancelled",
    "Paused",
    "PAUSED",
    "Ωmega",
    "fail",
    "Canceling",
    "",
];

/// Along the list, and along the rows of the rarest word.
const NEVER: Shortcut = Shortcut { ids: 0, parts: 0 };
const ALWAYS: Shortcut = Shortcut {
    ids: 1_000_000,
    parts: 200,
};

struct Held {
    _folder: TempDir,
    store: SqliteStore,
    runtime: tokio::runtime::Runtime,
    /// In the order of the list.
    predictions: Vec<Prediction>,
}

/// Three hundred predictions out of those parts, many of them at the same instant.
fn held() -> &'static Held {
    static HELD: OnceLock<Held> = OnceLock::new();
    HELD.get_or_init(|| {
        let part = |parts: &[&'static str], dice: usize| parts[dice % parts.len()];
        let batch: Vec<_> = (0..300usize)
            .map(|n| {
                // Fixed steps through the parts, prime to their numbers.
                let id = format!("{}{}{n}", part(IDS, n * 7), part(IDS, n / 3));
                let mut news = news(&id, part(STATUSES, n * 5 + n / 11), 5);
                news.prediction.model = (0..n % 4)
                    .map(|k| part(MODELS, n * 11 + k * 5 + n / 24))
                    .collect();
                let instant = i64::try_from(n / 9).unwrap() - 12;
                news.prediction.created_at = Timestamp::from_micros(instant);
                news
            })
            .collect();
        let mut predictions: Vec<_> = batch.iter().map(|news| news.prediction.clone()).collect();
        predictions.sort_by_key(|p| std::cmp::Reverse((p.created_at, p.id.clone())));
        let folder = folder();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let store = open(&folder);
        assert_eq!(runtime.block_on(store.apply(batch)).unwrap().len(), 300);
        Held {
            store,
            _folder: folder,
            runtime,
            predictions,
        }
    })
}

impl Held {
    fn page(&self, query: &Query, before: Option<PageCursor>, shortcut: Shortcut) -> StoredPage {
        let query = query.clone();
        let stretch = Stretch { before, pages: 1 };
        let read = move |c: &rusqlite::Connection| list::page(c, &query, &stretch, shortcut);
        self.runtime
            .block_on(self.store.readers.run("test", read))
            .unwrap()
    }

    /// All that a query finds, page by page.
    fn walk(&self, query: &Query, shortcut: Shortcut) -> Vec<Prediction> {
        let mut found = Vec::new();
        let mut before = None;
        loop {
            let page = self.page(query, before, shortcut);
            found.extend(page.rows.into_iter().map(|row| row.prediction));
            if page.next.is_none() {
                return found;
            }
            before = page.next;
        }
    }

    fn check(&self, text: &str) {
        let query = Query::parse(text).unwrap();
        let fits = |p: &&Prediction| query.fits(p);
        let expected: Vec<_> = self.predictions.iter().filter(fits).cloned().collect();
        for shortcut in [NEVER, SHORTCUT, ALWAYS] {
            let found = self.walk(&query, shortcut);
            assert_eq!(found, expected, "{text:?}, {shortcut:?}");
        }
    }
}

#[test]
fn finds_what_the_rule_finds() {
    let held = held();
    let parts = IDS.iter().chain(MODELS).chain(STATUSES);
    for text in parts.chain(&["", "can", "canc", "su", "suc", "starting", "CANCELED", "zz"]) {
        held.check(text);
    }
    held.check("flux 05bd");
    held.check("fail FLUX k");
}

fn any_word() -> impl Strategy<Value = String> {
    let parts: Vec<_> = [IDS, MODELS, STATUSES].concat();
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(parts.clone()), 1..3)
            .prop_map(|parts| parts.concat()),
        2 => prop::sample::select(parts).prop_flat_map(|part| {
            let ends: Vec<usize> = part.char_indices().map(|(at, _)| at).collect();
            (Just(part), prop::sample::select(if ends.is_empty() { vec![0] } else { ends }))
        }).prop_map(|(part, end)| part[..end].to_owned()),
        1 => "\\PC{1,4}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
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
    let page = held.page(&Query::default(), Some(nowhere), SHORTCUT);
    assert_eq!((page.rows.len(), page.next), (0, None));
}

#[test]
fn statuses_that_look_alike_are_told_apart() {
    let odd = Status::from_word("Paused");
    assert_ne!(odd, Status::from_word("PAUSED"));
    let found = held().walk(&Query::parse("paused").unwrap(), SHORTCUT);
    assert!(found.iter().any(|p| p.status == odd));
    assert!(
        found
            .iter()
            .any(|p| p.status == Status::from_word("PAUSED"))
    );
}
