//! What the live stream says: the numbers of changes, a client's place among them, and frames.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    id::PredictionId,
    prediction::{Prediction, Row},
};

/// The number of a change: one counter per store, from 1, never used twice.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Revision(pub u64);

/// Which store a revision belongs to: drawn at random when the store is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StoreId(pub u32);

/// A client's place in the log of changes: everything up to and including `revision` is known to
/// it. As text, and as the `id:` of an event: `9f86d081-42`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FeedCursor {
    /// The store that counts.
    pub store: StoreId,
    /// The last change that the client has seen.
    pub revision: Revision,
}

/// Every change since a client's cursor, as one event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// Where the client stands after this frame.
    pub cursor: FeedCursor,
    /// The predictions that changed, in the order of their last change.
    pub changes: Vec<Change>,
    /// The predictions that were deleted.
    pub deleted: Vec<PredictionId>,
}

/// A prediction after its latest change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The prediction now.
    pub row: Row,
    /// Whether it belongs to the client's query. One that does not is still told, so that a row on
    /// the screen never shows an old state.
    pub matches: bool,
}

/// The names of the events on the stream.
pub mod event {
    /// A [`super::Frame`] as JSON.
    pub const FRAME: &str = "frame";
    /// A [`crate::mirror::Mirror`] as JSON, whenever it changes.
    pub const MIRROR: &str = "mirror";
    /// The client's cursor cannot be continued from: load the page's data anew.
    pub const RESET: &str = "reset";

    /// The event of that name.
    pub fn known(name: &str) -> Option<&'static str> {
        [FRAME, MIRROR, RESET]
            .into_iter()
            .find(|known| *known == name)
    }
}

impl Change {
    /// The prediction now.
    pub fn prediction(&self) -> &Prediction {
        &self.row.prediction
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08x}-{}", self.store.0, self.revision.0)
    }
}

/// A text that is not a feed cursor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadFeedCursor;

impl FromStr for FeedCursor {
    type Err = BadFeedCursor;

    fn from_str(text: &str) -> Result<Self, BadFeedCursor> {
        let (store, revision) = text.split_once('-').ok_or(BadFeedCursor)?;
        if store.len() != 8 || revision.len() > 20 {
            return Err(BadFeedCursor);
        }
        Ok(Self {
            store: StoreId(u32::from_str_radix(store, 16).map_err(|_| BadFeedCursor)?),
            revision: Revision(revision.parse().map_err(|_| BadFeedCursor)?),
        })
    }
}

impl TryFrom<String> for FeedCursor {
    type Error = BadFeedCursor;
    fn try_from(text: String) -> Result<Self, BadFeedCursor> {
        text.parse()
    }
}

impl From<FeedCursor> for String {
    fn from(cursor: FeedCursor) -> Self {
        cursor.to_string()
    }
}

impl fmt::Display for BadFeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a feed cursor: eight hex digits, '-', and a number")
    }
}

impl std::error::Error for BadFeedCursor {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_cursor() {
        for bad in [
            "",
            "-",
            "1-2",
            "9f86d081",
            "9f86d081-",
            "9f86d081--1",
            "zzzzzzzz-1",
        ] {
            assert_eq!(bad.parse::<FeedCursor>(), Err(BadFeedCursor), "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn cursors_come_back(store: u32, revision: u64) {
            let cursor = FeedCursor { store: StoreId(store), revision: Revision(revision) };
            proptest::prop_assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }

        #[test]
        fn any_text_is_read_or_refused(text in ".{0,40}") {
            let _ = text.parse::<FeedCursor>();
        }
    }
}
