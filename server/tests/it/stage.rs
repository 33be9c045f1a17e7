//! A console and the simulator that it mirrors, as a test needs them.

use std::{net::SocketAddr, path::Path, time::Duration};

use domain::{
    mirror::{Health, Mirror, Trouble},
    page::Page,
};
use server::{
    config::{Account, LogFormat, Mirrored, Secret, Settings, UpstreamDeletions},
    run,
};
use simulator::{Config, Control, Simulator};
use tempfile::TempDir;
use tokio::{net::TcpListener, time::sleep};
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::client::{Answer, Events, PATIENCE, Request};

/// The key of the simulator's account: nothing that leaves the server may contain it.
pub(crate) const CANARY_KEY: &str = "sk-canary-4b1d";

/// Predictions that the simulator has from the start: more than a page.
const HISTORY: u64 = 60;

/// A simulator, and a data folder for the consoles that mirror it.
#[derive(Debug)]
pub(crate) struct Stage {
    pub(crate) simulator: Control,
    pub(crate) settings: Settings,
    folder: TempDir,
    _stop: DropGuard,
}

/// A console that runs.
#[derive(Debug)]
pub(crate) struct Console {
    pub(crate) addr: SocketAddr,
    pub(crate) running: run::Running,
}

impl Stage {
    /// A simulator with some history and no traffic of its own.
    pub(crate) async fn new() -> Self {
        Self::with(Config {
            rate_per_minute: 0.0,
            ..Config::default()
        })
        .await
    }

    /// A simulator of any other kind.
    pub(crate) async fn with(config: Config) -> Self {
        log::start();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let stop = CancellationToken::new();
        let config = Config {
            keys: match config.keys == Config::default().keys {
                true => vec![CANARY_KEY.to_owned()],
                false => config.keys.clone(),
            },
            history: u32::try_from(HISTORY).unwrap(),
            ..config
        };
        let simulator = Simulator::start(config, listener, stop.clone()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        Self {
            settings: settings(folder.path(), &simulator.base_url, CANARY_KEY),
            simulator: simulator.control(),
            folder,
            _stop: stop.drop_guard(),
        }
    }

    /// A console on a free port.
    pub(crate) async fn console(&self) -> Console {
        self.console_with(&self.settings).await
    }

    /// A console with other settings.
    pub(crate) async fn console_with(&self, settings: &Settings) -> Console {
        let listener = TcpListener::bind(settings.addr).await.unwrap();
        let addr = listener.local_addr().unwrap();
        let running = run::start(settings, listener).await.unwrap();
        Console { addr, running }
    }

    /// A console that holds all of the simulator's history.
    pub(crate) async fn mirrored(&self) -> Console {
        let console = self.console().await;
        console
            .until("the whole history is held", |mirror| mirror.held >= HISTORY)
            .await;
        console
    }

    /// A site with files of the right names.
    pub(crate) fn build_site(&mut self) {
        let root = self.folder.path().join("site");
        std::fs::create_dir_all(root.join("pkg")).unwrap();
        for (name, content) in [
            ("favicon.png", "\u{89}PNG"),
            ("pkg/predictions-console.js", "export default 1;"),
            ("pkg/predictions-console.wasm", "\0asm"),
            ("pkg/predictions-console.css", "body{}"),
        ] {
            std::fs::write(root.join(name), content).unwrap();
        }
        self.settings.site_dir = Some(root);
    }
}

/// Settings for one account, on a free loopback port.
pub(crate) fn settings(data_dir: &Path, upstream_url: &str, key: &str) -> Settings {
    Settings {
        upstream_deletions: UpstreamDeletions::default(),
        addr: "127.0.0.1:0".parse().unwrap(),
        data_dir: data_dir.join("data"),
        site_dir: Some(data_dir.join("no-site")),
        mirrored: Mirrored::Accounts(vec![Account {
            name: "team".parse().unwrap(),
            key: Secret::from(key),
            upstream_url: upstream_url.to_owned(),
            requests_per_minute: None,
        }]),
        access_token: None,
        hosts: Vec::new(),
        trusted_proxies: Vec::new(),
        log_format: LogFormat::Text,
        log_filter: None,
        vault_max_bytes: None,
        vault_max_days: None,
        vault_bucket: None,
        eve: None,
    }
}

impl Console {
    pub(crate) async fn send(&self, request: &Request) -> Answer {
        request.send(self.addr).await
    }

    pub(crate) async fn get(&self, target: &str) -> Answer {
        self.send(&Request::get(target).with("accept", "text/html"))
            .await
    }

    pub(crate) async fn listen(&self, target: &str) -> Events {
        Request::get(target).listen(self.addr).await
    }

    /// The first page of the list, as the browser would fetch it.
    pub(crate) async fn page(&self, query: &str) -> Page {
        let asked = serde_json::json!({"query": query, "stretch": {"before": null, "pages": 1}});
        let answer = self.send(&Request::call("list", &asked.to_string())).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let listing: app::api::Listing = serde_json::from_slice(&answer.body).unwrap();
        listing.page
    }

    pub(crate) async fn mirror(&self) -> Mirror {
        let answer = self.send(&Request::call("mirror", "{}")).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let freshness: app::api::Freshness = serde_json::from_slice(&answer.body).unwrap();
        freshness.mirror
    }

    /// Waits until the mirror is as wanted.
    pub(crate) async fn until(&self, what: &str, wanted: impl Fn(&Mirror) -> bool) {
        eventually(what, async || wanted(&self.mirror().await)).await;
    }

    /// Waits until the only account is in this trouble.
    pub(crate) async fn until_trouble(&self, wanted: Trouble) {
        self.until(&format!("{wanted:?} is told"), |mirror| {
            matches!(mirror.accounts[0].health, Health::Stale { trouble, .. } if trouble == wanted)
        })
        .await;
    }
}

/// Waits for a condition, and fails when it does not come.
pub(crate) async fn eventually(what: &str, condition: impl AsyncFn() -> bool) {
    let began = tokio::time::Instant::now();
    while !condition().await {
        assert!(began.elapsed() < PATIENCE, "it never happens that {what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// Everything that is logged by all tests of this binary.
pub(crate) mod log {
    use std::{
        io,
        sync::{Mutex, Once, PoisonError},
    };

    use tracing_subscriber::EnvFilter;

    static START: Once = Once::new();
    static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

    struct Sink;

    impl io::Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
            log.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Keeps what the server says from now on, down to the smallest detail of ours.
    pub(crate) fn start() {
        START.call_once(|| {
            tracing_subscriber::fmt()
                .with_env_filter(EnvFilter::new(
                    "debug,server=trace,simulator=off,s3s=off,s3s_fs=off",
                ))
                .with_ansi(false)
                .with_writer(|| Sink)
                .init();
        });
    }

    pub(crate) fn text() -> String {
        let log = LOG.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&log).into_owned()
    }
}
