//! The task that fetches every output file as soon as it is seen, before upstream deletes it.
//!
//! A file is fetched once at a time, whoever asks, and who asks meanwhile follows it. What becomes
//! of a try ([`flight`]) is a pure decision in [`verdict`]; how a file comes in is in [`download`], how
//! it goes on to the bucket in [`carrier`], and how it goes in [`sweep`] and, where room is short, in
//! [`room`].

mod carrier;
mod download;
mod flight;
mod room;
mod sweep;
#[cfg(test)]
mod tests;
mod thumbnails;
mod verdict;

use std::{
    collections::HashMap,
    fs::File,
    io,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use domain::{id::PredictionId, time::Timestamp};
use tokio::{
    sync::{Notify, Semaphore},
    task::spawn_blocking,
    time::Instant,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub(crate) use super::readers::Reading;
use super::{
    blobs::{Arrival, Arrived, Blobs},
    bucket::Bucket,
    gate::Gate,
    inline::FindInline,
    opened::Opened,
    readers::Readers,
    slots::{DownloadSlots, HostLoad, SlotLimits, host_of},
};
use crate::store::{Blob, Error, Store, StoredCopy, StoredFile};
use flight::Flight;
pub use room::Room;
use thumbnails::Drawing;

/// The most wanted files that are looked at to find some of hosts that have room.
const MAX_LOOK_AHEAD: usize = 8_192;

/// How long to wait after the store or the disk failed us.
const TROUBLE_REST: Duration = Duration::from_secs(5);

/// The longest wait between two tries: short beside the time for which upstream has a file.
const LONGEST_REST: Duration = Duration::from_secs(20);

/// A file of which so many bytes are there is shown while it comes in; a smaller one is there as a
/// whole in a moment, and can then be answered for with its hash.
const WORTH_FOLLOWING: u64 = 64 * 1_024;

/// How long upstream keeps a file after its prediction ended.
pub const RETENTION: Duration = Duration::from_secs(300);

/// Thumbnails that are made at once: each takes up to a few hundred megabytes for a moment.
const EASELS: usize = 1;

/// What the keeper allows itself and upstream.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Files that are fetched at once.
    pub slots: SlotLimits,
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
    /// How much room there is, and for how long.
    pub room: Room,
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
    bucket: Option<Arc<Bucket>>,
    limits: Limits,
    find_inline: FindInline,
    readers: Readers,
    slots: DownloadSlots,
    traffic: Mutex<Traffic>,
    /// Thumbnails that are being made, by the hash of what they show.
    drawing: Mutex<HashMap<String, Drawing>>,
    easels: Semaphore,
    /// A try has come to an end.
    landed: Notify,
    /// More is held than a moment ago.
    filled: Notify,
    /// A file has come into the folder.
    settled: Notify,
    /// Who brings a blob to the bucket, or deletes one, has it: what one sees there, no other
    /// changes.
    hand: tokio::sync::Mutex<()>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// What can be answered to who asks for a file.
#[derive(Clone, Debug)]
pub(super) enum Answerable {
    /// What became of our copy.
    Copy(StoredCopy),
    /// It is coming in.
    Coming(Arrival),
}

/// An output file: its prediction and its number.
type Key = (PredictionId, u32);

#[derive(Debug, Default)]
struct Traffic {
    flights: HashMap<Key, Flight>,
    /// Files that failed, and when they are tried again.
    resting: HashMap<Key, Instant>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            slots: SlotLimits::default(),
            bytes: 2_000_000_000,
            total: Duration::from_secs(600),
            retention: RETENTION,
            rest: Duration::from_secs(1),
            patience: Duration::from_secs(5),
            room: Room::default(),
            sweep: Duration::from_secs(1_200),
        }
    }
}

impl Keeper {
    /// Opens the vault in a folder, from where files go on to the bucket if there is one; it is not
    /// asked yet. Nothing is fetched before [`Keeper::run`], but for those who ask. `find_inline` finds
    /// the files that came inside the JSON of their prediction.
    ///
    /// # Errors
    /// Fails where the folder cannot be written, or its files went to another bucket.
    pub fn open(
        store: Arc<dyn Store>,
        gate: Gate,
        folder: &Path,
        bucket: Option<Bucket>,
        limits: Limits,
        find_inline: FindInline,
    ) -> io::Result<Arc<Self>> {
        let blobs = Blobs::open(folder)?;
        blobs.check_place(bucket.as_ref().map(Bucket::place))?;
        Ok(Arc::new(Self {
            store,
            gate,
            blobs: Arc::new(blobs),
            bucket: bucket.map(Arc::new),
            limits,
            find_inline,
            readers: Readers::default(),
            slots: DownloadSlots::new(limits.slots),
            traffic: Mutex::default(),
            drawing: Mutex::default(),
            easels: Semaphore::new(EASELS),
            landed: Notify::new(),
            filled: Notify::new(),
            settled: Notify::new(),
            hand: tokio::sync::Mutex::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        }))
    }

    /// Fetches what the store wants until told to stop; returns when every try has ended.
    pub async fn run(self: Arc<Self>, cancel: CancellationToken) {
        let mut revisions = self.store.revisions();
        self.tasks.spawn(Arc::clone(&self).sweep_now_and_then());
        self.tasks.spawn(Arc::clone(&self).keep_room());
        if let Some(bucket) = self.bucket.clone() {
            self.tasks
                .spawn(Arc::clone(&self).carry_now_and_then(bucket));
        }
        loop {
            revisions.mark_unchanged();
            let wait = self.set_off().await.unwrap_or_else(|error| {
                crate::log_limit::log_repeated!(
                    warn,
                    crate::fault::chain(&error),
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
    pub(crate) fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Somebody looks at a blob: it is not given up for as long as this is held.
    pub(crate) fn look_at(&self, blob: &Blob) -> Reading {
        self.readers.read(&blob.sha256, now())
    }

    /// Whether kept files go to a bucket.
    pub(super) fn has_bucket(&self) -> bool {
        self.bucket.is_some()
    }

    /// Opens a blob that is looked at. One that is on its way to the bucket is read from the folder.
    ///
    /// # Errors
    /// Fails where it is in neither, or the disk does not answer.
    pub(crate) async fn open_blob(&self, blob: &Blob, reading: Reading) -> io::Result<Opened> {
        let path = self.blobs.path(&blob.sha256);
        let path = path.ok_or(io::ErrorKind::NotFound)?;
        let open = move || File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        match spawn_blocking(open).await.map_err(io::Error::other)? {
            Ok((size, file)) => Ok(Opened::folder(file, size, reading)),
            Err(error) => match &self.bucket {
                Some(bucket) if error.kind() == io::ErrorKind::NotFound => {
                    Ok(Opened::bucket(Arc::clone(bucket), blob, reading))
                }
                _ => Err(error),
            },
        }
    }

    /// What can be answered of a file. One that is still to be fetched is fetched now, and answered
    /// as soon as there is enough of it, or what there is in the time that a browser waits.
    pub(super) async fn ask(self: &Arc<Self>, file: &StoredFile) -> Answerable {
        let as_it_is = Answerable::Copy(file.copy.clone());
        if !matches!(file.copy, StoredCopy::Pending { .. }) {
            return as_it_is;
        }
        let Some(Flight {
            landing,
            mut arrival,
        }) = self.fetch(file)
        else {
            return as_it_is;
        };
        let is_worth = |arrived: &Option<Arrived>| {
            let size = arrived.as_ref().map(|arrived| arrived.size);
            size.is_some_and(|size| size >= WORTH_FOLLOWING)
        };
        let enough = async {
            let mut arrival = arrival.clone();
            let is_there = arrival.wait_for(is_worth).await.is_ok();
            if !is_there {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            biased;
            copy = landing => return Answerable::Copy(copy),
            () = enough => {}
            () = tokio::time::sleep(self.limits.patience) => {}
        }
        // The try goes on when the browser has given up.
        let is_begun = arrival.borrow_and_update().is_some();
        match is_begun {
            true => Answerable::Coming(arrival),
            false => as_it_is,
        }
    }

    /// Begins tries while there is room; returns when to look again at the latest.
    async fn set_off(self: &Arc<Self>) -> Result<Duration, Error> {
        let known = {
            let mut traffic = self.traffic();
            let now = Instant::now();
            traffic.resting.retain(|_, until| *until > now);
            traffic.flights.len() + traffic.resting.len()
        };
        // Past those of a host that has no room, others may wait: they are looked for further on.
        let mut look_ahead = (known + self.limits.slots.short).min(MAX_LOOK_AHEAD);
        while self.has_room() {
            let limit = u32::try_from(look_ahead).unwrap_or(u32::MAX);
            let files = self.store.wanted_files(limit).await?;
            let is_all = files.len() < look_ahead;
            self.begin_fairly(files);
            if is_all || look_ahead == MAX_LOOK_AHEAD {
                break;
            }
            look_ahead = (look_ahead * 4).min(MAX_LOOK_AHEAD);
        }
        let now = Instant::now();
        let next = self.traffic().resting.values().min().copied();
        Ok(next.map_or(LONGEST_REST, |next| next.saturating_duration_since(now)))
    }

    fn has_room(&self) -> bool {
        let begun = self.slots.loads().values().map(|load| load.short).sum();
        self.limits.slots.short > begun
    }

    /// Begins tries of hosts that have the fewest, until there is no room or no host that may have more.
    fn begin_fairly(self: &Arc<Self>, files: Vec<StoredFile>) {
        let mut loads = self.slots.loads();
        let mut room = self.limits.slots.short;
        room = room.saturating_sub(loads.values().map(|load| load.short).sum());
        let mut files: Vec<(String, StoredFile)> = {
            let traffic = self.traffic();
            let is_new = |file: &StoredFile| {
                let key = key(file);
                !traffic.flights.contains_key(&key) && !traffic.resting.contains_key(&key)
            };
            let new = files.into_iter().filter(is_new);
            new.map(|file| (host_of(&file.delivery.url), file))
                .collect()
        };
        while room > 0 {
            let load_of = |host: &str| loads.get(host).copied().unwrap_or_default();
            let next = files
                .iter()
                .enumerate()
                .map(|(place, (host, _))| (place, load_of(host)))
                .filter(|(_, load)| load.short < self.limits.slots.per_host)
                .min_by_key(|(place, load)| (load.all, *place));
            let Some((place, _)) = next else {
                return;
            };
            let (host, file) = files.remove(place);
            if self.fetch(&file).is_some() {
                let HostLoad { short, all } = loads.entry(host).or_default();
                (*short, *all) = (*short + 1, *all + 1);
                room -= 1;
            }
        }
    }

    fn traffic(&self) -> MutexGuard<'_, Traffic> {
        self.traffic.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn key(file: &StoredFile) -> Key {
    (file.prediction.clone(), file.number)
}

/// The time.
pub(super) fn now() -> Timestamp {
    SystemTime::now().into()
}
