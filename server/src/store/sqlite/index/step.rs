//! One step of the index after the store: some changes, read and cut into words outside of any
//! write, then taken in with the place up to which they go.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use domain::{id::PredictionId, query::Text};
use rusqlite::{Connection, OptionalExtension as _};

use super::{
    Feeder,
    entry::{self, Tagged},
};
use crate::store::sqlite::{completed::Completed, manners::give_way, rows};

/// The most changes of one step, and about how much JSON.
const CHANGES: i64 = 2_000;
const BYTES: usize = 8 << 20;

/// How many numbers of one moment are tried for a new entry.
const TRIES: i64 = 10_000;

/// Whether a step reached the end.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Taken {
    All,
    Some,
}

struct Batch {
    entries: Vec<Entry>,
    removed: Vec<i64>,
    upto: i64,
    taken: Taken,
}

struct Entry {
    key: i64,
    revision: i64,
    moment: i64,
    tags: String,
    id: String,
    text: Text,
}

/// Takes in the next changes.
pub(super) fn take(feeder: &mut Feeder) -> rusqlite::Result<Taken> {
    let sql = "SELECT revision FROM progress";
    let after: i64 = feeder.index.query_row(sql, [], |r| r.get(0))?;
    let batch = read(&mut feeder.store, after, feeder.text)?;
    if batch.upto > after {
        write(&mut feeder.index, &batch, &feeder.completed)?;
    }
    Ok(batch.taken)
}

fn read(store: &mut Connection, after: i64, text: fn(&str) -> Text) -> rusqlite::Result<Batch> {
    let store = store.transaction()?;
    let current = rows::signed(super::super::revision(&store)?.0);
    let mut statement = store.prepare_cached(
        "SELECT p.key, p.revision, p.created_at, p.id, p.status, p.model, p.source, p.account, \
         p.kind, p.error IS NOT NULL, p.deleted_upstream_at IS NOT NULL, payloads.raw FROM predictions p INDEXED BY by_revision \
         CROSS JOIN payloads ON payloads.prediction = p.key \
         WHERE p.revision > ? ORDER BY p.revision LIMIT ?",
    )?;
    let mut changed = statement.query((after, CHANGES))?;
    let mut entries = Vec::new();
    let mut bytes = 0;
    let mut is_all = true;
    while let Some(r) = changed.next()? {
        give_way();
        let raw = r.get_ref(11)?.as_str()?;
        bytes += raw.len();
        entries.push(entry(r, text(raw))?);
        if bytes > BYTES || entries.len() as i64 == CHANGES {
            is_all = false;
            break;
        }
    }
    let last = entries.last().map_or(current, |entry| entry.revision);
    let upto = if is_all { current } else { last };
    let mut gone = store.prepare_cached(
        "SELECT key FROM tombstones WHERE revision > ? AND revision <= ? AND key IS NOT NULL",
    )?;
    let removed = gone.query_map((after, upto), |r| r.get(0))?;
    Ok(Batch {
        removed: removed.collect::<rusqlite::Result<_>>()?,
        entries,
        upto,
        taken: if is_all { Taken::All } else { Taken::Some },
    })
}

fn entry(r: &rusqlite::Row<'_>, text: Text) -> rusqlite::Result<Entry> {
    Ok(Entry {
        key: r.get(0)?,
        revision: r.get(1)?,
        moment: entry::moment(r.get(2)?),
        id: entry::id(&rows::name::<PredictionId>(r, 3)?.folded()),
        tags: entry::tags(&Tagged {
            status: r.get(4)?,
            model: r.get(5)?,
            source: r.get_ref(6)?.as_str()?,
            account: r.get_ref(7)?.as_str()?,
            kind: r.get_ref(8)?.as_str_or_null()?,
            has_error: r.get(9)?,
            is_deleted: r.get(10)?,
            is_truncated: text.is_truncated,
        }),
        text,
    })
}

impl Entry {
    fn hash(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        (&self.tags, &self.id, self.text.fields()).hash(&mut hasher);
        hasher.finish().cast_signed()
    }

    /// All words that the index has of it.
    fn words(&self) -> impl Iterator<Item = &str> {
        let [input, output, error] = self.text.fields();
        let texts = [&self.tags, &self.id, input, output, error];
        texts.into_iter().flat_map(|text| text.split(' '))
    }
}

fn write(index: &mut Connection, batch: &Batch, completed: &Completed) -> rusqlite::Result<()> {
    let index = index.transaction()?;
    for key in &batch.removed {
        if let Some((doc, _)) = known(&index, *key)? {
            forget(&index, doc)?;
        }
    }
    let mut new: Vec<(i64, &Entry)> = Vec::new();
    let mut taken = HashSet::new();
    for entry in &batch.entries {
        give_way();
        let hash = entry.hash();
        if let Some((doc, held)) = known(&index, entry.key)? {
            let (first, last) = entry::docs(entry.moment);
            if held == hash && first < doc && doc <= last {
                index
                    .prepare_cached("UPDATE docs SET revision = ? WHERE doc = ?")?
                    .execute((entry.revision, doc))?;
                continue;
            }
            forget(&index, doc)?;
        }
        if let Some(doc) = free_doc(&index, entry, &taken)? {
            taken.insert(doc);
            new.push((doc, entry));
        }
    }
    // In their order: the full-text index writes one piece for each ascending run.
    new.sort_by_key(|(doc, _)| *doc);
    for (doc, entry) in &new {
        give_way();
        insert(&index, *doc, entry)?;
    }
    index.execute("UPDATE progress SET revision = ?", [batch.upto])?;
    let words = new.iter().flat_map(|(_, entry)| entry.words());
    completed.follow(words, batch.upto);
    index.commit()
}

/// The entry of a prediction, and the hash of what it was made from.
fn known(index: &Connection, key: i64) -> rusqlite::Result<Option<(i64, i64)>> {
    index
        .prepare_cached("SELECT doc, hash FROM docs WHERE key = ?")?
        .query_row([key], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()
}

fn forget(index: &Connection, doc: i64) -> rusqlite::Result<()> {
    index
        .prepare_cached("DELETE FROM words WHERE rowid = ?")?
        .execute([doc])?;
    index
        .prepare_cached("DELETE FROM docs WHERE doc = ?")?
        .execute([doc])?;
    Ok(())
}

/// A number for a new entry. Keys are unique, so a number is taken only where two of one moment are
/// a million apart.
fn free_doc(
    index: &Connection,
    entry: &Entry,
    taken: &HashSet<i64>,
) -> rusqlite::Result<Option<i64>> {
    let mut is_taken = index.prepare_cached("SELECT 1 FROM docs WHERE doc = ?")?;
    for slot in (0..TRIES).map(|more| entry.key.wrapping_add(more)) {
        let doc = entry::doc(entry.moment, slot);
        if !taken.contains(&doc) && !is_taken.exists([doc])? {
            return Ok(Some(doc));
        }
    }
    tracing::warn!(
        key = entry.key,
        "too many predictions of one millisecond to index this one"
    );
    Ok(None)
}

fn insert(index: &Connection, doc: i64, entry: &Entry) -> rusqlite::Result<()> {
    let [input, output, error] = entry.text.fields();
    index
        .prepare_cached(
            "INSERT INTO words (rowid, tags, id, input, output, error) VALUES (?, ?, ?, ?, ?, ?)",
        )?
        .execute((doc, &entry.tags, &entry.id, input, output, error))?;
    index
        .prepare_cached("INSERT INTO docs (doc, key, revision, hash) VALUES (?, ?, ?, ?)")?
        .execute((doc, entry.key, entry.revision, entry.hash()))?;
    Ok(())
}
