//! Which stretch of the list is shown, and what is sent for it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    coverage::Coverage, feed::FeedCursor, id::PredictionId, mirror::Mirror, prediction::Row,
    time::Timestamp,
};

/// Rows of one page.
pub const PAGE_SIZE: u32 = 50;

/// How many pages one address may show at once; beyond, "Load more" starts a new stretch.
pub const MAX_PAGES: u32 = 20;

/// A place in the list, newest first: everything after it is older. As text: `1772659258000000.{id}`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PageCursor {
    /// When the last shown prediction was created.
    pub created_at: Timestamp,
    /// Its id, which orders predictions of one instant.
    pub id: PredictionId,
}

/// A stretch of the list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stretch {
    /// Begins after this place; at the newest where `None`.
    pub before: Option<PageCursor>,
    /// How many pages long: 1 to [`MAX_PAGES`].
    pub pages: u32,
}

/// What the page of a list is made from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// The rows, newest first.
    pub rows: Vec<Row>,
    /// Where the next stretch begins; `None` at the end of the list.
    pub next: Option<PageCursor>,
    /// Where the live stream goes on from this page.
    pub cursor: FeedCursor,
    /// How fresh and complete all of it is.
    pub mirror: Mirror,
    /// What was searched for it.
    pub coverage: Coverage,
}

/// What stands beside a prediction among those that a search finds, whether or not that finds the
/// prediction itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// The next newer one.
    pub newer: Option<PredictionId>,
    /// The next older one.
    pub older: Option<PredictionId>,
}

impl Default for Stretch {
    fn default() -> Self {
        Self {
            before: None,
            pages: 1,
        }
    }
}

impl Stretch {
    /// How many rows it shows at most.
    pub fn rows(&self) -> u32 {
        self.pages.clamp(1, MAX_PAGES) * PAGE_SIZE
    }
}

impl PageCursor {
    /// The place of a row.
    pub fn of(row: &Row) -> Self {
        Self {
            created_at: row.prediction.created_at,
            id: row.prediction.id.clone(),
        }
    }
}

impl fmt::Display for PageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.created_at.micros(), self.id)
    }
}

/// A text that is not a place in the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadPageCursor;

impl FromStr for PageCursor {
    type Err = BadPageCursor;

    fn from_str(text: &str) -> Result<Self, BadPageCursor> {
        let (micros, id) = text.split_once('.').ok_or(BadPageCursor)?;
        let micros: i64 = micros.parse().map_err(|_| BadPageCursor)?;
        Ok(Self {
            created_at: Timestamp::from_micros(micros),
            id: id.parse().map_err(|_| BadPageCursor)?,
        })
    }
}

impl TryFrom<String> for PageCursor {
    type Error = BadPageCursor;
    fn try_from(text: String) -> Result<Self, BadPageCursor> {
        text.parse()
    }
}

impl From<PageCursor> for String {
    fn from(cursor: PageCursor) -> Self {
        cursor.to_string()
    }
}

impl fmt::Display for BadPageCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a place in the list: a number, '.', and a prediction id")
    }
}

impl std::error::Error for BadPageCursor {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_place() {
        for bad in [
            "",
            ".",
            "12",
            "x.y",
            "1.",
            "1..",
            "1.a\nb",
            "99999999999999999999.a",
        ] {
            assert_eq!(bad.parse::<PageCursor>(), Err(BadPageCursor), "{bad}");
        }
    }

    #[test]
    fn clamps_its_length() {
        assert_eq!(
            Stretch {
                before: None,
                pages: 0
            }
            .rows(),
            50
        );
        assert_eq!(
            Stretch {
                before: None,
                pages: u32::MAX
            }
            .rows(),
            1_000
        );
    }

    proptest::proptest! {
        #[test]
        fn places_come_back(micros in 0i64..4_000_000_000_000_000, id in "[a-z0-9.~/%]\\PC{1,40}") {
            let place = PageCursor { created_at: Timestamp::from_micros(micros), id: id.parse().unwrap() };
            proptest::prop_assert_eq!(place.to_string().parse(), Ok(place));
        }
    }
}
