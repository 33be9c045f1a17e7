//! The rooms of the server, started in the order in which they need each other.

use std::sync::Arc;

use domain::mirror::Mirror;
use tokio::sync::watch;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{StartError, demo::Demo, interim::SyncHandle};
use crate::{
    config::{Account, Mirrored, Settings},
    console::{self, Console, Freshness},
    feed::Feed,
    store::{
        Store,
        sqlite::{Options, SqliteStore},
    },
    upstream::{self, ApiKey, Client},
};

/// The store's file in the data folder.
const STORE_FILE: &str = "predictions.db";

/// Everything that runs besides the server itself.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) console: Console,
    pub(super) mirror: watch::Receiver<Mirror>,
    sync: SyncHandle,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    _demo: Option<Demo>,
}

impl Parts {
    pub(super) async fn start(settings: &Settings) -> Result<Self, StartError> {
        let shutdown = CancellationToken::new();
        // Dropped with an error, it ends what was started until then.
        let guard = shutdown.clone().drop_guard();
        let (accounts, demo) = match &settings.mirrored {
            Mirrored::Accounts(accounts) => (accounts.clone(), None),
            Mirrored::Demo { reason } => {
                tracing::info!(reason, "demo: showing the embedded simulator");
                let demo = Demo::start(&settings.data_dir, shutdown.clone()).await?;
                (vec![demo.account.clone()], Some(demo))
            }
        };
        let store = open_store(settings).await?;
        let clients = accounts.iter().map(client).collect::<Result<_, _>>()?;
        let sync = SyncHandle::start(&store, clients, &shutdown);
        let freshness = Freshness {
            demo: demo.is_some(),
            accounts: sync.mirror(),
        };
        let tasks = TaskTracker::new();
        let (sender, mirror) = watch::channel(freshness.mirror(0));
        let publish = console::publish(freshness.clone(), Arc::clone(&store), sender);
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(publish));
        guard.disarm();
        Ok(Self {
            console: Console {
                store,
                sync: sync.clone(),
                freshness,
            },
            mirror,
            sync,
            tasks,
            shutdown,
            _demo: demo,
        })
    }

    pub(super) fn feed(&self, serving: CancellationToken) -> Feed {
        let sync = self.sync.clone();
        let watching = move || -> crate::feed::Watching {
            {
                sync.watch();
                Box::new(())
            }
        };
        Feed::new(
            Arc::clone(&self.console.store),
            self.mirror.clone(),
            watching,
            serving,
        )
    }

    /// Ends the tasks. The store closes with the last of them that holds it.
    pub(super) async fn stop(self) {
        self.shutdown.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.sync.stopped().await;
    }
}

async fn open_store(settings: &Settings) -> Result<Arc<dyn Store>, StartError> {
    let path = settings.data_dir.join(STORE_FILE);
    let opened = tokio::task::spawn_blocking(move || SqliteStore::open(&path, Options::default()));
    let opened = opened
        .await
        .map_err(|error| StartError::because("the store cannot be opened", error))?;
    let store = opened.map_err(|error| StartError::new(crate::fault::chain(&error)))?;
    Ok(Arc::new(store))
}

fn client(account: &Account) -> Result<(domain::id::AccountName, Client), StartError> {
    let wrong = |error| StartError::because(format!("account {:?}", account.name.as_str()), error);
    let key = ApiKey::new(account.key.reveal()).map_err(wrong)?;
    let client = Client::new(&account.upstream_url, key, upstream::Options::default());
    Ok((account.name.clone(), client.map_err(wrong)?))
}
