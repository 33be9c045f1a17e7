//! How fresh the mirror is, put together from what the sync and the store say, and told on at a
//! pace that people can follow.

use std::{sync::Arc, time::Duration};

use domain::mirror::{AccountMirror, Mirror};
use tokio::{sync::watch, time::sleep};

use crate::store::Store;

/// The least time between two news of it.
const PACE: Duration = Duration::from_secs(1);

/// What the sync says of each account.
#[derive(Clone, Debug)]
pub struct Freshness {
    /// Whether upstream is the embedded simulator.
    pub demo: bool,
    /// Each account, in the order of the configuration.
    pub accounts: watch::Receiver<Vec<AccountMirror>>,
}

impl Freshness {
    /// All of it, with what the store holds.
    pub fn mirror(&self, held: u64) -> Mirror {
        Mirror {
            demo: self.demo,
            held,
            accounts: self.accounts.borrow().clone(),
        }
    }
}

/// Tells `mirror` whenever something about it changes, at most once a second, until the sync or the
/// store is gone.
pub async fn publish(
    mut freshness: Freshness,
    store: Arc<dyn Store>,
    mirror: watch::Sender<Mirror>,
) {
    let mut revisions = store.revisions();
    loop {
        // Marked as seen before they are read: what changes meanwhile is told next.
        revisions.mark_unchanged();
        freshness.accounts.mark_unchanged();
        match store.held().await {
            Ok(held) => {
                let now = freshness.mirror(held);
                mirror.send_if_modified(|told| {
                    let is_news = *told != now;
                    *told = now;
                    is_news
                });
            }
            Err(error) => crate::log_limit::log_repeated!(
                warn,
                crate::fault::chain(&error),
                "the store cannot be counted"
            ),
        }
        let changed = tokio::select! {
            changed = revisions.changed() => changed,
            changed = freshness.accounts.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
        sleep(PACE).await;
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        mirror::{Completeness, Health},
        time::Timestamp,
    };
    use tokio::time::Instant;

    use super::*;
    use crate::store::sqlite::{Options, SqliteStore};

    fn account(synced: i64) -> AccountMirror {
        AccountMirror {
            name: "demo".parse().unwrap(),
            health: Health::Live,
            synced_at: Some(Timestamp::from_micros(synced)),
            completeness: Completeness::Counting,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tells_the_latest_and_no_more_than_once_a_second() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = Arc::new(SqliteStore::open(&path, Options::default()).unwrap());
        let (sync, accounts) = watch::channel(vec![account(0)]);
        let freshness = Freshness {
            demo: true,
            accounts,
        };
        let (sender, mut mirror) = watch::channel(freshness.mirror(99));
        let task = tokio::spawn(publish(freshness, store, sender));
        mirror.changed().await.unwrap();
        assert_eq!(mirror.borrow_and_update().held, 0);
        let began = Instant::now();
        for synced in 1..=5 {
            sync.send_replace(vec![account(synced)]);
        }
        mirror.changed().await.unwrap();
        assert!(began.elapsed() >= PACE, "{:?}", began.elapsed());
        assert_eq!(mirror.borrow_and_update().accounts, [account(5)]);
        drop(sync);
        task.await.unwrap();
    }
}
