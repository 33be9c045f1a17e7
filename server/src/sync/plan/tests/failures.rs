//! The planner when requests fail: pauses, trouble of one page alone, and pages in other shapes.

use super::*;

fn failing(status: u16) -> Option<Error> {
    let complaint = crate::upstream::Complaint::default();
    match status {
        500.. => Some(Error::Failing { status, complaint }),
        _ => Some(Error::Refused { status, complaint }),
    }
}

#[test]
fn failures_back_off_and_healing_is_seen_at_the_next_try() {
    let mut world = World::new(past(1, 10));
    world.run(600 * SECOND);
    world.fault = |_, _| failing(500);
    let tries = world.run(600 * SECOND);
    assert!((14..=20).contains(&tries), "{tries}");
    world.fault = |_, _| None;
    world.run(61 * SECOND);
    assert_eq!(world.planner.failures(), 0);
}

#[test]
fn a_watched_console_heals_within_seconds() {
    let mut world = World::new(past(1, 10));
    world.planner.watch(true);
    world.fault = |_, _| Some(Error::Unreachable);
    world.run(600 * SECOND);
    world.fault = |_, _| None;
    world.run(16 * SECOND);
    assert_eq!(world.planner.failures(), 0);
}

#[test]
fn upstreams_wait_is_kept_and_not_outdone() {
    let mut world = World::new(past(1, 10));
    world.run(600 * SECOND);
    let wait = Duration::from_secs(7);
    for _ in 0..6 {
        let limited = Error::Limited {
            retry_after: Some(wait),
        };
        world.budget.pause(world.now().at, wait);
        world
            .planner
            .failed(Lane::Head, Some(&limited), world.now());
    }
    let before = world.asked.len();
    world.run(Duration::from_millis(6_999));
    assert_eq!(world.asked.len(), before);
    world.run(SECOND);
    assert_eq!(world.asked.len(), before + 1);
}

#[test]
fn trouble_of_one_page_does_not_stop_the_head() {
    let mut world = World::new(past(30, 60));
    world.planner.watch(true);
    world.fault = |lane, _| (lane == Lane::History).then_some(Error::Malformed("no JSON"));
    world.run(600 * SECOND);
    let (heads, others) = (world.lanes(Lane::Head), world.lanes(Lane::History));
    assert!(
        heads >= 55 && (12..20).contains(&others),
        "{heads} {others}"
    );
    world.fault = |_, _| None;
    world.run(600 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
}

#[test]
fn pages_that_are_too_large_are_asked_for_in_smaller_ones() {
    let mut world = World::new(past(3, 60));
    world.fault = |_, request| (request.per_page > 10).then_some(Error::TooLarge);
    world.run(900 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
}

#[test]
fn a_refused_day_falls_back_to_plain_pages() {
    let mut world = World::new(past(3, 60));
    world.fault = |_, request| request.to.as_ref().and_then(|_| failing(400));
    world.run(900 * SECOND);
    assert_eq!(world.missing(), Vec::<usize>::new());
    assert!(world.ledger.is_complete);
}

#[test]
fn days_of_another_zone_lose_nothing() {
    let mut world = World::new(past(10, 70));
    for zone in [-14, -3, 3, 12] {
        world.zone = zone * 3_600;
        world.held.clear();
        world.ledger = Ledger::default();
        world.restart(SECOND);
        world.run(900 * SECOND);
        assert_eq!(world.missing(), Vec::<usize>::new());
        assert!(world.ledger.is_complete);
    }
}
