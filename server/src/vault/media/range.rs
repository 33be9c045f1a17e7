//! Which part of a file is asked for, and which part is answered. Pure.

use axum::http::{HeaderMap, header};

/// What a request asks of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// From one byte on.
    From(u64),
    /// From one byte to another, that one included.
    Between(u64, u64),
    /// So many bytes at its end.
    Last(u64),
}

/// What is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// All of it; so many bytes, where that is known.
    Whole(Option<u64>),
    /// The bytes from `first` to before `end`, of a file of `size` where that is known.
    Part {
        first: u64,
        end: u64,
        size: Option<u64>,
    },
    /// There are none there: the file has only `size` bytes.
    Beyond { size: u64 },
}

impl Answered {
    /// The first byte that is sent, and the one before which it ends, where that is known; `None`
    /// where nothing is.
    pub(super) fn bounds(&self) -> Option<(u64, Option<u64>)> {
        match *self {
            Self::Whole(size) => Some((0, size)),
            Self::Part { first, end, .. } => Some((first, Some(end))),
            Self::Beyond { .. } => None,
        }
    }
}

impl Asked {
    /// A single range, of the very file that the browser has a part of. Anything else asks for all
    /// of it, as the standard allows.
    pub(super) fn read(headers: &HeaderMap, etag: Option<&str>) -> Self {
        let is_of_this = headers
            .get(header::IF_RANGE)
            .is_none_or(|tag| etag.is_some_and(|etag| tag.as_bytes() == etag.as_bytes()));
        let range = headers.get(header::RANGE).filter(|_| is_of_this);
        let spec = range.and_then(|range| range.to_str().ok()?.strip_prefix("bytes="));
        spec.and_then(Self::of_spec).unwrap_or(Self::Whole)
    }

    fn of_spec(spec: &str) -> Option<Self> {
        let (first, last) = spec.split_once('-')?;
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            // A number that does not fit is beyond any file.
            is_number.then(|| text.parse().unwrap_or(u64::MAX))
        };
        match (first, last) {
            ("", last) => number(last).map(Self::Last),
            (first, "") => number(first).map(Self::From),
            (first, last) => Some(Self::Between(number(first)?, number(last)?)),
        }
    }

    /// What to answer where `there` bytes can be read, of `size` where that is known.
    pub(super) fn of(self, there: u64, size: Option<u64>) -> Answered {
        let Some(size) = size else {
            // Nothing can be promised but what is there.
            return match self {
                Self::Between(first, last) if first <= last && last < there => Answered::Part {
                    first,
                    end: last + 1,
                    size: None,
                },
                Self::Whole | Self::From(_) | Self::Between(..) | Self::Last(_) => {
                    Answered::Whole(None)
                }
            };
        };
        let (first, last) = match self {
            Self::Whole => return Answered::Whole(Some(size)),
            Self::From(first) => (first, u64::MAX),
            Self::Between(first, last) => (first, last),
            Self::Last(0) => return Answered::Beyond { size },
            Self::Last(count) => (size.saturating_sub(count), u64::MAX),
        };
        if first >= size || last < first {
            return Answered::Beyond { size };
        }
        Answered::Part {
            first,
            end: last.saturating_add(1).min(size),
            size: Some(size),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(range: &str, there: u64, size: Option<u64>) -> Answered {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, range.parse().unwrap());
        Asked::read(&headers, None).of(there, size)
    }

    #[test]
    fn of_a_file_that_is_coming_in_only_what_is_known_is_promised() {
        let part = |first, end, size| Answered::Part { first, end, size };
        let size = Some(100);
        // It is known how long it will be: the part is waited for.
        assert_eq!(answered("bytes=0-", 5, size), part(0, 100, size));
        assert_eq!(answered("bytes=90-", 5, size), part(90, 100, size));
        assert_eq!(answered("bytes=-10", 5, size), part(90, 100, size));
        let beyond = Answered::Beyond { size: 100 };
        assert_eq!(answered("bytes=100-", 5, size), beyond);
        assert_eq!(answered("bytes=-0", 5, size), beyond);
        assert_eq!(answered("bytes=18446744073709551616-", 5, size), beyond);
        // It is not.
        assert_eq!(answered("bytes=1-4", 5, None), part(1, 5, None));
        for range in ["bytes=1-5", "bytes=0-", "bytes=-3", "bytes=4-1"] {
            assert_eq!(answered(range, 5, None), Answered::Whole(None), "{range}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_part_lies_within_its_file(range in "bytes=[0-9]{0,21}-[0-9]{0,21}|\\PC{0,20}", there: u64, size: Option<u64>) {
            let mut headers = HeaderMap::new();
            if let Ok(value) = range.parse() {
                headers.insert(header::RANGE, value);
            }
            if let Answered::Part { first, end, .. } = Asked::read(&headers, None).of(there, size) {
                proptest::prop_assert!(first < end && end <= size.unwrap_or(there));
            }
        }
    }
}
