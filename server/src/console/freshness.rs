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
            Err(error) => tracing::warn!(error = %error, "the store cannot be counted"),
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
