//! One flight: a try to fetch a file, for all who wait for it or follow it, from its slot to what
//! the store is told of it.

use std::sync::Arc;

use futures::{
    FutureExt as _,
    future::{BoxFuture, Shared},
};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    Keeper, Key, LONGEST_REST, TROUBLE_REST,
    download::{self, Failure},
    key, now, verdict,
};
use crate::{
    store::{StoredCopy, StoredFile},
    vault::{
        blobs::{Arrival, Arrived, arrival},
        inline::is_inline,
        readers::Reading,
        slots::{CrowdedOut, host_of},
    },
};

/// A try under way, for all who wait for it or follow it.
#[derive(Clone, Debug)]
pub(super) struct Flight {
    /// Yields what became of the copy.
    pub(super) landing: Shared<BoxFuture<'static, StoredCopy>>,
    /// Tells how far it has come.
    pub(super) arrival: Arrival,
}

/// Where those who follow a file are told how far it has come.
type Sender = watch::Sender<Option<Arrived>>;

impl Keeper {
    /// The try that is under way, or a new one; `None` while the file rests after a failure.
    pub(super) fn fetch(self: &Arc<Self>, file: &StoredFile) -> Option<Flight> {
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
        let (sender, arrival) = arrival();
        let task = self
            .tasks
            .spawn(async move { keeper.carry_out(&file, sender).await });
        let flight = Flight {
            landing: task.map(|copy| copy.unwrap_or(before)).boxed().shared(),
            arrival,
        };
        traffic.flights.insert(key, flight.clone());
        Some(flight)
    }

    async fn carry_out(&self, file: &StoredFile, arrival: Sender) -> StoredCopy {
        let key = key(file);
        let _landing = Landing {
            keeper: self,
            key: &key,
        };
        let attempt = tokio::select! {
            () = self.stop.cancelled() => return file.copy.clone(),
            attempt = self.attempt(file, arrival) => attempt,
        };
        // What comes in must not be given up before the store knows it.
        let (copy, _reading) = attempt;
        let stored = self.store.set_copy(&key.0, key.1, copy.clone()).await;
        if let Err(error) = &stored {
            crate::log_limit::log_repeated!(warn, crate::fault::chain(error), prediction = %key.0,
                file = key.1,
                "vault: what became of a file could not be stored"
            );
        }
        self.filled.notify_one();
        self.settled.notify_one();
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

    async fn attempt(&self, file: &StoredFile, arrival: Sender) -> (StoredCopy, Option<Reading>) {
        let slot = self.slots.acquire(&host_of(&file.delivery.url)).await;
        let arrived = arrival.subscribe();
        let size = move || arrived.borrow().as_ref().map_or(0, |arrived| arrived.size);
        let fetch = async {
            let (blobs, limits) = (&self.blobs, &self.limits);
            if is_inline(&file.delivery.url) {
                let found = (file, self.find_inline);
                return download::unpack(&*self.store, blobs, limits, found, arrival).await;
            }
            download::download(&self.gate, blobs, limits, file, arrival).await
        };
        let download = timeout(self.limits.total, fetch);
        // Another may begin when this one has given its short slot back.
        let freed = || self.landed.notify_one();
        let kept = match slot.run(Box::new(size), freed, download).await {
            Ok(Ok(Ok(whole))) => {
                let reading = self.readers.read(&whole.blob().sha256, now());
                let kept = whole.keep().await.map_err(Failure::from);
                kept.map(|blob| (StoredCopy::Kept(blob), Some(reading)))
            }
            Ok(Ok(Err(failure))) => Err(failure),
            Ok(Err(_)) | Err(CrowdedOut) => Err(Failure::Slow),
        };
        kept.unwrap_or_else(|failure| (self.after(&failure, file), None))
    }

    /// What a failure means for a file.
    fn after(&self, failure: &Failure, file: &StoredFile) -> StoredCopy {
        let copy = verdict::after(failure, file, &self.limits, now());
        let is_final = matches!(copy, StoredCopy::Lost { .. });
        if is_final || !failure.leaves_a_beginning() {
            self.blobs.forget(&download::part_name(file));
        }
        if matches!(failure, Failure::Disk(_)) {
            let error = crate::fault::chain(failure);
            crate::log_limit::log_repeated!(warn, error, "vault: files cannot be stored");
            return copy;
        }
        tracing::info!(
            prediction = %file.prediction,
            file = file.number,
            error = failure as &dyn std::error::Error,
            is_final,
            "vault: a file was not fetched"
        );
        copy
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
