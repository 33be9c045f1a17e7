//! The bucket that output files are kept in: where it is, and the keys that open it.

use std::fmt;

use super::{Secret, Wrong, file::FileBucket, text_file};

/// The region of services that have none.
const DEFAULT_REGION: &str = "us-east-1";

/// What the protocol allows a bucket's name to be long, in bytes.
const NAME_LENGTHS: std::ops::RangeInclusive<usize> = 3..=63;

/// The longest prefix, in bytes: a key has 1,024 at most.
const MAX_PREFIX_LEN: usize = 512;

/// A bucket of a service that speaks the S3 protocol, and the keys that open it.
#[derive(Clone, Debug)]
pub struct Bucket {
    /// The base URL of the service, without the bucket and without a slash at its end.
    pub url: String,
    /// The bucket's name.
    pub name: String,
    /// The region that requests are signed for.
    pub region: String,
    /// What every key begins with: empty, or ending in a slash.
    pub prefix: String,
    /// Whether the bucket stands in the path of an address, or else in its host name.
    pub path_style: bool,
    /// The name of the key.
    pub access_key_id: Secret,
    /// The key.
    pub secret_access_key: Secret,
    /// What goes with a key that is valid for a while only.
    pub session_token: Option<Secret>,
}

impl fmt::Display for Bucket {
    /// Where it is: nothing of the keys.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            url, name, prefix, ..
        } = self;
        write!(f, "{url}/{name}/{prefix}")
    }
}

/// Checks what the file says. Keys that it does not name come from the variables of AWS's own tools.
pub(super) fn settle(
    file: FileBucket,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Bucket, Wrong> {
    let of_variable = |name| variable(name).map(Secret::from);
    let secret = match (file.secret_access_key, file.secret_access_key_file) {
        (Some(_), Some(_)) => {
            let rule = "it takes secret_access_key or secret_access_key_file, not both";
            return Err(wrong("secret_access_key", rule));
        }
        (Some(key), None) => Some(key),
        (None, Some(path)) => {
            let key = "vault.bucket: secret_access_key_file";
            Some(Secret::from(text_file::read(key, &path)?))
        }
        (None, None) => None,
    };
    // A token belongs to the key of the same place.
    let session_token = match secret {
        Some(_) => None,
        None => of_variable("AWS_SESSION_TOKEN"),
    };
    let id = file
        .access_key_id
        .or_else(|| of_variable("AWS_ACCESS_KEY_ID"));
    let secret = secret.or_else(|| of_variable("AWS_SECRET_ACCESS_KEY"));
    let path_style = file.path_style.unwrap_or(true);
    Ok(Bucket {
        url: checked_url(file.url, path_style)?,
        name: checked_name(file.bucket)?,
        region: checked_region(file.region)?,
        prefix: checked_prefix(file.prefix)?,
        path_style,
        access_key_id: checked_key("access_key_id", "AWS_ACCESS_KEY_ID", id)?,
        secret_access_key: checked_key("secret_access_key", "AWS_SECRET_ACCESS_KEY", secret)?,
        session_token,
    })
}

/// Requests are signed, so no key travels and plain http is the operator's choice: many such
/// services run in a network of their own.
fn checked_url(url: Option<String>, path_style: bool) -> Result<String, Wrong> {
    let rule = "it must be the service's http or https URL without a path, \
        such as \"https://s3.eu-central-1.amazonaws.com\"";
    let Some(text) = url else {
        return Err(wrong("url", rule));
    };
    // What is wrong with it may be that a key stands in it: it is not repeated.
    let url = reqwest::Url::parse(&text).map_err(|_| wrong("url", rule))?;
    let is_web = ["http", "https"].contains(&url.scheme()) && url.has_host();
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_web || !is_bare || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("url", rule));
    }
    if !path_style && url.domain().is_none() {
        let rule =
            "it must be true where the url has an IP address, before which no name can stand";
        return Err(wrong("path_style", rule));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

fn checked_name(name: Option<String>) -> Result<String, Wrong> {
    let rule = "it must be the bucket's name: 3 to 63 lower-case letters, digits, dots and hyphens";
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-".contains(&b);
    let is_name = |name: &String| {
        NAME_LENGTHS.contains(&name.len()) && name.bytes().all(is_plain) && !name.contains("..")
    };
    name.filter(is_name).ok_or_else(|| wrong("bucket", rule))
}

fn checked_region(region: Option<String>) -> Result<String, Wrong> {
    let region = region.unwrap_or_else(|| DEFAULT_REGION.to_owned());
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    if region.is_empty() || !region.bytes().all(is_plain) {
        let rule = "it must be letters, digits and hyphens, such as \"eu-central-1\"";
        return Err(wrong("region", rule));
    }
    Ok(region)
}

fn checked_prefix(prefix: Option<String>) -> Result<String, Wrong> {
    let prefix = prefix.unwrap_or_default();
    let prefix = prefix.trim_end_matches('/');
    if prefix.is_empty() {
        return Ok(String::new());
    }
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    let is_name = |part: &str| {
        !part.is_empty() && part.bytes().all(is_plain) && part.bytes().any(|b| b != b'.')
    };
    if prefix.len() > MAX_PREFIX_LEN || !prefix.split('/').all(is_name) {
        let rule = "it must be names of letters, digits, dots, hyphens and underscores with a \
            slash between them, such as \"team/console\"";
        return Err(wrong("prefix", rule));
    }
    Ok(format!("{prefix}/"))
}

fn checked_key(name: &str, variable: &str, key: Option<Secret>) -> Result<Secret, Wrong> {
    let Some(key) = key else {
        let rule = format!("it must be set, here or as the variable {variable}");
        return Err(wrong(name, rule));
    };
    let text = key.reveal().trim();
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(wrong(name, "it must be visible characters without blanks"));
    }
    Ok(Secret::from(text))
}

fn wrong(key: &str, rule: impl Into<String>) -> Wrong {
    Wrong::new(format!("vault.bucket: {key}"), rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "url = 'https://s3.example.com/'\nbucket = 'files'\n\
        access_key_id = 'AK-canary'\nsecret_access_key = 'SK-canary'\n";

    fn settle(text: &str) -> Result<Bucket, Wrong> {
        super::settle(toml::from_str(text).unwrap(), |_| None)
    }

    #[test]
    fn most_of_it_has_a_default() {
        for url in [
            "http://localhost:9000",
            "http://[::1]:9000",
            "http://127.0.0.1:9000",
        ] {
            let local = WHOLE.replace("https://s3.example.com/", url);
            assert_eq!(settle(&local).unwrap().url, url);
        }
        let bucket = settle(WHOLE).unwrap();
        assert_eq!(bucket.url, "https://s3.example.com");
        assert_eq!(
            (bucket.region.as_str(), bucket.path_style),
            ("us-east-1", true)
        );
        assert_eq!(bucket.to_string(), "https://s3.example.com/files/");
        let more = settle(&format!("{WHOLE}prefix = 'team/a/'\npath_style = false\n")).unwrap();
        assert_eq!((more.prefix.as_str(), more.path_style), ("team/a/", false));
        assert!(!format!("{more:?} {more}").contains("canary"));
    }

    #[test]
    fn keys_come_from_the_usual_variables_and_from_a_file() {
        let place = "url = 'http://minio:9000'\nbucket = 'files'\n";
        let variable = |name: &str| Some(format!("of {name}").replace(' ', "-"));
        let bucket = super::settle(toml::from_str(place).unwrap(), variable).unwrap();
        assert_eq!(bucket.access_key_id.reveal(), "of-AWS_ACCESS_KEY_ID");
        assert_eq!(
            bucket.secret_access_key.reveal(),
            "of-AWS_SECRET_ACCESS_KEY"
        );
        let token = bucket.session_token.unwrap();
        assert_eq!(token.reveal(), "of-AWS_SESSION_TOKEN");

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "SK\n").unwrap();
        let keys = format!(
            "access_key_id = 'AK'\nsecret_access_key_file = '{}'",
            path.display()
        );
        let bucket = super::settle(toml::from_str(&format!("{place}{keys}")).unwrap(), variable);
        let bucket = bucket.unwrap();
        assert_eq!(bucket.secret_access_key.reveal(), "SK");
        assert!(bucket.session_token.is_none());
    }

    #[test]
    fn what_is_wrong_is_named_with_what_is_right() {
        let check = |key: &str, value: &str, want: &str| {
            let lines = WHOLE
                .lines()
                .filter(|line| !line.starts_with(&format!("{key} =")));
            let text: String = lines.map(|line| format!("{line}\n")).collect();
            let value = if value.is_empty() {
                String::new()
            } else {
                format!("{key} = {value}")
            };
            let sentence = settle(&format!("{text}{value}")).unwrap_err().to_string();
            assert!(
                sentence.starts_with(&format!("vault.bucket: {key}: ")),
                "{sentence}"
            );
            assert!(sentence.contains(want), "{sentence}");
            assert!(!sentence.contains("canary"), "{sentence}");
        };
        for bad in [
            "",
            "'s3.example.com'",
            "'ftp://a.example'",
            "'https://canary:k@a.example'",
            "'https://a.example/files'",
            "'https://a.example/?key=canary'",
        ] {
            check("url", bad, "it must be the service's http or https URL");
        }
        for bad in ["", "'ab'", "'Files'", "'a/b'", "'a..b'", "'../x'"] {
            check("bucket", bad, "3 to 63 lower-case letters");
        }
        check("region", "'eu central'", "eu-central-1");
        for bad in ["'/a'", "'a//b'", "'a/../b'", "'a b'"] {
            check("prefix", bad, "team/console");
        }
        check("access_key_id", "", "the variable AWS_ACCESS_KEY_ID");
        check(
            "secret_access_key",
            "",
            "the variable AWS_SECRET_ACCESS_KEY",
        );
        check("secret_access_key", "'canary canary'", "without blanks");
        let address = WHOLE.replace("s3.example.com", "192.0.2.1");
        let sentence = settle(&format!("{address}path_style = false")).unwrap_err();
        assert!(
            sentence
                .to_string()
                .starts_with("vault.bucket: path_style: it must be true")
        );
        let both = format!("{WHOLE}secret_access_key_file = '/key'");
        assert!(settle(&both).unwrap_err().to_string().contains("not both"));
    }
}
