//! A page that is open for weeks: what waits, and what comes by itself, does not grow without end.

use super::{super::bounds::MOST, *};

/// So many that are newer than all before, in frames of a thousand.
fn come(feed: &Feed, count: u64, arrival: Arrival) -> Vec<Entered> {
    let first = feed.cursor().revision.0 + 1;
    let numbers: Vec<u64> = (first..first + count).collect();
    let told = numbers.chunks(1_000).map(|numbers| {
        let fresh = numbers.iter().map(|number| {
            let at = i64::try_from(*number).unwrap() + 1_000;
            (
                row(&format!("n{number}"), at, *number, Status::Queued),
                true,
            )
        });
        let last = numbers.last().copied().unwrap();
        feed.apply(frame(last, fresh.collect()), arrival)
    });
    told.collect()
}

#[test]
fn of_many_that_wait_the_newest_are_held() {
    Owner::new().with(|| {
        let feed = two();
        let watched = feed.watch(row("n11", 1_011, 1, Status::Queued));
        come(&feed, MOST as u64, Arrival::Wait);
        assert!(!feed.is_cut().get_untracked());
        assert_eq!(feed.waiting().with_untracked(Vec::len), MOST);
        come(&feed, 10, Arrival::Wait);
        assert!(feed.is_cut().get_untracked());
        let waiting = ids(&feed.waiting());
        assert_eq!(waiting.len(), MOST);
        assert_eq!(waiting[0], format!("n{}", MOST + 20));
        assert_eq!(waiting[MOST - 1], "n21");
        assert!(feed.row(&"n12".parse().unwrap()).is_none());

        // One that was let go changes: it is older than all that are held. A watched one stays true.
        let revision = feed.cursor().revision.0 + 1;
        let news = ["n11", "n12"].map(|id| (row(id, 1_011, revision, Status::Failed), true));
        feed.apply(frame(revision, news.into()), Arrival::Wait);
        assert_eq!(ids(&feed.waiting()), waiting);
        assert_eq!(
            watched.with_untracked(|row| row.prediction.status.clone()),
            Status::Failed
        );

        // And the list goes on.
        let b = watch_row(&feed, "b");
        let revision = feed.cursor().revision.0 + 1;
        let mut news = vec![(row("b", 20, revision, Status::Failed), true)];
        for number in 0..8 {
            let id = format!("later{number}");
            news.push((row(&id, 9_000_000 + number, revision, Status::Queued), true));
        }
        feed.apply(frame(revision, news), Arrival::Wait);
        assert_eq!((status(&feed, "b"), b.runs()), (Status::Failed, 2));
        assert_eq!(ids(&feed.waiting())[0], "later7");

        assert_eq!(feed.reveal(), Entered::Outgrown);
        assert_eq!(ids(&feed.ids()), ["b", "a"]);
    });
}

#[test]
fn that_the_list_has_to_be_fetched_anew_is_told_once() {
    Owner::new().with(|| {
        let feed = two();
        come(&feed, MOST as u64 + 1, Arrival::Wait);
        let told = [(); 3].map(|()| come(&feed, 1, Arrival::Enter));
        let want = [Entered::Outgrown, Entered::InStep, Entered::InStep];
        assert_eq!(told.concat(), want);
        assert_eq!(ids(&feed.ids()), ["b", "a"]);
    });
}

#[test]
fn what_comes_by_itself_pushes_out_what_is_furthest_down() {
    Owner::new().with(|| {
        let feed = two();
        let room = PAGE_SIZE as usize;
        come(&feed, (room + MOST - 2) as u64, Arrival::Enter);
        assert_eq!(feed.ids().with_untracked(Vec::len), room + MOST);
        come(&feed, 1, Arrival::Enter);
        let shown = ids(&feed.ids());
        assert_eq!(shown.len(), room);
        assert_eq!(shown[0], format!("n{}", room + MOST + 9));
        let next = feed.next().get_untracked().map(|next| next.id.to_string());
        assert_eq!(next.as_ref(), shown.last());
        assert!(feed.row(&"a".parse().unwrap()).is_none());
    });
}
