//! Stretches of time as they are written, on a Wednesday.

use super::*;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn check(text: &str, from: &str, to: &str) {
    let now = at("2026-03-04T21:20:58Z");
    let (first, end) = Window::read(text).expect(text).resolve(now);
    assert_eq!(
        [first.utc(), end.utc()],
        [from, to].map(|t| t.to_owned() + " UTC"),
        "{text}"
    );
}

const START: &str = "0001-01-01 00:00:00";
const END: &str = "9999-12-31 23:59:59";

#[test]
fn reads_days_months_years_and_times() {
    check("2026-11-01", "2026-11-01 00:00:00", "2026-11-02 00:00:00");
    check("2026-12", "2026-12-01 00:00:00", "2027-01-01 00:00:00");
    check("2026", "2026-01-01 00:00:00", "2027-01-01 00:00:00");
    check(
        "2026-11-01t10:00z",
        "2026-11-01 10:00:00",
        "2026-11-01 10:01:00",
    );
    check(
        "2026-11-01T10:00",
        "2026-11-01 10:00:00",
        "2026-11-01 10:01:00",
    );
    check(
        "2026-11-01T10:00:05Z",
        "2026-11-01 10:00:05",
        "2026-11-01 10:00:06",
    );
    check(
        "2026-11-01T01:00+02:00",
        "2026-10-31 23:00:00",
        "2026-10-31 23:01:00",
    );
    check("2024-02-29", "2024-02-29 00:00:00", "2024-03-01 00:00:00");
}

#[test]
fn reads_ranges() {
    check(
        "2026-11-01..2026-11-07",
        "2026-11-01 00:00:00",
        "2026-11-08 00:00:00",
    );
    check(">=2026-11-01T10:00Z", "2026-11-01 10:00:00", END);
    check(">2026-11-01", "2026-11-02 00:00:00", END);
    check("<2026-11-01", START, "2026-11-01 00:00:00");
    check("<=2026-11", START, "2026-12-01 00:00:00");
    check("..2026", START, "2027-01-01 00:00:00");
    check("7d..1d", "2026-02-25 21:20:58", "2026-03-03 21:20:58");
    check("yesterday..", "2026-03-03 00:00:00", END);
    check(
        "2026-03-01..today",
        "2026-03-01 00:00:00",
        "2026-03-05 00:00:00",
    );
}

#[test]
fn reads_relative_stretches() {
    check("15m", "2026-03-04 21:05:58", END);
    check("24h", "2026-03-03 21:20:58", END);
    check("2w", "2026-02-18 21:20:58", END);
    check("today", "2026-03-04 00:00:00", "2026-03-05 00:00:00");
    check("yesterday", "2026-03-03 00:00:00", "2026-03-04 00:00:00");
    check("this-week", "2026-03-02 00:00:00", "2026-03-09 00:00:00");
    check("last-week", "2026-02-23 00:00:00", "2026-03-02 00:00:00");
    check("this-month", "2026-03-01 00:00:00", "2026-04-01 00:00:00");
    check("last-month", "2026-02-01 00:00:00", "2026-03-01 00:00:00");
    check("<this-month", START, "2026-03-01 00:00:00");
    assert!(Window::read("24h").unwrap().is_relative());
    assert!(!Window::read("2026").unwrap().is_relative());
}

#[test]
fn refuses_what_is_no_time() {
    for bad in [
        "",
        "..",
        "2026-13-01",
        "2026-02-30",
        "2026-1-1",
        "26",
        "0000",
        "2026-11-01T25:00",
        "soon",
        "2026-11-01-01",
        "2026-11T10:00",
        "2026-11-01T10",
        "7",
        "é",
        "2026-11-01T10:00+é",
    ] {
        assert!(Window::read(bad).is_err(), "{bad}");
    }
    assert_eq!(Window::read(">7d"), Err(Refused::Compared));
    assert_eq!(
        Window::read("2026-11-07..2026-11-01"),
        Err(Refused::Backwards)
    );
}

#[test]
fn the_last_microsecond_of_time_is_in_an_open_window() {
    let last = Timestamp::from_micros(i64::MAX);
    assert!(Window::read(">=2026").unwrap().has(last, last));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "[0-9.<>=a-zTZé+:-]{0,40}", now: i64) {
        if let Ok(window) = Window::read(&text) {
            window.resolve(Timestamp::from_micros(now));
        }
    }
}

/// A stretch in a zone, asked about at an instant.
fn check_in(table: &'static crate::zone::tests::Table, now: &str, text: &str, want: [&str; 2]) {
    let window = Window::read(text).expect(text).in_zone(Zone::new(table));
    let (from, to) = window.resolve(at(now));
    assert_eq!(
        [from.utc(), to.utc()],
        want.map(|it| it.to_owned() + " UTC"),
        "{text}"
    );
}

#[test]
fn a_day_is_that_of_its_zone() {
    use crate::zone::tests::{APIA, KOLKATA, LORD_HOWE, NEW_YORK};

    let spring = ["2026-03-08 05:00:00", "2026-03-09 04:00:00"];
    check_in(&NEW_YORK, "2026-03-09T02:00:00Z", "today", spring);
    check_in(&NEW_YORK, "2026-03-09T05:00:00Z", "yesterday", spring);
    check_in(&NEW_YORK, "2026-06-01T05:00:00Z", "2026-03-08", spring);
    let autumn = ["2026-11-01 04:00:00", "2026-11-02 05:00:00"];
    check_in(&NEW_YORK, "2026-11-02T04:59:59Z", "today", autumn);
    let november = ["2026-11-01 04:00:00", "2026-12-01 05:00:00"];
    check_in(&NEW_YORK, "2026-12-01T04:00:00Z", "this-month", november);
    check_in(&NEW_YORK, "2026-12-01T06:00:00Z", "last-month", november);
    check_in(&NEW_YORK, "2026-12-01T06:00:00Z", "2026-11", november);
    let week = ["2026-03-02 05:00:00", "2026-03-09 04:00:00"];
    check_in(&NEW_YORK, "2026-03-09T03:00:00Z", "this-week", week);
    let monday = ["2026-11-29 18:30:00", "2026-11-30 18:30:00"];
    check_in(&KOLKATA, "2026-11-29T18:30:00Z", "today", monday);
    check_in(&KOLKATA, "2026-11-30T18:30:00Z", "2026-11-30", monday);
    check_in(
        &LORD_HOWE,
        "2026-10-04T00:00:00Z",
        "2026-10-04",
        ["2026-10-03 13:30:00", "2026-10-04 13:00:00"],
    );
    let skipped = ["2011-12-30 10:00:00", "2011-12-30 10:00:00"];
    check_in(&APIA, "2012-06-01T00:00:00Z", "2011-12-30", skipped);
    // An offset of its own counts more than the zone.
    check_in(
        &KOLKATA,
        "2026-11-30T00:00:00Z",
        "2026-11-30t10:00z",
        ["2026-11-30 10:00:00", "2026-11-30 10:01:00"],
    );
}

#[test]
fn a_day_can_be_pinned_for_other_zones() {
    let pinned = |text: &str| {
        let window = Window::read(text).expect(text);
        let pinned = window
            .in_zone(Zone::new(&crate::zone::tests::NEW_YORK))
            .pinned()?;
        // It reads back as the same stretch, in any zone.
        let now = at("2026-11-30T00:00:00Z");
        let again = Window::read(&pinned).unwrap().resolve(now);
        let own = window
            .in_zone(Zone::new(&crate::zone::tests::NEW_YORK))
            .resolve(now);
        assert_eq!(again, own, "{text}");
        Some(pinned)
    };
    assert_eq!(
        pinned("2026-11-01").as_deref(),
        Some("2026-11-01t04:00:00z..2026-11-02t04:59:59z")
    );
    assert_eq!(
        pinned(">=2026-11-01").as_deref(),
        Some("2026-11-01t04:00:00z..")
    );
    assert_eq!(
        pinned("<2026-11-01").as_deref(),
        Some("..2026-11-01t03:59:59z")
    );
    assert_eq!(pinned("today"), None);
    assert_eq!(pinned("7d"), None);
    assert_eq!(pinned("2026-11-01t10:00z"), None);
}
