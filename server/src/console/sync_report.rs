//! The ledger of days of every account, for the page that shows it.

use domain::{
    audit::{AccountLedger, DayRecord, DayState, MAX_REPORTED_DAYS, SyncReport},
    mirror::AccountMirror,
    query::{Qualifier, Query, Term},
};

use super::Console;
use crate::{store, sync::AccountActivity};

/// Returns the ledgers of all accounts, in the order of the configuration.
///
/// # Errors
/// Fails if the store cannot be read.
pub(super) async fn read(console: &Console) -> Result<SyncReport, store::Error> {
    let mirrors = console.freshness.accounts.borrow().clone();
    let activity = console.sync.activity();
    let mut accounts = Vec::new();
    for (place, mirror) in mirrors.into_iter().enumerate() {
        let activity = activity.get(place).copied().unwrap_or_default();
        accounts.push(ledger(console, mirror, activity).await?);
    }
    Ok(SyncReport { accounts })
}

async fn ledger(
    console: &Console,
    mirror: AccountMirror,
    activity: AccountActivity,
) -> Result<AccountLedger, store::Error> {
    let days = console.store.days(&mirror.name).await?;
    let terms = [
        Term::of(Qualifier::Is, "deleted"),
        Term::of(Qualifier::Account, mirror.name.as_str()),
    ];
    let deleted = Query::of(terms.into_iter().flatten().collect());
    let deleted_upstream = console.store.counts(&deleted).await?.total();
    let is_confirmed = |record: &&DayRecord| record.state == DayState::Confirmed;
    Ok(AccountLedger {
        all_days: to_u64(days.len()),
        confirmed_days: to_u64(days.iter().filter(is_confirmed).count()),
        held: days.iter().map(|record| record.held).sum(),
        deleted_upstream,
        requests: activity.requests,
        next: activity.next,
        days: reported(days),
        mirror,
    })
}

/// The newest days, and those that differ however old they are, newest first.
fn reported(days: Vec<DayRecord>) -> Vec<DayRecord> {
    let recent = days.len().saturating_sub(MAX_REPORTED_DAYS);
    let (older, recent): (Vec<_>, Vec<_>) = days
        .into_iter()
        .enumerate()
        .partition(|(place, _)| *place < recent);
    let differing = older
        .into_iter()
        .rev()
        .filter(|(_, record)| record.state == DayState::Differs);
    let all = recent.into_iter().rev().chain(differing);
    all.map(|(_, record)| record)
        .take(MAX_REPORTED_DAYS * 2)
        .collect()
}

fn to_u64(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use domain::day::CalendarDay;

    use super::*;

    #[test]
    fn old_days_are_reported_only_if_they_differ() {
        let mut days: Vec<DayRecord> = (0..1_000)
            .map(|number| DayRecord::new(CalendarDay::from_number(number)))
            .collect();
        days[7].state = DayState::Differs;
        let reported = reported(days);
        let numbers: Vec<i32> = reported.iter().map(|record| record.day.number()).collect();
        assert_eq!(numbers.len(), MAX_REPORTED_DAYS + 1);
        assert_eq!((numbers[0], numbers[MAX_REPORTED_DAYS]), (999, 7));
    }
}
