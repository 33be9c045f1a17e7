//! The rooms of the server, started in the order in which they need each other.

use std::{fmt, sync::Arc, time::Duration};

use app::backend::Backend;
use axum::Router;
use domain::{mirror::Mirror, zone::Zone};
use tokio::{sync::watch, task::spawn_blocking, time::timeout};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{StartError, data_folder, demo::Demo, pages, site::Site};
use crate::{
    assistant::Assistant,
    catalogue::Catalogue,
    config::{self, Account, Mirrored, Settings},
    console::{self, Console, Freshness},
    export, fault,
    feed::{Feed, Watching},
    jobs::Jobs,
    payload::{self, Payloads},
    plain,
    playground::{Chats, Playground},
    report,
    store::{
        Store,
        sqlite::{self, SqliteStore},
    },
    sync::{self, SyncHandle},
    time_zone,
    upstream::{self, ApiKey, Client},
    vault::{
        archive,
        asked::Asked,
        bucket::Bucket,
        gate::{Gate, Origin},
        inputs,
        keeper::{Keeper, Limits, Room},
        media,
    },
};

/// The store's file in the data folder.
const STORE_FILE: &str = "predictions.db";

/// The kept files' folder in the data folder.
const VAULT_FOLDER: &str = "files";

/// Everything that runs besides the server itself.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) console: Console,
    pub(super) mirror: watch::Receiver<Mirror>,
    keeper: Arc<Keeper>,
    gate: Gate,
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
        // Every client that is built from here on finds it; it fails where there is one already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        tracing::info!(accounts = accounts.len(), data_dir = ?settings.data_dir, "starting");
        let gate = gate(&accounts)?;
        let (store, keeper) = open(settings, gate.clone()).await?;
        let upstream = |it: &Account| (it.name.clone(), it.upstream_url.clone());
        let upstreams = accounts.iter().map(upstream).collect();
        let mirrored: Vec<_> = accounts.iter().map(mirrored).collect::<Result<_, _>>()?;

        let tasks = TaskTracker::new();
        let clock = sync::system_clock();
        let clients = mirrored.clone().into_iter();
        let clients = clients.map(|account| (account.name, account.client));
        let catalogue = Catalogue::start(&settings.data_dir, clients, &tasks, &shutdown);
        let chats = Chats::new(Arc::clone(&store), tasks.clone(), shutdown.clone());
        // Before anything looks at what has not ended. A disk that takes nothing is no reason not to
        // show what it has.
        if let Err(error) = chats.end_what_was_left().await {
            let error = fault::chain(&error);
            tracing::error!(error, "conversations that were left cannot be ended");
        }
        let deletions = match settings.upstream_deletions {
            config::UpstreamDeletions::Keep => sync::UpstreamDeletions::Keep,
            config::UpstreamDeletions::Remove => sync::UpstreamDeletions::Remove,
        };
        let sync = sync::start(
            mirrored,
            deletions,
            Arc::clone(&store),
            &clock,
            &tasks,
            &shutdown,
        );
        let freshness = Freshness {
            demo: demo.is_some(),
            accounts: sync.mirror(),
        };
        let (sender, mirror) = watch::channel(freshness.mirror(0));
        let publish = console::publish(freshness.clone(), Arc::clone(&store), sender);
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(publish));
        tasks.spawn(Arc::clone(&keeper).run(shutdown.clone()));
        let jobs = Jobs::new(
            Arc::clone(&store),
            sync.clone(),
            chats.clone(),
            tasks.clone(),
            shutdown.clone(),
        );
        let playground = Playground::new(
            Arc::clone(&store),
            sync.clone(),
            catalogue.clone(),
            chats,
            tasks.clone(),
        );
        let payloads = Arc::new(Payloads::new(Arc::clone(&store), catalogue.clone()));
        let let_go = Arc::clone(&payloads).let_go();
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(let_go));
        let (sender, usual) = watch::channel(Arc::default());
        let keep = console::keep_usual(Arc::clone(&store), sender);
        tasks.spawn(shutdown.clone().run_until_cancelled_owned(keep));
        let assistant = assistant(settings, &accounts, &sync);
        guard.disarm();
        Ok(Self {
            console: Console {
                store,
                sync,
                freshness,
                jobs,
                counted: Arc::default(),
                catalogue,
                playground,
                asked: Asked::default(),
                keeper: Arc::clone(&keeper),
                upstreams: Arc::new(upstreams),
                payloads,
                usual,
                assistant,
                zone: Zone::default(),
            },
            mirror,
            keeper,
            gate,
            tasks,
            shutdown,
            _demo: demo,
        })
    }

    pub(super) fn feed(&self, serving: CancellationToken) -> Feed {
        let sync = self.console.sync.clone();
        let watching = move || -> Watching { Box::new(sync.watch()) };
        let store = Arc::clone(&self.console.store);
        Feed::new(store, self.mirror.clone(), watching, serving)
    }

    pub(super) fn media(&self) -> Router {
        let (store, gate) = (Arc::clone(&self.console.store), self.gate.clone());
        let asked = self.console.asked.clone();
        let find: inputs::FindInput = |raw| upstream::payload(raw).input;
        media::router(Arc::clone(&self.keeper))
            .merge(archive::router(Arc::clone(&self.keeper)))
            .merge(inputs::router(store, asked, gate, find))
    }

    pub(super) fn plain(&self, site: &Site) -> Router {
        let backend: Arc<dyn Backend> = Arc::new(self.console.clone());
        let draw = pages::draw(Arc::clone(&backend), site);
        let assets = pages::assets(site);
        plain::router(Arc::clone(&backend), &assets)
            .merge(plain::run::router(backend, draw))
            .merge(time_zone::router(&assets.css))
    }

    pub(super) fn report(&self, site: &Site) -> Router {
        let (backend, keeper) = (Arc::new(self.console.clone()), Arc::clone(&self.keeper));
        report::router(backend, keeper, &pages::assets(site))
    }

    pub(super) fn payload(&self) -> Router {
        payload::router(Arc::clone(&self.console.payloads))
    }

    pub(super) fn export(&self) -> Router {
        export::router(Arc::clone(&self.console.store))
    }

    /// Ends the tasks, waiting for them no longer than `patience`. The store closes with the last
    /// of them that holds it.
    pub(super) async fn stop(self, patience: Duration) {
        self.shutdown.cancel();
        self.tasks.close();
        if timeout(patience, self.tasks.wait()).await.is_err() {
            tracing::warn!(tasks = self.tasks.len(), "tasks are left behind at the end");
        }
    }
}

/// Opens what is on the disk, apart from the tasks that must not wait for it.
async fn open(
    settings: &Settings,
    gate: Gate,
) -> Result<(Arc<dyn Store>, Arc<Keeper>), StartError> {
    let store_file = settings.data_dir.join(STORE_FILE);
    let vault_folder = settings.data_dir.join(VAULT_FOLDER);
    let data_dir = settings.data_dir.clone();
    let limits = limits(settings);
    let bucket = bucket(settings)?;
    let open = move || {
        data_folder::prepare(&data_dir, STORE_FILE)?;
        let options = sqlite::Options {
            text: upstream::text,
            mark: upstream::record_mark,
            ..sqlite::Options::default()
        };
        let store = SqliteStore::open(&store_file, options)
            .map_err(|error| StartError::new(fault::chain(&error)))?;
        let store: Arc<dyn Store> = Arc::new(store);
        let keeper = Keeper::open(
            Arc::clone(&store),
            gate,
            &vault_folder,
            bucket,
            limits,
            upstream::inline_file,
        );
        let keeper = keeper.map_err(|error| {
            let sentence = format!("the folder {} cannot be used", vault_folder.display());
            StartError::because(sentence, error)
        })?;
        Ok((store, keeper))
    };
    let opened = spawn_blocking(open).await;
    opened.map_err(|error| StartError::because("the store cannot be opened", error))?
}

/// Where kept files go, if not into the data folder.
fn bucket(settings: &Settings) -> Result<Option<Bucket>, StartError> {
    let bucket = settings.vault_bucket.as_ref().map(Bucket::new);
    bucket
        .transpose()
        .map_err(|error| StartError::because("the bucket cannot be reached", error))
}

/// The chat model behind Eve, where one is configured: it is told in the log, for it is sent what it
/// looks up.
fn assistant(settings: &Settings, accounts: &[Account], sync: &SyncHandle) -> Option<Assistant> {
    let eve = settings.eve.as_ref()?;
    let first = accounts.first().map(|account| &account.name);
    let account = eve.account.as_ref().or(first)?;
    tracing::info!(model = eve.model, %account, "a chat model is asked what Eve does not understand");
    let client = sync.client(account)?.clone();
    Some(Assistant::new(client, &eve.model))
}

/// What the vault may take, as far as it was told.
fn limits(settings: &Settings) -> Limits {
    let defaults = Limits::default();
    let day = Duration::from_secs(86_400);
    Limits {
        // What is larger than all that may be kept would only push out everything else.
        bytes: settings
            .vault_max_bytes
            .map_or(defaults.bytes, |most| most.min(defaults.bytes)),
        room: Room {
            bytes: settings.vault_max_bytes,
            age: settings.vault_max_days.map(|days| day * days),
        },
        ..defaults
    }
}

/// The way out to output files. Upstreams on this machine are the only exceptions that it makes.
fn gate(accounts: &[Account]) -> Result<Gate, StartError> {
    let urls = accounts.iter().map(|account| &account.upstream_url);
    let loopback = urls.filter_map(|url| Origin::of_loopback(url));
    Gate::new(loopback)
        .map_err(|error| StartError::because("output files cannot be fetched", error))
}

fn mirrored(account: &Account) -> Result<sync::Account, StartError> {
    let wrong = |error: &dyn fmt::Display| {
        StartError::new(format!("account {:?}: {error}", account.name.as_str()))
    };
    let key = ApiKey::new(account.key.reveal()).map_err(|error| wrong(&error))?;
    let options = upstream::Options {
        requests_per_minute: account.requests_per_minute,
    };
    let client = Client::new(&account.upstream_url, key, options).map_err(|error| wrong(&error))?;
    Ok(sync::Account {
        name: account.name.clone(),
        client,
    })
}
