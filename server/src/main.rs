//! The program: settings, log, runtime, and the console between its start and a signal.

use std::{
    error::Error,
    io::{self, IsTerminal as _, Write as _},
    process::ExitCode,
    time::Duration,
};

use rustix::process::{Resource, getrlimit, setrlimit};
use server::{
    config::{self, Flags, LogFormat, Settings},
    fault, run,
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// What the log tells unless `PREDICTIONS_LOG` says otherwise.
/// A file that upstream has deleted already is said on its prediction's page; a long history has
/// thousands of them.
const LOG_FILTER: &str =
    "info,hyper=warn,object_store=warn,reqwest=warn,server::vault::keeper=warn";

/// Pages are drawn in long stretches; with fewer workers than this one can wait for another.
const MIN_WORKERS: usize = 4;

/// How long work apart from the tasks is waited for, when all else has ended: a picture that the
/// simulator draws is not worth a wait, and what the store acknowledged is on the disk.
const LAST_WORK: Duration = Duration::from_millis(100);

/// The exit code of a wrong configuration.
const WRONG: u8 = 2;

fn main() -> ExitCode {
    let settings = match settings() {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    if let Err(code) = start_log(&settings) {
        return code;
    }
    run::log_panics();
    run::keep_new_files_private();
    raise_file_limit();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(cores.max(MIN_WORKERS))
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => {
            let ended = runtime.block_on(serve(&settings));
            runtime.shutdown_timeout(LAST_WORK);
            ended
        }
        Err(error) => Err(error.into()),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&fault::chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// The settings, or the exit code after it was said what is wrong with them.
fn settings() -> Result<Settings, ExitCode> {
    let flags = Flags::read(std::env::args_os()).map_err(|error| {
        if !error.use_stderr() {
            // Help or version: not wrong at all. If even that cannot be written, nothing can.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        complain(&config::describe_error(&error));
        ExitCode::from(WRONG)
    })?;
    Settings::settle(flags).map_err(|wrong| {
        complain(&wrong.to_string());
        ExitCode::from(WRONG)
    })
}

async fn serve(settings: &Settings) -> Result<(), Box<dyn Error>> {
    // Before anything is started, so that no signal is missed.
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let listener = run::bind(settings.addr).await?;
    let running = run::start(settings, listener).await?;
    running.first_news().await;
    writeln!(io::stdout(), "{running}")?;
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    tracing::info!("told to stop");
    running.stop().await;
    tracing::info!("stopped");
    Ok(())
}

/// Every connection is an open file, and the usual limit of a thousand is kept low only for the sake
/// of old programs: the system says itself how far a program may raise it.
fn raise_file_limit() {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::debug!(error = %error, "the limit of open files stays as it is");
    }
}

/// Starts the log, or returns the exit code after it was said what is wrong with its filter.
fn start_log(settings: &Settings) -> Result<(), ExitCode> {
    let filter = settings.log_filter.as_deref().unwrap_or(LOG_FILTER);
    let filter = EnvFilter::try_new(filter).map_err(|_| {
        let variable = config::LOG_VARIABLE;
        complain(&format!(
            "{variable}: it must be levels, such as \"debug\" or \"info,server::sync=debug\""
        ));
        ExitCode::from(WRONG)
    })?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr);
    match settings.log_format {
        LogFormat::Text => log.init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

/// Says why the program ends. If stderr is closed, the exit code has to do.
fn complain(sentence: &str) {
    let _ = writeln!(io::stderr(), "predictions-console: {sentence}");
}
