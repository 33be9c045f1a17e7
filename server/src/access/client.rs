//! The sender of a request, and the name by which the console was asked, seen through proxies that are trusted.
//!
//! Without such a proxy the connection and its `Host` tell, and what the request says of others is ignored:
//! anybody can write it.

use std::net::IpAddr;

use axum::extract::Request;
use http::{HeaderMap, HeaderName, header};
use ipnet::IpNet;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");

/// The browser or program behind a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestClient {
    /// Its address.
    pub(crate) ip: IpAddr,
    /// The host name that it asked for, with the port if there is one; `None` if it named none, or several.
    pub(super) host: Option<String>,
    /// `true` if it speaks TLS to the first of the proxies.
    pub(super) is_tls: bool,
}

/// The addresses of proxies whose word about others is taken.
#[derive(Clone, Debug)]
pub(crate) struct TrustedProxies(Vec<IpNet>);

/// A station on the way of a request, as the next one describes it.
#[derive(Debug, Default, PartialEq, Eq)]
struct ProxyHop {
    ip: Option<IpAddr>,
    host: Option<String>,
    proto: Option<String>,
}

impl TrustedProxies {
    pub(crate) fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    pub(crate) fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        self.0.iter().any(|network| network.contains(&ip))
    }

    /// The client of a request that came in from `peer`.
    pub(super) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> RequestClient {
        let mut client = RequestClient {
            ip: peer.to_canonical(),
            host: only(headers, &header::HOST).map(str::to_owned),
            is_tls: false,
        };
        // Nearest station first: each is described by the one before it, as long as that one is trusted.
        for hop in hops(headers).into_iter().rev() {
            if !self.contains(client.ip) {
                break;
            }
            client.host = hop.host.or(client.host);
            client.is_tls = hop
                .proto
                .map_or(client.is_tls, |proto| proto.eq_ignore_ascii_case("https"));
            match hop.ip {
                Some(ip) => client.ip = ip,
                // One that hides its name.
                None => break,
            }
        }
        client
    }
}

impl RequestClient {
    /// The client of a request; an unspecified address if nothing told who it is.
    pub(crate) fn of(request: &Request) -> Self {
        let client = request.extensions().get::<Self>();
        client.cloned().unwrap_or(Self {
            ip: IpAddr::from([0, 0, 0, 0]),
            host: only(request.headers(), &header::HOST).map(str::to_owned),
            is_tls: false,
        })
    }
}

/// The stations that a request names, farthest first. A proxy writes one of the two forms and may pass on the
/// other as the client wrote it; most write the older one, so that is the one that counts if both are there.
fn hops(headers: &HeaderMap) -> Vec<ProxyHop> {
    let has = |name: &HeaderName| headers.contains_key(name);
    if has(&header::FORWARDED) && !has(&FORWARDED_FOR) {
        let elements = lines(headers, &header::FORWARDED).flat_map(|line| split(line, ','));
        return elements.map(forwarded_hop).collect();
    }
    let addresses = match has(&FORWARDED_FOR) {
        true => listed(headers, &FORWARDED_FOR),
        false => listed(headers, &REAL_IP),
    };
    let (hosts, protos) = (
        listed(headers, &FORWARDED_HOST),
        listed(headers, &FORWARDED_PROTO),
    );
    // Many proxies write one host and one protocol however many addresses there are.
    let nth = |texts: &[&str], place: usize| {
        let from_end = addresses.len().max(1) - place;
        let place = texts.len().saturating_sub(from_end);
        texts.get(place).map(|text| (*text).to_owned())
    };
    let hop = |place: usize| ProxyHop {
        ip: addresses.get(place).and_then(|text| address(text)),
        host: nth(&hosts, place),
        proto: nth(&protos, place),
    };
    (0..addresses.len().max(1)).map(hop).collect()
}

/// An element of `Forwarded`, as RFC 7239 describes it.
fn forwarded_hop(element: &str) -> ProxyHop {
    let mut hop = ProxyHop::default();
    for pair in split(element, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = value.trim().trim_matches('"');
        match name.trim().to_ascii_lowercase().as_str() {
            "for" => hop.ip = address(value),
            "host" => hop.host = Some(value.to_owned()),
            "proto" => hop.proto = Some(value.to_owned()),
            _ => {}
        }
    }
    hop
}

/// An address with or without a port, IPv6 with or without brackets.
fn address(text: &str) -> Option<IpAddr> {
    let is_port = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    let ip = match text.trim().strip_prefix('[') {
        Some(rest) => {
            let (ip, port) = rest.split_once(']')?;
            let is_end = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            Some(ip).filter(|_| is_end)?
        }
        // More than one colon is IPv6, and no port.
        None => match text.trim().split_once(':') {
            Some((ip, port)) if is_port(port) => ip,
            _ => text.trim(),
        },
    };
    Some(ip.parse::<IpAddr>().ok()?.to_canonical())
}

/// The elements of a header that is a plain list, over all of its lines.
fn listed<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Vec<&'a str> {
    lines(headers, name)
        .flat_map(|line| line.split(','))
        .map(str::trim)
        .collect()
}

/// The lines of a header. One that is no text says nothing, and stands there all the same.
fn lines<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(name).iter();
    lines.map(|line| line.to_str().unwrap_or_default())
}

/// Splits a text where a sign stands outside of quotes.
fn split(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    text.split(move |c| {
        is_quoted ^= c == '"';
        c == sign && !is_quoted
    })
}

/// The value of a header that may stand there once.
fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(
        trusted: &[&str],
        peer: &str,
        headers: &[(&'static str, &'static str)],
    ) -> (String, String, bool) {
        let networks = trusted.iter().map(|network| network.parse().unwrap());
        let proxies = TrustedProxies::new(networks.collect());
        let mut map = HeaderMap::new();
        map.insert(header::HOST, "inner:3000".parse().unwrap());
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let client = proxies.client(peer.parse().unwrap(), &map);
        (client.ip.to_string(), client.host.unwrap(), client.is_tls)
    }

    #[test]
    fn a_stranger_speaks_for_nobody() {
        let headers = [
            ("x-forwarded-for", "203.0.113.9"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "https"),
            ("forwarded", "for=203.0.113.9;host=evil.example;proto=https"),
            ("x-real-ip", "203.0.113.9"),
        ];
        let itself = ("198.51.100.7".to_owned(), "inner:3000".to_owned(), false);
        assert_eq!(client(&[], "198.51.100.7", &headers), itself);
        assert_eq!(client(&["10.0.0.0/8"], "198.51.100.7", &headers), itself);
    }

    #[test]
    fn a_trusted_proxy_is_believed_in_all_usual_forms() {
        let check =
            |headers: &[(&'static str, &'static str)], ip: &str, host: &str, is_tls: bool| {
                let seen = client(&["10.0.0.0/8", "fd00::/8"], "10.1.1.1", headers);
                assert_eq!(
                    seen,
                    (ip.to_owned(), host.to_owned(), is_tls),
                    "{headers:?}"
                );
            };
        check(&[], "10.1.1.1", "inner:3000", false);
        check(
            &[("x-forwarded-for", "203.0.113.9")],
            "203.0.113.9",
            "inner:3000",
            false,
        );
        check(
            &[("x-real-ip", "203.0.113.9")],
            "203.0.113.9",
            "inner:3000",
            false,
        );
        check(
            &[("x-forwarded-for", "203.0.113.9:4711")],
            "203.0.113.9",
            "inner:3000",
            false,
        );
        check(
            &[("x-forwarded-for", "[2001:db8::1]:4711")],
            "2001:db8::1",
            "inner:3000",
            false,
        );
        check(
            &[("x-forwarded-for", "2001:db8::1")],
            "2001:db8::1",
            "inner:3000",
            false,
        );
        check(
            &[("x-forwarded-for", "::ffff:203.0.113.9")],
            "203.0.113.9",
            "inner:3000",
            false,
        );
        check(
            &[
                ("x-forwarded-proto", "https"),
                ("x-forwarded-host", "log.example"),
            ],
            "10.1.1.1",
            "log.example",
            true,
        );
        check(
            &[(
                "forwarded",
                "for=\"[2001:db8:cafe::17]:4711\";proto=HTTPS;host=\"log.example:443\";by=10.1.1.1",
            )],
            "2001:db8:cafe::17",
            "log.example:443",
            true,
        );
        check(
            &[("forwarded", "For=unknown; Proto=https")],
            "10.1.1.1",
            "inner:3000",
            true,
        );
    }

    #[test]
    fn what_a_client_wrote_in_front_of_its_proxies_is_not_believed() {
        let check = |headers: &[(&'static str, &'static str)], ip: &str| {
            let seen = client(&["10.0.0.0/8"], "10.1.1.1", headers);
            assert_eq!(seen.0, ip, "{headers:?}");
            assert_ne!(seen.1, "evil.example", "{headers:?}");
        };
        check(
            &[("x-forwarded-for", "1.1.1.1, 203.0.113.9, 10.2.2.2")],
            "203.0.113.9",
        );
        check(
            &[
                ("x-forwarded-for", "1.1.1.1"),
                ("x-forwarded-for", "203.0.113.9"),
            ],
            "203.0.113.9",
        );
        check(&[("x-forwarded-for", "203.0.113.9, unknown")], "10.1.1.1");
        check(
            &[(
                "forwarded",
                "for=1.1.1.1;host=evil.example, for=203.0.113.9;host=log.example",
            )],
            "203.0.113.9",
        );
        check(
            &[
                ("x-forwarded-for", "203.0.113.9"),
                ("forwarded", "for=1.1.1.1;host=evil.example"),
            ],
            "203.0.113.9",
        );
        check(
            &[
                ("x-forwarded-for", "203.0.113.9"),
                ("x-forwarded-host", "evil.example, log.example"),
            ],
            "203.0.113.9",
        );
        check(&[("forwarded", "for=\"203.0.113.9, 1.1.1.1\"")], "10.1.1.1");
        // What the client wrote ends before what the proxy added.
        check(
            &[("x-forwarded-for", "\"[::1], 203.0.113.9")],
            "203.0.113.9",
        );
        check(&[("x-forwarded-for", "[::1], 203.0.113.9]")], "10.1.1.1");
        check(
            &[
                ("x-forwarded-for", ""),
                ("forwarded", "for=1.1.1.1;host=evil.example"),
            ],
            "10.1.1.1",
        );
    }
}
