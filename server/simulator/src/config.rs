//! What a simulator can be told: the values of the binary's flags, and of tests.

use std::{net::SocketAddr, time::Duration};

use crate::clock::Clock;
use crate::faults::Faults;

/// How a simulator is to behave. Start from `Config::default()`.
#[derive(Clone, Debug)]
pub struct Config {
    /// The API keys that are let in; each is an account with a history of its own.
    pub keys: Vec<String>,
    /// The same seed gives the same history, prompts, durations and files.
    pub seed: u64,
    /// Predictions every account has already, spread over past days.
    pub history: u32,
    /// New predictions a minute that every account makes by itself; 0 for none.
    pub rate_per_minute: f64,
    /// Divides the duration of every phase of a new prediction.
    pub speed: f64,
    /// How long an output file lives after its prediction has ended.
    pub retention: Duration,
    /// How the status of a cancelled prediction is written.
    pub spelling: Spelling,
    /// Whether the first status is written `queued` instead of `pending`.
    pub says_queued: bool,
    /// What goes wrong, and how often.
    pub faults: Faults,
    /// Requests an account may make in any 60 seconds; `None` for no limit.
    pub rate_limit_rpm: Option<u32>,
    /// How long a create with `await` is held before it answers with what there is.
    pub await_bound: Duration,
    /// Host names besides the loopback ones under which it may be asked.
    pub hosts: Vec<String>,
    /// Origins of web pages that may ask it, such as `http://localhost:5173`.
    pub allowed_origins: Vec<String>,
    /// The targets of webhooks that are allowed: loopback addresses with their ports.
    pub webhook_targets: Vec<SocketAddr>,
    /// Whether `/__control/…` is served, for tests over processes.
    pub control_routes: bool,
    /// Where the time comes from.
    pub clock: Clock,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            keys: vec!["sk-demo".to_owned()],
            seed: 1,
            history: 200,
            rate_per_minute: 6.0,
            speed: 1.0,
            retention: Duration::from_secs(300),
            spelling: Spelling::Cancelled,
            says_queued: false,
            faults: Faults::default(),
            rate_limit_rpm: None,
            await_bound: Duration::from_secs(50),
            hosts: Vec::new(),
            allowed_origins: Vec::new(),
            webhook_targets: Vec::new(),
            control_routes: false,
            clock: Clock::system(),
        }
    }
}

/// How `cancelled` is written. SDKs wait for the one, the command-line client for the other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spelling {
    /// `cancelled`
    #[default]
    Cancelled,
    /// `canceled`
    Canceled,
}

impl Spelling {
    /// The word as it goes on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Canceled => "canceled",
        }
    }
}
