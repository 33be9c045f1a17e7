//! The progress of reading each account's list.

use domain::{
    day::CalendarDay,
    id::{AccountName, PredictionId},
};
use rusqlite::{Connection, OptionalExtension as _, types::Type};

use super::rows;
use crate::store::Ledger;

/// Returns an account's ledger; the default if it is new.
pub(super) fn read(connection: &Connection, account: &AccountName) -> rusqlite::Result<Ledger> {
    let ledger = connection
        .prepare_cached(
            "SELECT newest, total, next_page, reached, is_complete FROM ledgers WHERE account = ?",
        )?
        .query_row([account.as_str()], |r| {
            Ok(Ledger {
                newest: newest(r.get(0)?)?,
                total: r.get::<_, Option<i64>>(1)?.map(rows::unsigned),
                next_page: r.get(2)?,
                reached: r.get::<_, Option<i32>>(3)?.map(CalendarDay::from_number),
                is_complete: r.get(4)?,
            })
        });
    Ok(ledger.optional()?.unwrap_or_default())
}

fn newest(json: Option<String>) -> rusqlite::Result<Option<Vec<PredictionId>>> {
    let parse = |json: String| serde_json::from_str(&json);
    json.map(parse)
        .transpose()
        .map_err(|bad| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(bad)))
}

/// Stores it.
pub(super) fn write(
    connection: &Connection,
    account: &AccountName,
    ledger: &Ledger,
) -> rusqlite::Result<()> {
    let newest = ledger
        .newest
        .as_ref()
        .map(serde_json::to_string)
        .transpose();
    let newest = newest.map_err(|bad| rusqlite::Error::ToSqlConversionFailure(Box::new(bad)))?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO ledgers \
             (account, newest, total, next_page, reached, is_complete) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute((
            account.as_str(),
            newest,
            ledger.total.map(rows::signed),
            ledger.next_page,
            ledger.reached.map(CalendarDay::number),
            ledger.is_complete,
        ))?;
    Ok(())
}
