//! How far back each account's history was read.

use domain::{id::AccountName, time::Timestamp};
use rusqlite::{Connection, OptionalExtension as _};

use crate::store::Ledger;

/// An account's ledger; the default for one that is new.
pub(super) fn read(connection: &Connection, account: &AccountName) -> rusqlite::Result<Ledger> {
    let ledger = connection
        .prepare_cached(
            "SELECT since, next_page, is_complete, head FROM ledgers WHERE account = ?",
        )?
        .query_row([account.as_str()], |r| {
            Ok(Ledger {
                since: r.get(0)?,
                next_page: r.get(1)?,
                is_complete: r.get(2)?,
                head: r.get::<_, Option<i64>>(3)?.map(Timestamp::from_micros),
            })
        });
    Ok(ledger.optional()?.unwrap_or_default())
}

/// Stores it.
pub(super) fn write(
    connection: &Connection,
    account: &AccountName,
    ledger: &Ledger,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO ledgers (account, since, next_page, is_complete, head) \
             VALUES (?, ?, ?, ?, ?)",
        )?
        .execute((
            account.as_str(),
            &ledger.since,
            ledger.next_page,
            ledger.is_complete,
            ledger.head.map(Timestamp::micros),
        ))?;
    Ok(())
}
