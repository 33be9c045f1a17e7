//! The connections of those who have not shown yet that they may come in: only so many of each address.

use std::{
    collections::HashMap,
    fmt,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use super::{attempts::network, client::TrustedProxies};

/// Connections of one address at a time before one of their requests is let in.
const MAX_OF_AN_ADDRESS: usize = 256;

/// The connections of strangers, by their address.
#[derive(Clone, Debug)]
pub(crate) struct Strangers(Arc<Counts>);

#[derive(Debug)]
struct Counts {
    by_address: Mutex<HashMap<IpAddr, usize>>,
    /// Their connections are those of many.
    proxies: TrustedProxies,
}

/// A connection, counted until a request of it is let in or it ends.
#[derive(Clone)]
pub(crate) struct StrangerConnection(Arc<Mutex<Option<Place>>>);

struct Place {
    counts: Arc<Counts>,
    ip: IpAddr,
}

impl Strangers {
    pub(crate) fn new(proxies: TrustedProxies) -> Self {
        Self(Arc::new(Counts {
            by_address: Mutex::default(),
            proxies,
        }))
    }

    /// Counts a new connection; `None` if its address has too many of them.
    pub(crate) fn enter(&self, ip: IpAddr) -> Option<StrangerConnection> {
        if self.0.proxies.contains(ip) {
            return Some(StrangerConnection(Arc::default()));
        }
        let ip = network(ip.to_canonical());
        let mut counts = self.0.lock();
        let count = counts.entry(ip).or_default();
        if *count >= MAX_OF_AN_ADDRESS {
            return None;
        }
        *count += 1;
        let counts = Arc::clone(&self.0);
        Some(StrangerConnection(Arc::new(Mutex::new(Some(Place {
            counts,
            ip,
        })))))
    }
}

impl Counts {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<IpAddr, usize>> {
        self.by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl StrangerConnection {
    /// Notes that a request of it was let in.
    pub(super) fn let_in(&self) {
        let place = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(place);
    }
}

impl fmt::Debug for StrangerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StrangerConnection").finish_non_exhaustive()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock();
        if let Some(count) = counts.get_mut(&self.ip) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.ip);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_so_many_of_an_address_until_they_are_let_in() {
        let trusted = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap()]);
        let strangers = Strangers::new(trusted);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let fill = || (0..MAX_OF_AN_ADDRESS).map(|_| strangers.enter(one).unwrap());
        let connections: Vec<_> = fill().collect();
        assert!(strangers.enter(one).is_none());
        assert!(strangers.enter(other).is_some());
        connections[0].let_in();
        assert!(
            strangers.enter(one).is_some(),
            "one of them is no stranger any more"
        );
        let more: Vec<_> = (0..2 * MAX_OF_AN_ADDRESS)
            .map(|_| strangers.enter(IpAddr::from([10, 0, 0, 1])))
            .collect();
        assert!(more.iter().all(Option::is_some), "a proxy stands for many");
        drop(connections);
        assert_eq!(fill().count(), MAX_OF_AN_ADDRESS);
        assert!(strangers.0.lock().is_empty());
    }
}
