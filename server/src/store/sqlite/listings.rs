//! The ledger of days: which predictions the list of an account shows under which day, and how upstream's
//! counts compare.

use std::collections::HashSet;

use domain::{
    audit::{DayRecord, DayState},
    day::{CalendarDay, DaySpan},
    id::{AccountName, PredictionId},
    time::Timestamp,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::{merge, rows, tally::Tally, target};
use crate::store::ListComparison;

/// A prediction in the list of an account.
struct DayListing {
    prediction: i64,
    day: CalendarDay,
}

/// A prediction that is held of what an account lists.
struct HeldListing {
    prediction: i64,
    /// The id that it is stored under.
    id: PredictionId,
    created_at: Timestamp,
    /// The day under which the account lists it so far.
    day: Option<CalendarDay>,
}

/// Returns the number of an account, which is made if it is new.
fn account_key(connection: &Connection, account: &AccountName) -> rusqlite::Result<i64> {
    let known = connection
        .prepare_cached("SELECT key FROM accounts WHERE name = ?")?
        .query_row([account.as_str()], |r| r.get(0))
        .optional()?;
    match known {
        Some(key) => Ok(key),
        None => connection
            .prepare_cached("INSERT INTO accounts (name) VALUES (?) RETURNING key")?
            .query_row([account.as_str()], |r| r.get(0)),
    }
}

/// Notes that `account` lists a prediction: under the day of its creation, unless a list told another.
pub(super) fn note(
    connection: &Connection,
    account: &AccountName,
    prediction: i64,
    created_at: Timestamp,
) -> rusqlite::Result<()> {
    let account = account_key(connection, account)?;
    let is_listed = connection
        .prepare_cached("SELECT 1 FROM listings WHERE prediction = ? AND account = ?")?
        .exists((prediction, account))?;
    if is_listed {
        return Ok(());
    }
    let day = CalendarDay::of(created_at);
    add(connection, account, &DayListing { prediction, day })
}

fn add(connection: &Connection, account: i64, listing: &DayListing) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO listings (account, day, prediction) VALUES (?, ?, ?)")?
        .execute((account, listing.day.number(), listing.prediction))?;
    count(connection, account, listing.day, 1)
}

fn remove(connection: &Connection, account: i64, listing: &DayListing) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM listings WHERE account = ? AND day = ? AND prediction = ?")?
        .execute((account, listing.day.number(), listing.prediction))?;
    count(connection, account, listing.day, -1)
}

fn count(connection: &Connection, account: i64, day: CalendarDay, by: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO days (account, day, held) VALUES (?1, ?2, ?3) \
             ON CONFLICT (account, day) DO UPDATE SET held = held + ?3",
        )?
        .execute((account, day.number(), by))?;
    Ok(())
}

/// Takes a prediction out of every list, before it is forgotten.
pub(super) fn forget(connection: &Connection, prediction: i64) -> rusqlite::Result<()> {
    let listed: Vec<(i64, i32)> = connection
        .prepare_cached("SELECT account, day FROM listings WHERE prediction = ?")?
        .query_map([prediction], |r| Ok((r.get(0)?, r.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    for (account, day) in listed {
        let day = CalendarDay::from_number(day);
        remove(connection, account, &DayListing { prediction, day })?;
    }
    Ok(())
}

/// Returns the days of an account on which something is held or explained, oldest first.
pub(super) fn days(
    connection: &Connection,
    account: &AccountName,
) -> rusqlite::Result<Vec<DayRecord>> {
    let mut statement = connection.prepare_cached(
        "SELECT d.day, d.held, d.upstream, d.explained, d.checked_at, d.state, d.fetched, d.deleted \
         FROM days d CROSS JOIN accounts a ON a.key = d.account WHERE a.name = ? \
         AND (d.held > 0 OR d.explained <> 0 OR d.deleted > 0 OR d.state = 'differs') ORDER BY d.day",
    )?;
    let read = |r: &rusqlite::Row<'_>| {
        Ok(DayRecord {
            day: CalendarDay::from_number(r.get(0)?),
            held: rows::unsigned(r.get(1)?),
            upstream: r.get::<_, Option<i64>>(2)?.map(rows::unsigned),
            explained: r.get(3)?,
            checked_at: r.get::<_, Option<i64>>(4)?.map(Timestamp::from_micros),
            state: state_from_word(r.get_ref(5)?.as_str()?),
            fetched: rows::unsigned(r.get(6)?),
            deleted: rows::unsigned(r.get(7)?),
        })
    };
    statement.query_map([account.as_str()], read)?.collect()
}

/// Stores the results of checks; what is held is counted here alone.
pub(super) fn record_checks(
    connection: &Connection,
    account: &AccountName,
    checks: &[DayRecord],
) -> rusqlite::Result<()> {
    let account = account_key(connection, account)?;
    let mut store = connection.prepare_cached(
        "INSERT INTO days (account, day, upstream, explained, checked_at, state, fetched, deleted) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (account, day) DO UPDATE SET \
         upstream = ?3, explained = ?4, checked_at = ?5, state = ?6, fetched = ?7, deleted = ?8",
    )?;
    for check in checks {
        store.execute((
            account,
            check.day.number(),
            check.upstream.map(rows::signed),
            check.explained,
            check.checked_at.map(Timestamp::micros),
            state_word(check.state),
            rows::signed(check.fetched),
            rows::signed(check.deleted),
        ))?;
    }
    Ok(())
}

/// Files everything that upstream lists in `span` under its days, and compares it with what is held.
pub(super) fn relist(
    connection: &Connection,
    account: &AccountName,
    span: DaySpan,
    ids: &[PredictionId],
) -> rusqlite::Result<ListComparison> {
    let (name, account) = (account, account_key(connection, account)?);
    let mut listed = HashSet::new();
    let mut unheld = HashSet::new();
    for id in ids {
        match held(connection, (account, name), id)? {
            None => {
                unheld.insert(id);
            }
            Some(held) => {
                listed.insert(held.prediction);
                file(connection, account, span, &held)?;
            }
        }
    }
    Ok(ListComparison {
        absent: absent(connection, account, span, &listed)?,
        unheld: u64::try_from(unheld.len()).unwrap_or(u64::MAX),
    })
}

/// Files a prediction that upstream lists in `span` under a day of it.
fn file(
    connection: &Connection,
    account: i64,
    span: DaySpan,
    held: &HeldListing,
) -> rusqlite::Result<()> {
    let (prediction, day) = (held.prediction, held.day);
    if day.is_some_and(|day| span.contains(day)) {
        return Ok(());
    }
    if let Some(day) = day {
        remove(connection, account, &DayListing { prediction, day })?;
    }
    let day = span.nearest(day.unwrap_or(CalendarDay::of(held.created_at)));
    add(connection, account, &DayListing { prediction, day })
}

/// Finds the prediction that is held of what an account lists under an id.
fn held(
    connection: &Connection,
    (account, name): (i64, &AccountName),
    id: &PredictionId,
) -> rusqlite::Result<Option<HeldListing>> {
    let Some(id) = target::listed(connection, name, id)? else {
        return Ok(None);
    };
    let read = |r: &rusqlite::Row<'_>| {
        Ok(HeldListing {
            prediction: r.get(0)?,
            created_at: Timestamp::from_micros(r.get(1)?),
            day: r.get::<_, Option<i32>>(2)?.map(CalendarDay::from_number),
            id: id.clone(),
        })
    };
    connection
        .prepare_cached(
            "SELECT p.key, p.created_at, l.day FROM predictions p LEFT JOIN listings l \
             ON l.prediction = p.key AND l.account = ? WHERE p.id = ?",
        )?
        .query_row((account, id.as_str()), read)
        .optional()
}

/// The predictions that the account was thought to list in `span` and that are not among `listed`, by the ids
/// that the list gave.
fn absent(
    connection: &Connection,
    account: i64,
    span: DaySpan,
    listed: &HashSet<i64>,
) -> rusqlite::Result<Vec<(PredictionId, Timestamp)>> {
    let first = span.first.map_or(i32::MIN, CalendarDay::number);
    let last = span.last.map_or(i32::MAX, CalendarDay::number);
    let mut statement = connection.prepare_cached(
        "SELECT p.key, p.id, p.created_at FROM listings l \
         CROSS JOIN predictions p ON p.key = l.prediction \
         WHERE l.account = ? AND l.day BETWEEN ? AND ?",
    )?;
    let mut rows = statement.query((account, first, last))?;
    let mut absent = Vec::new();
    while let Some(row) = rows.next()? {
        if !listed.contains(&row.get(0)?) {
            let id: PredictionId = rows::name(row, 1)?;
            absent.push((id.as_listed(), Timestamp::from_micros(row.get(2)?)));
        }
    }
    Ok(absent)
}

/// Notes that an account no longer lists these; those that no account lists any more are marked as deleted
/// upstream. Returns those.
pub(super) fn unlist(
    connection: &Connection,
    account: &AccountName,
    ids: &[PredictionId],
    now: Timestamp,
) -> rusqlite::Result<Vec<PredictionId>> {
    let (name, account) = (account, account_key(connection, account)?);
    let mut tally = Tally::begin(connection)?;
    let mut marked = Vec::new();
    for id in ids {
        let Some(HeldListing {
            prediction,
            id,
            day,
            ..
        }) = held(connection, (account, name), id)?
        else {
            continue;
        };
        if let Some(day) = day {
            remove(connection, account, &DayListing { prediction, day })?;
        }
        let is_listed = connection
            .prepare_cached("SELECT 1 FROM listings WHERE prediction = ?")?
            .exists([prediction])?;
        if !is_listed && merge::mark_deleted(connection, &mut tally, &id, now)? {
            marked.push(id);
        }
    }
    tally.write()?;
    Ok(marked)
}

fn state_word(state: DayState) -> &'static str {
    match state {
        DayState::Unchecked => "unchecked",
        DayState::Confirmed => "confirmed",
        DayState::Read => "read",
        DayState::Differs => "differs",
    }
}

fn state_from_word(word: &str) -> DayState {
    match word {
        "confirmed" => DayState::Confirmed,
        "read" => DayState::Read,
        "differs" => DayState::Differs,
        _ => DayState::Unchecked,
    }
}
