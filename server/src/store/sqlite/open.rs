//! Opens the files of a store: the lock that keeps a second console out, the database, and its
//! connections with their settings. Says in a sentence what stands in the way.

use std::{
    fmt,
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{
    index, list,
    schema::{self, Schema},
};

/// Why a store cannot be opened: a sentence for whoever starts the console, with the path and what
/// would be right.
#[derive(Debug)]
pub struct OpenError {
    sentence: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The opened files of a store.
#[derive(Debug)]
pub(super) struct Opened {
    /// The only connection that writes.
    pub(super) writer: Connection,
    /// The connections that read, the index of words with them.
    pub(super) readers: Vec<Connection>,
    /// The connection that reads for the index.
    pub(super) feeding: Connection,
    /// The only connection that writes the index.
    pub(super) index: Connection,
    /// Held as long as the store lives; the system lets go of it when the process ends, however.
    pub(super) lock: File,
}

/// Pages of the write-ahead log between checkpoints. Ten times SQLite's own number doubled the
/// sustained rate of upserts; the log stays near 40 MB.
const CHECKPOINT_PAGES: u32 = 10_000;

/// Statements kept ready per connection: all of ours, and the usual shapes of a search.
const STATEMENTS: usize = 64;

/// SQLite's own cache of a file, in KiB (that is what the sign says). A reader takes the rest from the
/// system's file cache, which costs a call for every page: this holds what a search for a frequent word
/// passes among a million predictions. The writer must hold every page that one group of changes touches.
const CACHE: i32 = -16_384;

pub(super) fn open(path: &Path, readers: usize) -> Result<Opened, OpenError> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    if let Some(folder) = folder {
        fs::create_dir_all(folder).map_err(|cause| {
            let sentence = format!(
                "The data folder {} cannot be made; name a folder that this user may write.",
                folder.display()
            );
            OpenError::because(sentence, cause)
        })?;
    }
    let lock = lock(path)?;
    let writer = write_connection(path)?;
    let words = index::path(path);
    let index = super::store_id(&writer)
        .and_then(|store| Ok((store, super::revision(&writer)?)))
        .map_err(|cause| unusable(path, cause))
        .and_then(|(store, revision)| {
            index::open(&words, store, revision).map_err(|cause| unusable(&words, cause))
        })?;
    let readers = (0..readers)
        .map(|_| search_connection(path, &words))
        .collect::<rusqlite::Result<_>>()
        .map_err(|cause| unusable(path, cause))?;
    Ok(Opened {
        writer,
        readers,
        feeding: read_connection(path).map_err(|cause| unusable(path, cause))?,
        index,
        lock,
    })
}

fn lock(path: &Path) -> Result<File, OpenError> {
    let beside = lock_path(path);
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&beside);
    let file = file.map_err(|cause| {
        let sentence = format!(
            "{} cannot be written; the data folder must be writable by this user.",
            beside.display()
        );
        OpenError::because(sentence, cause)
    })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::new(format!(
            "Another console is using {}; stop it, or give this one a data folder of its own.",
            path.display()
        ))),
        Err(TryLockError::Error(cause)) => {
            let sentence = format!(
                "{} cannot be locked; keep the data folder on a disk of this machine.",
                beside.display()
            );
            Err(OpenError::because(sentence, cause))
        }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    path.with_file_name(name)
}

fn write_connection(path: &Path) -> Result<Connection, OpenError> {
    let prepare = || {
        let mut connection = Connection::open(path)?;
        settle(&connection)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        // An answer to a write means that it is on the disk.
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        let schema = schema::migrate(&mut connection)?;
        Ok((connection, schema))
    };
    match prepare() {
        Ok((connection, Schema::Ready)) => Ok(connection),
        Ok((_, Schema::Newer)) => Err(OpenError::new(format!(
            "{} was written by a newer version of the console; use that version, or another data \
             folder.",
            path.display()
        ))),
        Ok((_, Schema::Foreign)) => Err(OpenError::new(format!(
            "{} is a database of another program; name another data folder.",
            path.display()
        ))),
        Err(cause) => Err(unusable(path, cause)),
    }
}

fn read_connection(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settle(&connection)?;
    Ok(connection)
}

/// A connection that reads, and the index of words beside the store, as `search`.
fn search_connection(path: &Path, words: &Path) -> rusqlite::Result<Connection> {
    let connection = read_connection(path)?;
    let words = words
        .to_str()
        .ok_or_else(|| rusqlite::Error::InvalidPath(words.to_owned()))?;
    connection.execute("ATTACH ? AS search", [words])?;
    connection.pragma_update(Some("search"), "cache_size", CACHE)?;
    list::prepare(&connection)?;
    Ok(connection)
}

pub(super) fn settle(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "trusted_schema", false)?;
    // One plan per statement, whatever is bound to it: else some are prepared anew at every use.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(Some("main"), "cache_size", CACHE)
}

fn unusable(path: &Path, cause: rusqlite::Error) -> OpenError {
    use rusqlite::ErrorCode;
    let path = path.display();
    let sentence = match cause.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => format!(
            "{path} is damaged or no database; move it away, and the console reads everything anew."
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
            format!("{path} cannot be written; it and its folder must be writable by this user.")
        }
        Some(ErrorCode::DiskFull) => format!("{path} cannot grow; make room on its disk."),
        _ => format!("{path} cannot be opened; it must be a file that this user may write."),
    };
    OpenError::because(sentence, cause)
}

impl OpenError {
    pub(super) fn new(sentence: String) -> Self {
        Self {
            sentence,
            cause: None,
        }
    }

    pub(super) fn because(
        sentence: String,
        cause: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            sentence,
            cause: Some(cause.into()),
        }
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as _)
    }
}
