//! All the layers of tests, from the quickest to the slowest, stopping at the first that fails.
//!
//! A layer that ran nothing has failed: an empty suite looks just like a healthy one.

mod browser;
mod clients;
mod lint;
mod native;
mod programs;
mod tally;

use anyhow::{Context, Result, bail};

use self::tally::Tally;
use crate::{project::Project, repo, say};

/// One layer of tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    /// The rules of the repository.
    Repo,
    /// Format, compiler and clippy warnings, documentation.
    Lint,
    /// The tests of the crates.
    Native,
    /// Official client libraries against the simulator.
    Clients,
    /// The console in a real browser.
    Browser,
}

impl Layer {
    /// Every layer, in the order in which they run.
    pub(crate) const ALL: [Self; 5] = [
        Self::Repo,
        Self::Lint,
        Self::Native,
        Self::Clients,
        Self::Browser,
    ];

    /// Its name on the command line.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Repo => "repo",
            Self::Lint => "lint",
            Self::Native => "native",
            Self::Clients => "clients",
            Self::Browser => "browser",
        }
    }

    fn run(self, project: &Project, args: &[String]) -> Result<Ran> {
        match self {
            Self::Repo => repo::check(project).map(Ran::Checks),
            Self::Lint => lint::run(project).map(Ran::Checks),
            Self::Native => native::run(project).map(Ran::Tests),
            Self::Clients => clients::run(project).map(Ran::Tests),
            Self::Browser => browser::run(project, args).map(Ran::Tests),
        }
    }
}

/// What a layer counted: checks of the sources are not tests.
#[derive(Debug, Clone, Copy)]
enum Ran {
    Checks(usize),
    Tests(Tally),
}

/// Runs these layers and ends with one line of counts. `args` go to the browser's test runner.
pub(crate) fn run(project: &Project, layers: &[Layer], args: &[String]) -> Result<()> {
    let mut total = Tally::default();
    let mut parts = Vec::new();
    for layer in layers {
        let name = layer.name();
        say::line(&format!("xtask: test layer: {name}"));
        let ran = layer
            .run(project, args)
            .with_context(|| format!("test layer {name} failed"))?;
        parts.push(format!("{name} {}", ran.count()));
        if let Ran::Tests(tally) = ran {
            total = total + tally;
        }
        ran.judge()
            .with_context(|| format!("{total}; test layer {name} failed"))?;
    }
    say::line(&format!("xtask: {total} ({})", parts.join(", ")));
    Ok(())
}

impl Ran {
    fn count(self) -> usize {
        match self {
            Self::Checks(count) => count,
            Self::Tests(tally) => tally.passed,
        }
    }

    fn judge(self) -> Result<()> {
        match self {
            Self::Tests(Tally { failed: 1.., .. }) => bail!("see above"),
            Self::Tests(Tally {
                skipped: count @ 1..,
                ..
            }) => bail!("{count} skipped tests; a test runs or is removed"),
            Self::Checks(0) | Self::Tests(Tally { passed: 0, .. }) => bail!("it ran nothing"),
            Self::Checks(_) | Self::Tests(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_layer_that_ran_and_passed_is_good() {
        let tests = |passed, failed, skipped| {
            Ran::Tests(Tally {
                passed,
                failed,
                skipped,
            })
            .judge()
            .is_ok()
        };
        assert!(tests(3, 0, 0));
        assert!(!tests(3, 1, 0));
        assert!(!tests(3, 0, 1));
        assert!(!tests(0, 0, 0));
        assert!(Ran::Checks(1).judge().is_ok());
        assert!(Ran::Checks(0).judge().is_err());
    }
}
