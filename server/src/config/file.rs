//! The configuration file. A key that it does not know is an error: a typo must not be a silence.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use serde::Deserialize;

use super::{LogFormat, Secret, UpstreamDeletions, Wrong};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSettings {
    pub(super) addr: Option<SocketAddr>,
    pub(super) data_dir: Option<PathBuf>,
    pub(super) site_dir: Option<PathBuf>,
    pub(super) upstream_url: Option<String>,
    pub(super) access_token: Option<Secret>,
    pub(super) log_format: Option<LogFormat>,
    pub(super) vault_max_bytes: Option<u64>,
    pub(super) vault_max_days: Option<u32>,
    pub(super) upstream_deletions: Option<UpstreamDeletions>,
    pub(super) vault: Option<FileVault>,
    #[serde(default)]
    pub(super) demo: bool,
    #[serde(default)]
    pub(super) hosts: Vec<String>,
    #[serde(default)]
    pub(super) account: Vec<FileAccount>,
    #[serde(default)]
    pub(super) eve: FileEve,
}

/// The `[eve]` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileEve {
    pub(super) model: Option<String>,
    pub(super) account: Option<String>,
}

/// The `[vault]` of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileVault {
    pub(super) bucket: Option<FileBucket>,
}

/// The `[vault.bucket]` of the file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileBucket {
    pub(super) url: Option<String>,
    pub(super) bucket: Option<String>,
    pub(super) region: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) path_style: Option<bool>,
    pub(super) access_key_id: Option<Secret>,
    pub(super) secret_access_key: Option<Secret>,
    pub(super) secret_access_key_file: Option<PathBuf>,
}

/// An `[[account]]` of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileAccount {
    pub(super) name: String,
    pub(super) key: Option<Secret>,
    pub(super) key_file: Option<PathBuf>,
    pub(super) key_env: Option<String>,
    pub(super) upstream_url: Option<String>,
    pub(super) requests_per_minute: Option<u32>,
}

impl FileSettings {
    /// Reads the file at `path`.
    pub(super) fn read(path: &Path) -> Result<Self, Wrong> {
        let text = std::fs::read_to_string(path)
            .map_err(|error| Wrong::new("config", format!("cannot read {path:?}: {error}")))?;
        toml::from_str(&text).map_err(|error| wrong_file(path, &text, &error))
    }
}

/// The parser's whole message quotes the line it fails on, and that line may hold a key: only its
/// sentence and the line's number are told.
fn wrong_file(path: &Path, text: &str, error: &toml::de::Error) -> Wrong {
    let start = error.span().map_or(0, |span| span.start.min(text.len()));
    let line = 1 + text.as_bytes()[..start]
        .iter()
        .filter(|b| **b == b'\n')
        .count();
    let sentence = error
        .message()
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned();
    Wrong::new("config", format!("{path:?}, line {line}: {sentence}"))
}
