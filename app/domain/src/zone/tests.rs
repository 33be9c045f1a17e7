//! Zones by their transitions around the dates of the tests, as the IANA database has them.

use super::*;

/// A zone with an offset in hours and halves, in minutes, and later ones from instants on.
#[derive(Debug)]
pub(crate) struct Table {
    name: &'static str,
    first: i32,
    /// From an instant on, in RFC 3339, the offset in minutes.
    later: &'static [(&'static str, i32)],
}

impl ZoneRules for Table {
    fn name(&self) -> &str {
        self.name
    }

    fn offset_at(&self, at: Timestamp) -> i32 {
        let has_begun = |(from, _): &&(&str, i32)| Timestamp::parse(from).unwrap() <= at;
        let minutes = self.later.iter().rev().find(has_begun);
        minutes.map_or(self.first, |(_, minutes)| *minutes) * 60
    }
}

pub(crate) static KOLKATA: Table = Table {
    name: "Asia/Kolkata",
    first: 330,
    later: &[],
};

pub(crate) static NEW_YORK: Table = Table {
    name: "America/New_York",
    first: -300,
    later: &[
        ("2026-03-08T07:00:00Z", -240),
        ("2026-11-01T06:00:00Z", -300),
    ],
};

pub(crate) static LORD_HOWE: Table = Table {
    name: "Australia/Lord_Howe",
    first: 660,
    later: &[("2026-04-04T15:00:00Z", 630), ("2026-10-03T15:30:00Z", 660)],
};

/// Skipped 2011-12-30.
pub(crate) static APIA: Table = Table {
    name: "Pacific/Apia",
    first: -600,
    later: &[("2011-12-30T10:00:00Z", 840)],
};

/// Its clocks go forward at midnight.
pub(crate) static CAIRO: Table = Table {
    name: "Africa/Cairo",
    first: 120,
    later: &[("2026-04-23T22:00:00Z", 180)],
};

pub(crate) fn zone(table: &'static Table) -> Zone {
    Zone::new(table)
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).expect(text)
}

/// The hours of the day of an instant, and where it begins.
fn day(table: &'static Table, text: &str) -> (String, f64) {
    let zone = zone(table);
    let number = zone.day_number(at(text));
    let (from, to) = (zone.day_start(number), zone.day_start(number + 1));
    assert!(zone.is_day_start(from));
    (from.utc(), to.since(from) as f64 / 3.6e9)
}

#[test]
fn a_day_has_the_hours_of_its_zone() {
    let check = |table, text: &str, from: &str, hours: f64| {
        assert_eq!(day(table, text), (format!("{from} UTC"), hours), "{text}");
    };
    check(
        &NEW_YORK,
        "2026-03-08T12:00:00Z",
        "2026-03-08 05:00:00",
        23.0,
    );
    check(
        &NEW_YORK,
        "2026-11-01T12:00:00Z",
        "2026-11-01 04:00:00",
        25.0,
    );
    check(
        &NEW_YORK,
        "2026-11-02T12:00:00Z",
        "2026-11-02 05:00:00",
        24.0,
    );
    check(
        &NEW_YORK,
        "2026-11-02T03:00:00Z",
        "2026-11-01 04:00:00",
        25.0,
    );
    check(
        &KOLKATA,
        "2026-11-30T12:00:00Z",
        "2026-11-29 18:30:00",
        24.0,
    );
    check(
        &KOLKATA,
        "2026-11-30T18:30:00Z",
        "2026-11-30 18:30:00",
        24.0,
    );
    check(
        &LORD_HOWE,
        "2026-10-03T14:00:00Z",
        "2026-10-03 13:30:00",
        23.5,
    );
    check(
        &LORD_HOWE,
        "2026-04-04T14:00:00Z",
        "2026-04-04 13:00:00",
        24.5,
    );
    check(&CAIRO, "2026-04-24T12:00:00Z", "2026-04-23 22:00:00", 23.0);
    check(&APIA, "2011-12-30T12:00:00Z", "2011-12-30 10:00:00", 24.0);
    check(&APIA, "2011-12-30T09:00:00Z", "2011-12-29 10:00:00", 24.0);
}

#[test]
fn a_day_that_was_skipped_is_empty() {
    let apia = zone(&APIA);
    let last = apia.day_number(at("2011-12-30T09:00:00Z"));
    assert_eq!(apia.day_number(at("2011-12-30T10:00:00Z")), last + 2);
    assert_eq!(apia.day_start(last + 1), apia.day_start(last + 2));
}

#[test]
fn a_wall_time_is_its_first_instant() {
    let wall = |table, text: &str| zone(table).instant(WallTime(at(text).micros())).utc();
    // Twice that night, and never.
    assert_eq!(
        wall(&NEW_YORK, "2026-11-01T01:30:00Z"),
        "2026-11-01 05:30:00 UTC"
    );
    assert_eq!(
        wall(&NEW_YORK, "2026-03-08T02:30:00Z"),
        "2026-03-08 07:30:00 UTC"
    );
    assert_eq!(
        wall(&NEW_YORK, "2026-11-01T12:00:00Z"),
        "2026-11-01 17:00:00 UTC"
    );
    assert_eq!(
        wall(&KOLKATA, "2026-11-30T00:00:00Z"),
        "2026-11-29 18:30:00 UTC"
    );
    let utc = Zone::default();
    assert_eq!(utc.instant(WallTime(i64::MAX)).day(), "9999-12-31");
    assert_eq!(utc.instant(WallTime(i64::MIN)).day(), "0001-01-01");
}

#[test]
fn writes_instants_with_their_offset() {
    let noon = at("2026-11-30T12:00:00.000123Z");
    let check = |zone: Zone, want: &str, iso: &str| {
        assert_eq!(zone.date_time(noon), want);
        assert_eq!(zone.iso_8601(noon), iso);
    };
    check(
        Zone::default(),
        "2026-11-30 12:00:00 UTC",
        "2026-11-30T12:00:00.000123+00:00",
    );
    check(
        zone(&KOLKATA),
        "2026-11-30 17:30:00 UTC+05:30",
        "2026-11-30T17:30:00.000123+05:30",
    );
    check(
        zone(&NEW_YORK),
        "2026-11-30 07:00:00 UTC-05:00",
        "2026-11-30T07:00:00.000123-05:00",
    );
    assert_eq!(zone(&KOLKATA).day(at("2026-11-30T18:30:00Z")), "2026-12-01");
    let ends = [i64::MIN, i64::MAX].map(Timestamp::from_micros);
    let ends = ends.map(|end| zone(&NEW_YORK).date_time(end));
    assert_eq!(ends, ["0001-01-01 00:00:00 UTC", "9999-12-31 23:59:59 UTC"]);
}

proptest::proptest! {
    #[test]
    fn days_follow_each_other(table in 0..5usize, day in -40_000i64..40_000) {
        let tables = [&KOLKATA, &NEW_YORK, &LORD_HOWE, &APIA, &CAIRO];
        let zone = zone(tables[table]);
        let (from, to) = (zone.day_start(day), zone.day_start(day + 1));
        proptest::prop_assert!(from <= to);
        if from < to {
            proptest::prop_assert_eq!(zone.day_number(from), day);
            proptest::prop_assert_eq!(zone.day_number(Timestamp::from_micros(to.micros() - 1)), day);
        }
    }
}
