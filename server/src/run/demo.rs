//! The embedded simulator: what is mirrored when there is no key.

use std::{
    fs::{self, File, TryLockError},
    io,
    net::Ipv4Addr,
    path::Path,
    time::Duration,
};

use simulator::{Config, Simulator};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::StartError;
use crate::config::{Account, Secret};

/// Enough to page through, search and scroll.
const HISTORY: u32 = 400;

/// Enough to see something move at any time.
const RATE_PER_MINUTE: f64 = 12.0;

/// Longer than upstream's five minutes, so that a first look finds the files of a day's history.
const RETENTION: Duration = Duration::from_secs(24 * 60 * 60);

/// What a larger account may ask in a minute: with less, badges would change seconds late.
const REQUESTS_PER_MINUTE: u32 = 150;

/// A demo that runs. Ends with the shutdown that it was given.
#[derive(Debug)]
pub(super) struct Demo {
    /// The account that the simulator serves.
    pub(super) account: Account,
    /// Keeps a second demo out of the folder.
    _lock: File,
}

impl Demo {
    /// Empties `folder`, for what a simulator made up ends with it, and starts a new one on a free
    /// loopback port.
    pub(super) async fn start(
        folder: &Path,
        shutdown: CancellationToken,
    ) -> Result<Self, StartError> {
        let lock = claim(folder)?;
        let account = simulate(shutdown)
            .await
            .map_err(|error| StartError::because("the simulator cannot be started", error))?;
        Ok(Self {
            account,
            _lock: lock,
        })
    }
}

/// The lock stands beside the folder, so that it outlives what is in it.
fn claim(folder: &Path) -> Result<File, StartError> {
    let unusable = |error: io::Error| {
        StartError::because(
            format!("the demo's folder {folder:?} cannot be used"),
            error,
        )
    };
    let parent = folder.parent().unwrap_or(folder);
    fs::create_dir_all(parent).map_err(unusable)?;
    let lock = File::create(folder.with_extension("lock")).map_err(unusable)?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let sentence =
                "another demo runs in the same data folder; name another with --data-dir";
            return Err(StartError::new(sentence));
        }
        Err(TryLockError::Error(error)) => return Err(unusable(error)),
    }
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(unusable(error)),
        _ => Ok(lock),
    }
}

async fn simulate(shutdown: CancellationToken) -> io::Result<Account> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    // Random, so that nothing else on this machine can ask it.
    let key = simulator::random_key()?;
    let config = Config {
        keys: vec![key.clone()],
        history: HISTORY,
        rate_per_minute: RATE_PER_MINUTE,
        retention: RETENTION,
        rate_limit_rpm: Some(REQUESTS_PER_MINUTE),
        ..Config::default()
    };
    let simulator = Simulator::start(config, listener, shutdown)?;
    Ok(Account {
        name: "demo".parse().map_err(io::Error::other)?,
        key: Secret::from(key.as_str()),
        upstream_url: simulator.base_url,
        requests_per_minute: None,
    })
}
