//! Why upstream did not do what a person asked, in sentences for that person.

use crate::upstream::Error;

/// What happened, where it is sure that nothing runs; else `None`. A failure without a word of
/// upstream's own is that of something in between, behind which the run may have begun.
pub(super) fn refusal(error: &Error) -> Option<String> {
    Some(match error {
        Error::Unauthorized => "The account's key was refused.".to_owned(),
        Error::Limited { retry_after } => match retry_after {
            Some(wait) => format!(
                "The account's request limit is reached: there is room again in {} s.",
                wait.as_secs().max(1)
            ),
            None => "The account's request limit is reached: try again in a while.".to_owned(),
        },
        Error::Unreachable => "The Predictions API cannot be reached: nothing was sent.".to_owned(),
        Error::Refused { status, .. } => {
            format!("The Predictions API did not take this run (status {status}).")
        }
        Error::Failing { status, .. } if said(error).is_some() => {
            format!("The Predictions API failed (status {status}).")
        }
        Error::Failing { .. }
        | Error::Broken
        | Error::TimedOut
        | Error::TooLarge
        | Error::Malformed(_)
        | Error::Unaddressable => return None,
    })
}

/// Why an answer did not come to its end, with upstream's own words.
pub(super) fn broken_off(error: &Error) -> String {
    let sentence = refusal(error).unwrap_or_else(|| match error {
        Error::Failing { status, .. } => {
            format!("Something before the Predictions API failed (status {status}).")
        }
        Error::TimedOut => "The answer stopped: nothing more came in time.".to_owned(),
        Error::TooLarge => "The answer is longer than this console reads.".to_owned(),
        Error::Malformed(_) => {
            "The Predictions API sent a part of the answer that cannot be read.".to_owned()
        }
        Error::Unauthorized
        | Error::Limited { .. }
        | Error::Unaddressable
        | Error::Unreachable
        | Error::Refused { .. }
        | Error::Broken => "The connection broke before the answer had ended.".to_owned(),
    });
    match said(error) {
        Some(said) => format!("{sentence}\n{said}"),
        None => sentence,
    }
}

/// Upstream's own words about it, with its name for the error.
pub(super) fn said(error: &Error) -> Option<String> {
    let said = error.complaint()?;
    let words = said.message.clone().or_else(|| said.response.clone())?;
    Some(match &said.error_id {
        Some(id) => format!("{words} ({id})"),
        None => words,
    })
}
