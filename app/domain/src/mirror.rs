//! How fresh and complete the mirror is, in words that the page can show.

use serde::{Deserialize, Serialize};

use crate::{day::CalendarDay, id::AccountName, time::Timestamp};

/// The state of the whole mirror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mirror {
    /// Whether upstream is the embedded simulator.
    pub demo: bool,
    /// How many predictions the store holds.
    pub held: u64,
    /// Each account, in the order of the configuration.
    pub accounts: Vec<AccountMirror>,
}

/// The state of one account's mirror.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountMirror {
    /// Its name.
    pub name: AccountName,
    /// Whether news arrives.
    pub health: Health,
    /// When upstream last answered with a list.
    pub synced_at: Option<Timestamp>,
    /// Its completeness, as far as that was checked.
    pub completeness: Completeness,
}

/// Whether news from upstream arrives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Nothing was asked yet.
    Starting,
    /// The last answer was good.
    Live,
    /// It does not, and what is shown may be old.
    Stale {
        /// When the trouble began.
        since: Timestamp,
        /// What the trouble is.
        trouble: Trouble,
        /// When upstream is asked again, if it asked us to wait.
        until: Option<Timestamp>,
    },
}

/// An account in trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AccountTrouble<'m> {
    /// Its name.
    pub name: &'m AccountName,
    /// When the trouble began.
    pub since: Timestamp,
    /// The trouble.
    pub trouble: Trouble,
    /// When upstream is asked again, if it asked us to wait.
    pub until: Option<Timestamp>,
}

impl AccountTrouble<'_> {
    /// Describes the trouble, and until when the console waits, as a sentence for people; `format_time` writes
    /// that moment, in the zone of whoever reads it.
    pub fn sentence(&self, format_time: impl FnOnce(Timestamp) -> String) -> String {
        match (self.trouble, self.until) {
            (Trouble::Limited, Some(until)) => format!(
                "The Predictions API asked us to wait until {} (rate limit).",
                format_time(until)
            ),
            (trouble, _) => trouble.sentence().to_owned(),
        }
    }
}

/// Why no news arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trouble {
    /// Upstream refuses the key.
    Unauthorized,
    /// Upstream cannot be reached, or does not answer in time.
    Unreachable,
    /// Upstream asks us to wait.
    Limited,
    /// Upstream answers with an error of its own.
    Failing,
    /// Upstream's answer cannot be read.
    Malformed,
    /// Our own store does not take what was read.
    Store,
}

/// The completeness of the mirror of an account, as far as it was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Completeness {
    /// The history is being read for the first time.
    Reading {
        /// The earliest day of a prediction that was read; `None` before the first.
        back_to: Option<CalendarDay>,
    },
    /// The history was read, and is yet to be compared with upstream's count.
    Counting,
    /// Upstream counted as many predictions as are held.
    Confirmed {
        /// When it did, last.
        at: Timestamp,
        /// The number that it counted.
        count: u64,
    },
    /// Upstream counts other than what is held, and the difference is being looked for.
    Differs {
        /// Number of predictions that upstream counts and that are not held.
        missing: u64,
        /// Number of predictions that are held and that upstream does not count.
        surplus: u64,
        /// Since when.
        since: Timestamp,
    },
    /// Upstream tells no totals; its days are read again in rotation.
    Unverified,
}

impl Trouble {
    /// What is wrong, as a sentence for people.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Unauthorized => "The API key was refused.",
            Self::Unreachable => "The Predictions API cannot be reached.",
            Self::Limited => "The Predictions API asked us to wait.",
            Self::Failing => "The Predictions API answers with errors.",
            Self::Malformed => "The Predictions API sent an answer that cannot be read.",
            Self::Store => "The local store cannot be written.",
        }
    }

    /// What would help, as a sentence for people.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Unauthorized => "Check the account's key and restart the console.",
            Self::Unreachable => "Check the network; the console keeps trying.",
            Self::Limited | Self::Failing | Self::Malformed => "The console keeps trying.",
            Self::Store => "Check that the data folder is writable and the disk has room.",
        }
    }
}

impl Mirror {
    /// The first account in trouble.
    pub fn trouble(&self) -> Option<AccountTrouble<'_>> {
        self.accounts
            .iter()
            .find_map(|account| match account.health {
                Health::Stale {
                    since,
                    trouble,
                    until,
                } => Some(AccountTrouble {
                    name: &account.name,
                    since,
                    trouble,
                    until,
                }),
                Health::Starting | Health::Live => None,
            })
    }

    /// Returns whether upstream's count of every account was that of the mirror when it was last told.
    pub fn is_complete(&self) -> bool {
        self.accounts
            .iter()
            .all(|account| account.completeness.is_confirmed())
    }
}

impl Completeness {
    /// Returns whether a count of upstream confirmed that nothing is missing.
    pub fn is_confirmed(&self) -> bool {
        matches!(self, Self::Confirmed { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_with_its_end_and_its_reason() {
        let name = "main".parse().unwrap();
        let mut trouble = AccountTrouble {
            name: &name,
            since: Timestamp::default(),
            trouble: Trouble::Limited,
            until: Timestamp::parse("2026-03-04T19:06:00Z"),
        };
        assert_eq!(
            trouble.sentence(Timestamp::time_of_day),
            "The Predictions API asked us to wait until 19:06:00 UTC (rate limit)."
        );
        trouble.until = None;
        assert_eq!(
            trouble.sentence(Timestamp::time_of_day),
            "The Predictions API asked us to wait."
        );
        trouble.trouble = Trouble::Unauthorized;
        assert_eq!(
            trouble.sentence(Timestamp::time_of_day),
            "The API key was refused."
        );
    }
}
