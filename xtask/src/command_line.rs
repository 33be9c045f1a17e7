//! The words after `cargo xtask`, as a value. Knows no files and starts nothing.

use anyhow::{Result, bail};

use crate::{build::Profile, test::Layer};

/// What `cargo xtask help` prints.
pub(crate) const USAGE: &str = "\
usage: cargo xtask <task>

  run [--debug] [-- ARGS]   build what is missing and start the console; ARGS go to it
  test [LAYER]              every test; or one layer: repo, lint, native, clients, browser
  check                     the layers that need no build of the console: repo, lint
  build [--release]         the server and the site, without starting it
  bench [-- ARGS]           the benchmark of the server; ARGS go to it";

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
    /// Run the benchmark.
    Bench {
        /// What the benchmark is started with.
        args: Vec<String>,
    },
    /// Run these layers of tests, in this order.
    Test {
        /// Never empty.
        layers: Vec<Layer>,
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
    let task = match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => Task::Help,
        ["run"] => {
            return Ok(Task::Run {
                profile: Profile::Release,
                args,
            });
        }
        ["run", "--debug"] => {
            return Ok(Task::Run {
                profile: Profile::Debug,
                args,
            });
        }
        ["run", ..] => bail!("the console's own arguments follow `--`: cargo xtask run -- --demo"),
        ["bench"] => return Ok(Task::Bench { args }),
        ["build"] => Task::Build {
            profile: Profile::Debug,
        },
        ["build", "--release"] => Task::Build {
            profile: Profile::Release,
        },
        ["check"] => Task::Test {
            layers: vec![Layer::Repo, Layer::Lint],
        },
        ["test"] => Task::Test {
            layers: Layer::ALL.to_vec(),
        },
        ["test", name] => Task::Test {
            layers: vec![layer(name)?],
        },
        other => bail!("no such task: {}", other.join(" ")),
    };
    if !args.is_empty() {
        bail!("only `run` and `bench` take arguments after `--`");
    }
    Ok(task)
}

fn layer(name: &str) -> Result<Layer> {
    match Layer::ALL.into_iter().find(|layer| layer.name() == name) {
        Some(layer) => Ok(layer),
        None => bail!("no such layer of tests: {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(line: &str) -> Option<Task> {
        parse(line.split_whitespace().map(str::to_owned)).ok()
    }

    #[test]
    fn reads_every_task() {
        let args = vec!["--demo".to_owned(), "--addr".to_owned()];
        let check = |line, task| assert_eq!(parsed(line), Some(task), "{line}");
        check("", Task::Help);
        check(
            "run",
            Task::Run {
                profile: Profile::Release,
                args: vec![],
            },
        );
        check(
            "run --debug -- --demo --addr",
            Task::Run {
                profile: Profile::Debug,
                args,
            },
        );
        check(
            "build",
            Task::Build {
                profile: Profile::Debug,
            },
        );
        check(
            "build --release",
            Task::Build {
                profile: Profile::Release,
            },
        );
        check(
            "check",
            Task::Test {
                layers: vec![Layer::Repo, Layer::Lint],
            },
        );
        check(
            "test",
            Task::Test {
                layers: Layer::ALL.to_vec(),
            },
        );
        check(
            "test browser",
            Task::Test {
                layers: vec![Layer::Browser],
            },
        );
        check("bench", Task::Bench { args: vec![] });
    }

    #[test]
    fn refuses_what_it_would_ignore() {
        for line in [
            "run --demo",
            "test nothing",
            "build -- x",
            "deploy",
            "test repo lint",
        ] {
            assert_eq!(parsed(line), None, "{line}");
        }
    }
}
