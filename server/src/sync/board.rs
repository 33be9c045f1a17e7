//! Where each account's task writes how fresh and complete its mirror is, for the pages to read, and
//! where a change of health is logged: once, not per try.

use std::time::{Duration, Instant};

use domain::{
    audit::{NextCheck, RequestCounts},
    id::AccountName,
    mirror::{AccountMirror, Completeness, Health, Trouble},
    time::Timestamp,
};
use tokio::sync::watch;

use super::plan::Lane;

/// The shortest time between two reports of `synced_at` alone, on a clock that nobody sets back.
const TELL_SYNCED: Duration = Duration::from_secs(10);

pub(super) struct Board {
    accounts: watch::Sender<Vec<AccountMirror>>,
    activity: watch::Sender<Vec<AccountActivity>>,
}

/// The requests of an account's mirror since the start, and its next check.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountActivity {
    /// Requests by purpose.
    pub requests: RequestCounts,
    /// The next check of days; `None` until the history was read.
    pub next: Option<NextCheck>,
}

/// One account's line on the board.
pub(super) struct Line {
    accounts: watch::Sender<Vec<AccountMirror>>,
    activity: watch::Sender<Vec<AccountActivity>>,
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
            completeness: Completeness::Reading { back_to: None },
        });
        let lines: Vec<AccountMirror> = lines.collect();
        Self {
            activity: watch::Sender::new(vec![AccountActivity::default(); lines.len()]),
            accounts: watch::Sender::new(lines),
        }
    }

    pub(super) fn subscribe(&self) -> watch::Receiver<Vec<AccountMirror>> {
        self.accounts.subscribe()
    }

    pub(super) fn activity(&self) -> Vec<AccountActivity> {
        self.activity.borrow().clone()
    }

    pub(super) fn line(&self, place: usize) -> Line {
        Line {
            accounts: self.accounts.clone(),
            activity: self.activity.clone(),
            place,
            failing_since: None,
            told_at: None,
        }
    }
}

impl Line {
    /// Upstream answered with a list, and it is stored.
    pub(super) fn synced(
        &mut self,
        now: Timestamp,
        completeness: Completeness,
        next: Option<NextCheck>,
    ) {
        self.note(|activity| activity.next = next);
        let at = super::task::now();
        let is_time = self
            .told_at
            .is_none_or(|told| at.saturating_duration_since(told) >= TELL_SYNCED);
        let mut is_told = false;
        self.change(|line| {
            let is_news = !is_alike(line.completeness, completeness);
            line.completeness = completeness;
            line.synced_at = Some(now);
            is_told = is_news || is_time;
            is_told
        });
        if is_told {
            self.told_at = Some(at);
        }
    }

    /// A request is sent for a lane.
    pub(super) fn spent(&self, lane: Lane) {
        self.note(|activity| {
            let requests = &mut activity.requests;
            let count = match lane {
                Lane::Head => &mut requests.newest,
                Lane::Gap => &mut requests.catching_up,
                Lane::Unfinished => &mut requests.unfinished,
                Lane::History => &mut requests.history,
                Lane::Audit => &mut requests.checks,
            };
            *count = count.saturating_add(1);
        });
    }

    fn note(&self, change: impl FnOnce(&mut AccountActivity)) {
        self.activity.send_modify(|all| {
            if let Some(activity) = all.get_mut(self.place) {
                change(activity);
            }
        });
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

/// Returns whether two states differ only in when a count was last confirmed, and on how many: that
/// changes with every prediction, and is told as often as the time of the last answer.
fn is_alike(before: Completeness, now: Completeness) -> bool {
    before == now || (before.is_confirmed() && now.is_confirmed())
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
        let confirmed = |seconds| Completeness::Confirmed {
            at: at(seconds),
            count: 7,
        };
        line.synced(at(0), Completeness::Counting, None);
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        line.synced(at(3), Completeness::Counting, None);
        assert!(!reader.has_changed().unwrap());
        assert_eq!(reader.borrow()[0].synced_at, Some(at(3)));
        // The clock of the machine may be set back meanwhile.
        tokio::time::advance(TELL_SYNCED).await;
        line.synced(at(1), Completeness::Counting, None);
        assert!(reader.has_changed().unwrap());
        reader.mark_unchanged();
        line.synced(at(11), confirmed(11), None);
        assert_eq!(reader.borrow_and_update()[0].completeness, confirmed(11));
        line.synced(at(12), confirmed(12), None);
        assert!(!reader.has_changed().unwrap());
        assert_eq!(reader.borrow()[0].completeness, confirmed(12));
    }

    #[test]
    fn requests_are_counted_by_purpose() {
        let board = Board::new(["a", "b"].iter().map(|name| name.parse().unwrap()));
        let line = board.line(1);
        for lane in [Lane::Head, Lane::Audit, Lane::Head] {
            line.spent(lane);
        }
        let [a, b] = [0, 1].map(|place| board.activity()[place].requests);
        assert_eq!(a, RequestCounts::default());
        assert_eq!((b.newest, b.checks, b.history), (2, 1, 0));
    }
}
