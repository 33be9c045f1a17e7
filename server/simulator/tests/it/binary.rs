//! The binary: its one line, its refusals, its end.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

fn simulator(flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_simulator"));
    command
        .args(flags)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

#[test]
fn it_prints_its_base_url_and_nothing_else() {
    let flags = [
        "--addr",
        "127.0.0.1:0",
        "--history",
        "5",
        "--fault",
        "list:500=0.5",
        "--rate-limit",
        "25",
    ];
    let mut child = simulator(&flags).spawn().expect("it starts");
    let mut output = BufReader::new(child.stdout.take().expect("its output"));
    let mut line = String::new();
    output.read_line(&mut line).expect("a line");
    assert!(
        line.starts_with("http://127.0.0.1:") && line.ends_with("/v1\n"),
        "{line:?}"
    );
    let addr = line.trim_start_matches("http://").trim_end_matches("/v1\n");
    std::net::TcpStream::connect(addr).expect("it is ready");
    child.kill().expect("it ends");
    child.wait().expect("it has ended");
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("the rest");
    assert_eq!(rest, "");
}

#[test]
fn wrong_flags_are_one_sentence_and_exit_code_two() {
    for (flags, names) in [
        (&["--speed", "0"][..], "--speed"),
        (&["--rate", "-1"], "--rate"),
        (&["--bogus"], "--bogus"),
        (&["--spelling", "kancelled"], "--spelling"),
        (&["--fault", "list:what=1"], "--fault"),
        (&["--history", "many"], "--history"),
        (&["--addr", "nowhere"], "--addr"),
        (&["--addr", "203.0.113.1:1"], "--addr"),
    ] {
        let output = simulator(flags).output().expect("it runs");
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {error}");
        assert!(
            error.lines().count() == 1 && error.contains(names),
            "{flags:?}: {error}"
        );
        assert!(output.stdout.is_empty());
    }
}
