//! Names of things: a prediction's id and an account's name, checked once where they enter.

use std::{fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

/// Maximum length of an id of upstream's, in bytes.
pub const MAX_ID_LEN: usize = 1_024;

/// The longest account name, in bytes.
pub const MAX_ACCOUNT_LEN: usize = 32;

/// Prefixes of the ids that this console makes: of conversations, and of list elements that no prediction
/// can be read from.
const CHAT: &str = "chat.";
const UNREADABLE: &str = "unreadable.";

/// Mark around the account in the text of a qualified id: `~account~id`.
const QUALIFIED: char = '~';

/// Number of characters of an id that a list shows, as the vendor's own console does.
const SHORT_LEN: usize = 20;

/// The id of a prediction, unique in this console.
///
/// Its text ([`Self::as_str`]) is upstream's own id ([`Self::upstream`]) wherever that says which
/// prediction is meant. Otherwise it is `~account~id`: for the second of two different predictions of one
/// id, and for an id of upstream's that reads like one of this console's own, or that no path of a
/// URL can hold (`.` and `..`). So no text means two predictions, whatever upstream calls an id.
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
    /// Returns the id of a prediction that upstream lists for `account` under `text`.
    ///
    /// # Errors
    /// Fails if `text` is empty, longer than [`MAX_ID_LEN`], or has control characters.
    pub fn from_upstream(text: &str, account: &AccountName) -> Result<Self, BadName> {
        if !is_upstream_id(text) {
            return Err(BAD_ID);
        }
        Ok(if is_reserved(text) {
            Self::qualified(account, text)
        } else {
            Self(text.into())
        })
    }

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
        is_own(&self.0)
    }

    /// Returns whether it is that of a conversation that this console has with a model.
    pub fn is_chat(&self) -> bool {
        has_bits_after(&self.0, CHAT)
    }

    /// Returns whether it is that of a list element that no prediction could be read from.
    pub fn is_unreadable(&self) -> bool {
        has_bits_after(&self.0, UNREADABLE)
    }

    /// The text that stands for this prediction everywhere in this console.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Upstream's own id, which people know and which the API is asked by.
    pub fn upstream(&self) -> &str {
        split(&self.0).map_or(&self.0, |(_, id)| id)
    }

    /// The account that the id is qualified by; `None` if upstream's id alone says what is meant.
    pub fn account(&self) -> Option<AccountName> {
        split(&self.0).map(|(account, _)| AccountName(account.into()))
    }

    /// The same id of upstream's, qualified by `account`. One of this console's own stays as it is.
    #[must_use]
    pub fn in_account(&self, account: &AccountName) -> Self {
        if self.is_own() {
            return self.clone();
        }
        Self::qualified(account, self.upstream())
    }

    /// The id as a list of its account gives it: without the account unless it needs one.
    #[must_use]
    pub fn as_listed(&self) -> Self {
        match self.upstream() {
            text if is_reserved(text) => self.clone(),
            text => Self(text.into()),
        }
    }

    /// Upstream's id in the letters that searches compare.
    pub fn folded(&self) -> String {
        folded(self.upstream())
    }

    /// The first twenty characters of upstream's id and an ellipsis, as lists show it; all of a short
    /// id.
    pub fn short(&self) -> String {
        let text = self.upstream();
        match text.char_indices().nth(SHORT_LEN) {
            Some((end, _)) => [text.get(..end).unwrap_or_default(), "…"].concat(),
            None => text.to_owned(),
        }
    }

    fn qualified(account: &AccountName, id: &str) -> Self {
        Self(format!("{QUALIFIED}{account}{QUALIFIED}{id}").into())
    }
}

impl AccountName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Returns an id, or a part of one, in the letters that searches compare: in lower case, without the
/// blanks around it, and with one letter for both small sigmas, because which of them is written depends
/// on what follows.
pub fn folded(text: &str) -> String {
    text.trim().to_lowercase().replace('ς', "σ")
}

/// Returns the beginning of an id without the ellipsis that a list puts behind it.
pub fn without_ellipsis(text: &str) -> &str {
    let trimmed = text.trim_end();
    let cut = trimmed
        .strip_suffix('…')
        .or_else(|| trimmed.strip_suffix("..."));
    cut.filter(|cut| !cut.is_empty()).unwrap_or(text)
}

/// Returns whether upstream's `text` can be an id.
fn is_upstream_id(text: &str) -> bool {
    !text.is_empty() && text.len() <= MAX_ID_LEN && !text.contains(char::is_control)
}

/// Returns whether an id of upstream's cannot stand for itself: it reads like one of this console's, or a URL
/// that has it in its path would lead elsewhere.
fn is_reserved(text: &str) -> bool {
    matches!(text, "." | "..") || is_own(text) || split(text).is_some()
}

fn is_own(text: &str) -> bool {
    [CHAT, UNREADABLE]
        .into_iter()
        .any(|beginning| has_bits_after(text, beginning))
}

fn has_bits_after(text: &str, beginning: &str) -> bool {
    let is_digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
    let bits = text.strip_prefix(beginning);
    bits.is_some_and(|bits| bits.len() == 32 && bits.bytes().all(is_digit))
}

/// The account and upstream's id in the text of a qualified id.
fn split(text: &str) -> Option<(&str, &str)> {
    let (account, id) = text.strip_prefix(QUALIFIED)?.split_once(QUALIFIED)?;
    (is_account_name(account) && is_upstream_id(id)).then_some((account, id))
}

fn is_account_name(text: &str) -> bool {
    let fits = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.len() <= MAX_ACCOUNT_LEN && text.bytes().all(fits)
}

const BAD_ID: BadName = BadName {
    what: "prediction id",
    rule: "1 to 1,024 bytes of text without control characters",
};

impl FromStr for PredictionId {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        let is_one = split(text).is_some() || is_upstream_id(text) && !matches!(text, "." | "..");
        is_one.then(|| Self(text.into())).ok_or(BAD_ID)
    }
}

impl FromStr for AccountName {
    type Err = BadName;

    fn from_str(text: &str) -> Result<Self, BadName> {
        if !is_account_name(text) {
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
mod tests;
