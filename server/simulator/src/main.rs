//! The binary `simulator`: flags into a `Config`, one line when ready, a clean end on a signal.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Parser, ValueEnum};
use simulator::{Config, Fault, Faults, Simulator, Spelling};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// A faithful local Predictions API.
#[derive(Parser)]
#[command(version)]
struct Flags {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8787")]
    addr: SocketAddr,
    /// An API key that is let in, with a history of its own; repeatable [default: a random one, which is told]
    #[arg(long = "api-key", value_name = "KEY")]
    api_keys: Vec<String>,
    /// A host name under which it may be asked besides localhost; repeatable
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// The origin of a web page that may ask it, such as `http://localhost:5173`; repeatable
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    allowed_origins: Vec<String>,
    /// A loopback address to which webhooks may be sent, such as `127.0.0.1:9000`; repeatable
    #[arg(long = "webhook-to", value_name = "ADDRESS")]
    webhook_targets: Vec<SocketAddr>,
    /// The same seed gives the same history
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Predictions that are there already, spread over past days
    #[arg(long, value_name = "N", default_value_t = 200)]
    history: u32,
    /// New predictions a minute that the simulator makes by itself
    #[arg(long, value_name = "PER_MINUTE", default_value_t = 6.0, allow_negative_numbers = true, value_parser = positive_or_zero)]
    rate: f64,
    /// Divides the duration of every phase
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, allow_negative_numbers = true, value_parser = positive)]
    speed: f64,
    /// Seconds that an output file lives
    #[arg(long, value_name = "SECONDS", default_value_t = 300)]
    retention: u64,
    /// How the status of a cancelled prediction is written
    #[arg(long, value_enum, default_value_t = SpellingFlag::Cancelled)]
    spelling: SpellingFlag,
    /// Write the first status as `queued` instead of `pending`
    #[arg(long)]
    queued: bool,
    /// Requests a minute that a key may make; unlimited without this
    #[arg(long, value_name = "RPM")]
    rate_limit: Option<u32>,
    /// What goes wrong and how often, such as `list:500=0.1` or `hang=0.01`; repeatable
    #[arg(long = "fault", value_name = "KIND=PROBABILITY")]
    faults: Vec<Fault>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SpellingFlag {
    Cancelled,
    Canceled,
}

fn main() -> ExitCode {
    let flags = match Flags::try_parse() {
        Ok(flags) => flags,
        Err(error) if !error.use_stderr() => {
            // Help and version go to standard output as they are; a closed pipe is no failure.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => return refuse(&sentence(&error)),
    };
    match run(flags) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => refuse(&message),
    }
}

#[tokio::main]
async fn run(mut flags: Flags) -> Result<(), String> {
    let addr = flags.addr;
    let listener = TcpListener::bind(addr)
        .await
        .map_err(|error| format!("cannot listen on --addr {addr}: {error}"))?;
    if flags.api_keys.is_empty() {
        let key =
            simulator::random_key().map_err(|error| format!("cannot make an API key: {error}"))?;
        tell(&format!("simulator: its API key is {key}"));
        flags.api_keys.push(key);
    }
    let shutdown = CancellationToken::new();
    let running = Simulator::start(config(flags), listener, shutdown.clone())
        .map_err(|error| format!("cannot start: {error}"))?;
    announce(&running.base_url);
    stop_signal().await;
    shutdown.cancel();
    running.stopped().await;
    Ok(())
}

fn config(flags: Flags) -> Config {
    Config {
        keys: flags.api_keys,
        seed: flags.seed,
        history: flags.history,
        rate_per_minute: flags.rate,
        speed: flags.speed,
        retention: Duration::from_secs(flags.retention),
        spelling: match flags.spelling {
            SpellingFlag::Cancelled => Spelling::Cancelled,
            SpellingFlag::Canceled => Spelling::Canceled,
        },
        says_queued: flags.queued,
        rate_limit_rpm: flags.rate_limit,
        faults: Faults(flags.faults),
        hosts: flags.hosts,
        allowed_origins: flags.allowed_origins,
        webhook_targets: flags.webhook_targets,
        control_routes: true,
        ..Config::default()
    }
}

async fn stop_signal() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a signal to wait for, it runs until it is killed.
    let _ = interrupted.await;
}

fn positive(text: &str) -> Result<f64, String> {
    positive_or_zero(text)
        .ok()
        .filter(|n| *n > 0.0)
        .ok_or_else(|| "it must be above 0".to_owned())
}

fn positive_or_zero(text: &str) -> Result<f64, String> {
    let number = text
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite() && *n >= 0.0);
    number.ok_or_else(|| "it must be a number from 0".to_owned())
}

/// The first paragraph of what clap says, in one line.
fn sentence(error: &clap::Error) -> String {
    let text = error.to_string();
    let first = text.split("\n\n").next().unwrap_or_default();
    let words = first.trim_start_matches("error:").split_whitespace();
    words.collect::<Vec<&str>>().join(" ")
}

#[expect(
    clippy::print_stdout,
    reason = "the one line that tells scripts where the server is"
)]
fn announce(base_url: &str) {
    println!("{base_url}");
}

fn refuse(message: &str) -> ExitCode {
    tell(&format!("simulator: {message}"));
    ExitCode::from(2)
}

#[expect(
    clippy::print_stderr,
    reason = "what a person has to know, beside the line for scripts"
)]
fn tell(line: &str) {
    eprintln!("{line}");
}
