//! Completeness, proved by counts: lists with wrong, equal and missing timestamps, late arrivals, bursts,
//! deletions, lagging totals and failures, until the mirror is what upstream lists.

use domain::mirror::Completeness;

use super::*;
use crate::sync::plan::tests::world::Oddity;

const DAY: i64 = 86_400;

/// A world whose history has been read and confirmed.
fn confirmed(created: impl IntoIterator<Item = i64>) -> World {
    let mut world = World::new(created);
    world.is_by_creation = true;
    world.run(600 * SECOND);
    assert_complete(&world);
    world
}

fn assert_complete(world: &World) {
    assert_eq!(world.mirrored(), world.upstream());
    let count = world.upstream().len() as u64;
    let completeness = world.planner.completeness();
    let is_confirmed =
        matches!(completeness, Completeness::Confirmed { count: it, .. } if it == count);
    assert!(is_confirmed, "{completeness:?} of {count}");
}

/// Lets bursts of 120 come, each seen at its time.
fn bursts(world: &mut World, back: i64) {
    for _ in 0..4 {
        for _ in 0..120 {
            let at = world.seconds() - back;
            world.create_at(at);
        }
        world.run(120 * SECOND);
    }
}

#[test]
fn one_dated_ahead_hides_no_burst() {
    let mut world = confirmed(past(2, 40));
    let ahead = world.seconds() + 3_600;
    world.create_at(ahead);
    world.run(60 * SECOND);
    bursts(&mut world, 0);
    assert_complete(&world);
}

#[test]
fn many_dated_ahead_hide_nothing_below_them() {
    let mut world = confirmed(past(2, 40));
    let ahead = world.seconds() + 36_000;
    for _ in 0..130 {
        world.create_at(ahead);
    }
    world.run(120 * SECOND);
    for _ in 0..5 {
        let at = world.seconds();
        world.create_at(at);
        world.run(60 * SECOND);
        assert_eq!(world.mirrored(), world.upstream());
    }
    assert_complete(&world);
}

#[test]
fn one_dated_back_at_the_top_hides_no_burst() {
    let mut world = confirmed(past(2, 40));
    world.is_by_creation = false;
    let back = world.seconds() - 150;
    world.create_at(back);
    world.run(60 * SECOND);
    bursts(&mut world, 0);
    assert_complete(&world);
}

#[test]
fn later_ones_that_are_older_are_found() {
    let mut world = confirmed(past(2, 40));
    for older in [0, 1, 2, 600, 7_200, DAY + 60] {
        let at = world.seconds() - older;
        for _ in 0..60 {
            world.create_at(at);
        }
        world.run(180 * SECOND);
        assert_eq!(world.missing(), Vec::<usize>::new(), "{older}");
    }
    assert_complete(&world);
}

#[test]
fn a_restart_finds_what_came_below_the_newest() {
    let mut world = confirmed(past(2, 40));
    let at = world.seconds() - 3;
    for _ in 0..60 {
        world.create_at(at);
    }
    world.restart(30 * SECOND);
    world.run(300 * SECOND);
    assert_complete(&world);
}

#[test]
fn a_list_without_timestamps_is_read_whole() {
    let mut world = World::new(past(1, 130));
    for place in 0..130 {
        let oddity = Oddity {
            is_undated: true,
            ..Oddity::default()
        };
        world.odd.insert(place, oddity);
    }
    world.run(900 * SECOND);
    assert_eq!(world.mirrored(), world.upstream());
}

#[test]
fn equal_timestamps_hide_nothing() {
    let mut world = confirmed((0..300).map(|_| NOON - 600));
    for _ in 0..3 {
        for _ in 0..170 {
            world.create_at(NOON - 600);
        }
        world.run(300 * SECOND);
        assert_complete(&world);
    }
}

#[test]
fn what_is_deleted_upstream_is_marked_and_nothing_else() {
    let mut world = confirmed(past(20, 30));
    // One of an old day, the whole of another, some of today.
    for place in (100..101).chain(240..270).chain(590..593) {
        world.list[place] = None;
    }
    world.run(1_800 * SECOND);
    assert_eq!(world.gone.len(), 34);
    assert_complete(&world);
}

#[test]
fn whole_days_that_are_deleted_at_once_are_marked() {
    let mut world = confirmed(past(3, 25));
    world.list[..75].fill(None);
    let at = world.seconds();
    world.create_at(at);
    world.run(Duration::from_secs(2 * 3_600));
    assert_eq!(world.gone.len(), 75);
    assert_complete(&world);
}

#[test]
fn one_missing_and_one_deleted_are_found_though_the_total_is_right() {
    let mut world = confirmed(past(3, 30));
    world.list[10] = None;
    world.create_at(NOON - 2 * DAY - 5_000);
    assert_eq!(world.upstream().len(), 90);
    world.run(Duration::from_secs(25 * 3_600));
    assert_complete(&world);
    assert_eq!(world.gone, ["p10"]);
}

#[test]
fn what_upstream_lists_late_is_not_called_deleted() {
    let mut world = confirmed(past(3, 30));
    let at = world.seconds();
    let place = world.create_at(at);
    world.run(5 * SECOND);
    world.odd.insert(
        place,
        Oddity {
            listed_from: at + 90,
            ..Oddity::default()
        },
    );
    world.run(600 * SECOND);
    assert_eq!(world.gone, Vec::<String>::new());
    assert_complete(&world);
}

#[test]
fn a_lagging_total_is_not_called_complete() {
    let mut world = confirmed(past(3, 30));
    world.total_lag = 2;
    world.run(300 * SECOND);
    let completeness = world.planner.completeness();
    let is_told = matches!(
        completeness,
        Completeness::Differs {
            missing: 0,
            surplus: 2,
            ..
        }
    );
    assert!(is_told, "{completeness:?}");
    assert_eq!(world.gone, Vec::<String>::new());
    world.total_lag = 0;
    world.run(300 * SECOND);
    assert_complete(&world);
}

#[test]
fn days_of_another_zone_are_counted_as_upstream_counts_them() {
    for zone in [-11, -3, 3, 13] {
        let mut world = World::new(past(5, 24));
        world.is_by_creation = true;
        world.zone = zone * 3_600;
        world.run(600 * SECOND);
        assert_complete(&world);
        world.list[40] = None;
        world.create_at(NOON - 3 * DAY);
        world.run(Duration::from_secs(26 * 3_600));
        assert_complete(&world);
    }
}

#[test]
fn a_server_without_days_is_compared_as_a_whole() {
    let mut world = World::new(past(5, 60));
    world.is_by_creation = true;
    world.ignores_days = true;
    world.run(600 * SECOND);
    assert_complete(&world);
    world.create_at(NOON - 3 * DAY);
    world.list[7] = None;
    world.create_at(NOON - 4 * DAY);
    world.run(3_600 * SECOND);
    assert_complete(&world);
}

#[test]
fn a_bare_list_is_read_again_and_said_to_be_unverified() {
    let mut world = World::new(past(4, 30));
    (world.is_bare, world.is_by_creation) = (true, true);
    world.run(900 * SECOND);
    world.create_at(NOON - 2 * DAY);
    world.run(Duration::from_secs(25 * 3_600));
    assert_eq!(world.mirrored(), world.upstream());
    assert_eq!(world.planner.completeness(), Completeness::Unverified);
}

#[test]
fn routine_checks_stay_inside_a_tenth_of_the_budget() {
    let mut world = confirmed(past(400, 3));
    let before = world.lanes(Lane::Audit);
    world.run(3_600 * SECOND);
    let checks = world.lanes(Lane::Audit) - before;
    // The lowest plan leaves the mirror 22 requests a minute.
    assert!((100..=132).contains(&checks), "{checks}");
}

#[test]
fn routine_checks_do_not_delay_what_is_watched() {
    let mut world = confirmed(past(40, 3));
    world.planner.watch(true);
    world.create(100_000);
    world.run(30 * SECOND);
    let before = world.lanes(Lane::Audit);
    world.run(290 * SECOND);
    assert!(world.lanes(Lane::Audit) <= before + 1);
}

#[test]
fn one_missing_and_one_deleted_of_the_same_day_are_found() {
    let mut world = confirmed(past(3, 230));
    // Neither the total nor the count of any day betrays it.
    world.list[10] = None;
    world.create_at(NOON - 2 * DAY - 40_000);
    world.run(Duration::from_secs(4 * 6 * 3_600));
    assert_eq!(world.gone, ["p10"]);
    assert_complete(&world);
}

#[test]
fn a_deletion_beside_a_new_unreadable_element_is_found() {
    let mut world = confirmed(past(2, 72));
    world.create_unreadable();
    world.list[130] = None;
    world.run(3_600 * SECOND);
    assert_eq!(world.gone, ["p130"]);
}

#[test]
fn a_list_that_begins_with_unreadable_elements_is_confirmed() {
    let mut world = World::new([]);
    for _ in 0..3 {
        world.create_unreadable();
    }
    world.run(120 * SECOND);
    for _ in 0..130 {
        let at = world.seconds();
        world.create_at(at);
    }
    world.run(600 * SECOND);
    assert_eq!(world.mirrored(), world.upstream());
    assert!(world.planner.completeness().is_confirmed());
}

#[test]
fn deletions_are_found_beside_undated_predictions() {
    let mut world = confirmed(past(2, 72));
    for _ in 0..3 {
        world.create_undated();
    }
    world.run(60 * SECOND);
    // Of today, only what has no timestamps is left.
    world.list[108..144].fill(None);
    world.run(1_800 * SECOND);
    assert_eq!(world.gone.len(), 36);
    assert_complete(&world);
}

#[test]
fn deletions_are_found_beside_unreadable_elements() {
    let mut world = confirmed(past(2, 72));
    world.create_unreadable();
    world.run(60 * SECOND);
    world.list[130..144].fill(None);
    world.run(3_600 * SECOND);
    assert_eq!(world.gone.len(), 14);
    assert_eq!(world.mirrored(), world.upstream());
    assert!(world.planner.completeness().is_confirmed());
}

#[test]
fn a_deletion_beside_an_unreadable_element_of_a_later_page_is_found() {
    for ignores_days in [false, true] {
        let mut world = World::new(past(1, 130));
        (world.is_by_creation, world.ignores_days) = (true, ignores_days);
        world.create_unreadable();
        for _ in 0..70 {
            let at = world.seconds();
            world.create_at(at);
        }
        world.run(600 * SECOND);
        world.list[20] = None;
        world.list[130] = None;
        world.create_unreadable();
        world.run(Duration::from_secs(30 * 3_600));
        assert_eq!(world.mirrored(), world.upstream(), "{ignores_days}");
        assert_eq!(world.gone, ["p20"]);
    }
}

#[test]
fn a_deletion_beside_one_that_was_filed_under_another_day_is_found() {
    let mut world = confirmed(past(2, 40));
    world.create_undated();
    world.list[70] = None;
    world.run(2 * 3_600 * SECOND);
    assert_eq!(world.gone, ["p70"]);
    assert_complete(&world);
}
