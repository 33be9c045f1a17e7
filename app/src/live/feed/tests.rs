//! Frames, late news and filters applied to a list, and how much of it ran again.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering::Relaxed},
};

use domain::{
    feed::{Revision, StoreId},
    mirror::Mirror,
    prediction::Prediction,
    status::Status,
    time::Timestamp,
};

use super::*;

mod bounds;
mod neighbors;

/// A row created `at` seconds, changed by `revision`.
fn row(id: &str, at: i64, revision: u64, status: Status) -> Row {
    Row {
        revision: Revision(revision),
        prediction: Prediction {
            status,
            model: "truefusion".to_owned(),
            created_at: Timestamp::from_micros(at * 1_000_000),
            ..Prediction::bare(id.parse().unwrap(), "demo".parse().unwrap())
        },
        picture: false,
    }
}

fn cursor(revision: u64) -> FeedCursor {
    FeedCursor {
        store: StoreId(7),
        revision: Revision(revision),
    }
}

fn page(rows: Vec<Row>, has_more: bool, revision: u64) -> Page {
    Page {
        coverage: domain::coverage::Coverage::default(),
        next: has_more.then(|| rows.last().map(PageCursor::of)).flatten(),
        rows,
        cursor: cursor(revision),
        mirror: Mirror {
            demo: false,
            held: 0,
            accounts: Vec::new(),
        },
    }
}

fn frame(revision: u64, changes: Vec<(Row, bool)>) -> Frame {
    let change = |(row, matches)| Change { row, matches };
    Frame {
        cursor: cursor(revision),
        changes: changes.into_iter().map(change).collect(),
        deleted: Vec::new(),
    }
}

/// Two rows, `b` newer than `a`, read at revision 10.
fn two() -> Feed {
    let rows = vec![
        row("b", 20, 2, Status::Processing),
        row("a", 10, 1, Status::Queued),
    ];
    Feed::of_page(&page(rows, true, 10), None)
}

fn ids(list: &ArcRwSignal<Vec<PredictionId>>) -> Vec<String> {
    list.with_untracked(|ids| ids.iter().map(ToString::to_string).collect())
}

fn status(feed: &Feed, id: &str) -> Status {
    let row = feed.row(&id.parse().unwrap()).unwrap();
    row.with_untracked(|row| row.prediction.status.clone())
}

/// Counts how often something that reads a signal ran.
struct Watcher {
    memo: ArcMemo<u32>,
    runs: Arc<AtomicU32>,
}

impl Watcher {
    fn of(read: impl Fn() + Send + Sync + 'static) -> Self {
        let runs = Arc::new(AtomicU32::new(0));
        let memo = ArcMemo::new({
            let runs = Arc::clone(&runs);
            move |_| {
                read();
                runs.fetch_add(1, Relaxed)
            }
        });
        let watcher = Self { memo, runs };
        watcher.runs();
        watcher
    }

    fn runs(&self) -> u32 {
        self.memo.get_untracked();
        self.runs.load(Relaxed)
    }
}

fn watch_row(feed: &Feed, id: &str) -> Watcher {
    let row = feed.row(&id.parse().unwrap()).unwrap();
    Watcher::of(move || row.track())
}

fn watch_list(feed: &Feed) -> Watcher {
    let ids = feed.ids();
    Watcher::of(move || ids.track())
}

#[test]
fn a_change_runs_its_row_and_nothing_else() {
    Owner::new().with(|| {
        let feed = two();
        let (a, b, list) = (
            watch_row(&feed, "a"),
            watch_row(&feed, "b"),
            watch_list(&feed),
        );
        for revision in 11..=110 {
            let news = row("a", 10, revision, Status::Processing);
            feed.apply(frame(revision, vec![(news, true)]), Arrival::Enter);
            a.runs();
        }
        assert_eq!((a.runs(), b.runs(), list.runs()), (101, 1, 1));
        assert_eq!(feed.cursor(), cursor(110));
    });
}

#[test]
fn late_and_repeated_news_changes_nothing() {
    Owner::new().with(|| {
        let feed = two();
        let end = row("b", 20, 12, Status::Succeeded);
        feed.apply(frame(12, vec![(end.clone(), true)]), Arrival::Enter);
        let b = watch_row(&feed, "b");
        let old = row("b", 20, 11, Status::Processing);
        feed.apply(frame(12, vec![(old, true), (end, true)]), Arrival::Enter);
        assert_eq!(b.runs(), 1);
        assert_eq!(status(&feed, "b"), Status::Succeeded);
    });
}

#[test]
fn new_ones_enter_or_wait() {
    Owner::new().with(|| {
        let feed = two();
        let list = watch_list(&feed);
        let news = row("c", 30, 11, Status::Queued);
        feed.apply(frame(11, vec![(news, true)]), Arrival::Wait);
        assert_eq!(
            (ids(&feed.ids()), list.runs()),
            (vec!["b".into(), "a".into()], 1)
        );
        assert_eq!(ids(&feed.waiting()), ["c"]);

        // What waits is patched like anything else.
        let moved_on = row("c", 30, 12, Status::Processing);
        feed.apply(frame(12, vec![(moved_on, true)]), Arrival::Wait);
        assert_eq!(status(&feed, "c"), Status::Processing);

        let later = row("d", 40, 13, Status::Queued);
        feed.apply(frame(13, vec![(later, true)]), Arrival::Enter);
        assert_eq!(ids(&feed.ids()), ["d", "c", "b", "a"]);
        assert!(ids(&feed.waiting()).is_empty());
        assert_eq!(list.runs(), 2);
    });
}

#[test]
fn what_has_no_place_in_the_list_stays_out() {
    Owner::new().with(|| {
        let feed = two();
        let older_than_the_end = row("z", 5, 11, Status::Queued);
        let no_match = row("y", 50, 12, Status::Queued);
        feed.apply(
            frame(12, vec![(older_than_the_end, true), (no_match, false)]),
            Arrival::Enter,
        );
        assert_eq!(ids(&feed.ids()), ["b", "a"]);

        let start = PageCursor::of(&row("s", 25, 1, Status::Queued));
        let rows = vec![row("b", 20, 2, Status::Queued)];
        let further_down = Feed::of_page(&page(rows, false, 10), Some(start));
        let newer_than_the_start = row("c", 30, 11, Status::Queued);
        let inside = row("m", 22, 12, Status::Queued);
        further_down.apply(
            frame(12, vec![(newer_than_the_start, true), (inside, true)]),
            Arrival::Enter,
        );
        assert_eq!(ids(&further_down.ids()), ["m", "b"]);
    });
}

#[test]
fn a_row_that_no_longer_matches_stays_and_is_true() {
    Owner::new().with(|| {
        let feed = two();
        let end = row("b", 20, 11, Status::Succeeded);
        feed.apply(frame(11, vec![(end, false)]), Arrival::Enter);
        assert_eq!(ids(&feed.ids()), ["b", "a"]);
        assert_eq!(status(&feed, "b"), Status::Succeeded);

        feed.settle();
        assert_eq!(ids(&feed.ids()), ["a"]);
        let back = row("b", 20, 12, Status::Queued);
        feed.apply(frame(12, vec![(back, true)]), Arrival::Wait);
        assert_eq!(ids(&feed.waiting()), ["b"]);
        let gone = row("b", 20, 13, Status::Succeeded);
        feed.apply(frame(13, vec![(gone, false)]), Arrival::Wait);
        assert!(ids(&feed.waiting()).is_empty());
    });
}

#[test]
fn what_is_only_watched_enters_when_it_begins_to_match() {
    Owner::new().with(|| {
        let feed = two();
        let watched = feed.watch(row("c", 30, 4, Status::Queued));
        let news = row("c", 30, 11, Status::Processing);
        feed.apply(frame(11, vec![(news, true)]), Arrival::Enter);
        assert_eq!(ids(&feed.ids()), ["c", "b", "a"]);
        assert_eq!(watched.with_untracked(|row| row.revision), Revision(11));
    });
}

#[test]
fn a_frame_that_another_tab_heard_late_brings_nothing_back() {
    Owner::new().with(|| {
        let feed = two();
        let mut gone = frame(20, Vec::new());
        gone.deleted = vec!["a".parse().unwrap()];
        feed.apply(gone, Arrival::Enter);
        let old = row("a", 10, 12, Status::Processing);
        feed.apply(frame(18, vec![(old, true)]), Arrival::Enter);
        assert_eq!(ids(&feed.ids()), ["b"]);
        assert_eq!(feed.cursor(), cursor(20));
    });
}

#[test]
fn deleted_ones_leave() {
    Owner::new().with(|| {
        let feed = two();
        let mut gone = frame(11, Vec::new());
        gone.deleted = vec!["a".parse().unwrap(), "unheard-of".parse().unwrap()];
        feed.apply(gone, Arrival::Wait);
        assert_eq!(ids(&feed.ids()), ["b"]);
        assert!(feed.row(&"a".parse().unwrap()).is_none());
        let deleted = feed.deleted().get_untracked();
        assert_eq!(deleted, ["a".parse().unwrap()].into());
        assert!(feed.is_moving());
        let end = row("b", 20, 12, Status::Failed);
        feed.apply(frame(12, vec![(end, true)]), Arrival::Wait);
        assert!(!feed.is_moving());
    });
}

#[test]
fn more_is_appended_and_an_old_page_sets_the_cursor_back() {
    Owner::new().with(|| {
        let feed = two();
        let news = row("b", 20, 15, Status::Succeeded);
        feed.apply(frame(15, vec![(news, true)]), Arrival::Wait);

        // Read before the stream told of 15: its `b` is old, its cursor too.
        let rows = vec![
            row("b", 20, 2, Status::Processing),
            row("y", 8, 3, Status::Succeeded),
            row("x", 7, 3, Status::Succeeded),
        ];
        assert_eq!(feed.append(page(rows, true, 12)), Appended::Behind);
        assert_eq!(ids(&feed.ids()), ["b", "a", "y", "x"]);
        assert_eq!(status(&feed, "b"), Status::Succeeded);
        assert_eq!(feed.cursor(), cursor(12));

        let rows = vec![row("w", 6, 3, Status::Succeeded)];
        assert_eq!(feed.append(page(rows, false, 20)), Appended::InStep);
        assert_eq!(feed.cursor(), cursor(12), "the stream catches up by itself");
        assert!(feed.next().with_untracked(Option::is_none));

        let mut foreign = page(Vec::new(), false, 1);
        foreign.cursor.store = StoreId(8);
        assert_eq!(feed.append(foreign), Appended::Foreign);
    });
}

#[test]
fn one_prediction_is_kept_true_without_a_list() {
    Owner::new().with(|| {
        let feed = Feed::of_one(cursor(5));
        let watched = feed.watch(row("a", 10, 5, Status::Queued));
        assert!(feed.is_moving());
        let changes = vec![
            (row("a", 10, 6, Status::Failed), true),
            (row("b", 20, 7, Status::Queued), true),
        ];
        feed.apply(frame(7, changes), Arrival::Enter);
        assert_eq!(
            watched.with_untracked(|row| row.prediction.status.clone()),
            Status::Failed
        );
        assert!(ids(&feed.ids()).is_empty());
        assert!(!feed.is_moving());
        assert_eq!(feed.others().get_untracked(), 1);
        // News of itself is not of others.
        let own = vec![(row("a", 10, 8, Status::Failed), true)];
        feed.apply(frame(8, own), Arrival::Enter);
        assert_eq!(feed.others().get_untracked(), 1);
    });
}

#[test]
fn history_that_is_still_being_read_is_no_news() {
    let newest = row("newest", 1_000, 1, Status::Succeeded);
    let feed = Feed::of_page(&page(vec![newest], false, 1), None);
    let older = |count: i64| {
        let rows = (0..count).map(|n| row(&format!("old-{n}"), 900 - n, 2, Status::Succeeded));
        rows.map(|row| (row, true)).collect()
    };
    feed.apply(frame(2, older(9)), Arrival::Wait);
    assert_eq!(ids(&feed.ids()).len(), 10);
    assert_eq!(feed.next().get_untracked(), None);

    feed.apply(frame(3, older(200)), Arrival::Enter);
    let shown = ids(&feed.ids());
    assert_eq!(shown.len(), PAGE_SIZE as usize);
    assert_eq!(shown[0], "newest");
    assert_eq!(shown[49], "old-48");
    let next = feed
        .next()
        .get_untracked()
        .map(|place| place.id.to_string());
    assert_eq!(next.as_deref(), Some("old-48"));
    assert_eq!(ids(&feed.waiting()), Vec::<String>::new());

    let fresh = row("fresh", 2_000, 4, Status::Queued);
    feed.apply(frame(4, vec![(fresh, true)]), Arrival::Wait);
    assert_eq!(ids(&feed.waiting()), ["fresh"]);
}

#[test]
fn each_finds_its_place_in_a_long_list_whatever_the_order_it_comes_in() {
    let name = |number: i64| format!("p{number:03}");
    let made = |number: i64| row(&name(number), number / 2, 1, Status::Succeeded);
    let held: Vec<Row> = (0..300).rev().filter(|n| n % 3 == 0).map(made).collect();
    let feed = Feed::of_page(&page(held, false, 10), None);
    // 7 has no part in 200: each comes once, in no order to speak of.
    let others = (0..200).map(|n| n * 7 % 200).map(|n| n / 2 * 3 + n % 2 + 1);
    for (at, number) in others.enumerate() {
        let news = frame(11 + at as u64, vec![(made(number), true)]);
        feed.apply(news, Arrival::Enter);
    }
    let want: Vec<String> = (0..300).rev().map(name).collect();
    assert_eq!(ids(&feed.ids()), want);
    // And none twice.
    let again = page((100..200).rev().map(made).collect(), false, 999);
    feed.append(again);
    assert_eq!(ids(&feed.ids()), want);
}

#[test]
fn something_moves_until_all_have_ended() {
    let feed = two();
    assert!(feed.is_moving());
    let ended = |id, at, revision| (row(id, at, revision, Status::Succeeded), true);
    feed.apply(frame(11, vec![ended("a", 10, 11)]), Arrival::Wait);
    assert!(feed.is_moving());
    feed.apply(frame(12, vec![ended("b", 20, 12)]), Arrival::Wait);
    assert!(!feed.is_moving());
    feed.watch(row("c", 5, 1, Status::Queued));
    assert!(feed.is_moving());
    let mut gone = frame(13, Vec::new());
    gone.deleted.push("c".parse().unwrap());
    feed.apply(gone, Arrival::Wait);
    assert!(!feed.is_moving());
}
