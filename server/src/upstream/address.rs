//! Where upstream is and what opens it: a base URL that is safe to send a key to, and the key.

use std::fmt;

use http::HeaderValue;
use reqwest::Url;

/// An API key. Its text goes into a request's header and nowhere else; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Settings that no client can be made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadSettings {
    /// The base URL is no URL.
    NotAUrl,
    /// The base URL would send the key in the clear.
    NotHttps,
    /// The base URL holds a user, a query or a fragment.
    NotABase,
    /// The key is empty, or holds a character that no header can.
    BadKey,
    /// TLS cannot be set up, for want of the system's certificates.
    NoTls,
}

impl ApiKey {
    /// Takes a key as it stands in the settings, without the blanks around it.
    pub fn new(text: &str) -> Result<Self, BadSettings> {
        let text = text.trim();
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(BadSettings::BadKey);
        }
        Ok(Self(text.to_owned()))
    }

    pub(super) fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn header(&self) -> Result<HeaderValue, BadSettings> {
        let mut value = HeaderValue::from_str(&self.0).map_err(|_| BadSettings::BadKey)?;
        value.set_sensitive(true);
        Ok(value)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// A base URL, checked.
#[derive(Clone, Debug)]
pub(super) struct Base {
    url: Url,
    /// Whether it is on this machine: no TLS and no proxy then.
    pub(super) is_loopback: bool,
}

impl Base {
    /// Takes `https://…`, or `http://…` for this machine only.
    pub(super) fn new(text: &str) -> Result<Self, BadSettings> {
        let url = Url::parse(text.trim()).map_err(|_| BadSettings::NotAUrl)?;
        let is_loopback = is_loopback(&url);
        match url.scheme() {
            "https" => {}
            "http" if is_loopback => {}
            "http" => return Err(BadSettings::NotHttps),
            _ => return Err(BadSettings::NotAUrl),
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            return Err(BadSettings::NotABase);
        }
        Ok(Self { url, is_loopback })
    }

    /// The URL of a path below the base.
    pub(super) fn join(&self, segments: &[&str]) -> Url {
        let mut url = self.url.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(segments);
        }
        url
    }
}

fn is_loopback(url: &Url) -> bool {
    // An IPv6 address stands in brackets.
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost"
        || host
            .parse::<std::net::IpAddr>()
            .is_ok_and(|ip| ip.is_loopback())
}

impl fmt::Display for BadSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAUrl => "not an http or https URL",
            Self::NotHttps => "must begin with https:// unless it is on this machine",
            Self::NotABase => "must have no user, query or fragment",
            Self::BadKey => "not an API key: it must be one word of ASCII characters",
            Self::NoTls => "TLS cannot be set up: are the system's CA certificates installed?",
        })
    }
}

impl std::error::Error for BadSettings {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_only_sent_where_nobody_listens() {
        let check = |text: &str, want: Option<BadSettings>| {
            assert_eq!(Base::new(text).err(), want, "{text}");
        };
        check("https://api.skytells.ai/v1", None);
        check("http://127.0.0.1:4000/v1/", None);
        check("http://127.8.0.1", None);
        check("http://[::1]:80/v1", None);
        check("http://localhost:1", None);
        check("http://api.skytells.ai/v1", Some(BadSettings::NotHttps));
        check("http://127.0.0.1.example.org", Some(BadSettings::NotHttps));
        check("http://localhost.example.org", Some(BadSettings::NotHttps));
        check("http://10.0.0.1", Some(BadSettings::NotHttps));
        check("ftp://localhost", Some(BadSettings::NotAUrl));
        check("api.skytells.ai", Some(BadSettings::NotAUrl));
        check(
            "https://user:word@api.skytells.ai/v1",
            Some(BadSettings::NotABase),
        );
        check(
            "https://api.skytells.ai/v1?key=1",
            Some(BadSettings::NotABase),
        );
    }

    #[test]
    fn paths_are_joined_below_the_base() {
        for base in ["https://h/v1", "https://h/v1/"] {
            let base = Base::new(base).unwrap();
            assert_eq!(
                base.join(&["predictions", "a.b"]).as_str(),
                "https://h/v1/predictions/a.b"
            );
        }
    }

    #[test]
    fn a_key_does_not_show() {
        let key = ApiKey::new(" sk-secret\n").unwrap();
        assert_eq!(format!("{key:?}"), "***");
        assert!(!format!("{:?}", key.header().unwrap()).contains("secret"));
        for bad in ["", "  ", "a b", "ä", "a\u{0}"] {
            assert_eq!(ApiKey::new(bad), Err(BadSettings::BadKey), "{bad:?}");
        }
    }
}
