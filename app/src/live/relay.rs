//! What the tabs of one browser say to each other about the stream that they share, and the rule
//! by which a tab takes an event that another one heard. Knows no browser.
//!
//! A frame tells everything after some place up to its cursor. A tab that stands at that place or
//! beyond may apply it; one that stands before would miss what is in between, and asks for it.

use std::cmp::Ordering;

use domain::feed::{FeedCursor, event};

/// A message between tabs; as text, one line, and the data of an event below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message<'a> {
    /// From a tab that has none: it stands here and wants to hear what follows.
    Wanted(FeedCursor),
    /// From the tab that holds the stream: whether it is up, and everything up to here was told.
    Standing(bool, FeedCursor),
    /// From the same: an event, and the place that the stream had reached before it.
    Heard(&'a str, FeedCursor, &'a str),
}

impl<'a> Message<'a> {
    /// Reads what another tab said; `None` for what only a newer version of us understands.
    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (line, data) = text.split_once('\n').unwrap_or((text, ""));
        let (word, place) = line.split_once(' ')?;
        let place = place.parse().ok()?;
        Some(match word {
            "wanted" => Self::Wanted(place),
            "up" => Self::Standing(true, place),
            "down" => Self::Standing(false, place),
            name => Self::Heard(event::known(name)?, place, data),
        })
    }

    /// The message as text.
    pub(super) fn text(self) -> String {
        let (word, place, data) = match self {
            Self::Wanted(place) => ("wanted", place, ""),
            Self::Standing(true, place) => ("up", place, ""),
            Self::Standing(false, place) => ("down", place, ""),
            Self::Heard(name, place, data) => (name, place, data),
        };
        [word, " ", &place.to_string(), "\n", data].concat()
    }
}

/// How a tab's place relates to the one that a message starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// There is none: what the message tells may be applied.
    None,
    /// Something lies in between that this tab has not heard.
    Missed,
    /// They are places in different stores.
    Foreign,
}

/// Whether a tab that stands at `own` may take what follows `after`.
pub(super) fn gap(own: FeedCursor, after: FeedCursor) -> Gap {
    match (own.store == after.store, own.revision.cmp(&after.revision)) {
        (false, _) => Gap::Foreign,
        (true, Ordering::Less) => Gap::Missed,
        (true, Ordering::Equal | Ordering::Greater) => Gap::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> FeedCursor {
        text.parse().unwrap()
    }

    #[test]
    fn messages_come_back() {
        let at = place("9f86d081-42");
        for message in [
            Message::Wanted(at),
            Message::Standing(true, at),
            Message::Standing(false, at),
            Message::Heard(event::FRAME, at, "{\"a\":\n1}"),
            Message::Heard(event::RESET, at, ""),
        ] {
            assert_eq!(Message::read(&message.text()), Some(message));
        }
    }

    #[test]
    fn what_is_not_understood_is_left_alone() {
        for text in [
            "",
            "wanted",
            "wanted x",
            "sing 9f86d081-42",
            "frame\n9f86d081-42",
        ] {
            assert_eq!(Message::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn nothing_is_taken_over_a_gap() {
        let own = place("9f86d081-42");
        assert_eq!(gap(own, place("9f86d081-42")), Gap::None);
        assert_eq!(gap(own, place("9f86d081-7")), Gap::None);
        assert_eq!(gap(own, place("9f86d081-43")), Gap::Missed);
        assert_eq!(gap(own, place("00000001-42")), Gap::Foreign);
    }
}
