//! The ledger of days: how many predictions upstream counts on each day of an account's history, and how many
//! are held here.

use serde::{Deserialize, Serialize};

use crate::{
    day::{CalendarDay, DaySpan},
    mirror::AccountMirror,
    time::Timestamp,
};

/// Maximum number of days that a [`SyncReport`] lists per account, the newest and those that differ.
pub const MAX_REPORTED_DAYS: usize = 400;

/// One day of an account's history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayRecord {
    /// The day that upstream lists the predictions under.
    pub day: CalendarDay,
    /// Number of predictions held here that upstream lists under this day, as far as known.
    pub held: u64,
    /// Upstream's count at the last check; `None` before the first, or if upstream tells no totals.
    pub upstream: Option<u64>,
    /// Upstream's count minus ours that a reading of the whole day explained: unreadable elements,
    /// predictions deleted here that upstream still lists, and ones that it knows but does not list.
    pub explained: i64,
    /// When upstream was last asked about this day.
    pub checked_at: Option<Timestamp>,
    /// The result of that check.
    pub state: DayState,
    /// Predictions that checks of this day have brought, since the console keeps this ledger.
    pub fetched: u64,
    /// Predictions that checks of this day have found deleted upstream.
    pub deleted: u64,
}

/// The result of the last check of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DayState {
    /// Not checked yet.
    #[default]
    Unchecked,
    /// Upstream's count is ours, or the difference is explained.
    Confirmed,
    /// Every row of the day was read, but upstream tells no totals to compare with.
    Read,
    /// The counts differ; the day is read again.
    Differs,
}

/// The ledgers of all accounts, for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncReport {
    /// Each account, in the order of the configuration.
    pub accounts: Vec<AccountLedger>,
}

/// The ledger of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountLedger {
    /// The account and the state of its mirror.
    pub mirror: AccountMirror,
    /// Its days, newest first, at most [`MAX_REPORTED_DAYS`].
    pub days: Vec<DayRecord>,
    /// Number of days with predictions, those left out included.
    pub all_days: u64,
    /// Number of confirmed days among all of them.
    pub confirmed_days: u64,
    /// Number of predictions held that upstream is known to list.
    pub held: u64,
    /// Number of predictions held that were deleted upstream.
    pub deleted_upstream: u64,
    /// Requests sent since the start of the console.
    pub requests: RequestCounts,
    /// The next check; `None` until the history was read.
    pub next: Option<NextCheck>,
}

/// Number of requests of an account's mirror since the start of the console, by purpose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestCounts {
    /// Polls of the newest page.
    pub newest: u64,
    /// Pages between the newest page and what was known before it.
    pub catching_up: u64,
    /// Look-ups of unfinished predictions.
    pub unfinished: u64,
    /// Pages of the first reading of the history.
    pub history: u64,
    /// Checks of days.
    pub checks: u64,
}

/// The check that comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextCheck {
    /// The days to be checked.
    pub span: DaySpan,
    /// When it is due.
    pub at: Timestamp,
}

impl DayRecord {
    /// A day that was never checked and holds nothing.
    pub fn new(day: CalendarDay) -> Self {
        Self {
            day,
            held: 0,
            upstream: None,
            explained: 0,
            checked_at: None,
            state: DayState::Unchecked,
            fetched: 0,
            deleted: 0,
        }
    }

    /// The count of upstream at which nothing is missing.
    pub fn expected(&self) -> i128 {
        i128::from(self.held) + i128::from(self.explained)
    }
}

impl RequestCounts {
    /// The number of all requests.
    pub fn total(&self) -> u64 {
        self.newest + self.catching_up + self.unfinished + self.history + self.checks
    }
}
