//! The program's life: settings, readiness, clients that only hold a place, and the end.

use std::{
    io::{BufRead as _, BufReader, Read as _},
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    task::spawn_blocking,
    time::timeout,
};

use crate::stage::{Stage, eventually, settings};

#[tokio::test(flavor = "multi_thread")]
async fn it_is_ready_when_upstream_has_answered_once() {
    let stage = Stage::new().await;
    let console = stage.console().await;
    assert_eq!(console.get("/healthz").await.status, 200);
    eventually("it is ready", async || {
        console.get("/readyz").await.status == 200
    })
    .await;

    let folder = tempfile::tempdir().unwrap();
    let nowhere = settings(folder.path(), "http://127.0.0.1:9/v1", "sk-x");
    let console = stage.console_with(&nowhere).await;
    assert_eq!(console.get("/healthz").await.status, 200);
    assert_eq!(console.get("/readyz").await.status, 503);
    assert_eq!(
        console.get("/predictions").await.status,
        200,
        "what was mirrored is shown"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_in_time_with_streams_open() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        let mut stream = console.listen("/feed").await;
        assert_eq!(stream.next().await.unwrap().name, "mirror");
        streams.push(stream);
    }
    let addr = console.addr;
    let began = Instant::now();
    console.running.stop().await;
    assert!(
        began.elapsed() < Duration::from_secs(2),
        "{:?}",
        began.elapsed()
    );
    for mut stream in streams {
        while stream.next().await.is_some() {}
    }
    assert!(
        TcpStream::connect(addr).await.is_err(),
        "nobody listens any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_request_is_cut_and_slows_nobody() {
    let stage = Stage::new().await;
    let console = stage.mirrored().await;
    let mut loris = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(console.addr).await.unwrap();
        stream
            .write_all(b"GET /predictions HTTP/1.1\r\nHost: loc")
            .await
            .unwrap();
        loris.push(stream);
    }
    let began = Instant::now();
    assert_eq!(console.get("/predictions").await.status, 200);
    assert!(began.elapsed() < Duration::from_secs(5));
    for mut stream in loris {
        let mut rest = Vec::new();
        let cut = timeout(Duration::from_secs(15), stream.read_to_end(&mut rest)).await;
        assert!(cut.is_ok(), "it is still open after 15 seconds");
    }
}

/// The program itself, with nothing of this process's environment that could mean anything to it.
fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_predictions-console"));
    command
        .args(arguments)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("PREDICTIONS_") || name.starts_with("SKYTELLS_") {
            command.env_remove(name);
        }
    }
    command
}

fn run(arguments: &[&str]) -> Output {
    program(arguments).output().unwrap()
}

#[test]
fn a_wrong_setting_is_one_sentence_and_exit_code_2() {
    let check = |arguments: &[&str], name: &str| {
        let output = run(arguments);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains(name), "{said}");
        assert!(output.stdout.is_empty());
    };
    check(&["--addr", "nowhere"], "--addr");
    check(&["--no-such-flag"], "--no-such-flag");
    check(&["--addr", "0.0.0.0:0", "--demo"], "access-token");
    check(&["--config", "/nowhere.toml"], "config");
    check(&["--upstream-url", "gopher://x"], "upstream-url");
}

/// The variables that the program reads.
const VARIABLES: [&str; 22] = [
    "PREDICTIONS_ADDR",
    "PREDICTIONS_DATA_DIR",
    "PREDICTIONS_CONFIG",
    "PREDICTIONS_DEMO",
    "PREDICTIONS_UPSTREAM_URL",
    "PREDICTIONS_SITE_DIR",
    "PREDICTIONS_ACCESS_TOKEN",
    "PREDICTIONS_HOST",
    "PREDICTIONS_TRUSTED_PROXY",
    "PREDICTIONS_VAULT_MAX_BYTES",
    "PREDICTIONS_VAULT_MAX_DAYS",
    "PREDICTIONS_UPSTREAM_DELETIONS",
    "PREDICTIONS_EVE_MODEL",
    "PREDICTIONS_EVE_ACCOUNT",
    "PREDICTIONS_LOG_FORMAT",
    "PREDICTIONS_LOG",
    "SKYTELLS_API_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "LEPTOS_SITE_ROOT",
    "TEAM_KEY",
];

#[test]
fn an_empty_variable_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("console.toml");
    std::fs::write(&config, "[[account]]\nname = 'a'\nkey_env = 'TEAM_KEY'\n").unwrap();
    for value in ["", "  "] {
        let mut command = program(&["--config", config.to_str().unwrap()]);
        command.envs(VARIABLES.map(|name| (name, value)));
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        // All others are none: that of the key is the first that is needed.
        let want = "account \"a\": key_env: the variable TEAM_KEY is not set\n";
        assert!(said.ends_with(want), "{value:?}: {said}");
    }
}

#[test]
fn the_log_tells_what_its_variable_says() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let mut command = program(&["--demo", "--addr", &addr, "--data-dir", "/nowhere"]);
    let output = command.env("PREDICTIONS_LOG", "info,=").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(
        said.contains("PREDICTIONS_LOG: it must be levels"),
        "{said}"
    );
}

#[test]
fn a_taken_port_is_one_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let output = run(&["--demo", "--addr", &addr, "--data-dir", data]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        said.lines()
            .last()
            .unwrap()
            .contains(&format!("another program listens on {addr}"))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_says_one_line_and_ends_at_a_signal() {
    spawn_blocking(|| {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().to_str().unwrap();
        let mut child = program(&["--addr", "127.0.0.1:0", "--data-dir", data])
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        assert!(
            line.starts_with("Predictions Console: http://127.0.0.1:"),
            "{line}"
        );
        assert!(line.ends_with(" (demo)\n"), "{line}");
        assert!(
            folder.path().join("demo").is_dir(),
            "it keeps to a folder of its own"
        );
        assert_eq!(open_to_others(folder.path()), Vec::<PathBuf>::new());
        let began = Instant::now();
        terminate(&child);
        assert!(child.wait().unwrap().success());
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{:?}",
            began.elapsed()
        );
        let mut rest = String::new();
        stdout.read_to_string(&mut rest).unwrap();
        assert_eq!(rest, "", "one line and no more");
        let mut log = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut log)
            .unwrap();
        assert_eq!(
            log.matches("demo: showing the embedded simulator").count(),
            1,
            "{log}"
        );
    })
    .await
    .unwrap();
}

/// Everything in a folder that others than its owner may read.
fn open_to_others(folder: &Path) -> Vec<PathBuf> {
    let mut open = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        // What is written beside a file and then renamed may be gone by now.
        let Ok(metadata) = std::fs::symlink_metadata(&path) else {
            continue;
        };
        if metadata.permissions().mode() & 0o077 != 0 {
            open.push(path.clone());
        }
        if metadata.is_dir() {
            open.extend(open_to_others(&path));
        }
    }
    open
}

fn terminate(child: &Child) {
    let sent = Command::new("kill").arg(child.id().to_string()).status();
    assert!(sent.unwrap().success());
}
