//! Starting other programs and turning their end into a result. Knows no program by name.

use std::{
    env,
    ffi::OsStr,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::say;

/// Runs it with our terminal and waits; any end but success is an error that names the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| describe(command))?;
    if !status.success() {
        bail!("{}: {status}", describe(command));
    }
    Ok(())
}

/// Runs it and returns what it printed; what it complained about becomes part of the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| describe(command))?;
    if !done.status.success() {
        let complaint = String::from_utf8_lossy(&done.stderr);
        bail!(
            "{}: {}: {}",
            describe(command),
            done.status,
            complaint.trim()
        );
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Runs it, passes on every line of its standard output as it comes, and returns all of them with
/// whether it ended well: for runners whose report must be both seen and counted.
pub(crate) fn watched(command: &mut Command) -> Result<(String, bool)> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| describe(command))?;
    let mut report = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            say::line(&line);
            report.push_str(&line);
            report.push('\n');
        }
    }
    Ok((report, child.wait()?.success()))
}

/// Runs it for at most this long; true if it ended well within that time.
pub(crate) fn run_within(command: &mut Command, limit: Duration) -> Result<bool> {
    let mut child = command
        .stdin(Stdio::null())
        .spawn()
        .with_context(|| describe(command))?;
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(status.success());
        }
        if Instant::now() > end {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// The first program of this name on `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// True for the superuser, who needs no `sudo`.
pub(crate) fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// A command that needs the superuser's rights: through `sudo` where we do not have them, and
/// never waiting for a password that nobody is there to type.
pub(crate) fn privileged(program: &str) -> Command {
    if is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("sudo");
    command.args(["--non-interactive", program]);
    command
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or_default();
    let words = [program].into_iter().chain(command.get_args());
    let words: Vec<_> = words.map(OsStr::to_string_lossy).collect();
    format!("`{}`", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_with_its_complaint() {
        let told = output(Command::new("sh").args(["-c", "echo no luck >&2; exit 3"]))
            .unwrap_err()
            .to_string();
        assert!(
            told.contains("`sh -c") && told.contains("no luck"),
            "{told}"
        );
        assert!(run(Command::new("sh").args(["-c", "exit 3"])).is_err());
    }

    #[test]
    fn a_missing_program_is_an_error() {
        assert!(run(&mut Command::new("no-such-program-here")).is_err());
        assert_eq!(find("no-such-program-here"), None);
        assert!(find("sh").is_some());
    }

    #[test]
    fn a_watched_command_reports_lines_and_end() {
        let (report, ended_well) =
            watched(Command::new("sh").args(["-c", "echo a; echo b; exit 1"])).unwrap();
        assert_eq!((report.as_str(), ended_well), ("a\nb\n", false));
    }

    #[test]
    fn a_limit_ends_a_command_that_hangs() {
        let ended_well =
            run_within(Command::new("sleep").arg("30"), Duration::from_millis(60)).unwrap();
        assert!(!ended_well);
        assert!(run_within(&mut Command::new("true"), Duration::from_secs(30)).unwrap());
    }
}
