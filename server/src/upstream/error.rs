//! Why upstream did not answer as asked, in the cases that a caller acts upon differently. Shown
//! texts hold no key and nothing of a body; what upstream said is kept apart, short, for the log.

use std::{fmt, time::Duration};

/// Why a request has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The key was refused (401).
    Unauthorized,
    /// Upstream asks to wait (429), or the account's budget is used up.
    Limited {
        /// For how long, where that was said.
        retry_after: Option<Duration>,
    },
    /// No connection: nothing was sent.
    Unreachable,
    /// The connection broke before the answer was whole.
    Broken,
    /// The answer did not come, or not to its end, in time.
    TimedOut,
    /// Upstream is in trouble of its own: 5xx, or a redirect that is not followed.
    Failing {
        /// The HTTP status.
        status: u16,
        /// What it said about it.
        complaint: Complaint,
    },
    /// Upstream does not accept the request: 4xx other than the above.
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it said about it.
        complaint: Complaint,
    },
    /// The answer is longer than is read.
    TooLarge,
    /// The answer is not what was asked for.
    Malformed(&'static str),
    /// No URL has the prediction's id as a segment of its path; nothing was sent.
    Unaddressable,
}

/// What an error's body says. Upstream's own words, cut to a short length: for logs, and for people
/// who sent the request themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complaint {
    /// Upstream's name for the error, such as `INSUFFICIENT_CREDITS`.
    pub error_id: Option<String>,
    /// The short text of the envelope.
    pub response: Option<String>,
    /// The message.
    pub message: Option<String>,
    pub(super) http_status: Option<u16>,
}

impl Error {
    /// What upstream said about it, where it said anything.
    pub fn complaint(&self) -> Option<&Complaint> {
        match self {
            Self::Failing { complaint, .. } | Self::Refused { complaint, .. } => Some(complaint),
            Self::Unauthorized
            | Self::Limited { .. }
            | Self::Unreachable
            | Self::Broken
            | Self::TimedOut
            | Self::TooLarge
            | Self::Malformed(_)
            | Self::Unaddressable => None,
        }
    }

    /// The same without a secret that upstream may have repeated.
    pub(super) fn without(self, secret: &str) -> Self {
        match self {
            Self::Failing { status, complaint } => Self::Failing {
                status,
                complaint: complaint.without(secret),
            },
            Self::Refused { status, complaint } => Self::Refused {
                status,
                complaint: complaint.without(secret),
            },
            other @ (Self::Unauthorized
            | Self::Limited { .. }
            | Self::Unreachable
            | Self::Broken
            | Self::TimedOut
            | Self::TooLarge
            | Self::Malformed(_)
            | Self::Unaddressable) => other,
        }
    }
}

impl Complaint {
    /// The error that goes with an HTTP status; the body's own status counts before it, because
    /// upstream sends errors with a 200, too.
    pub(super) fn into_error(self, status: u16) -> Error {
        let status = self
            .http_status
            .filter(|own| (400..600).contains(own))
            .unwrap_or(status);
        match status {
            401 => Error::Unauthorized,
            429 => Error::Limited { retry_after: None },
            400..500 => Error::Refused {
                status,
                complaint: self,
            },
            _ => Error::Failing {
                status,
                complaint: self,
            },
        }
    }

    /// Whether it says that there is no such prediction: upstream answers an unknown id with a 502
    /// that names a failed look-up. A 502 of its gateway or its infrastructure says nothing of that.
    pub(super) fn names_no_prediction(&self) -> bool {
        let id = self.error_id.as_deref().unwrap_or_default();
        let said = self
            .response
            .as_deref()
            .or(self.message.as_deref())
            .unwrap_or_default();
        id == "PREDICTION_FAILED"
            || id.ends_with("NOT_FOUND")
            || (!id.is_empty() && said == "Error fetching prediction")
    }

    /// Whether it speaks of something by name.
    pub(super) fn names(&self, name: &str) -> bool {
        let said = [&self.response, &self.message].into_iter().flatten();
        said.into_iter().any(|said| said.contains(name))
    }

    /// The same without a secret that upstream may have repeated.
    pub(super) fn without(mut self, secret: &str) -> Self {
        for text in [&mut self.error_id, &mut self.response, &mut self.message]
            .into_iter()
            .flatten()
        {
            *text = text.replace(secret, "***");
        }
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthorized => f.write_str("the key was refused"),
            Self::Limited { retry_after: None } => f.write_str("asked to wait"),
            Self::Limited {
                retry_after: Some(wait),
            } => {
                write!(f, "asked to wait for {} s", wait.as_secs())
            }
            Self::Unreachable => f.write_str("no connection"),
            Self::Broken => f.write_str("the connection broke"),
            Self::TimedOut => f.write_str("no whole answer in time"),
            Self::Failing { status, .. } => write!(f, "upstream failed with status {status}"),
            Self::Refused { status, .. } => write!(f, "upstream refused with status {status}"),
            Self::TooLarge => f.write_str("the answer is too large"),
            Self::Malformed(what) => f.write_str(what),
            Self::Unaddressable => f.write_str("no URL can name a prediction with this id"),
        }
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(id: &str, response: &str) -> Complaint {
        Complaint {
            error_id: Some(id.to_owned()),
            response: Some(response.to_owned()),
            ..Complaint::default()
        }
    }

    #[test]
    fn a_status_becomes_an_error() {
        let check = |status: u16, want: &str| {
            assert_eq!(Complaint::default().into_error(status).to_string(), want);
        };
        check(401, "the key was refused");
        check(429, "asked to wait");
        check(403, "upstream refused with status 403");
        check(302, "upstream failed with status 302");
        check(502, "upstream failed with status 502");
    }

    #[test]
    fn only_a_failed_look_up_names_no_prediction() {
        assert!(complaint("PREDICTION_FAILED", "").names_no_prediction());
        assert!(complaint("ANY", "Error fetching prediction").names_no_prediction());
        assert!(complaint("PREDICTION_NOT_FOUND", "").names_no_prediction());
        assert!(!complaint("INFRASTRUCTURE_ERROR", "Bad gateway").names_no_prediction());
        assert!(!Complaint::default().names_no_prediction());
    }

    #[test]
    fn a_repeated_key_is_struck_out() {
        let said = complaint("X", "the key sk-secret is wrong").without("sk-secret");
        assert_eq!(said.response.as_deref(), Some("the key *** is wrong"));
    }
}
