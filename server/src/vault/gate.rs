//! The one way out to an address that comes from data. Whoever writes such an address must not be
//! able to reach this machine, its network or its cloud through us.
//!
//! A URL is checked as text, as parsed, and again where its name is resolved; each redirect anew.
//! Knows nothing of files, stores or upstream.

mod address;
mod resolver;
#[cfg(test)]
mod tests;

use std::{fmt, net::IpAddr, time::Duration};

use reqwest::{Client, Response, StatusCode, Url, header, redirect};

pub use resolver::Lookup;
use resolver::{Reach, Resolver};

/// The longest URL that is looked at, in bytes. Signed ones are about 1,000 long.
const MAX_URL_LEN: usize = 8 * 1_024;

/// The most redirects that are followed, each checked like the first address.
const MAX_REDIRECTS: usize = 3;

/// Endings of names that mean something on a private network, or nothing at all.
const PRIVATE_ENDINGS: &[&str] = &[
    ".localhost",
    ".local",
    ".localdomain",
    ".internal",
    ".intranet",
    ".private",
    ".corp",
    ".home",
    ".lan",
    ".home.arpa",
    ".onion",
    ".invalid",
    ".test",
    ".example",
    ".in-addr.arpa",
    ".ip6.arpa",
];

/// How long an answer may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// To connect, names included.
    pub connect: Duration,
    /// Between two pieces of an answer.
    pub idle: Duration,
}

/// The way out.
#[derive(Clone, Debug)]
pub struct Gate {
    loopback: Vec<Origin>,
    outside: Client,
    inside: Client,
}

/// The scheme, host and port of an upstream on this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(Url);

/// What is still wanted of a file of which the beginning is there.
#[derive(Clone, Copy, Debug)]
pub struct Rest<'a> {
    /// The first byte that is wanted.
    pub from: u64,
    /// The strong `ETag` of the file that the beginning is of.
    pub tag: &'a str,
}

/// Why an address was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No URL at all.
    #[error("upstream gives no address for it")]
    Missing,
    /// Longer than is looked at.
    #[error("its address is longer than {MAX_URL_LEN} bytes")]
    Length,
    /// Not an absolute URL in plain spelling.
    #[error("its address is not a plain web address")]
    Spelling,
    /// Neither https nor the configured upstream on this machine.
    #[error("its address does not use https")]
    Scheme,
    /// A name or password stands in it.
    #[error("its address carries a name or a password")]
    Userinfo,
    /// Its host is, or resolves to, something that is not on the public internet.
    #[error("its address does not lead to the public internet")]
    Address,
    /// More than three redirects, or one to nowhere.
    #[error("its address redirects too often or to nowhere")]
    Redirects,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// We did not ask.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// There is nothing at the address (404, 410).
    #[error("there is nothing at its address")]
    Gone,
    /// The answer is not a file.
    #[error("the answer was HTTP {0}")]
    Status(u16),
    /// No connection, or no answer in time.
    #[error("there was no answer")]
    Silence(#[source] reqwest::Error),
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(15),
        }
    }
}

impl Origin {
    /// The origin of an upstream's base URL, where it is plain http on this machine; else `None`,
    /// for then it needs no exception.
    pub fn of_loopback(base: &str) -> Option<Self> {
        let url = Url::parse(base).ok()?;
        let is_loopback = match url.host()? {
            url::Host::Domain(name) => name == "localhost",
            url::Host::Ipv4(ip) => ip.is_loopback(),
            url::Host::Ipv6(ip) => ip.is_loopback(),
        };
        (url.scheme() == "http" && is_loopback).then_some(Self(url))
    }

    fn covers(&self, url: &Url) -> bool {
        self.0.origin() == url.origin()
    }
}

impl Gate {
    /// A gate with the system's resolver. `loopback` are the configured upstreams that are on this
    /// machine.
    ///
    /// # Errors
    /// Fails where the system's certificates cannot be read.
    pub fn new(loopback: impl IntoIterator<Item = Origin>) -> Result<Self, reqwest::Error> {
        Self::with(loopback, Patience::default(), &resolver::system())
    }

    /// The same with everything named.
    ///
    /// # Errors
    /// Fails where the system's certificates cannot be read.
    pub fn with(
        loopback: impl IntoIterator<Item = Origin>,
        patience: Patience,
        lookup: &Lookup,
    ) -> Result<Self, reqwest::Error> {
        let client = |reach: Reach| {
            let resolver = Resolver {
                lookup: Lookup::clone(lookup),
                reach,
            };
            Client::builder()
                .no_proxy()
                .redirect(redirect::Policy::none())
                .referer(false)
                .dns_resolver(resolver)
                .connect_timeout(patience.connect)
                .read_timeout(patience.idle)
                .no_gzip()
                .no_brotli()
                .no_zstd()
                .no_deflate()
                .user_agent("predictions-console")
                .https_only(reach == Reach::Global)
                .build()
        };
        Ok(Self {
            loopback: loopback.into_iter().collect(),
            outside: client(Reach::Global)?,
            inside: client(Reach::Loopback)?,
        })
    }

    /// Whether we would ask this address, as far as can be told without asking for its name.
    ///
    /// # Errors
    /// Says why not.
    pub fn check(&self, text: &str) -> Result<Url, Refused> {
        match text.len() {
            0 => return Err(Refused::Missing),
            1..=MAX_URL_LEN => {}
            _ => return Err(Refused::Length),
        }
        let authority = authority(text).ok_or(Refused::Spelling)?;
        if authority.contains('@') {
            return Err(Refused::Userinfo);
        }
        let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
        if !authority.chars().all(is_plain) {
            return Err(Refused::Spelling);
        }
        let url = Url::parse(text).map_err(|_| Refused::Spelling)?;
        if !is_spelled_as_parsed(authority, &url) {
            return Err(Refused::Spelling);
        }
        if self.is_inside(&url) {
            return Ok(url);
        }
        if url.scheme() != "https" {
            return Err(Refused::Scheme);
        }
        let is_public = match url.host() {
            Some(url::Host::Domain(name)) => is_public_name(name),
            Some(url::Host::Ipv4(ip)) => address::is_global(IpAddr::V4(ip)),
            Some(url::Host::Ipv6(ip)) => address::is_global(IpAddr::V6(ip)),
            None => false,
        };
        is_public.then_some(url).ok_or(Refused::Address)
    }

    /// Asks for what is at an address, without an encoding. The body is as it was sent, which may be
    /// encoded all the same.
    ///
    /// # Errors
    /// Says why there is none.
    pub async fn get(&self, text: &str) -> Result<Response, Trouble> {
        self.get_rest(text, None).await
    }

    /// The same where a beginning may be there: the answer is the rest of the very same file (206),
    /// or all of another.
    ///
    /// # Errors
    /// Says why there is none.
    pub async fn get_rest(&self, text: &str, rest: Option<Rest<'_>>) -> Result<Response, Trouble> {
        let mut url = self.check(text)?;
        for _ in 0..=MAX_REDIRECTS {
            let answer = self.ask(&url, rest).await?;
            let status = answer.status();
            if !status.is_redirection() {
                return match status {
                    StatusCode::OK => Ok(answer),
                    StatusCode::PARTIAL_CONTENT if rest.is_some() => Ok(answer),
                    StatusCode::NOT_FOUND | StatusCode::GONE => Err(Trouble::Gone),
                    other => Err(Trouble::Status(other.as_u16())),
                };
            }
            let next = self.check(&target(&url, &answer).ok_or(Refused::Redirects)?)?;
            // Only the upstream itself may send us to the upstream.
            if self.is_inside(&next) && next.origin() != url.origin() {
                return Err(Refused::Address.into());
            }
            url = next;
        }
        Err(Refused::Redirects.into())
    }

    async fn ask(&self, url: &Url, rest: Option<Rest<'_>>) -> Result<Response, Trouble> {
        let client = if self.is_inside(url) {
            &self.inside
        } else {
            &self.outside
        };
        let mut request = client
            .get(url.clone())
            .header(header::ACCEPT_ENCODING, "identity");
        if let Some(Rest { from, tag }) = rest {
            request = request
                .header(header::RANGE, format!("bytes={from}-"))
                .header(header::IF_RANGE, tag);
        }
        request.send().await.map_err(|error| match refusal(&error) {
            Some(refused) => Trouble::Refused(refused),
            None => Trouble::Silence(error.without_url()),
        })
    }

    fn is_inside(&self, url: &Url) -> bool {
        self.loopback.iter().any(|origin| origin.covers(url))
    }
}

/// What stands between the scheme and the path, where the text begins with either scheme and holds
/// nothing that parsers read differently from one another.
fn authority(text: &str) -> Option<&str> {
    if text.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    if !["https", "http"]
        .iter()
        .any(|known| scheme.eq_ignore_ascii_case(known))
    {
        return None;
    }
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    Some(&rest[..end]).filter(|authority| !authority.is_empty())
}

/// Whether the host was written as it was understood: `0x7f.1` and `134744072` are addresses, too.
fn is_spelled_as_parsed(authority: &str, url: &Url) -> bool {
    let authority = authority.to_ascii_lowercase();
    let port = url.host_str().and_then(|host| authority.strip_prefix(host));
    port.is_some_and(|port| port.is_empty() || port.starts_with(':'))
}

fn is_public_name(name: &str) -> bool {
    let has_dot = name.trim_end_matches('.').contains('.');
    has_dot && !name.ends_with('.') && !PRIVATE_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Where a redirect leads, as text, to be checked as such.
fn target(from: &Url, answer: &Response) -> Option<String> {
    let location = answer.headers().get(header::LOCATION)?.to_str().ok()?;
    if location.chars().any(|c| c.is_control() || c == '\\') {
        return None;
    }
    Some(from.join(location).ok()?.into())
}

/// Our own refusal inside the client's error: the resolver's.
fn refusal(error: &(dyn std::error::Error + 'static)) -> Option<Refused> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(refused) = error.downcast_ref::<Refused>() {
            return Some(*refused);
        }
        next = error.source();
    }
    None
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}
