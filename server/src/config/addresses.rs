//! Addresses and host names in the settings, in all the ways in which people write them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use ipnet::IpNet;

use super::Wrong;

/// The port if only a host is named.
const DEFAULT_PORT: u16 = 3000;

/// Reads where to listen: an IP address or `localhost`, and a port unless it is the usual one.
pub(super) fn checked_addr(key: &str, text: &str) -> Result<SocketAddr, Wrong> {
    let text = text.trim();
    // In an IPv6 address without brackets, the last colon does not begin a port.
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, port.parse().ok())
        }
        _ => (text, Some(DEFAULT_PORT)),
    };
    let ip = match host.eq_ignore_ascii_case("localhost") {
        true => Some(IpAddr::from(Ipv4Addr::LOCALHOST)),
        false => host.trim_matches(['[', ']']).parse().ok(),
    };
    match (ip, port) {
        (Some(ip), Some(port)) => Ok(SocketAddr::new(ip, port)),
        _ => Err(Wrong::new(
            key,
            "it must be an IP address or localhost, and a port, such as \"127.0.0.1:3000\"",
        )),
    }
}

/// A host name as requests carry it: in lower case, without a port, an IPv6 address in brackets.
pub(super) fn host_name(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    if let Ok(ip) = text.trim_matches(['[', ']']).parse::<Ipv6Addr>() {
        return format!("[{ip}]");
    }
    match text.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => host.to_owned(),
        _ => text,
    }
}

/// Reads an address, or a network of them.
pub(super) fn network(text: &str) -> Result<IpNet, Wrong> {
    let text = text.trim();
    let network = text.parse().ok();
    let address = || text.parse::<IpAddr>().ok().map(IpNet::from);
    network.or_else(address).ok_or_else(|| {
        let rule = "it must be an IP address or a network, such as \"10.0.0.0/8\"";
        Wrong::new("trusted-proxy", rule)
    })
}

/// Returns whether a host name means this machine and no other.
pub(super) fn is_loopback(host: &str) -> bool {
    let ip = host.trim_matches(['[', ']']).parse::<IpAddr>();
    host.eq_ignore_ascii_case("localhost") || ip.is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn localhost_is_an_address_as_any_other() {
        let check = |text: &str, want: &str| {
            let addr = checked_addr("addr", text).map(|addr| addr.to_string());
            assert_eq!(addr.as_deref(), Ok(want), "{text}");
        };
        check("localhost:80", "127.0.0.1:80");
        check(" LocalHost:0\r\n", "127.0.0.1:0");
        check("localhost", "127.0.0.1:3000");
        check("127.0.0.1:1", "127.0.0.1:1");
        check("0.0.0.0", "0.0.0.0:3000");
        check("[::1]:80", "[::1]:80");
        check("[::1]", "[::1]:3000");
        check("::1", "[::1]:3000");
        for bad in [
            "",
            "nowhere:1",
            "localhost:x",
            "localhost:99999",
            "http://[::1]:1",
            ":80",
        ] {
            assert!(checked_addr("addr", bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_host_is_compared_as_requests_carry_it() {
        for (text, want) in [
            (" Console.Example ", "console.example"),
            ("console.example:8080", "console.example"),
            ("localhost:3000", "localhost"),
            ("::1", "[::1]"),
            ("[::1]", "[::1]"),
            ("[::1]:3000", "[::1]"),
        ] {
            assert_eq!(host_name(text), want, "{text}");
        }
        for host in ["localhost", "127.0.0.1", "127.8.0.1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["console.example", "10.0.0.1", "localhost.example"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
