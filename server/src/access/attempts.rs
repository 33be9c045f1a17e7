//! A limit on the wrong tokens of an address. The right one is let in whatever others did: behind a proxy,
//! or in one building, one address is many people.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::fault::{Fault, FaultKind};

/// Wrong tokens that an address may show in one [`WINDOW`].
const LIMIT: u32 = 10;
const WINDOW: Duration = Duration::from_secs(300);

const PAUSE: Duration = Duration::from_secs(1);

/// Addresses that are remembered. With more of them at it, each further wrong token is one too many.
const MAX_ADDRESSES: usize = 4_096;

/// The wrong tokens of late.
#[derive(Debug, Default)]
pub(super) struct Attempts(Mutex<HashMap<IpAddr, Failures>>);

#[derive(Clone, Copy, Debug)]
struct Failures {
    count: u32,
    since: Instant,
}

impl Attempts {
    /// Compares a token. Fails if it is wrong and the address has shown too many wrong ones.
    pub(super) fn compare(
        &self,
        ip: IpAddr,
        compare: impl FnOnce() -> bool,
    ) -> Result<bool, Fault> {
        self.compare_at(Instant::now(), ip, compare)
    }

    fn compare_at(
        &self,
        now: Instant,
        ip: IpAddr,
        compare: impl FnOnce() -> bool,
    ) -> Result<bool, Fault> {
        if compare() {
            return Ok(true);
        }
        let ip = network(ip);
        let mut addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_late = |failures: &Failures| now.duration_since(failures.since) >= WINDOW;
        if addresses.len() >= MAX_ADDRESSES {
            addresses.retain(|_, failures| !is_late(failures));
        }
        let count = match addresses.get(&ip) {
            Some(failures) if !is_late(failures) => failures.count,
            Some(_) => 0,
            None if addresses.len() >= MAX_ADDRESSES => LIMIT,
            None => 0,
        };
        if count >= LIMIT {
            let title = "Too many wrong tokens were shown.";
            return Err(Fault::new(FaultKind::Forbidden, title)
                .with_hint("The right one is let in at any time."));
        }
        let failures = addresses
            .entry(ip)
            .or_insert(Failures { count, since: now });
        if count == 0 {
            failures.since = now;
        }
        failures.count = count + 1;
        Ok(false)
    }
}

/// The pause before the answer to a wrong token that is one too many.
pub(super) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}

/// Whoever has one IPv6 address has 2⁶⁴ of them.
pub(super) fn network(ip: IpAddr) -> IpAddr {
    match ip {
        IpAddr::V4(_) => ip,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_wrong_ones_and_then_a_pause() {
        let attempts = Attempts::default();
        let now = Instant::now();
        let (one, other) = ("2001:db8::1".parse().unwrap(), "192.0.2.1".parse().unwrap());
        for _ in 0..LIMIT {
            assert_eq!(attempts.compare_at(now, one, || false), Ok(false));
        }
        assert!(attempts.compare_at(now, one, || false).is_err());
        assert!(
            attempts
                .compare_at(now, "2001:db8::2".parse().unwrap(), || false)
                .is_err()
        );
        assert_eq!(attempts.compare_at(now, other, || false), Ok(false));
        assert_eq!(attempts.compare_at(now + WINDOW, one, || false), Ok(false));
    }

    #[test]
    fn its_memory_is_bounded() {
        let attempts = Attempts::default();
        let now = Instant::now();
        for n in 0..u32::try_from(MAX_ADDRESSES).unwrap() + 10 {
            let _ = attempts.compare_at(now, std::net::Ipv4Addr::from(n).into(), || false);
        }
        assert_eq!(attempts.0.lock().unwrap().len(), MAX_ADDRESSES);
    }
}
