//! Stretches of time as people write them.

use domain::query::Query;

use super::*;

#[test]
fn reads_stretches_of_time() {
    // A Monday.
    let now = Timestamp::parse("2026-11-23T10:00:00Z").unwrap();
    let check = |text: &str, want: Option<(usize, &str)>| {
        let words: Vec<&str> = text.split(' ').collect();
        let read = read(&words, now);
        let read = read.as_ref().map(|(taken, value)| (*taken, value.as_str()));
        assert_eq!(read, want, "{text}");
        if let Some((_, value)) = want {
            assert!(Query::parse(&format!("created:{value}")).is_ok(), "{value}");
        }
    };
    check("today and", Some((1, "today")));
    check("last week", Some((2, "last-week")));
    check("past week", Some((2, "1w")));
    check("last 24 hours", Some((3, "24h")));
    check("past three days", Some((3, "3d")));
    check("last 24h", Some((2, "24h")));
    check("last year", Some((2, "2025")));
    check("last hour", Some((2, "1h")));
    check("last 5", None);
    check("last", None);
    check("last monday", Some((2, "2026-11-16")));
    check("monday", Some((1, "2026-11-23")));
    check("sunday", Some((1, "2026-11-22")));
    check("last october", Some((2, "2026-10")));
    check("december", Some((1, "2025-12")));
    check("november 3rd", Some((2, "2026-11-03")));
    check("november 30", Some((2, "2025-11-30")));
    check("3rd of november 2024", Some((4, "2024-11-03")));
    check("2026-11-03", Some((1, "2026-11-03")));
    check("2025", Some((1, "2025")));
    check("two weeks ago", Some((3, "2026-11-09")));
    check("2 hours ago", None);
    check("since 2 hours ago", Some((4, "2h")));
    check("since yesterday", Some((2, ">=yesterday")));
    check("since last week", Some((3, ">=last-week")));
    check("since the past week", Some((4, "1w")));
    check("before october", Some((2, "<2026-10")));
    check("after the 3rd of november", Some((5, ">2026-11-03")));
    check("from monday to today", Some((4, "2026-11-23..today")));
    check("from last monday to today", Some((5, "2026-11-16..today")));
    check(
        "between 1 and 7 november",
        Some((5, "2026-11-01..2026-11-07")),
    );
    check("from truefusion to veo", None);
    check("older than 7 days", Some((4, "..7d")));
    check("newer than 2 weeks", Some((4, "2w")));
    check(
        "this morning",
        Some((2, "2026-11-23t00:00..2026-11-23t11:59")),
    );
    check("weekend", Some((1, "2026-11-21..2026-11-22")));
    check("day before yesterday", Some((3, "2026-11-21")));
    check("may", None);
    check("in may", Some((2, "2026-05")));
    check("may 3", Some((2, "2026-05-03")));
    check("a b", None);
    check("13th", None);
}
