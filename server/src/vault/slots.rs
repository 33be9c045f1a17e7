//! Slots for downloads, shared fairly among hosts, so that slow ones hold up nobody else.
//!
//! A download begins in one of few short slots, of which one host gets a part. Whatever still runs after
//! a slice of time gives its short slot back and goes on as a long download. When there are too many of
//! those, the slowest of the host that has the most is crowded out. So the number of slow hosts, and of
//! slow addresses on one host, decides only how slow *they* are. Must not know what is downloaded.

use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use reqwest::Url;
use tokio::{
    sync::oneshot,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

/// The limits of simultaneous downloads.
#[derive(Clone, Copy, Debug)]
pub struct SlotLimits {
    /// Downloads that have just begun.
    pub short: usize,
    /// The maximum number of them from one host.
    pub per_host: usize,
    /// Downloads that take longer than a slice.
    pub long: usize,
    /// The time for which a download has a short slot.
    pub slice: Duration,
}

impl Default for SlotLimits {
    fn default() -> Self {
        Self {
            short: 8,
            per_host: 4,
            long: 16,
            slice: Duration::from_secs(3),
        }
    }
}

/// The slots. Clones are the same.
#[derive(Clone, Debug)]
pub(super) struct DownloadSlots {
    limits: SlotLimits,
    state: Arc<Mutex<SlotState>>,
}

/// A download's slot, until this is dropped.
#[derive(Debug)]
pub(super) struct DownloadSlot {
    slots: DownloadSlots,
    number: u64,
    /// Tells that the download is crowded out.
    crowded_out: CancellationToken,
}

/// A download was stopped, because there are too many that are faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct CrowdedOut;

/// The number of downloads of a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HostLoad {
    /// Downloads that have, or wait for, a short slot.
    pub(super) short: usize,
    /// All of them.
    pub(super) all: usize,
}

/// Tells how many bytes of a download are there.
pub(super) type SizeProbe = Box<dyn Fn() -> u64 + Send + Sync>;

#[derive(Debug, Default)]
struct SlotState {
    /// The number of the next slot.
    next: u64,
    short: HashMap<u64, String>,
    long: HashMap<u64, LongDownload>,
    waiting: VecDeque<WaitingDownload>,
}

#[derive(Debug)]
struct WaitingDownload {
    number: u64,
    host: String,
    grant: oneshot::Sender<()>,
}

struct LongDownload {
    host: String,
    /// When it gave its short slot back, and how many bytes were there then.
    since: Instant,
    size_then: u64,
    size: SizeProbe,
    crowded_out: CancellationToken,
}

/// The host that an address leads to, with its port.
pub(super) fn host_of(address: &str) -> String {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(|url| {
        let port = url.port_or_known_default().unwrap_or_default();
        Some(format!("{}:{port}", url.host_str()?))
    });
    host.unwrap_or_default()
}

impl DownloadSlots {
    pub(super) fn new(limits: SlotLimits) -> Self {
        Self {
            limits,
            state: Arc::default(),
        }
    }

    /// Returns the number of downloads of each host.
    pub(super) fn loads(&self) -> HashMap<String, HostLoad> {
        let state = self.state();
        let mut loads = HashMap::<String, HostLoad>::new();
        let waiting = state.waiting.iter().map(|waiting| &waiting.host);
        for host in state.short.values().chain(waiting) {
            let load = loads.entry(host.clone()).or_default();
            load.short += 1;
            load.all += 1;
        }
        for long in state.long.values() {
            loads.entry(long.host.clone()).or_default().all += 1;
        }
        loads
    }

    /// Waits for a short slot.
    pub(super) async fn acquire(&self, host: &str) -> DownloadSlot {
        let (grant, granted) = oneshot::channel();
        let slot = {
            let mut state = self.state();
            let number = state.next;
            state.next += 1;
            state.waiting.push_back(WaitingDownload {
                number,
                host: host.to_owned(),
                grant,
            });
            state.grant(&self.limits);
            // From here on it is given back, also if nobody waits for it any more.
            DownloadSlot {
                slots: self.clone(),
                number,
                crowded_out: CancellationToken::new(),
            }
        };
        // The sender is only dropped with the slot.
        let _ = granted.await;
        slot
    }

    fn state(&self) -> MutexGuard<'_, SlotState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl DownloadSlot {
    /// Runs a download, or a part of one. What is not done within the slice gives its short slot back,
    /// which `freed` is told, and goes on as a long download; `size` tells how far it has come.
    ///
    /// # Errors
    /// Fails if it is crowded out.
    pub(super) async fn run<T>(
        &self,
        size: SizeProbe,
        freed: impl FnOnce(),
        download: impl Future<Output = T>,
    ) -> Result<T, CrowdedOut> {
        let mut download = std::pin::pin!(download);
        tokio::select! {
            biased;
            done = &mut download => return Ok(done),
            () = sleep(self.slots.limits.slice) => {}
        }
        self.lengthen(size);
        freed();
        tokio::select! {
            biased;
            done = &mut download => Ok(done),
            () = self.crowded_out() => Err(CrowdedOut),
        }
    }

    /// Gives the short slot back: the download goes on as a long one.
    pub(super) fn lengthen(&self, size: SizeProbe) {
        let mut state = self.slots.state();
        let Some(host) = state.short.remove(&self.number) else {
            return;
        };
        let long = LongDownload {
            host,
            since: Instant::now(),
            size_then: size(),
            size,
            crowded_out: self.crowded_out.clone(),
        };
        state.long.insert(self.number, long);
        if state.long.len() > self.slots.limits.long {
            state.crowd_out(self.number);
        }
        state.grant(&self.slots.limits);
    }

    /// Waits until the download is crowded out.
    pub(super) async fn crowded_out(&self) {
        self.crowded_out.cancelled().await;
    }
}

impl Drop for DownloadSlot {
    fn drop(&mut self) {
        let mut state = self.slots.state();
        state
            .waiting
            .retain(|waiting| waiting.number != self.number);
        state.short.remove(&self.number);
        state.long.remove(&self.number);
        state.grant(&self.slots.limits);
    }
}

impl SlotState {
    /// Gives the free short slots to those who wait: first to hosts that have the fewest downloads, long
    /// ones included, and of one host to who came first.
    fn grant(&mut self, limits: &SlotLimits) {
        while self.short.len() < limits.short {
            let short_of = |host: &str| self.short.values().filter(|other| *other == host).count();
            let long_of = |host: &str| self.long.values().filter(|long| long.host == host).count();
            let next = self
                .waiting
                .iter()
                .enumerate()
                .map(|(place, waiting)| (place, short_of(&waiting.host), long_of(&waiting.host)))
                .filter(|(_, short, _)| *short < limits.per_host)
                .min_by_key(|(place, short, long)| (short + long, *place));
            let Some(waiting) = next.and_then(|(place, ..)| self.waiting.remove(place)) else {
                return;
            };
            // A caller that gave up takes no slot: it would be given back before this inserts it.
            if waiting.grant.send(()).is_ok() {
                self.short.insert(waiting.number, waiting.host);
            }
        }
    }

    /// Stops the slowest long download of the host that has the most, but not the newest one if there is
    /// another.
    fn crowd_out(&mut self, newest: u64) {
        let mut counts = HashMap::<&str, usize>::new();
        for long in self.long.values() {
            *counts.entry(&long.host).or_default() += 1;
        }
        let now = Instant::now();
        let rank = |(number, long): &(&u64, &LongDownload)| {
            let count = counts.get(long.host.as_str()).copied().unwrap_or_default();
            (**number == newest, usize::MAX - count, long.rate(now))
        };
        let slowest = self.long.iter().min_by_key(rank);
        if let Some(number) = slowest.map(|(number, _)| *number)
            && let Some(long) = self.long.remove(&number)
        {
            long.crowded_out.cancel();
        }
    }
}

impl LongDownload {
    /// Bytes a second since it gave its short slot back.
    fn rate(&self, now: Instant) -> u64 {
        let gained = (self.size)().saturating_sub(self.size_then);
        let millis = now.saturating_duration_since(self.since).as_millis().max(1);
        u64::try_from(u128::from(gained) * 1_000 / millis).unwrap_or(u64::MAX)
    }
}

impl fmt::Debug for LongDownload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LongDownload")
            .field("host", &self.host)
            .field("since", &self.since)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
