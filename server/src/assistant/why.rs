//! Why the chat model gave no answer, in sentences that people can act upon.

use domain::fault::Fault;

use crate::upstream::Error;

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// As many answers as may be are being made.
    Busy,
    /// It took too long.
    TimedOut,
    /// The account's limit, and in how many seconds there is room again.
    Limited(Option<u64>),
    /// The key was refused.
    Unauthorized,
    /// There is no connection, or it broke.
    Unreachable,
    /// Upstream failed, with this status.
    Failing(u16),
    /// Upstream refused, with this status: perhaps it knows no such model.
    Refused(u16),
    /// What it answered is no answer.
    Malformed,
    /// Its filter kept the answer back.
    Filtered,
    /// It said nothing.
    Silent,
    /// It asked for something that there is not.
    UnknownTool,
    /// It asked for something in a way that cannot be read.
    MalformedCall,
    /// It asked for more and more.
    Endless,
    /// The mirror could not be read.
    Mirror(String),
}

impl Why {
    pub(super) fn of(error: &Error) -> Self {
        match error {
            Error::Unauthorized => Self::Unauthorized,
            Error::Limited { retry_after } => {
                Self::Limited(retry_after.map(|wait| wait.as_secs().max(1)))
            }
            Error::Unreachable | Error::Broken => Self::Unreachable,
            Error::TimedOut => Self::TimedOut,
            Error::Failing { status, .. } => Self::Failing(*status),
            Error::Refused { status, .. } => Self::Refused(*status),
            Error::TooLarge | Error::Malformed(_) | Error::Unaddressable => Self::Malformed,
        }
    }

    pub(super) fn mirror(fault: &Fault) -> Self {
        Self::Mirror(fault.title.clone())
    }

    /// In words.
    pub(super) fn sentence(&self) -> String {
        let sentence = match self {
            Self::Busy => "The model is busy with other questions: ask again in a moment.",
            Self::TimedOut => "The model did not answer in time.",
            Self::Limited(Some(wait)) => {
                return format!(
                    "The account's request limit is reached: there is room again in {wait} s."
                );
            }
            Self::Limited(None) => "The account's request limit is reached: ask again in a while.",
            Self::Unauthorized => "The key of the account was refused.",
            Self::Unreachable => "The model cannot be reached.",
            Self::Failing(status) => {
                return format!("The model's API failed (status {status}).");
            }
            Self::Refused(status) => {
                return format!("The model's API did not take the question (status {status}).");
            }
            Self::Malformed => "The model's answer cannot be read.",
            Self::Filtered => "The filter of the model's API kept the answer back.",
            Self::Silent => "The model said nothing.",
            Self::UnknownTool => "The model asked for something that there is not.",
            Self::MalformedCall => "The model asked for something in a way that cannot be read.",
            Self::Endless => "The model asked for more and more, and came to no answer.",
            Self::Mirror(sentence) => return sentence.clone(),
        };
        sentence.to_owned()
    }
}
