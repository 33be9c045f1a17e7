//! Where each account's task writes how fresh and complete its mirror is, for the pages to read, and
//! where a change of health is logged: once, not per try.

use std::time::{Duration, Instant};

use domain::{
    id::AccountName,
    mirror::{AccountMirror, Backfill, Health, Trouble},
    time::Timestamp,
};
use tokio::sync::watch;

use crate::store::Ledger;

/// How often a change of `synced_at` alone is told, on a clock that nobody sets back.
const TELL_SYNCED: Duration = Duration::from_secs(10);

pub(super) struct Board {
    accounts: watch::Sender<Vec<AccountMirror>>,
}

/// One account's line on the board.
pub(super) struct Line {
    accounts: watch::Sender<Vec<AccountMirror>>,
    place: usize,
    /// When the present row of failures began.
    failing_since: Option<Timestamp>,
    told_at: Option<Instant>,
}

impl Board {
    pub(super) fn new(names: impl Iterator<Item = AccountName>) -> Self {
        let lines = names.map(|name| AccountMirror {
            name,
            health: Health::Starting,
            synced_at: None,
            backfill: Backfill::Walking { since: None },
        });
        Self {
            accounts: watch::Sender::new(lines.collect()),
        }
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Vec<AccountMirror>> {
        self.accounts.subscribe()
    }

    pub(super) fn line(&self, place: usize) -> Line {
        Line {
            accounts: self.accounts.clone(),
            place,
            failing_since: None,
            told_at: None,
        }
    }
}

impl Line {
    /// Upstream answered with a list, and it is stored.
    pub(super) fn synced(&mut self, now: Timestamp, ledger: &Ledger) {
        let backfill = match ledger.is_complete {
            true => Backfill::Complete,
            false => Backfill::Walking {
                since: ledger.since.clone(),
            },
        };
        let at = super::task::now();
        let is_time = self
            .told_at
            .is_none_or(|told| at.saturating_duration_since(told) >= TELL_SYNCED);
        let mut is_told = false;
        self.change(|line| {
            let is_news = line.backfill != backfill;
            line.backfill = backfill;
            line.synced_at = Some(now);
            is_told = is_news || is_time;
            is_told
        });
        if is_told {
            self.told_at = Some(at);
        }
    }

    /// The head of the list is fresh.
    pub(super) fn live(&mut self, now: Timestamp) {
        let failing_since = self.failing_since.take();
        self.change(|line| {
            let before = std::mem::replace(&mut line.health, Health::Live);
            match before {
                Health::Live => return false,
                Health::Starting => tracing::info!(account = %line.name, "the mirror is live"),
                Health::Stale { .. } => {
                    let stale_ms = now.since(failing_since.unwrap_or(now)) / 1_000;
                    tracing::info!(account = %line.name, stale_ms, "the mirror is live again");
                }
            }
            true
        });
    }

    /// A try failed, the `failures`-th in a row. The first one is forgiven while all was well,
    /// unless `is_certain`: a single hiccup is not worth a warning on the page. `until` is when upstream
    /// is asked again, if it asked us to wait.
    pub(super) fn stale(
        &mut self,
        trouble: Trouble,
        until: Option<Timestamp>,
        what: &str,
        is_certain: bool,
        now: Timestamp,
    ) {
        let is_first = self.failing_since.is_none();
        let since = *self.failing_since.get_or_insert(now);
        self.change(|line| {
            let is_known = match line.health {
                Health::Live if is_first && !is_certain => return false,
                Health::Live | Health::Starting => false,
                Health::Stale {
                    trouble: before, ..
                } => before == trouble,
            };
            let health = Health::Stale {
                since,
                trouble,
                until,
            };
            let is_news = line.health != health;
            line.health = health;
            if is_known {
                return is_news;
            }
            let sentence = trouble.sentence();
            tracing::warn!(account = %line.name, what, "the mirror is stale: {sentence}");
            true
        });
    }

    fn change(&self, change: impl FnOnce(&mut AccountMirror) -> bool) {
        self.accounts
            .send_if_modified(|lines| lines.get_mut(self.place).is_some_and(change));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    #[test]
    fn one_hiccup_is_forgiven_and_trouble_is_told_once() {
        let board = Board::new(["a".parse().unwrap()].into_iter());
        let (mut line, mut reader) = (board.line(0), board.subscribe());
        line.live(at(1));
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        line.stale(Trouble::Failing, None, "500", false, at(2));
        assert!(!reader.has_changed().unwrap());
        line.stale(Trouble::Failing, None, "500", false, at(3));
        let stale = Health::Stale {
            since: at(2),
            trouble: Trouble::Failing,
            until: None,
        };
        assert_eq!(reader.borrow_and_update()[0].health, stale);
        line.stale(Trouble::Failing, None, "500", false, at(4));
        assert!(!reader.has_changed().unwrap());
        line.live(at(5));
        assert_eq!(reader.borrow_and_update()[0].health, Health::Live);
        line.stale(Trouble::Unauthorized, None, "401", true, at(6));
        let stale = Health::Stale {
            since: at(6),
            trouble: Trouble::Unauthorized,
            until: None,
        };
        assert_eq!(reader.borrow()[0].health, stale);
    }

    #[test]
    fn a_longer_wait_is_told_and_not_logged_as_new_trouble() {
        let board = Board::new(["a".parse().unwrap()].into_iter());
        let (mut line, mut reader) = (board.line(0), board.subscribe());
        line.live(at(1));
        for (now, end) in [(2, 62), (62, 122)] {
            line.stale(Trouble::Limited, Some(at(end)), "429", true, at(now));
            assert!(reader.has_changed().unwrap());
            let stale = Health::Stale {
                since: at(2),
                trouble: Trouble::Limited,
                until: Some(at(end)),
            };
            assert_eq!(reader.borrow_and_update()[0].health, stale);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_time_of_each_poll_is_there_but_not_told() {
        let board = Board::new(["a".parse().unwrap()].into_iter());
        let (mut line, mut reader) = (board.line(0), board.subscribe());
        line.synced(at(0), &Ledger::default());
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        line.synced(at(3), &Ledger::default());
        assert!(!reader.has_changed().unwrap());
        assert_eq!(reader.borrow()[0].synced_at, Some(at(3)));
        // The clock of the machine may be set back meanwhile.
        tokio::time::advance(TELL_SYNCED).await;
        line.synced(at(1), &Ledger::default());
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        line.synced(
            at(11),
            &Ledger {
                is_complete: true,
                ..Ledger::default()
            },
        );
        assert_eq!(reader.borrow_and_update()[0].backfill, Backfill::Complete);
    }
}
