//! The task that fetches every output file as soon as it is seen, before upstream deletes it.
//!
//! A file is fetched once at a time, whoever asks. What becomes of a try is a pure decision in
//! [`verdict`]; how a file comes in is in [`download`], how it goes in [`sweep`].

mod download;
mod sweep;
#[cfg(test)]
mod tests;
mod thumbnails;
mod verdict;

use std::{
    collections::HashMap,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use domain::{id::PredictionId, time::Timestamp};
use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use tokio::{
    sync::{Notify, Semaphore},
    time::{Instant, timeout},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{blobs::Blobs, gate::Gate};
use crate::store::{Error, Store, StoredCopy, StoredFile};
use download::Failure;
use thumbnails::Drawing;

/// The most resting files that are looked past to find one to fetch.
const MAX_RESTING: usize = 4_096;

/// How long to wait after the store or the disk failed us.
const TROUBLE_REST: Duration = Duration::from_secs(5);

/// The longest wait between two tries.
const LONGEST_REST: Duration = Duration::from_secs(60);

/// How long upstream keeps a file after its prediction ended.
pub const RETENTION: Duration = Duration::from_secs(300);

/// Thumbnails that are made at once: each takes up to a few hundred megabytes for a moment.
const EASELS: usize = 1;

/// What the keeper allows itself and upstream.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files that are fetched at once.
    pub flights: usize,
    /// The largest file that is kept, in bytes.
    pub bytes: u64,
    /// How long one file may take.
    pub total: Duration,
    /// How long upstream keeps a file after its prediction ended.
    pub retention: Duration,
    /// The wait after a first failure; each further one doubles it.
    pub rest: Duration,
    /// How long a browser waits for a file that is still to be fetched.
    pub patience: Duration,
    /// Between two sweeps, which delete the files of removed predictions. A file is left alone for
    /// as long after it came in: the store may not know it yet.
    pub sweep: Duration,
}

/// Fetches output files and knows which are being fetched.
#[derive(Debug)]
pub struct Keeper {
    store: Arc<dyn Store>,
    gate: Gate,
    blobs: Arc<Blobs>,
    limits: Limits,
    slots: Semaphore,
    traffic: Mutex<Traffic>,
    /// Thumbnails that are being made, by the hash of what they show.
    drawing: Mutex<HashMap<String, Drawing>>,
    easels: Semaphore,
    /// A try has come to an end.
    landed: Notify,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// An output file: its prediction and its number.
type Key = (PredictionId, u32);

/// A try under way, for all who wait for it; yields what became of the copy.
type Flight = Shared<BoxFuture<'static, StoredCopy>>;

#[derive(Debug, Default)]
struct Traffic {
    flights: HashMap<Key, Flight>,
    /// Files that failed, and when they are tried again.
    resting: HashMap<Key, Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            flights: 4,
            bytes: 2 << 30,
            total: Duration::from_secs(600),
            retention: RETENTION,
            rest: Duration::from_secs(1),
            patience: Duration::from_secs(5),
            sweep: Duration::from_secs(1_200),
        }
    }
}

impl Keeper {
    /// Opens the vault in a folder. Nothing is fetched before [`Keeper::run`], but for those who ask.
    ///
    /// # Errors
    /// Fails where the folder cannot be written.
    pub fn open(
        store: Arc<dyn Store>,
        gate: Gate,
        folder: &Path,
        limits: Limits,
    ) -> io::Result<Arc<Self>> {
        Ok(Arc::new(Self {
            store,
            gate,
            blobs: Arc::new(Blobs::open(folder)?),
            limits,
            slots: Semaphore::new(limits.flights),
            traffic: Mutex::default(),
            drawing: Mutex::default(),
            easels: Semaphore::new(EASELS),
            landed: Notify::new(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// Fetches what the store wants until told to stop; returns when every try has ended.
    pub async fn run(self: Arc<Self>, cancel: CancellationToken) {
        let mut revisions = self.store.revisions();
        self.tasks.spawn(Arc::clone(&self).sweep_now_and_then());
        loop {
            revisions.mark_unchanged();
            let wait = self.set_off().await.unwrap_or_else(|error| {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "vault: no work to be had"
                );
                TROUBLE_REST
            });
            tokio::select! {
                () = cancel.cancelled() => break,
                () = self.landed.notified() => {}
                () = tokio::time::sleep(wait) => {}
                changed = revisions.changed() => if changed.is_err() { break },
            }
        }
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// The store that knows the files.
    pub(super) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// The folder that holds them.
    pub(super) fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// What is held of a file, after fetching it where it is still to be fetched, in the time that
    /// a browser waits.
    pub(super) async fn copy_of(self: &Arc<Self>, file: &StoredFile) -> StoredCopy {
        if !matches!(file.copy, StoredCopy::Pending { .. }) {
            return file.copy.clone();
        }
        let Some(flight) = self.fetch(file) else {
            return file.copy.clone();
        };
        // The try goes on when the browser has given up.
        let landed = timeout(self.limits.patience, flight).await;
        landed.unwrap_or_else(|_| file.copy.clone())
    }

    /// Begins tries while there is room; returns when to look again at the latest.
    async fn set_off(self: &Arc<Self>) -> Result<Duration, Error> {
        let (flying, resting) = {
            let mut traffic = self.traffic();
            let now = Instant::now();
            traffic.resting.retain(|_, until| *until > now);
            (traffic.flights.len(), traffic.resting.len())
        };
        let mut room = self.limits.flights.saturating_sub(flying);
        if room > 0 {
            let limit = flying + self.limits.flights + resting.min(MAX_RESTING);
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            for file in self.store.wanted_files(limit).await? {
                if room == 0 {
                    break;
                }
                let is_new = !self.traffic().flights.contains_key(&key(&file));
                if is_new && self.fetch(&file).is_some() {
                    room -= 1;
                }
            }
        }
        let now = Instant::now();
        let next = self.traffic().resting.values().min().copied();
        Ok(next.map_or(LONGEST_REST, |next| next.saturating_duration_since(now)))
    }

    /// The try that is under way, or a new one; `None` while the file rests after a failure.
    fn fetch(self: &Arc<Self>, file: &StoredFile) -> Option<Flight> {
        let key = key(file);
        let mut traffic = self.traffic();
        if let Some(flight) = traffic.flights.get(&key) {
            return Some(flight.clone());
        }
        let now = Instant::now();
        if self.stop.is_cancelled() || traffic.resting.get(&key).is_some_and(|until| *until > now) {
            return None;
        }
        let before = file.copy.clone();
        let (keeper, file) = (Arc::clone(self), file.clone());
        let task = self
            .tasks
            .spawn(async move { keeper.carry_out(&file).await });
        let flight = task.map(|copy| copy.unwrap_or(before)).boxed().shared();
        traffic.flights.insert(key, flight.clone());
        Some(flight)
    }

    async fn carry_out(&self, file: &StoredFile) -> StoredCopy {
        let key = key(file);
        let _landing = Landing {
            keeper: self,
            key: &key,
        };
        let copy = tokio::select! {
            () = self.stop.cancelled() => return file.copy.clone(),
            copy = self.attempt(file) => copy,
        };
        let stored = self.store.set_copy(&key.0, key.1, copy.clone()).await;
        if let Err(error) = &stored {
            tracing::warn!(
                prediction = %key.0,
                file = key.1,
                error = error as &dyn std::error::Error,
                "vault: what became of a file could not be stored"
            );
        }
        let rest = match &copy {
            StoredCopy::Pending { tries } => {
                let doubled = 1_u32
                    .checked_shl(tries.saturating_sub(1))
                    .unwrap_or(u32::MAX);
                Some(self.limits.rest.saturating_mul(doubled).min(LONGEST_REST))
            }
            StoredCopy::Kept(_) | StoredCopy::Lost { .. } => stored.err().map(|_| TROUBLE_REST),
        };
        if let Some(rest) = rest {
            self.traffic()
                .resting
                .insert(key.clone(), Instant::now() + rest);
        }
        copy
    }

    async fn attempt(&self, file: &StoredFile) -> StoredCopy {
        let Ok(_slot) = self.slots.acquire().await else {
            return file.copy.clone();
        };
        let download = download::download(&self.gate, &self.blobs, &self.limits, file);
        let failure = match timeout(self.limits.total, download).await {
            Ok(Ok(blob)) => return StoredCopy::Kept(blob),
            Ok(Err(failure)) => failure,
            Err(_) => Failure::Slow,
        };
        let copy = verdict::after(&failure, file, &self.limits, now());
        tracing::info!(
            prediction = %file.prediction,
            file = file.number,
            error = &failure as &dyn std::error::Error,
            is_final = matches!(copy, StoredCopy::Lost { .. }),
            "vault: a file was not fetched"
        );
        copy
    }

    fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends a flight, however it ends.
struct Landing<'a> {
    keeper: &'a Keeper,
    key: &'a Key,
}

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.keeper.traffic().flights.remove(self.key);
        self.keeper.landed.notify_one();
    }
}

fn key(file: &StoredFile) -> Key {
    (file.prediction.clone(), file.number)
}

fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let micros = since.map_or(0, |since| since.as_micros());
    Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX))
}
