//! Reads the newest page of every account again and again, until the real sync is wired in.

use std::{sync::Arc, time::Duration};

use domain::{
    id::{AccountName, PredictionId},
    mirror::{AccountMirror, Backfill, Health},
    time::Timestamp,
};
use tokio::{sync::watch, time::sleep};
use tokio_util::sync::CancellationToken;

use crate::{
    store::Store,
    upstream::{Client, ListRequest, MAX_PER_PAGE},
};

/// The head of the list, polled.
#[derive(Clone, Debug)]
pub struct SyncHandle {
    mirror: watch::Receiver<Vec<AccountMirror>>,
}

impl SyncHandle {
    pub(super) fn start(
        store: &Arc<dyn Store>,
        clients: Vec<(AccountName, Client)>,
        shutdown: &CancellationToken,
    ) -> Self {
        let accounts = clients.iter().map(|(name, _)| AccountMirror {
            name: name.clone(),
            health: Health::Starting,
            synced_at: None,
            backfill: Backfill::Complete,
        });
        let (sender, mirror) = watch::channel(accounts.collect());
        let poll = poll(Arc::clone(store), clients, sender);
        tokio::spawn(shutdown.clone().run_until_cancelled_owned(poll));
        Self { mirror }
    }

    pub(super) fn mirror(&self) -> watch::Receiver<Vec<AccountMirror>> {
        self.mirror.clone()
    }

    pub(crate) async fn refresh(&self) {}

    pub(crate) async fn fetch_one(&self, _id: &PredictionId) -> bool {
        false
    }

    pub(super) fn watch(&self) {}

    pub(super) async fn stopped(&self) {}
}

async fn poll(
    store: Arc<dyn Store>,
    clients: Vec<(AccountName, Client)>,
    mirror: watch::Sender<Vec<AccountMirror>>,
) {
    loop {
        for (index, (name, client)) in clients.iter().enumerate() {
            let mut snapshots = Vec::new();
            for page in 1..4 {
                let request = ListRequest {
                    page,
                    ..ListRequest::head(MAX_PER_PAGE)
                };
                if let Ok(answer) = client.list(name, &request).await {
                    snapshots.extend(answer.snapshots);
                }
            }
            if store.apply(snapshots).await.is_ok() {
                mirror.send_modify(|accounts| {
                    accounts[index].synced_at = Some(Timestamp::default());
                    accounts[index].health = Health::Live;
                });
            }
        }
        sleep(Duration::from_secs(3)).await;
    }
}
