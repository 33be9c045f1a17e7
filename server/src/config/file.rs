//! The configuration file. A key that it does not know is an error: a typo must not be a silence.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{LogFormat, Secret, UpstreamDeletions, Wrong, text_file};

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileSettings {
    pub(super) addr: Option<String>,
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
    pub(super) trusted_proxies: Vec<String>,
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
        let text = text_file::read("config", path)?;
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
    let sentence = error.message().lines().next().unwrap_or_default();
    let key = key_of_line(text, line).filter(|key| !sentence.contains(&format!("`{key}`")));
    let key = key.map_or_else(String::new, |key| format!("{key}: "));
    let sentence = without_value(sentence);
    Wrong::new("config", format!("{path:?}, line {line}: {key}{sentence}"))
}

/// The key that a line sets.
fn key_of_line(text: &str, number: usize) -> Option<&str> {
    let (key, _) = text.lines().nth(number - 1)?.split_once('=')?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_-.".contains(c);
    Some(key.trim()).filter(|key| !key.is_empty() && key.chars().all(is_plain))
}

/// The parser's sentence without the value that it repeats: one may be a key in the wrong place.
fn without_value(sentence: &str) -> String {
    let cut = |from: usize, to: usize| {
        let (before, after) = (sentence.get(..from)?, sentence.get(to..)?);
        Some([before, "…", after].concat())
    };
    let quoted = || cut(sentence.find('"')?, sentence.rfind("\", expected")? + 1);
    let variant = || {
        let rest = sentence.strip_prefix("unknown variant ")?;
        let from = sentence.len() - rest.len();
        cut(from, from + rest.find(", expected")?)
    };
    variant()
        .or_else(quoted)
        .unwrap_or_else(|| sentence.to_owned())
}
