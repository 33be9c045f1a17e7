//! Names of things: a prediction's id and an account's name, checked once where they enter.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// The longest id that is accepted, in bytes. Upstream's are UUIDs of 36.
pub const MAX_ID_LEN: usize = 128;

/// The longest account name, in bytes.
pub const MAX_ACCOUNT_LEN: usize = 32;

/// What the ids that this console makes begin with. Upstream's are UUIDs, and what it names like this is
/// not taken from it.
const CHAT: &str = "chat.";
const UNREADABLE: &str = "unreadable.";

/// How many characters of an id a list shows, as the vendor's own console does.
const SHORT_LEN: usize = 20;

/// The id of a prediction: opaque, 1 to 128 characters, each a letter, a digit, `-`, `_` or `.`.
///
/// The characters are those that mean the same in a path, a query string, a file name and HTML, so
/// an id never needs escaping; anything else is not an id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PredictionId(Arc<str>);

/// The name of a configured account: 1 to 32 lower-case letters, digits and `-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AccountName(Arc<str>);

/// A text that is not the name it was taken for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadName {
    what: &'static str,
    rule: &'static str,
}

impl PredictionId {
    /// The id of a conversation that this console has with a model, made of random bits: upstream makes
    /// no prediction of one.
    pub fn of_chat(random: u128) -> Self {
        Self(format!("{CHAT}{random:032x}").into())
    }

    /// The id of a list element that no prediction can be read from, made of a hash of its text: the
    /// same element has the same id each time it is listed.
    pub fn of_unreadable(hash: u128) -> Self {
        Self(format!("{UNREADABLE}{hash:032x}").into())
    }

    /// Whether this console made it: then upstream knows nothing under it.
    pub fn is_own(&self) -> bool {
        self.is_chat() || self.is_unreadable()
    }

    /// Whether it is that of a conversation that this console has with a model.
    pub fn is_chat(&self) -> bool {
        self.has_bits_after(CHAT)
    }

    /// Whether it is that of a list element that no prediction could be read from.
    pub fn is_unreadable(&self) -> bool {
        self.has_bits_after(UNREADABLE)
    }

    fn has_bits_after(&self, beginning: &str) -> bool {
        let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        let bits = self.0.strip_prefix(beginning);
        bits.is_some_and(|bits| bits.len() == 32 && bits.bytes().all(is_digit))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first twenty characters and an ellipsis, as lists show it; all of a short id.
    pub fn short(&self) -> String {
        if self.0.len() <= SHORT_LEN {
            return self.0.to_string();
        }
        format!("{}…", &self.0[..SHORT_LEN])
    }
}

impl AccountName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether every character of `text` may stand in an id.
pub(crate) fn is_id_text(text: &str) -> bool {
    text.bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

impl FromStr for PredictionId {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let dots_only = text.bytes().all(|b| b == b'.');
        if text.len() > MAX_ID_LEN || dots_only || !is_id_text(text) {
            return Err(BadName {
                what: "prediction id",
                rule: "1 to 128 letters, digits, '-', '_' or '.'",
            });
        }
        Ok(Self(text.into()))
    }
}

impl FromStr for AccountName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        if text.is_empty() || text.len() > MAX_ACCOUNT_LEN || !text.bytes().all(fits) {
            return Err(BadName {
                what: "account name",
                rule: "1 to 32 lower-case letters, digits or '-'",
            });
        }
        Ok(Self(text.into()))
    }
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}: it takes {}", self.what, self.rule)
    }
}

impl std::error::Error for BadName {}

macro_rules! as_text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = BadName;
            fn try_from(text: String) -> Result<Self, BadName> {
                text.parse()
            }
        }
        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0.to_string()
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
as_text!(PredictionId);
as_text!(AccountName);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_ids_and_refuses_what_would_need_escaping() {
        for good in ["a", "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b", "pred_1.b"] {
            assert_eq!(good.parse::<PredictionId>().unwrap().as_str(), good);
        }
        let long = "x".repeat(MAX_ID_LEN + 1);
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "a b",
            "ä",
            "a%2F",
            "<b>",
            long.as_str(),
        ] {
            assert!(bad.parse::<PredictionId>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn shortens_long_ids_only() {
        let id: PredictionId = "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b".parse().unwrap();
        assert_eq!(id.short(), "05bd8fe1-7646-4b3d-8…");
        assert_eq!("pred_1".parse::<PredictionId>().unwrap().short(), "pred_1");
    }

    #[test]
    fn ids_of_conversations_are_told_from_others() {
        let own = PredictionId::of_chat(7);
        assert_eq!(own.as_str().parse(), Ok(own.clone()));
        assert!(own.is_own());
        for other in ["chat.7", "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b", "chat"] {
            assert!(!other.parse::<PredictionId>().unwrap().is_own(), "{other}");
        }
    }

    #[test]
    fn ids_of_unreadable_elements_are_told_from_others() {
        let unreadable = PredictionId::of_unreadable(7);
        assert_eq!(unreadable.as_str().parse(), Ok(unreadable.clone()));
        assert!(unreadable.is_own() && unreadable.is_unreadable() && !unreadable.is_chat());
        let chat = PredictionId::of_chat(7);
        assert!(chat.is_chat() && !chat.is_unreadable());
        let other: PredictionId = "unreadable.7".parse().unwrap();
        assert!(!other.is_own());
    }

    #[test]
    fn account_names_are_plain() {
        assert!("team-2".parse::<AccountName>().is_ok());
        for bad in ["", "Team", "a b", "a.b", &"x".repeat(33)] {
            assert!(bad.parse::<AccountName>().is_err(), "{bad:?}");
        }
    }
}
