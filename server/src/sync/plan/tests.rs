//! The planner against a pretended upstream, hours of it in milliseconds.

mod completeness;
mod failures;
mod histories;
mod world;

use proptest::prelude::*;

use self::world::{NOON, World};
use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// Some predictions a day for some days before noon.
fn past(days: i64, a_day: i64) -> impl Iterator<Item = i64> {
    (0..days * a_day)
        .rev()
        .map(move |n| NOON - 60 - n * (86_400 / a_day))
}

#[test]
fn idle_and_unwatched_asks_once_a_minute() {
    let mut world = World::new(past(1, 10));
    world.run(600 * SECOND);
    let polls = world.lanes(Lane::Head);
    let all = world.run(600 * SECOND);
    assert_eq!(world.lanes(Lane::Head) - polls, 10);
    assert!(all <= 14, "{all}");
}

#[test]
fn idle_and_watched_asks_every_ten_seconds() {
    let mut world = World::new(past(1, 10));
    world.planner.watch(true);
    world.run(600 * SECOND);
    assert_eq!(world.run(60 * SECOND), 6);
}

#[test]
fn running_asks_as_the_budget_allows() {
    let check =
        |per_minute: Option<u32>, is_watched: bool, want: std::ops::RangeInclusive<usize>| {
            let mut world = World::new(past(1, 10));
            world.budget = Budget::new(per_minute);
            world.planner.watch(is_watched);
            world.create(100_000);
            world.run(120 * SECOND);
            let asked = world.run(60 * SECOND);
            assert!(
                want.contains(&asked),
                "{per_minute:?} {is_watched}: {asked}"
            );
        };
    check(None, false, 19..=20);
    check(None, true, 21..=22);
    check(Some(1_000), true, 59..=60);
    check(Some(1_000), false, 19..=20);
}

#[test]
fn an_old_straggler_does_not_keep_the_pace_up() {
    let mut world = World::new(past(1, 10));
    world
        .list
        .insert(0, Some((NOON - 7 * 86_400, NOON + 1_000_000)));
    world.run(1_200 * SECOND);
    assert!(world.run(600 * SECOND) <= 12);
}

#[test]
fn what_is_created_elsewhere_is_seen_and_followed_to_its_end() {
    let mut world = World::new(past(1, 10));
    world.planner.watch(true);
    world.run(600 * SECOND);
    world.create(20);
    world.run(11 * SECOND);
    assert_eq!((world.missing(), world.planner.running()), (vec![], 1));
    world.run(13 * SECOND);
    assert_eq!(world.planner.running(), 0);
}

#[test]
fn a_refresh_and_a_nudge_are_served_at_once() {
    let mut world = World::new(past(1, 10));
    world.run(600 * SECOND);
    world.step(SECOND);
    for wake in [Planner::ask, Planner::nudge] {
        world.run(10 * SECOND);
        let before = world.asked.len();
        wake(&mut world.planner);
        world.step(SECOND);
        assert_eq!(world.asked.len(), before + 1);
    }
}

#[test]
fn the_past_is_read_without_probing_empty_days() {
    // 130 on ten days, then nothing for five years, then 70 on one day.
    let old = (0..70).map(|n| NOON - 1_900 * 86_400 + n);
    let mut world = World::new(old.chain(past(10, 13)));
    world.run(120 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert!(world.ledger.is_complete);
    assert!(world.lanes(Lane::History) <= 6, "{:?}", world.asked);
}

#[test]
fn the_past_of_a_bare_list_ends_too() {
    let mut world = World::new(past(3, 60));
    world.is_bare = true;
    world.run(300 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert!(world.ledger.is_complete);
}

#[test]
fn an_empty_account_is_complete_at_once_and_its_first_burst_is_read() {
    let mut world = World::new([]);
    world.step(SECOND);
    assert!(world.ledger.is_complete);
    for _ in 0..120 {
        world.create(1);
    }
    world.run(120 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
}

#[test]
fn the_walk_is_resumed_after_a_restart() {
    let mut world = World::new(past(30, 80));
    while world.lanes(Lane::History) < 20 {
        world.step(SECOND);
    }
    assert!(!world.ledger.is_complete && world.ledger.reached.is_some());
    world.restart(3_600 * SECOND);
    world.run(1_200 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert!(world.ledger.is_complete);
    // 2400 predictions are 48 pages; 30 days overlap by less than a page each.
    let pages = world.lanes(Lane::History);
    assert!(pages <= 48 + 30, "{pages}");
}

#[test]
fn a_long_absence_loses_nothing() {
    let mut world = World::new(past(2, 20));
    world.run(300 * SECOND);
    assert!(world.ledger.is_complete);
    for _ in 0..333 {
        world.now += 60 * SECOND;
        world.create(5);
    }
    world.restart(600 * SECOND);
    world.run(120 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    // The seventh page of the list shows too few of those that were known.
    assert_eq!(world.lanes(Lane::Gap), 7);
}

#[test]
fn a_burst_in_the_second_of_the_last_poll_loses_nothing() {
    let mut world = World::new(past(1, 20));
    world.run(300 * SECOND);
    world.create(3);
    world.planner.ask();
    world.step(SECOND);
    for _ in 0..130 {
        world.create(3);
    }
    world.run(60 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert_eq!(world.planner.running(), 0);
}

#[test]
fn a_moment_in_the_future_hides_nothing() {
    let mut world = World::new(past(1, 20));
    world.run(300 * SECOND);
    let ahead = world.seconds() + 600;
    world.list.push(Some((ahead, ahead)));
    world.planner.ask();
    world.step(SECOND);
    world.now += SECOND;
    for _ in 0..130 {
        world.create(3);
    }
    world.run(60 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
}

#[test]
fn deletions_while_walking_hide_nothing() {
    // Both walks: the past of 600, and the 600 of an absence.
    let mut world = World::new(past(1, 600));
    for (lane, newest) in [(Lane::History, 600), (Lane::Gap, 1_200)] {
        let mut walked = world.lanes(lane);
        let mut deleted = 0;
        for _ in 0..400 {
            world.step(SECOND);
            // Below the head page, and where the walk has been.
            if world.lanes(lane) > walked.max(3) && deleted < 120 {
                walked = world.lanes(lane);
                deleted += 60;
                let place = newest - 60 - deleted;
                world.list[place..place + 60].fill(None);
            }
        }
        assert_eq!((world.missing(), deleted), (vec![], 120));
        for _ in world.list.len()..1_200 {
            world.now += SECOND;
            world.create(1);
        }
    }
}

#[test]
fn pages_that_shift_while_walking_lose_nothing() {
    let mut world = World::new(past(1, 600));
    // While the day is walked, new ones push and deletions pull.
    for round in 0..400 {
        world.step(SECOND);
        if round % 3 == 0 {
            world.create(2);
        }
        if round % 7 == 0 && round / 7 < 40 {
            world.list[560 + round / 7] = None;
        }
    }
    world.run(600 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert!(world.ledger.is_complete);
}

#[test]
fn many_that_run_beyond_the_head_are_followed_by_lists() {
    let mut world = World::new(past(1, 10));
    for _ in 0..200 {
        world.create(150);
    }
    world.run(160 * SECOND);
    let gets = world
        .asked
        .iter()
        .filter(|(_, step)| matches!(step, Step::Get(..)))
        .count();
    world.run(60 * SECOND);
    assert_eq!((world.missing(), world.planner.running()), (vec![], 0));
    assert!(gets < 10, "{gets}");
}

#[test]
fn a_garbled_past_is_soon_seen_right() {
    let mut world = World::new(past(10, 13));
    world.is_garbled = true;
    while world.planner.running() < 40 {
        world.step(SECOND);
    }
    world.run(90 * SECOND);
    assert!(world.ledger.is_complete);
    assert_eq!(world.planner.running(), 0);
}

#[test]
fn one_that_upstream_no_longer_has_is_forgotten_after_two_witnesses() {
    let mut world = World::new(past(1, 10));
    let place = world.create(1_000_000);
    world.run(30 * SECOND);
    for _ in 0..60 {
        world.create(1);
    }
    world.run(900 * SECOND);
    world.list[place] = None;
    assert_eq!(world.gone, Vec::<String>::new());
    world.run(300 * SECOND);
    assert_eq!(world.gone, [format!("p{place}")]);
    assert_eq!(world.planner.running(), 0);
}

#[test]
fn one_that_only_the_look_up_denies_is_kept() {
    let mut world = World::new(past(1, 10));
    let place = world.create(1_000_000);
    world.run(900 * SECOND);
    let id = format!("p{place}").parse().unwrap();
    for _ in 0..60 {
        world.create(1);
    }
    for _ in 0..20 {
        world.run(60 * SECOND);
        world.planner.got(Lane::Unfinished, &id, None, world.now());
    }
    assert_eq!(world.gone, Vec::<String>::new());
    assert_eq!(world.planner.running(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn an_hour_of_anything_stays_inside_the_budget_and_loses_nothing(
        per_minute in 5u32..100,
        past_days in 0i64..4,
        events in prop::collection::vec((0u8..8, 1u64..60), 60..160),
    ) {
        let mut world = World::new(past(past_days, 70));
        world.budget = Budget::new(Some(per_minute));
        for (event, seconds) in events {
            match event {
                // Somebody who waits is served at once, beyond the budget if need be.
                0 => {
                    world.planner.ask();
                    world.step(SECOND);
                    world.asked.pop();
                }
                1 => world.planner.nudge(),
                2 => world.planner.watch(true),
                3 => world.planner.watch(false),
                4 => { for _ in 0..seconds * 2 { world.create(20); } }
                5 => { world.create(i64::try_from(seconds).unwrap() * 10); }
                6 => { world.planner.failed(Lane::Head, Some(&Error::Unreachable), world.now()); }
                _ => world.restart(SECOND),
            }
            world.run(Duration::from_secs(seconds));
        }
        prop_assert!(world.most_in_a_minute() <= per_minute as usize);
        world.run(3_600 * SECOND);
        prop_assert_eq!(world.missing(), Vec::<usize>::new());
        prop_assert!(world.ledger.is_complete);
    }
}
