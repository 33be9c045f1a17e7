//! The command line and the environment variables behind it.

use std::{error::Error as _, ffi::OsString, path::PathBuf};

use clap::{
    Arg, CommandFactory as _, FromArgMatches as _, Parser, ValueEnum,
    builder::{BoolishValueParser, Resettable},
    error::{ContextKind, ContextValue, ErrorKind},
};
use serde::Deserialize;

use super::{Secret, variable};

/// A live, searchable log of a Skytells account's predictions.
///
/// Without an API key it shows the predictions of an embedded simulator.
#[derive(Clone, Debug, Parser)]
#[command(name = "predictions-console", version)]
pub struct Flags {
    /// Where to listen; port 0 takes a free one [default: 127.0.0.1:3000]
    #[arg(long, env = "PREDICTIONS_ADDR")]
    pub addr: Option<String>,
    /// Where the store and the kept files are [default: the platform's data folder]
    #[arg(long, env = "PREDICTIONS_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// A TOML file with the same settings and the accounts
    #[arg(long, env = "PREDICTIONS_CONFIG")]
    pub config: Option<PathBuf>,
    /// Mirror the embedded simulator, whatever keys there are
    #[arg(long, env = "PREDICTIONS_DEMO", value_parser = BoolishValueParser::new())]
    pub demo: bool,
    /// The API key of the account `default`; better given as a variable, for other users of the
    /// machine can read a program's arguments
    #[arg(long, env = "SKYTELLS_API_KEY", hide_env_values = true, value_parser = secret)]
    pub api_key: Option<Secret>,
    /// The base URL of the Predictions API [default: https://api.skytells.ai/v1]
    #[arg(long, env = "PREDICTIONS_UPSTREAM_URL")]
    pub upstream_url: Option<String>,
    /// The folder of the built site [default: LEPTOS_SITE_ROOT, else `site` beside the program]
    #[arg(long, env = "PREDICTIONS_SITE_DIR")]
    pub site_dir: Option<PathBuf>,
    /// What visitors must show; needed when others can reach the address; better as a variable
    #[arg(long, env = "PREDICTIONS_ACCESS_TOKEN", hide_env_values = true, value_parser = secret)]
    pub access_token: Option<Secret>,
    /// A host name under which the console is reached besides localhost (repeatable)
    #[arg(long, env = "PREDICTIONS_HOST", value_delimiter = ',')]
    pub host: Vec<String>,
    /// An address or network (10.0.0.0/8) of a proxy that tells for whom it asks (repeatable)
    #[arg(long, env = "PREDICTIONS_TRUSTED_PROXY", value_delimiter = ',')]
    pub trusted_proxy: Vec<String>,
    /// The most bytes of output files that are kept; the least recently seen go first [default: no limit]
    #[arg(long, env = "PREDICTIONS_VAULT_MAX_BYTES")]
    pub vault_max_bytes: Option<u64>,
    /// For how many days an output file is kept that nobody looks at [default: no limit]
    #[arg(long, env = "PREDICTIONS_VAULT_MAX_DAYS")]
    pub vault_max_days: Option<u32>,
    /// Handling of predictions that were deleted upstream [default: keep]
    #[arg(long, env = "PREDICTIONS_UPSTREAM_DELETIONS")]
    pub upstream_deletions: Option<UpstreamDeletions>,
    /// The chat model that is asked what Eve does not understand; it is sent what it looks up in the
    /// mirror, prompts and outputs, too [default: none, and nothing is sent]
    #[arg(long, env = "PREDICTIONS_EVE_MODEL")]
    pub eve_model: Option<String>,
    /// The account whose key asks that model [default: the first one]
    #[arg(long, env = "PREDICTIONS_EVE_ACCOUNT")]
    pub eve_account: Option<String>,
    /// How log lines are written to stderr [default: text]
    #[arg(long, env = "PREDICTIONS_LOG_FORMAT")]
    pub log_format: Option<LogFormat>,
}

impl Flags {
    /// Reads the command line and the variables behind it. A variable that is empty is none.
    ///
    /// # Errors
    /// Fails if they cannot be understood, or ask for help or the version.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let command = Self::command().mut_args(without_empty_variable);
        Self::from_arg_matches(&command.try_get_matches_from(arguments)?)
    }
}

fn without_empty_variable(argument: Arg) -> Arg {
    let name = argument
        .get_env()
        .map(|name| name.to_string_lossy().into_owned());
    match name {
        // A value that is no text is left to the parser, which refuses it.
        Some(name) if variable(&name).is_none() && std::env::var(&name).is_ok() => {
            argument.env(Resettable::<clap::builder::OsStr>::Reset)
        }
        Some(_) | None => argument,
    }
}

/// Describes an error of the command line in one sentence that names the flag and repeats no value: one may
/// be a key in the wrong place.
pub fn describe_error(error: &clap::Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.as_str(),
        Some(ContextValue::Strings(texts)) => texts.first().map_or("", String::as_str),
        _ => "",
    };
    let argument = context(ContextKind::InvalidArg);
    let flag = argument.split([' ', '=']).next().unwrap_or_default();
    let kind = error.kind();
    let known = match error.get(ContextKind::ValidValue) {
        Some(ContextValue::Strings(known)) => known.join(", "),
        _ => String::new(),
    };
    if !flag.starts_with('-') {
        return "a value stands there without its flag; --help lists them all".to_owned();
    }
    let rule = if kind == ErrorKind::UnknownArgument {
        "there is no such flag; --help lists them all".to_owned()
    } else if kind == ErrorKind::InvalidValue && known.is_empty() {
        "it needs a value".to_owned()
    } else if kind == ErrorKind::InvalidValue {
        format!("it takes one of {known}")
    } else if let Some(reason) = error.source() {
        reason.to_string()
    } else {
        "it cannot stand there like this".to_owned()
    };
    format!("{flag}: {rule}")
}

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// The handling of predictions that were deleted upstream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UpstreamDeletions {
    /// They stay in the console, marked as deleted, with their files.
    #[default]
    Keep,
    /// They are deleted from the console, too, with their files.
    Remove,
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the shape that clap asks of a parser"
)]
fn secret(text: &str) -> Result<Secret, std::convert::Infallible> {
    Ok(Secret::from(text))
}
