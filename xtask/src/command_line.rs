//! The words after `cargo xtask`, as a value. Knows no files and starts nothing.

use anyhow::{Context, Result, bail};

use crate::{build::Profile, test::Layer};

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
usage: cargo xtask <task>

  run [--debug] [-- ARGS]   build what is missing and start the console; ARGS go to it
  test [LAYER]              every test; or one layer: repo, lint, native, clients, browser
                            (`test browser -- ARGS`: ARGS go to Playwright)
  check                     the layers that need no build of the console: repo, lint
  build [--release]         the server and the site, without starting it
  bench [-- PARTS]          the measurements; PARTS are those of the server, by name";

/// One task, with everything it was asked for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Task {
    /// Print the usage.
    Help,
    /// Build, then become the console.
    Run {
        /// Release unless `--debug` was given.
        profile: Profile,
        /// What the console is started with.
        args: Vec<String>,
    },
    /// Build only.
    Build {
        /// Debug unless `--release` was given.
        profile: Profile,
    },
    /// Measure.
    Bench {
        /// What the server's measurements are started with.
        args: Vec<String>,
    },
    /// Run these layers of tests, in this order.
    Test {
        /// Never empty.
        layers: Vec<Layer>,
        /// What the browser's test runner is started with.
        args: Vec<String>,
    },
}

/// Reads the words after the program's name.
pub(crate) fn parse(words: impl Iterator<Item = String>) -> Result<Task> {
    let mut words: Vec<String> = words.collect();
    let args = match words.iter().position(|word| word == "--") {
        Some(at) => words.split_off(at).split_off(1),
        None => Vec::new(),
    };
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let takes_args = matches!(
        words.as_slice(),
        ["run" | "bench", ..] | ["test", "browser"]
    );
    if !args.is_empty() && !takes_args {
        bail!("only `run`, `bench` and `test browser` take arguments after `--`");
    }
    Ok(match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => Task::Help,
        ["run"] => run(Profile::Release, args),
        ["run", "--debug"] => run(Profile::Debug, args),
        ["run", ..] => bail!("the console's own arguments follow `--`: cargo xtask run -- --demo"),
        ["build"] => build(Profile::Debug),
        ["build", "--release"] => build(Profile::Release),
        ["bench"] => Task::Bench { args },
        ["check"] => test(&[Layer::Repo, Layer::Lint], args),
        ["test"] => test(&Layer::ALL, args),
        ["test", name] => test(&[layer(name)?], args),
        other => bail!("no such task: {}", other.join(" ")),
    })
}

fn run(profile: Profile, args: Vec<String>) -> Task {
    Task::Run { profile, args }
}

fn build(profile: Profile) -> Task {
    Task::Build { profile }
}

fn test(layers: &[Layer], args: Vec<String>) -> Task {
    Task::Test {
        layers: layers.to_vec(),
        args,
    }
}

fn layer(name: &str) -> Result<Layer> {
    let found = Layer::ALL.into_iter().find(|layer| layer.name() == name);
    found.with_context(|| format!("no such layer of tests: {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Task> {
        parse(line.split_whitespace().map(str::to_owned)).ok()
    }

    #[test]
    fn reads_every_task() {
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect();
        let check = |line, task| assert_eq!(parsed(line), Some(task), "{line}");
        check("", Task::Help);
        check("run", run(Profile::Release, vec![]));
        check(
            "run --debug -- --demo --addr",
            run(Profile::Debug, words("--demo --addr")),
        );
        check("build", build(Profile::Debug));
        check("build --release", build(Profile::Release));
        check("check", test(&[Layer::Repo, Layer::Lint], vec![]));
        check("test", test(&Layer::ALL, vec![]));
        check("test native", test(&[Layer::Native], vec![]));
        check(
            "test browser -- smoke",
            test(&[Layer::Browser], words("smoke")),
        );
        check(
            "bench -- --quick",
            Task::Bench {
                args: words("--quick"),
            },
        );
    }

    #[test]
    fn refuses_what_it_would_ignore() {
        for line in [
            "run --demo",
            "test nothing",
            "build -- x",
            "test native -- x",
            "deploy",
            "test repo lint",
        ] {
            assert_eq!(parsed(line), None, "{line}");
        }
    }
}
