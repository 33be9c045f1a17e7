//! The prediction of the store that a snapshot is about, if two accounts use one id.
//!
//! Two keys of one organization read one record, which is one prediction, of the account that was first.
//! Otherwise the second record of an id becomes a prediction under an id that names its account.

use domain::{
    id::{AccountName, PredictionId},
    prediction::Snapshot,
    record::RecordMark,
};
use rusqlite::{Connection, OptionalExtension as _};

use super::rows;

/// A prediction that is held, as far as the merge rule looks at it, and its place.
pub(super) struct Held {
    pub(super) snapshot: Snapshot,
    pub(super) picture: bool,
    pub(super) key: i64,
    pub(super) facet: i64,
}

/// The prediction that a snapshot is about.
pub(super) enum SnapshotTarget {
    /// It is about a prediction that is held.
    Held(Box<Held>),
    /// It is about one that was removed.
    Removed(Tombstone),
    /// It is a new prediction, of this id.
    New(PredictionId),
}

/// A prediction that was removed. Both facts are unknown of what was removed long ago.
pub(super) struct Tombstone {
    account: Option<AccountName>,
    mark: Option<RecordMark>,
}

/// Finds the prediction that a snapshot is about.
pub(super) fn of(
    connection: &Connection,
    news: &Snapshot,
    mark: fn(&str) -> RecordMark,
) -> rusqlite::Result<SnapshotTarget> {
    let (id, account) = (&news.prediction.id, &news.prediction.account);
    let found = find(connection, id)?;
    let is_of_account = match &found {
        SnapshotTarget::Held(held) => held.snapshot.prediction.account == *account,
        SnapshotTarget::Removed(tombstone) => tombstone.account.as_ref() == Some(account),
        SnapshotTarget::New(_) => false,
    };
    if is_of_account || id.account().is_some() || id.is_own() {
        return Ok(found);
    }
    match find(connection, &id.in_account(account))? {
        SnapshotTarget::New(qualified) if !is_same_record(&found, news, mark) => {
            Ok(SnapshotTarget::New(qualified))
        }
        SnapshotTarget::New(_) => Ok(found),
        known @ (SnapshotTarget::Held(_) | SnapshotTarget::Removed(_)) => Ok(known),
    }
}

/// Returns whether what another account has, or had, of an id is what the news is about; so is what is not there.
fn is_same_record(found: &SnapshotTarget, news: &Snapshot, mark: fn(&str) -> RecordMark) -> bool {
    match found {
        SnapshotTarget::New(_) => true,
        SnapshotTarget::Held(held) => mark(&held.snapshot.raw).is_same(&mark(&news.raw)),
        SnapshotTarget::Removed(Tombstone { mark: None, .. }) => true,
        SnapshotTarget::Removed(Tombstone {
            mark: Some(removed),
            ..
        }) => removed.is_same(&mark(&news.raw)),
    }
}

/// The prediction that is held of what an account lists under an id.
pub(super) fn listed(
    connection: &Connection,
    account: &AccountName,
    id: &PredictionId,
) -> rusqlite::Result<Option<PredictionId>> {
    let is_in = |table: &'static str, id: &PredictionId| {
        let sql = format!("SELECT 1 FROM {table} WHERE id = ?");
        connection.prepare_cached(&sql)?.exists([id.as_str()])
    };
    let qualified = id.in_account(account);
    if is_in("predictions", &qualified)? {
        return Ok(Some(qualified));
    }
    let is_held = !is_in("tombstones", &qualified)? && is_in("predictions", id)?;
    Ok(is_held.then(|| id.clone()))
}

/// Finds the prediction, or its tombstone, under exactly an id.
fn find(connection: &Connection, id: &PredictionId) -> rusqlite::Result<SnapshotTarget> {
    if let Some(held) = held(connection, id)? {
        return Ok(SnapshotTarget::Held(Box::new(held)));
    }
    let read = |r: &rusqlite::Row<'_>| {
        let account: Option<String> = r.get(0)?;
        let mark: Option<String> = r.get(1)?;
        Ok(Tombstone {
            account: account.and_then(|name| name.parse().ok()),
            mark: mark.and_then(|mark| mark.parse().ok()),
        })
    };
    let tombstone = connection
        .prepare_cached("SELECT account, mark FROM tombstones WHERE id = ?")?
        .query_row([id.as_str()], read)
        .optional()?;
    Ok(tombstone.map_or_else(|| SnapshotTarget::New(id.clone()), SnapshotTarget::Removed))
}

/// Returns the prediction that is held under an id.
pub(super) fn held(connection: &Connection, id: &PredictionId) -> rusqlite::Result<Option<Held>> {
    let sql = format!(
        "SELECT {}, p.key, p.facet, payloads.raw FROM predictions p {} \
         CROSS JOIN payloads ON payloads.prediction = p.key WHERE p.id = ?",
        rows::COLUMNS,
        rows::WORDS
    );
    let read = |r: &rusqlite::Row<'_>| {
        let row = rows::read(r)?;
        Ok(Held {
            picture: row.picture,
            snapshot: Snapshot {
                prediction: row.prediction,
                deliveries: Vec::new(),
                raw: r.get(rows::COUNT + 2)?,
            },
            key: r.get(rows::COUNT)?,
            facet: r.get(rows::COUNT + 1)?,
        })
    };
    connection
        .prepare_cached(&sql)?
        .query_row([id.as_str()], read)
        .optional()
}
