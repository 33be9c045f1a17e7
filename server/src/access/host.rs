//! By which names the console may be asked for. A page of another site can make its own name point
//! at this machine; what the browser then sends still carries that other name.

use domain::fault::{Fault, FaultKind};

use crate::config::Settings;

const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// The names that are known; `None` answers to every name.
#[derive(Debug)]
pub(super) struct Hosts(Option<Vec<String>>);

impl Hosts {
    /// Loopback addresses answer to loopback names; others to every name, because there the token
    /// guards. Names in the settings narrow both.
    pub(super) fn new(settings: &Settings) -> Self {
        if settings.hosts.is_empty() && !settings.addr.ip().is_loopback() {
            return Self(None);
        }
        let configured = settings.hosts.iter().map(|host| host.to_ascii_lowercase());
        let own = [host_of(&settings.addr.to_string()).to_owned()];
        let names = LOOPBACK.map(str::to_owned).into_iter().chain(own);
        Self(Some(names.chain(configured).collect()))
    }

    /// Checks the name that was asked for; `None` if there was none, or several.
    pub(super) fn check(&self, host: Option<&str>) -> Result<(), Fault> {
        let Some(names) = &self.0 else {
            return Ok(());
        };
        let host = host_of(host.unwrap_or_default()).to_ascii_lowercase();
        if names.contains(&host) {
            return Ok(());
        }
        let title = "This console does not answer to that host name.";
        Err(Fault::new(FaultKind::Forbidden, title)
            .with_hint("Open it as localhost, or add the name to `hosts`."))
    }
}

/// An authority without its port.
pub(super) fn host_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(names: Option<&[&str]>, host: &str, want: bool) {
        let hosts = Hosts(names.map(|names| names.iter().map(|&n| n.to_owned()).collect()));
        assert_eq!(hosts.check(Some(host)).is_ok(), want, "{host}");
    }

    #[test]
    fn only_known_names_are_answered() {
        for good in [
            "localhost",
            "LOCALHOST:3000",
            "127.0.0.1:80",
            "[::1]:3000",
            "[::1]",
        ] {
            check(Some(&LOOPBACK), good, true);
        }
        for bad in [
            "",
            "evil.example",
            "localhost.evil.example",
            "127.0.0.1.nip.io:3000",
            "::1",
        ] {
            check(Some(&LOOPBACK), bad, false);
        }
        check(None, "anything.example", true);
    }

    #[test]
    fn no_name_is_none_of_ours() {
        assert!(
            Hosts(Some(vec!["localhost".to_owned()]))
                .check(None)
                .is_err()
        );
    }
}
