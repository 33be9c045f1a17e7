//! The IANA database, which is part of the program: a machine's own may be missing or old.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use domain::{
    time::Timestamp,
    zone::{Zone, ZoneRules},
};
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The longest name that is looked up, in bytes.
const MAX_NAME_LEN: usize = 64;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

/// Zones that were asked for, by their own names. They stay: there are a few hundred at most.
static ASKED_FOR: LazyLock<Mutex<HashMap<String, &'static NamedZone>>> =
    LazyLock::new(Mutex::default);

#[derive(Debug)]
struct NamedZone {
    name: String,
    rules: TimeZone,
}

impl ZoneRules for NamedZone {
    fn name(&self) -> &str {
        &self.name
    }

    fn offset_at(&self, at: Timestamp) -> i32 {
        let at = jiff::Timestamp::from_microsecond(at.micros());
        at.map_or(0, |at| self.rules.to_offset(at).seconds())
    }
}

/// The zone of a name, in any case; `None` if there is none.
pub fn named(name: &str) -> Option<Zone> {
    if name.len() > MAX_NAME_LEN {
        return None;
    }
    if name.eq_ignore_ascii_case("UTC") {
        return Some(Zone::default());
    }
    let rules = DATABASE.get(name).ok()?;
    let name = rules.iana_name()?.to_owned();
    let mut asked_for = ASKED_FOR.lock().unwrap_or_else(PoisonError::into_inner);
    let zone = asked_for
        .entry(name.clone())
        .or_insert_with(|| Box::leak(Box::new(NamedZone { name, rules })));
    Some(Zone::new(*zone))
}

/// The names to choose from, in their order: those of a continent and a city.
pub(super) fn names() -> Vec<String> {
    let all = DATABASE.available().map(|name| name.to_string());
    let is_place = |name: &String| {
        name.split_once('/')
            .is_some_and(|(area, _)| !matches!(area, "Etc" | "SystemV" | "US" | "posix" | "right"))
    };
    let mut names: Vec<String> = all.filter(is_place).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_iana_database() {
        let check = |name: &str, at: &str, from: &str, hours: f64| {
            let (zone, at) = (named(name).unwrap(), Timestamp::parse(at).unwrap());
            let day = zone.day_number(at);
            let (start, end) = (zone.day_start(day), zone.day_start(day + 1));
            assert_eq!(start.rfc3339(), format!("{from}.000Z"), "{name}");
            assert_eq!(end.since(start) as f64 / 3.6e9, hours, "{name}");
        };
        check(
            "America/New_York",
            "2026-03-08T12:00:00Z",
            "2026-03-08T05:00:00",
            23.0,
        );
        check(
            "America/New_York",
            "2026-11-01T12:00:00Z",
            "2026-11-01T04:00:00",
            25.0,
        );
        check(
            "Europe/Berlin",
            "2026-11-30T12:00:00Z",
            "2026-11-29T23:00:00",
            24.0,
        );
        check(
            "Asia/Kolkata",
            "2026-11-30T12:00:00Z",
            "2026-11-29T18:30:00",
            24.0,
        );
        check(
            "Asia/Kathmandu",
            "2026-11-30T12:00:00Z",
            "2026-11-29T18:15:00",
            24.0,
        );
        check(
            "Australia/Lord_Howe",
            "2026-04-04T20:00:00Z",
            "2026-04-04T13:00:00",
            24.5,
        );
        check(
            "Australia/Lord_Howe",
            "2026-10-03T14:00:00Z",
            "2026-10-03T13:30:00",
            23.5,
        );
        check(
            "Pacific/Apia",
            "2011-12-30T12:00:00Z",
            "2011-12-30T10:00:00",
            24.0,
        );
        check(
            "Africa/Cairo",
            "2026-04-24T12:00:00Z",
            "2026-04-23T22:00:00",
            23.0,
        );
    }

    #[test]
    fn a_day_that_a_zone_skipped_is_empty() {
        let apia = named("Pacific/Apia").unwrap();
        let before = apia.day_number(Timestamp::parse("2011-12-30T09:00:00Z").unwrap());
        assert_eq!(apia.day_start(before + 1), apia.day_start(before + 2));
    }

    #[test]
    fn names_are_found_in_any_case_and_nothing_else_is() {
        let name = |name: &str| named(name).map(|zone| zone.name().to_owned());
        assert_eq!(name("europe/berlin").as_deref(), Some("Europe/Berlin"));
        assert_eq!(name("utc").as_deref(), Some("UTC"));
        for bad in ["", "Berlin", "Europe/", "../zoneinfo", &"a".repeat(1_000)] {
            assert_eq!(name(bad), None, "{bad}");
        }
        let names = names();
        assert!(names.len() > 300, "{}", names.len());
        for usual in [
            "Asia/Kolkata",
            "America/Argentina/Buenos_Aires",
            "Pacific/Apia",
        ] {
            assert!(names.iter().any(|it| it == usual), "{usual}");
        }
        assert!(names.iter().all(|it| named(it).is_some()));
    }
}
