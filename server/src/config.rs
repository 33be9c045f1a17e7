//! Settings from flags, environment and file, checked once and turned into types.
//!
//! A flag wins over its environment variable, that over the file, that over the default. Nothing
//! outside this room reads the environment. Must not open, connect or create anything.

mod accounts;
mod addresses;
mod bucket;
mod eve;
mod file;
mod flags;
mod secret;
#[cfg(test)]
mod tests;
mod text_file;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use domain::id::AccountName;

use ipnet::IpNet;

pub use bucket::Bucket;
pub use flags::{Flags, LogFormat, UpstreamDeletions, describe_error};
pub use secret::Secret;

use file::FileSettings;

/// The API that is mirrored unless something else is configured.
pub const UPSTREAM_URL: &str = "https://api.skytells.ai/v1";

/// The default address of the console.
const ADDR: &str = "127.0.0.1:3000";

/// The variable of [`Settings::log_filter`].
pub const LOG_VARIABLE: &str = "PREDICTIONS_LOG";

/// The shortest access token that is accepted, in bytes.
const MIN_TOKEN_LEN: usize = 16;

/// Everything that can be decided before the first part is started.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where the console listens; port 0 takes a free one.
    pub addr: SocketAddr,
    /// Where the store and the kept files are.
    pub data_dir: PathBuf,
    /// The site's folder, where one was named.
    pub site_dir: Option<PathBuf>,
    /// What is mirrored.
    pub mirrored: Mirrored,
    /// What a visitor must show; `None` lets everyone in who reaches the address.
    pub access_token: Option<Secret>,
    /// Host names besides the loopback ones under which the console may be asked for.
    pub hosts: Vec<String>,
    /// Proxies whose word is taken for who asks, by which name and over TLS or not.
    pub trusted_proxies: Vec<IpNet>,
    /// How log lines are written.
    pub log_format: LogFormat,
    /// The log filter of the variable `PREDICTIONS_LOG`; the default if `None`.
    pub log_filter: Option<String>,
    /// The most bytes of output files that are kept, at least 1.
    pub vault_max_bytes: Option<u64>,
    /// For how many days an output file is kept that nobody looks at, at least 1.
    pub vault_max_days: Option<u32>,
    /// The handling of predictions that were deleted upstream.
    pub upstream_deletions: UpstreamDeletions,
    /// Where output files are kept instead of in the data folder.
    pub vault_bucket: Option<Bucket>,
    /// The chat model that is asked what Eve does not understand; `None`, and nothing is sent.
    pub eve: Option<EveModel>,
}

/// A chat model of an account's API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EveModel {
    /// Its name, as calls spell it.
    pub model: String,
    /// The account whose key asks it; `None` is the first one.
    pub account: Option<AccountName>,
}

/// What the console mirrors.
#[derive(Clone, Debug)]
pub enum Mirrored {
    /// The embedded simulator.
    Demo {
        /// Why: for the log.
        reason: &'static str,
    },
    /// Accounts of the Predictions API, at least one, in the order of the file.
    Accounts(Vec<Account>),
}

/// An account whose predictions are mirrored.
#[derive(Clone, Debug)]
pub struct Account {
    /// The name that the pages show.
    pub name: AccountName,
    /// The key that reads it.
    pub key: Secret,
    /// The base URL of its API, without a slash at its end.
    pub upstream_url: String,
    /// The most requests a minute; `None` goes by what upstream says of it.
    pub requests_per_minute: Option<u32>,
}

/// A setting that cannot be used, in one sentence that names it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {rule}")]
pub struct Wrong {
    key: String,
    rule: String,
}

impl Wrong {
    fn new(key: impl Into<String>, rule: impl Into<String>) -> Self {
        Self {
            key: key.into(),
            rule: rule.into(),
        }
    }
}

impl Settings {
    /// Settles what the flags, the environment behind them and the file they name say.
    pub fn settle(flags: Flags) -> Result<Self, Wrong> {
        let file = match &flags.config {
            Some(path) => FileSettings::read(path)?,
            None => FileSettings::default(),
        };
        let upstream_url = flags
            .upstream_url
            .as_deref()
            .or(file.upstream_url.as_deref())
            .unwrap_or(UPSTREAM_URL);
        let upstream_url = accounts::checked_url("upstream-url", upstream_url)?;
        let mirrored = if flags.demo || file.demo {
            Mirrored::Demo {
                reason: "it was asked for",
            }
        } else {
            accounts::settle(flags.api_key, file.account, &upstream_url)?
        };
        let bucket = file.vault.and_then(|vault| vault.bucket);
        let bucket = bucket.map(|bucket| bucket::settle(bucket, variable));
        let addr = match (&flags.addr, &file.addr) {
            (Some(addr), _) => addresses::checked_addr("--addr", addr)?,
            (None, addr) => addresses::checked_addr("addr", addr.as_deref().unwrap_or(ADDR))?,
        };
        let (model, account) = (flags.eve_model, flags.eve_account);
        let eve = eve::settle(
            model.or(file.eve.model),
            account.or(file.eve.account),
            &mirrored,
        )?;
        let token = flags.access_token.or(file.access_token);
        let hosts = flags.host.iter().chain(&file.hosts);
        let hosts: Vec<_> = hosts
            .map(|host| addresses::host_name(host))
            .filter(|host| !host.is_empty())
            .collect();
        let proxies = flags.trusted_proxy.iter().chain(&file.trusted_proxies);
        let trusted_proxies = proxies
            .filter(|text| !text.trim().is_empty())
            .map(|text| addresses::network(text))
            .collect::<Result<Vec<_>, _>>()?;
        let data_dir = flags
            .data_dir
            .or(file.data_dir)
            .map_or_else(default_data_dir, Ok)?;
        Ok(Self {
            addr,
            data_dir: folder_of(&data_dir, &mirrored),
            site_dir: flags.site_dir.or(file.site_dir),
            vault_bucket: bucket.transpose()?.map(|it| bucket_of(it, &mirrored)),
            mirrored,
            eve,
            access_token: checked_token(token, addr, &hosts, &trusted_proxies)?,
            hosts,
            trusted_proxies,
            log_format: flags.log_format.or(file.log_format).unwrap_or_default(),
            upstream_deletions: flags
                .upstream_deletions
                .or(file.upstream_deletions)
                .unwrap_or_default(),
            log_filter: variable(LOG_VARIABLE),
            vault_max_bytes: checked_limit(
                "vault-max-bytes",
                flags.vault_max_bytes.or(file.vault_max_bytes),
            )?,
            vault_max_days: checked_limit(
                "vault-max-days",
                flags.vault_max_days.or(file.vault_max_days),
            )?,
        })
    }
}

/// Nothing could be kept within a limit of nothing.
fn checked_limit<T: PartialEq + Default>(key: &str, limit: Option<T>) -> Result<Option<T>, Wrong> {
    if limit == Some(T::default()) {
        let rule = "it must be at least 1; without it there is no limit";
        return Err(Wrong::new(key, rule));
    }
    Ok(limit)
}

/// What the simulator makes up must never end up beside what is real.
fn folder_of(data_dir: &Path, mirrored: &Mirrored) -> PathBuf {
    match mirrored {
        Mirrored::Demo { .. } => data_dir.join("demo"),
        Mirrored::Accounts(_) => data_dir.to_owned(),
    }
}

/// The same for a bucket.
fn bucket_of(mut bucket: Bucket, mirrored: &Mirrored) -> Bucket {
    if matches!(mirrored, Mirrored::Demo { .. }) {
        bucket.prefix.push_str("demo/");
    }
    bucket
}

/// An environment variable that says something: an empty one is how a shell script unsets it.
fn variable(name: &str) -> Option<String> {
    let value = std::env::var(name).ok()?;
    Some(value).filter(|value| !value.trim().is_empty())
}

/// On a loopback address only this machine's users can ask; anywhere else a token is a must. A
/// host name of its own says that a proxy brings requests from elsewhere.
fn checked_token(
    token: Option<Secret>,
    addr: SocketAddr,
    hosts: &[String],
    proxies: &[IpNet],
) -> Result<Option<Secret>, Wrong> {
    let token = token.map(|token| Secret::from(token.reveal().trim()));
    let is_elsewhere = hosts.iter().any(|host| !addresses::is_loopback(host));
    match token {
        Some(token) if token.reveal().len() < MIN_TOKEN_LEN => Err(Wrong::new(
            "access-token",
            format!("it must have at least {MIN_TOKEN_LEN} characters"),
        )),
        None if !addr.ip().is_loopback() => Err(Wrong::new(
            "access-token",
            format!("it must be set, because {addr} can be reached from other machines"),
        )),
        None if is_elsewhere => Err(Wrong::new(
            "access-token",
            "it must be set, because `hosts` names what other machines ask for",
        )),
        None if !proxies.is_empty() => Err(Wrong::new(
            "access-token",
            "it must be set, because a trusted proxy brings requests from other machines",
        )),
        token => Ok(token),
    }
}

/// The platform's folder for a program's data.
fn default_data_dir() -> Result<PathBuf, Wrong> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    let home = || variable("HOME").map(PathBuf::from);
    let base = if cfg!(target_os = "macos") {
        home().map(|home| home.join("Library/Application Support"))
    } else if cfg!(windows) {
        variable("LOCALAPPDATA").map(PathBuf::from)
    } else {
        variable("XDG_DATA_HOME")
            .map(PathBuf::from)
            .or_else(|| home().map(|home| home.join(".local/share")))
    };
    base.map(|base| base.join("predictions-console"))
        .ok_or_else(|| {
            Wrong::new(
                "data-dir",
                "it must be set, because there is no home folder",
            )
        })
}
