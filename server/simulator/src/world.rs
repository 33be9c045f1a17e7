//! Everything the simulator knows, shared by its routes and tasks.
//!
//! No lock is held across a wait or while JSON is written.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::account::{Account, Asked, Entry};
use crate::catalogue::Catalogue;
use crate::clock::Moment;
use crate::config::Config;
use crate::dice::{Dice, PredictionId, fingerprint};
use crate::faults::{Faults, RouteClass};
use crate::lifecycle::Outcome;
use crate::limits::Limits;

/// The state of a running simulator.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) config: Config,
    pub(crate) catalogue: Catalogue,
    pub(crate) limits: Limits,
    /// Every task of the simulator, so that all of them end with it.
    pub(crate) tasks: TaskTracker,
    pub(crate) shutdown: CancellationToken,
    /// Whoever waits for a prediction looks again when this changes.
    pub(crate) changed: watch::Sender<()>,
    /// New predictions a minute from the traffic generator.
    pub(crate) rate: watch::Sender<f64>,
    accounts: Vec<Mutex<Account>>,
    faults: RwLock<Faults>,
    /// Files of predictions that ended before this were purged by hand.
    purged_before: AtomicI64,
    requests: AtomicU64,
    counts: [AtomicU64; RouteClass::ALL.len()],
}

/// The account that a request is of: a place in the list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller(pub(crate) usize);

impl World {
    pub(crate) fn new(config: Config, catalogue: Catalogue, shutdown: CancellationToken) -> Self {
        let start = config.clock.now();
        let account = |key: &String| {
            let of_key = fingerprint(key);
            Mutex::new(Account::new(
                config.seed,
                of_key,
                config.history,
                &catalogue,
                start,
            ))
        };
        Self {
            accounts: config.keys.iter().map(account).collect(),
            limits: Limits::new(config.keys.len(), config.rate_limit_rpm),
            tasks: TaskTracker::new(),
            shutdown,
            changed: watch::Sender::new(()),
            rate: watch::Sender::new(config.rate_per_minute),
            faults: RwLock::new(config.faults.clone()),
            purged_before: AtomicI64::new(i64::MIN),
            requests: AtomicU64::new(0),
            counts: Default::default(),
            catalogue,
            config,
        }
    }

    pub(crate) fn now(&self) -> Moment {
        self.config.clock.now()
    }

    /// The account of an API key.
    pub(crate) fn caller(&self, key: &str) -> Option<Caller> {
        self.config
            .keys
            .iter()
            .position(|known| known == key)
            .map(Caller)
    }

    pub(crate) fn callers(&self) -> impl Iterator<Item = Caller> + use<> {
        (0..self.accounts.len()).map(Caller)
    }

    pub(crate) fn key(&self, caller: Caller) -> &str {
        &self.config.keys[caller.0]
    }

    pub(crate) fn account(&self, caller: Caller) -> MutexGuard<'_, Account> {
        self.accounts[caller.0]
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A copy of a prediction of this account.
    pub(crate) fn entry(&self, caller: Caller, id: PredictionId) -> Option<Entry> {
        self.account(caller).get(id).cloned()
    }

    /// Which account a prediction is of.
    pub(crate) fn owner(&self, id: PredictionId) -> Option<Caller> {
        self.callers()
            .find(|caller| self.account(*caller).get(id).is_some())
    }

    /// Makes a prediction that somebody asked for, of this id if there is one.
    pub(crate) fn create(
        &self,
        caller: Caller,
        model: u16,
        asked: Asked,
        id: Option<PredictionId>,
    ) -> PredictionId {
        let (now, speed) = (self.now(), self.config.speed);
        self.account(caller)
            .create(&self.catalogue, model, asked, id, now, speed)
    }

    /// Makes a prediction of the account's own traffic.
    pub(crate) fn generate(&self, caller: Caller) -> PredictionId {
        let (now, speed) = (self.now(), self.config.speed);
        self.account(caller).generate(&self.catalogue, now, speed)
    }

    /// Changes a prediction and wakes all who wait for one. `None` if there is none of that id.
    pub(crate) fn change<T>(
        &self,
        caller: Caller,
        id: PredictionId,
        change: impl FnOnce(&mut Entry) -> T,
    ) -> Option<T> {
        let changed = self.account(caller).get_mut(id).map(change);
        self.changed.send_replace(());
        changed
    }

    /// Ends a prediction now, unless it has ended. Answers what it is then.
    pub(crate) fn end(&self, caller: Caller, id: PredictionId, outcome: Outcome) -> Option<Entry> {
        let now = self.now();
        self.change(caller, id, |entry| {
            entry.plan.end(now, outcome);
            entry.clone()
        })
    }

    /// Removes a prediction. Answers what it was.
    pub(crate) fn delete(&self, caller: Caller, id: PredictionId) -> Option<Entry> {
        let deleted = self.account(caller).delete(id);
        self.changed.send_replace(());
        deleted
    }

    /// Gives a prediction another creation time.
    pub(crate) fn redate(&self, caller: Caller, id: PredictionId, created: Moment) {
        self.account(caller).redate(id, created);
        self.changed.send_replace(());
    }

    /// Whether the output files of a prediction that ended then are still there.
    pub(crate) fn has_files(&self, ended: Moment) -> bool {
        ended.unix_micros() >= self.purged_before.load(Ordering::Relaxed)
            && self.now().since(ended) < self.config.retention
    }

    pub(crate) fn purge_files(&self) {
        let now = self.now().unix_micros().saturating_add(1);
        self.purged_before.store(now, Ordering::Relaxed);
    }

    pub(crate) fn faults(&self) -> Faults {
        self.faults
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(crate) fn set_faults(&self, faults: Faults) {
        *self.faults.write().unwrap_or_else(PoisonError::into_inner) = faults;
    }

    /// Counts a request and gives the dice of its chances.
    pub(crate) fn count(&self, class: RouteClass) -> Dice {
        if let Some(place) = RouteClass::ALL
            .iter()
            .position(|(known, _)| *known == class)
        {
            self.counts[place].fetch_add(1, Ordering::Relaxed);
        }
        self.chance()
    }

    /// Dice for the next thing that may go wrong.
    pub(crate) fn chance(&self) -> Dice {
        Dice::new(&[
            self.config.seed,
            self.requests.fetch_add(1, Ordering::Relaxed),
            0xfa17,
        ])
    }

    pub(crate) fn counts(&self) -> BTreeMap<&'static str, u64> {
        let counts = self
            .counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed));
        RouteClass::ALL
            .iter()
            .map(|(_, word)| *word)
            .zip(counts)
            .collect()
    }

    pub(crate) fn reset_counts(&self) {
        for count in &self.counts {
            count.store(0, Ordering::Relaxed);
        }
    }
}

/// The state as routes hold it.
pub(crate) type Shared = Arc<World>;
