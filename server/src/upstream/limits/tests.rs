//! Headers as servers write them, and as they write them by mistake.

use super::*;

const NOW: u64 = 784_111_777;
const DATE: &str = "Sun, 06 Nov 1994 08:49:37 GMT";

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    pairs
        .iter()
        .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
        .collect()
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn reads_both_generations() {
    let newer = headers(&[
        ("x-skytells-ratelimit-limit-requests", "50"),
        ("x-skytells-ratelimit-remaining-requests", "-"),
        ("x-skytells-ratelimit-window", "30"),
    ]);
    let window = Some(Duration::from_secs(30));
    assert_eq!(
        told(&newer),
        Told {
            limit: Some(50),
            remaining: None,
            window
        }
    );
    let older = headers(&[
        ("x-ratelimit-limit-rpm", "25"),
        ("x-ratelimit-remaining-rpm", "3"),
    ]);
    assert_eq!(
        told(&older),
        Told {
            limit: Some(25),
            remaining: Some(3),
            window: None
        }
    );
}

#[test]
fn a_limit_or_window_that_no_plan_has_says_nothing() {
    for absurd in ["0", "-", "", "-5", "soon", "NaN", "1000000000000", "1e400"] {
        let told = told(&headers(&[
            ("x-skytells-ratelimit-limit-requests", absurd),
            ("x-skytells-ratelimit-window", absurd),
        ]));
        assert_eq!(told, Told::default(), "{absurd}");
    }
    let told = told(&headers(&[("x-skytells-ratelimit-window", "3600")]));
    assert_eq!(told.window, None);
}

#[test]
fn reads_every_way_of_saying_wait() {
    let check = |name: &'static str, value: &str, want: Option<Duration>| {
        let wait = retry_after(&headers(&[(name, value)]), at(NOW));
        assert_eq!(wait, want, "{name}: {value}");
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    check("retry-after", "7", seconds(7));
    check("retry-after", " 7 ", seconds(7));
    check("retry-after", "0.25", Some(Duration::from_millis(250)));
    check("retry-after", "60000", seconds(60_000));
    check("retry-after", "1e400", Some(Duration::MAX));
    check("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", seconds(10));
    for nothing in [
        "0",
        "-1",
        "-0.5",
        "soon",
        "NaN",
        "",
        "Sun, 06 Nov 1994 08:49:00 GMT",
        "Sun, 99 Nov 1994 08:49:00 GMT",
    ] {
        check("retry-after", nothing, None);
    }
    check("x-ratelimit-reset", "3", seconds(3));
    check("x-ratelimit-reset", "0", None);
    check("x-ratelimit-reset", "-3", None);
    check("x-ratelimit-reset", "never", None);
}

#[test]
fn a_reset_is_read_in_seconds_and_milliseconds_since_1970() {
    let now = 1_773_144_000;
    let check = |value: &str, want: Option<u64>| {
        let wait = retry_after(&headers(&[("x-ratelimit-reset", value)]), at(now));
        assert_eq!(wait, want.map(Duration::from_secs), "{value}");
    };
    check("1773144009", Some(9));
    check("1773144009000", Some(9));
    check("1773143999", None);
    check("1773143999000", None);
}

#[test]
fn garbage_in_one_header_leaves_the_other() {
    let both = headers(&[("retry-after", "soon"), ("x-ratelimit-reset", "4")]);
    assert_eq!(retry_after(&both, at(NOW)), Some(Duration::from_secs(4)));
    let both = headers(&[("retry-after", "5"), ("x-ratelimit-reset", "4000")]);
    assert_eq!(retry_after(&both, at(NOW)), Some(Duration::from_secs(5)));
}

#[test]
fn a_wrong_clock_of_this_machine_changes_no_wait() {
    let year = 365 * 86_400;
    for local in [NOW - year, NOW, NOW + year] {
        for (name, value) in [
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT"),
            ("retry-after", "10"),
        ] {
            let answer = headers(&[(name, value), ("date", DATE)]);
            let wait = retry_after(&answer, at(local));
            assert_eq!(wait, Some(Duration::from_secs(10)), "{name} at {local}");
        }
    }
    let reset = headers(&[
        ("x-ratelimit-reset", "1773144009"),
        ("date", "Tue, 10 Mar 2026 12:00:00 GMT"),
    ]);
    assert_eq!(retry_after(&reset, at(NOW)), Some(Duration::from_secs(9)));
}
