//! Counts of tests, read from what the runners themselves report.

use std::{fmt, ops::Add};

use anyhow::{Context, Result};

/// How many tests ran and how they ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub(crate) passed: usize,
    /// Tests that failed.
    pub(crate) failed: usize,
    /// Tests that were there and did not run.
    pub(crate) skipped: usize,
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

impl Tally {
    /// Adds up the `test result:` lines of Rust's test runner.
    pub(super) fn of_rust(report: &str) -> Self {
        let results = report
            .lines()
            .filter_map(|line| line.strip_prefix("test result: "));
        results.fold(Self::default(), |sum, line| {
            sum + Self {
                passed: count(line, "passed"),
                failed: count(line, "failed"),
                skipped: count(line, "ignored"),
            }
        })
    }

    /// Reads the last line that says `N passed`, with `M failed` and `K skipped` where it has them.
    pub(super) fn of_summary(report: &str) -> Self {
        let summary = report
            .lines()
            .rev()
            .find(|line| count(line, "passed") + count(line, "failed") > 0);
        summary.map_or_else(Self::default, |line| Self {
            passed: count(line, "passed"),
            failed: count(line, "failed"),
            skipped: count(line, "skipped"),
        })
    }

    /// Reads the statistics of Playwright's JSON report. A test that passed only when repeated
    /// has failed.
    pub(super) fn of_playwright(report: &str) -> Result<Self> {
        let report: serde_json::Value = serde_json::from_str(report)?;
        let count = |key: &str| {
            let number = report["stats"][key]
                .as_u64()
                .with_context(|| format!("no {key} in Playwright's report"))?;
            Ok::<_, anyhow::Error>(usize::try_from(number)?)
        };
        Ok(Self {
            passed: count("expected")?,
            failed: count("unexpected")? + count("flaky")?,
            skipped: count("skipped")?,
        })
    }
}

/// The number before this word, or zero.
fn count(line: &str, word: &str) -> usize {
    let mut previous = None;
    for next in line
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|next| !next.is_empty())
    {
        if next == word {
            return previous
                .and_then(|number: &str| number.parse().ok())
                .unwrap_or(0);
        }
        previous = Some(next);
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: usize, failed: usize, skipped: usize) -> Tally {
        Tally {
            passed,
            failed,
            skipped,
        }
    }

    #[test]
    fn reads_the_test_runner_of_rust() {
        let report = "running 3 tests\ntest a ... ok\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out\n";
        assert_eq!(Tally::of_rust(report), tally(7, 2, 1));
        assert_eq!(Tally::of_rust("error: could not compile"), Tally::default());
    }

    #[test]
    fn reads_the_last_summary() {
        assert_eq!(
            Tally::of_summary("node: 2 passed\nclients: 12 passed, 1 failed, 3 skipped\nbye\n"),
            tally(12, 1, 3)
        );
        assert_eq!(Tally::of_summary("nothing was passed on"), Tally::default());
    }

    #[test]
    fn reads_playwright() {
        let report = r#"{"stats":{"expected":5,"unexpected":1,"flaky":2,"skipped":3}}"#;
        assert_eq!(Tally::of_playwright(report).unwrap(), tally(5, 3, 3));
        assert!(Tally::of_playwright("{}").is_err());
    }
}
