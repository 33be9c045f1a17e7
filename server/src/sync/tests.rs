//! The mirror against the simulator and a real store: what it holds, what it says of itself, and
//! what becomes of it when upstream goes wrong.

mod completeness;
mod frail;
mod waiting;

use std::collections::BTreeMap;

use domain::{id::AccountName, mirror::Health, status::Status};
use simulator::{Config, Control, Draft, Faults, Simulator};
use tokio::{net::TcpListener, time::timeout};

use self::frail::Frail;
use super::*;
use crate::{
    store::sqlite::{Options, SqliteStore},
    upstream::{ApiKey, ListRequest, MAX_PER_PAGE},
};

const KEY: &str = "sk-test";

/// As long as anything may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A simulator, a store, and the mirror between them.
struct Rig {
    control: Control,
    base_url: String,
    store: Arc<Frail>,
    sync: SyncHandle,
    tasks: TaskTracker,
    stop: CancellationToken,
    _folder: tempfile::TempDir,
}

fn client(base_url: &str, key: &str) -> Client {
    let options = upstream::Options {
        requests_per_minute: Some(6_000),
    };
    Client::new(base_url, ApiKey::new(key).unwrap(), options).unwrap()
}

fn name() -> AccountName {
    "main".parse().unwrap()
}

impl Rig {
    async fn start(history: u32, key: &str) -> Self {
        let config = Config {
            keys: vec![KEY.to_owned(), "sk-other".to_owned()],
            history,
            rate_per_minute: 0.0,
            ..Config::default()
        };
        let stop = CancellationToken::new();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = Simulator::start(config, listener, stop.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("store.db"), Options::default()).unwrap();
        let store = Arc::new(Frail::new(store));
        let tasks = TaskTracker::new();
        let account = Account {
            name: name(),
            client: client(&running.base_url, key),
        };
        let shared: Arc<dyn Store> = Arc::clone(&store) as Arc<dyn Store>;
        let deletions = UpstreamDeletions::Keep;
        let sync = start(
            vec![account],
            deletions,
            shared,
            &system_clock(),
            &tasks,
            &stop,
        );
        Self {
            control: running.control(),
            base_url: running.base_url,
            store,
            sync,
            tasks,
            stop,
            _folder: folder,
        }
    }

    /// A rig whose history has been read.
    async fn settled(history: u32) -> Self {
        let rig = Self::start(history, KEY).await;
        rig.until(|line| line.health == Health::Live && line.completeness.is_confirmed())
            .await;
        rig
    }

    async fn until(&self, is_so: impl Fn(&AccountMirror) -> bool) -> AccountMirror {
        let mut mirror = self.sync.mirror();
        let line = timeout(PATIENCE, mirror.wait_for(|lines| is_so(&lines[0]))).await;
        line.expect("in time").expect("a mirror")[0].clone()
    }

    fn fault(&self, fault: &str) {
        self.control.set_faults(Faults::parse(&[fault]).unwrap());
    }

    fn heal(&self) {
        self.control.set_faults(Faults::default());
    }

    fn create(&self) -> String {
        self.control
            .create(Draft {
                held: true,
                ..Draft::default()
            })
            .unwrap()
    }

    /// What upstream holds: the status of each prediction.
    async fn truth(&self) -> BTreeMap<PredictionId, Status> {
        let all = self.listed().await.into_iter();
        all.map(|news| (news.prediction.id, news.prediction.status))
            .collect()
    }

    /// Everything that upstream lists.
    async fn listed(&self) -> Vec<Snapshot> {
        let (client, mut listed) = (client(&self.base_url, KEY), Vec::new());
        for page in 1.. {
            let request = ListRequest {
                page,
                ..ListRequest::head(MAX_PER_PAGE)
            };
            let answer = client.list(&name(), &request).await.unwrap();
            let is_last = answer.last_page.is_none_or(|last| page >= last);
            listed.extend(answer.snapshots);
            if is_last {
                break;
            }
        }
        listed
    }

    /// What the store holds of what upstream holds.
    async fn held(&self, truth: &BTreeMap<PredictionId, Status>) -> BTreeMap<PredictionId, Status> {
        let mut held = BTreeMap::new();
        for id in truth.keys() {
            if let Some(record) = self.store.record(id).await.unwrap() {
                held.insert(id.clone(), record.row.prediction.status);
            }
        }
        held
    }

    async fn status(&self, id: &str) -> Option<Status> {
        let record = self.store.record(&id.parse().unwrap()).await.unwrap();
        record.map(|record| record.row.prediction.status)
    }

    /// Waits until the store says this of a prediction.
    async fn until_held(&self, id: &str, want: &Status) {
        let mut revisions = self.store.revisions();
        let held = async {
            while self.status(id).await.as_ref() != Some(want) {
                revisions.changed().await.unwrap();
            }
        };
        timeout(PATIENCE, held).await.expect("in time");
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        timeout(PATIENCE, self.tasks.wait())
            .await
            .expect("all tasks end");
    }
}

#[tokio::test]
async fn the_whole_history_is_mirrored_and_what_is_new_follows() {
    let rig = Rig::settled(180).await;
    let truth = rig.truth().await;
    assert_eq!(truth.len(), 180);
    assert_eq!(rig.held(&truth).await, truth);
    let id = rig.create();
    rig.sync.refresh().await.unwrap();
    assert_eq!(rig.status(&id).await, Some(Status::Processing));
    rig.control.finish(&id).unwrap();
    rig.until_held(&id, &Status::Succeeded).await;
    rig.end().await;
}

#[tokio::test]
async fn someone_who_watches_sees_an_end_without_asking() {
    let rig = Rig::settled(5).await;
    let _watcher = rig.sync.watch();
    let id = rig.create();
    rig.until_held(&id, &Status::Processing).await;
    rig.control.fail(&id, "out of memory").unwrap();
    rig.until_held(&id, &Status::Failed).await;
    rig.end().await;
}

/// Sets a fault on all lists, lets things happen meanwhile, heals, and asks twice.
async fn check_fault(fault: &str) {
    let rig = Rig::settled(60).await;
    let [a, b, c] = [(); 3].map(|()| rig.create());
    rig.sync.refresh().await.unwrap();
    rig.fault(&format!("list:{fault}=1"));
    rig.control.finish(&a).unwrap();
    let d = rig.create();
    // It may fail or bring garbage; only what it must not do is looked at.
    let _ = rig.sync.refresh().await;
    let _ = rig.sync.refresh().await;
    rig.control.cancel(&b).unwrap();
    for (id, end) in [
        (&a, Some(Status::Succeeded)),
        (&b, Some(Status::Cancelled)),
        (&c, None),
        (&d, None),
    ] {
        let status = rig.status(id).await;
        let is_wrong = |status: &Status| status.is_terminal() && Some(status) != end.as_ref();
        assert!(
            !status.as_ref().is_some_and(is_wrong),
            "{fault}: {id} is {status:?}"
        );
    }
    rig.heal();
    let _ = rig.sync.refresh().await;
    assert_eq!(rig.sync.refresh().await, Ok(()), "{fault}");
    let truth = rig.truth().await;
    assert_eq!(rig.held(&truth).await, truth, "{fault}");
    rig.until(|line| line.health == Health::Live).await;
    rig.end().await;
}

#[tokio::test]
async fn errors_of_the_list_leave_no_trace() {
    for fault in ["500", "502", "503", "429", "429-bare"] {
        check_fault(fault).await;
    }
}

#[tokio::test]
async fn broken_answers_of_the_list_leave_no_trace() {
    for fault in ["truncated", "reset", "hang", "hang-after", "slow"] {
        check_fault(fault).await;
    }
}

#[tokio::test]
async fn garbled_answers_of_the_list_leave_no_trace() {
    for fault in [
        "wrong-types",
        "nulls",
        "unknown-status",
        "page-shift",
        "lag",
        "clock-skew",
        "huge",
    ] {
        check_fault(fault).await;
    }
}

#[tokio::test]
async fn trouble_is_told_with_its_reason_and_since_when() {
    let rig = Rig::settled(5).await;
    for (fault, want) in [
        ("list:500=1", Trouble::Failing),
        ("list:truncated=1", Trouble::Malformed),
        ("list:reset=1", Trouble::Unreachable),
    ] {
        rig.fault(fault);
        // One hiccup is forgiven.
        assert_eq!(rig.sync.refresh().await, Err(want));
        assert_eq!(rig.sync.refresh().await, Err(want));
        rig.until(|line| matches!(line.health, Health::Stale { trouble, .. } if trouble == want))
            .await;
        rig.heal();
        assert_eq!(rig.sync.refresh().await, Ok(()));
        rig.until(|line| line.health == Health::Live).await;
    }
    rig.end().await;
}

#[tokio::test]
async fn a_wrong_key_is_told() {
    let rig = Rig::start(5, "sk-wrong").await;
    let is_refused = |line: &AccountMirror| {
        matches!(
            line.health,
            Health::Stale {
                trouble: Trouble::Unauthorized,
                ..
            }
        )
    };
    assert_eq!(rig.until(is_refused).await.synced_at, None);
    assert_eq!(rig.sync.refresh().await, Err(Trouble::Unauthorized));
    rig.end().await;
}

#[tokio::test]
async fn what_the_store_refused_is_stored_when_it_can() {
    let rig = Rig::settled(5).await;
    rig.store.refuse(true);
    let id = rig.create();
    assert_eq!(rig.sync.refresh().await, Err(Trouble::Store));
    rig.until(|line| {
        matches!(
            line.health,
            Health::Stale {
                trouble: Trouble::Store,
                ..
            }
        )
    })
    .await;
    rig.store.refuse(false);
    assert_eq!(rig.sync.refresh().await, Ok(()));
    assert_eq!(rig.status(&id).await, Some(Status::Processing));
    rig.end().await;
}

#[tokio::test]
async fn a_deep_link_fetches_one_that_is_not_mirrored() {
    let rig = Rig::settled(5).await;
    rig.fault("list:500=1");
    let id = rig.create();
    let (known, unknown) = (id.parse().unwrap(), "no-such-thing".parse().unwrap());
    assert_eq!(rig.sync.fetch_one(None, &known).await, Ok(Some(name())));
    assert_eq!(rig.status(&id).await, Some(Status::Processing));
    assert_eq!(rig.sync.fetch_one(None, &unknown).await, Ok(None));
    // The second look costs nothing.
    rig.control.reset_counts();
    assert_eq!(rig.sync.fetch_one(None, &unknown).await, Ok(None));
    assert_eq!(rig.control.counts().get("get").copied().unwrap_or(0), 0);
    rig.fault("get:502=1");
    let other = "another-thing".parse().unwrap();
    assert_eq!(
        rig.sync.fetch_one(None, &other).await,
        Err(Trouble::Failing)
    );
    rig.end().await;
}

#[tokio::test]
async fn an_account_sees_its_own_predictions_only() {
    let rig = Rig::settled(5).await;
    let key = Some("sk-other".to_owned());
    let other = rig
        .control
        .create(Draft {
            key,
            held: true,
            ..Draft::default()
        })
        .unwrap();
    assert_eq!(
        rig.sync.fetch_one(None, &other.parse().unwrap()).await,
        Ok(None)
    );
    rig.end().await;
}
