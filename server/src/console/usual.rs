//! How long each model usually takes, computed beside the pages: none of them ever waits for it.

use std::{
    sync::Arc,
    time::{Duration, SystemTime},
};

use domain::{
    time::Timestamp,
    usual::{DAYS, Usual},
};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::store::Store;

/// The least time between two computations. A longer one makes a longer wait: see [`SHARE`].
const PACE: Duration = Duration::from_secs(5);

/// The longest.
const LONGEST: Duration = Duration::from_secs(120);

/// Computing takes at most one part in so many of the time.
const SHARE: u32 = 200;

/// What a page is told of it.
pub type UsualTimes = watch::Receiver<Arc<Vec<Usual>>>;

/// Computes it whenever something has changed, at a pace, until the store is gone.
pub async fn keep_usual(store: Arc<dyn Store>, usual: watch::Sender<Arc<Vec<Usual>>>) {
    let mut revisions = store.revisions();
    loop {
        revisions.mark_unchanged();
        let began = Instant::now();
        match store.usual(week_ago()).await {
            Ok(now) => _ = usual.send_replace(Arc::new(now)),
            Err(error) => crate::log_limit::log_repeated!(
                warn,
                crate::fault::chain(&error),
                "the usual times of the models cannot be computed"
            ),
        }
        sleep((began.elapsed() * SHARE).clamp(PACE, LONGEST)).await;
        if revisions.changed().await.is_err() {
            return;
        }
    }
}

fn week_ago() -> Timestamp {
    let now = Timestamp::from(SystemTime::now());
    Timestamp::from_micros(now.micros() - i64::from(DAYS) * 86_400_000_000)
}
