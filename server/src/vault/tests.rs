//! What the tests of the vault share: servers on this machine, and a vault with a store of its own.

use std::{path::Path, sync::Arc, time::Duration};

use axum::Router;
use domain::{
    id::PredictionId,
    prediction::{Delivery, Prediction, Snapshot},
    status::Status,
    time::Timestamp,
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::{
    gate::{Gate, Origin},
    keeper::{Answerable, Keeper, Limits},
};
use crate::{
    store::{
        Store, StoredCopy, StoredFile,
        sqlite::{Options, SqliteStore},
    },
    upstream,
};

/// The program installs this once, when it starts.
pub(super) fn crypto() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// Serves on a port of this machine for as long as the test runs; returns the base URL.
pub(super) async fn serve(router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    // The test's runtime owns it and ends it.
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

/// Limits that fit a test's patience.
pub(super) fn limits() -> Limits {
    Limits {
        bytes: 100_000,
        rest: Duration::from_millis(5),
        total: Duration::from_secs(5),
        patience: Duration::from_secs(10),
        ..Limits::default()
    }
}

/// A vault with a store of its own.
pub(super) struct Vault {
    pub(super) folder: TempDir,
    pub(super) store: Arc<SqliteStore>,
    pub(super) keeper: Arc<Keeper>,
    pub(super) cancel: CancellationToken,
}

impl Vault {
    /// With the upstream at `base` as the only one on this machine that may be asked.
    pub(super) fn new(base: &str, limits: Limits) -> Self {
        Self::of_all([base], limits)
    }

    /// With several upstreams on this machine that may be asked.
    pub(super) fn of_all<'b>(bases: impl IntoIterator<Item = &'b str>, limits: Limits) -> Self {
        crypto();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("console.db");
        let store = Arc::new(SqliteStore::open(&path, Options::default()).unwrap());
        let bases = bases.into_iter();
        let gate = Gate::new(bases.filter_map(Origin::of_loopback)).unwrap();
        let dynamic = Arc::clone(&store) as Arc<dyn Store>;
        let keeper = Keeper::open(
            dynamic,
            gate,
            folder.path(),
            None,
            limits,
            upstream::inline_file,
        )
        .unwrap();
        Self {
            folder,
            store,
            keeper,
            cancel: CancellationToken::new(),
        }
    }

    /// The same folder and store after a restart.
    pub(super) fn restarted(self, base: &str, limits: Limits) -> Self {
        let gate = Gate::new(Origin::of_loopback(base)).unwrap();
        let dynamic = Arc::clone(&self.store) as Arc<dyn Store>;
        let keeper = Keeper::open(
            dynamic,
            gate,
            self.folder.path(),
            None,
            limits,
            upstream::inline_file,
        )
        .unwrap();
        Self { keeper, ..self }
    }

    /// Stores a succeeded prediction that ended just now, with its files' names and addresses.
    pub(super) async fn add(&self, id: &str, files: &[(&str, &str)]) {
        self.store.apply(vec![succeeded(id, files)]).await.unwrap();
    }

    pub(super) async fn file(&self, id: &str, number: u32) -> StoredFile {
        let id: PredictionId = id.parse().unwrap();
        self.store.file(&id, number).await.unwrap().unwrap()
    }

    /// What is answered to who asks for a file, where it does not have to be followed.
    pub(super) async fn ask(&self, id: &str, number: u32) -> StoredCopy {
        let file = self.file(id, number).await;
        match self.keeper.ask(&file).await {
            Answerable::Copy(copy) => copy,
            Answerable::Coming(arrival) => panic!("it is still coming in: {arrival:?}"),
        }
    }

    /// What became of a file, once it is no longer to be tried.
    pub(super) async fn outcome(&self, id: &str, number: u32) -> StoredCopy {
        let mut revisions = self.store.revisions();
        let wait = async {
            loop {
                revisions.mark_unchanged();
                let copy = self.file(id, number).await.copy;
                if !matches!(copy, StoredCopy::Pending { .. }) {
                    return copy;
                }
                revisions.changed().await.unwrap();
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait)
            .await
            .unwrap()
    }

    /// What lies in the folder of temporary files.
    pub(super) fn incoming(&self) -> usize {
        count(&self.folder.path().join("incoming"))
    }
}

/// How many files lie in a folder.
pub(super) fn count(folder: &Path) -> usize {
    std::fs::read_dir(folder).unwrap().count()
}

fn succeeded(id: &str, files: &[(&str, &str)]) -> Snapshot {
    let now = Timestamp::from(std::time::SystemTime::now());
    let prediction = Prediction {
        status: Status::Succeeded,
        model: "truefusion".to_owned(),
        created_at: now,
        completed_at: Some(now),
        updated_at: Some(now),
        outputs: u32::try_from(files.len()).unwrap(),
        ..Prediction::bare(id.parse().unwrap(), "demo".parse().unwrap())
    };
    let deliveries = files.iter().map(|(name, url)| Delivery {
        name: (*name).to_owned(),
        mime: "text/html".to_owned(),
        size: Some(1),
        url: (*url).to_owned(),
    });
    Snapshot {
        prediction,
        deliveries: deliveries.collect(),
        raw: "{}".to_owned(),
    }
}
