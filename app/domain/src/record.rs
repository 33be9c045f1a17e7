//! Marks of upstream's records: whether two reads of one id, by two accounts, are of one record.
//!
//! Two keys of one organization read the same records; two organizations may use one id for two.

use std::{fmt, str::FromStr};

use crate::time::Timestamp;

/// The facts that two reads of one record have in common. As text: micros, content and model, parted by blanks,
/// with `-` for what is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RecordMark {
    /// When it was created; `None` if that cannot be read.
    pub created_at: Option<Timestamp>,
    /// The model's name.
    pub model: String,
    /// A hash of the input, or, without a creation time, of all of the record; `None` if there is no
    /// input.
    pub content: Option<String>,
}

/// A text that is not the mark of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadRecordMark;

impl RecordMark {
    /// Returns whether both are of one record: created at the same time with the same model and input. A read
    /// that left the input out says nothing about it.
    pub fn is_same(&self, other: &Self) -> bool {
        let has_same_content = match (&self.content, &other.content) {
            (Some(one), Some(another)) => one == another,
            _ => self.created_at.is_some(),
        };
        self.created_at == other.created_at && self.model == other.model && has_same_content
    }
}

impl fmt::Display for RecordMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.created_at {
            Some(at) => write!(f, "{}", at.micros())?,
            None => f.write_str("-")?,
        }
        let content = self.content.as_deref().unwrap_or("-");
        write!(f, " {content} {}", self.model)
    }
}

impl FromStr for RecordMark {
    type Err = BadRecordMark;

    fn from_str(text: &str) -> Result<Self, BadRecordMark> {
        let mut parts = text.splitn(3, ' ');
        let mut part = || parts.next().ok_or(BadRecordMark);
        let (created_at, content, model) = (part()?, part()?, part()?);
        let created_at = match created_at {
            "-" => None,
            micros => Some(micros.parse().map_err(|_| BadRecordMark)?),
        };
        Ok(Self {
            created_at: created_at.map(Timestamp::from_micros),
            model: model.to_owned(),
            content: Some(content.to_owned()).filter(|content| content != "-"),
        })
    }
}
