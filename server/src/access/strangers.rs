//! The connections of those who have not shown yet that they may come in: only so many of each address. A new
//! one takes the place of the oldest, so that nobody can hold all of them.

use std::{
    collections::{HashMap, VecDeque},
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio_util::sync::CancellationToken;

use super::{attempts::network, client::TrustedProxies};

/// Connections of one address at a time before one of their requests is let in.
const MAX_OF_AN_ADDRESS: usize = 256;

/// The connections of strangers, by their address.
#[derive(Clone, Debug)]
pub(crate) struct StrangerConnections(Arc<OpenConnections>);

#[derive(Debug)]
struct OpenConnections {
    /// Oldest first, each with what ends it.
    by_address: Mutex<HashMap<IpAddr, VecDeque<Arc<CancellationToken>>>>,
    /// Their connections are those of many.
    proxies: TrustedProxies,
}

/// A connection, counted until a request of it is let in or it ends.
#[derive(Clone, Debug)]
pub(crate) struct StrangerConnection {
    place: Arc<Mutex<Option<CountedPlace>>>,
    end: Arc<CancellationToken>,
}

#[derive(Debug)]
struct CountedPlace {
    open: Arc<OpenConnections>,
    ip: IpAddr,
    end: Arc<CancellationToken>,
}

impl StrangerConnections {
    pub(crate) fn new(proxies: TrustedProxies) -> Self {
        Self(Arc::new(OpenConnections {
            by_address: Mutex::default(),
            proxies,
        }))
    }

    /// Counts a new connection. If its address has too many, the oldest of them ends.
    pub(crate) fn enter(&self, ip: IpAddr) -> StrangerConnection {
        let end = Arc::new(CancellationToken::new());
        let mut place = None;
        if !self.0.proxies.contains(ip) {
            let ip = network(ip.to_canonical());
            let mut by_address = self.0.lock();
            let connections = by_address.entry(ip).or_default();
            if connections.len() >= MAX_OF_AN_ADDRESS
                && let Some(oldest) = connections.pop_front()
            {
                oldest.cancel();
            }
            connections.push_back(Arc::clone(&end));
            place = Some(CountedPlace {
                open: Arc::clone(&self.0),
                ip,
                end: Arc::clone(&end),
            });
        }
        StrangerConnection {
            place: Arc::new(Mutex::new(place)),
            end,
        }
    }
}

impl OpenConnections {
    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, VecDeque<Arc<CancellationToken>>>> {
        self.by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl StrangerConnection {
    /// Notes that a request of it was let in.
    pub(super) fn let_in(&self) {
        let place = self
            .place
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        drop(place);
    }

    /// Waits until it has to give way to a newer one.
    pub(crate) async fn pushed_out(&self) {
        self.end.cancelled().await;
    }
}

impl Drop for CountedPlace {
    fn drop(&mut self) {
        let mut by_address = self.open.lock();
        if let Some(connections) = by_address.get_mut(&self.ip) {
            connections.retain(|end| !Arc::ptr_eq(end, &self.end));
            if connections.is_empty() {
                by_address.remove(&self.ip);
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
        let strangers = StrangerConnections::new(trusted);
        let (one, other) = (IpAddr::from([192, 0, 2, 1]), IpAddr::from([192, 0, 2, 2]));
        let is_out = |connection: &StrangerConnection| connection.end.is_cancelled();
        let first = strangers.enter(one);
        first.let_in();
        let mut connections: Vec<_> = (0..MAX_OF_AN_ADDRESS)
            .map(|_| strangers.enter(one))
            .collect();
        connections.push(strangers.enter(other));
        assert!(!connections.iter().any(is_out));
        connections.push(strangers.enter(one));
        assert!(is_out(&connections[0]), "the oldest gives way");
        assert!(!connections[1..].iter().any(is_out) && !is_out(&first));
        let proxied: Vec<_> = (0..2 * MAX_OF_AN_ADDRESS)
            .map(|_| strangers.enter(IpAddr::from([10, 0, 0, 1])))
            .collect();
        assert!(!proxied.iter().any(is_out), "a proxy stands for many");
        drop((connections, proxied));
        assert!(strangers.0.lock().is_empty());
    }
}
