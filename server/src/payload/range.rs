//! Which bytes a request asks for. Pure.

use std::ops::Range;

use axum::http::{HeaderMap, header};

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Nothing, unless it changed; and it did not.
    Unchanged,
    /// All of it.
    All,
    /// These bytes, of which there is one at least.
    Range(Range<usize>),
    /// Bytes beyond the end.
    Nowhere,
}

/// Reads the conditions and the range of a request for `len` bytes under that tag. What is not
/// understood is as if it were not there, as the standard has it.
pub(super) fn asked(headers: &HeaderMap, etag: &str, len: usize) -> Asked {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let is_known = text(header::IF_NONE_MATCH).is_some_and(|tags| {
        let mut tags = tags.split(',').map(str::trim);
        tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
    });
    if is_known {
        return Asked::Unchanged;
    }
    let is_of_this = text(header::IF_RANGE).is_none_or(|tag| tag == etag);
    let range = text(header::RANGE).and_then(|range| range.strip_prefix("bytes="));
    match range
        .filter(|_| is_of_this)
        .and_then(|range| read(range, len))
    {
        None => Asked::All,
        Some(range) if range.is_empty() => Asked::Nowhere,
        Some(range) => Asked::Range(range),
    }
}

/// A single range; empty where it begins beyond the end.
fn read(range: &str, len: usize) -> Option<Range<usize>> {
    let (first, last) = range.split_once('-')?;
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        // A number that has no room is beyond every end.
        is_number.then(|| text.parse().unwrap_or(usize::MAX))
    };
    if first.is_empty() {
        return Some(len.saturating_sub(number(last)?)..len);
    }
    let first = number(first)?;
    let end = match last.is_empty() {
        true => len,
        false => number(last)?.saturating_add(1).min(len),
    };
    let is_backwards = !last.is_empty() && number(last)? < first;
    (!is_backwards).then_some(first.min(len)..end.max(first.min(len)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(range: &str, want: &Asked) {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        assert_eq!(&asked(&headers, "\"1-raw\"", 10), want, "{range}");
    }

    #[test]
    fn reads_ranges() {
        check("bytes=0-3", &Asked::Range(0..4));
        check("bytes=3-", &Asked::Range(3..10));
        check("bytes=9-99", &Asked::Range(9..10));
        check("bytes=-3", &Asked::Range(7..10));
        check("bytes=-99", &Asked::Range(0..10));
        check("bytes=0-99999999999999999999999", &Asked::Range(0..10));
        for beyond in ["bytes=10-", "bytes=10-12", "bytes=-0"] {
            check(beyond, &Asked::Nowhere);
        }
        for unread in [
            "bytes=3-1",
            "bytes=a-b",
            "bytes=-",
            "bytes=",
            "bytes=0-1,3-4",
            "lines=0-1",
            "bytes=+1-2",
        ] {
            check(unread, &Asked::All);
        }
    }

    #[test]
    fn conditions_come_first() {
        let with = |name, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, "bytes=0-3".parse().unwrap());
            headers.insert(name, value.parse().unwrap());
            asked(&headers, "\"1-raw\"", 10)
        };
        assert_eq!(
            with(header::IF_NONE_MATCH, "\"0-raw\", W/\"1-raw\""),
            Asked::Unchanged
        );
        assert_eq!(with(header::IF_NONE_MATCH, "\"2-raw\""), Asked::Range(0..4));
        assert_eq!(with(header::IF_RANGE, "\"1-raw\""), Asked::Range(0..4));
        assert_eq!(with(header::IF_RANGE, "\"0-raw\""), Asked::All);
    }

    proptest::proptest! {
        #[test]
        fn stays_inside(range in "bytes=[0-9]{0,21}-[0-9]{0,21}", len in 0usize..50) {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, range.parse().unwrap());
            if let Asked::Range(range) = asked(&headers, "", len) {
                proptest::prop_assert!(range.start < range.end && range.end <= len);
            }
        }
    }
}
