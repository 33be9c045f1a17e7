//! Predictions that something happened to a moment ago: a set that forgets by itself and stays small.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use domain::id::PredictionId;

use super::task::now;

const MAX: usize = 1_024;

pub(super) struct Recent {
    span: Duration,
    /// Until when each is in the set. Held for a look-up only, never across an await.
    until: Mutex<HashMap<PredictionId, Instant>>,
}

impl Recent {
    pub(super) fn new(span: Duration) -> Self {
        Self {
            span,
            until: Mutex::default(),
        }
    }

    pub(super) fn add(&self, id: PredictionId) {
        let now = now();
        let mut until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        if until.len() >= MAX {
            until.retain(|_, until| *until > now);
        }
        if until.len() < MAX {
            until.insert(id, now + self.span);
        }
    }

    pub(super) fn has(&self, id: &PredictionId) -> bool {
        let until = self.until.lock().unwrap_or_else(PoisonError::into_inner);
        until.get(id).is_some_and(|until| *until > now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn forgets_by_itself_and_stays_small() {
        let recent = Recent::new(Duration::from_secs(30));
        for n in 0..2 * MAX {
            recent.add(format!("p{n}").parse().unwrap());
        }
        let (first, last) = (
            "p0".parse().unwrap(),
            format!("p{}", 2 * MAX - 1).parse().unwrap(),
        );
        assert!(recent.has(&first) && !recent.has(&last));
        tokio::time::advance(Duration::from_secs(30)).await;
        assert!(!recent.has(&first));
        recent.add(last.clone());
        assert!(recent.has(&last));
    }
}
