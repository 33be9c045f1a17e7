//! What can go wrong with a bucket, in words that its operator can act on. A service's own answer
//! may repeat what it was asked with, the key's name among it, so only its code is told.

use std::io;

use object_store::client::HttpError;

/// The longest code that is repeated.
const MAX_CODE_LEN: usize = 64;

/// Why the bucket did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(in crate::vault) enum Trouble {
    /// It says that it has nothing of this name.
    #[error("the bucket has no file of this name")]
    Missing,
    /// The keys are wrong, or may not do this.
    #[error(
        "the bucket refuses our keys{}: check access_key_id, secret_access_key, region and what \
         the keys are allowed to do",
        told(.0)
    )]
    Refused(Option<String>),
    /// There is no such bucket.
    #[error("there is no such bucket at this address{}", told(.0))]
    NoBucket(Option<String>),
    /// It is the bucket of something else.
    #[error(
        "another console keeps its files under this prefix: give this one a prefix of its own, or \
         delete the object `owner` there if that console is no more"
    )]
    Taken,
    /// It is not the bucket that took our files, or not any more.
    #[error(
        "the bucket no longer has the object `owner`, nor maybe our files: if they are gone for \
         good, delete the file `bucket` beside the folder `blobs` in the data folder"
    )]
    Emptied,
    /// It answers with an error of its own.
    #[error("the bucket answers with an error{}", told(.0))]
    Failing(Option<String>),
    /// It does not answer.
    #[error("the bucket does not answer: {0}")]
    Silence(String),
    /// It does not have what it said it had taken.
    #[error("the bucket does not hold what it acknowledged")]
    Unkept,
    /// Our own disk failed.
    #[error("a file could not be read for the bucket")]
    Disk(#[from] io::Error),
}

impl Trouble {
    /// Whether it is that there is nothing of a name.
    pub(super) fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }
}

fn told(code: &Option<String>) -> String {
    let code = code.as_ref();
    code.map_or_else(String::new, |code| format!(" ({code})"))
}

impl From<object_store::Error> for Trouble {
    fn from(error: object_store::Error) -> Self {
        use object_store::Error;
        if let Some(cause) = unanswered(&error) {
            return Self::Silence(cause);
        }
        let code = code(&error.to_string());
        let is_refused = matches!(
            error,
            Error::PermissionDenied { .. } | Error::Unauthenticated { .. }
        );
        match code.as_deref() {
            None | Some("NoSuchKey") if matches!(error, Error::NotFound { .. }) => Self::Missing,
            Some("NoSuchBucket") => Self::NoBucket(code),
            Some("AuthorizationHeaderMalformed" | "InvalidAccessKeyId") => Self::Refused(code),
            _ if is_refused => Self::Refused(code),
            _ => Self::Failing(code),
        }
    }
}

impl From<Trouble> for io::Error {
    fn from(trouble: Trouble) -> Self {
        let kind = match trouble.is_missing() {
            true => io::ErrorKind::NotFound,
            false => io::ErrorKind::Other,
        };
        Self::new(kind, trouble)
    }
}

/// What broke the way there, where nothing came back. The innermost cause: it names no address.
fn unanswered(error: &(dyn std::error::Error + 'static)) -> Option<String> {
    let mut next = Some(error);
    let mut is_http = false;
    let mut innermost = String::new();
    while let Some(error) = next {
        is_http |= error.is::<HttpError>();
        innermost = error.to_string();
        next = error.source();
    }
    is_http.then_some(innermost)
}

/// The code in an answer's XML.
fn code(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<Code>")?;
    let (code, _) = rest.split_once("</Code>")?;
    let is_code = code.len() <= MAX_CODE_LEN && code.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_code && !code.is_empty()).then(|| code.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_code_of_an_answer_is_told() {
        let answer = "Server returned 403: <Error><Code>SignatureDoesNotMatch</Code>\
            <AWSAccessKeyId>AK-canary</AWSAccessKeyId></Error>";
        let source = || answer.into();
        let error = object_store::Error::PermissionDenied {
            path: "a".to_owned(),
            source: source(),
        };
        let told = Trouble::from(error).to_string();
        assert!(
            told.contains("refuses our keys (SignatureDoesNotMatch)"),
            "{told}"
        );
        assert!(!told.contains("canary"), "{told}");
        assert_eq!(code("<Code>a <b></Code>"), None);
        assert_eq!(code("<Code></Code>"), None);
    }

    #[test]
    fn a_missing_bucket_is_not_a_missing_file() {
        let not_found = |body: &'static str| {
            let source = body.into();
            Trouble::from(object_store::Error::NotFound {
                path: "a".to_owned(),
                source,
            })
        };
        let missing = not_found("<Error><Code>NoSuchKey</Code></Error>");
        assert!(matches!(missing, Trouble::Missing));
        let none = not_found("<Error><Code>NoSuchBucket</Code></Error>");
        assert!(matches!(none, Trouble::NoBucket(_)));
        assert_ne!(io::Error::from(none).kind(), io::ErrorKind::NotFound);
    }
}
