//! The index of words: a file beside the store's, fed by a thread of its own that follows the
//! revisions, so that no write ever waits for it.
//!
//! It is derived from the store and says how far it has come, in one transaction with what it took
//! in: killed, it goes on where it was; damaged, foreign or of another shape, it is made anew. Knows
//! nothing of queries.

pub(super) mod entry;
mod step;

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel},
    },
    thread,
    time::{Duration, Instant},
};

use domain::{feed::Revision, feed::StoreId, query::Text};
use rusqlite::{Connection, OpenFlags};

use super::{completed::Completed, manners, open, rows};

/// The shape of the index. Another number in the file means that it is made anew.
const SHAPE: u32 = 3;

/// How long news gathers before it is taken in: most predictions change again soon.
const PAUSE: Duration = Duration::from_millis(100);

/// How long it takes nobody's word that there is nothing new: who wrote may be gone before it told.
const UNTOLD: Duration = Duration::from_secs(10);

/// How long it waits after it failed.
const AFTER_TROUBLE: Duration = Duration::from_secs(5);

/// The thread that feeds the index. Dropped, it finishes its step and ends.
#[derive(Debug)]
pub(super) struct Index {
    news: Option<SyncSender<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// What the thread works with.
pub(super) struct Feeder {
    /// The store, to read.
    pub(super) store: Connection,
    /// The index, to write.
    pub(super) index: Connection,
    /// What is found in the JSON of a prediction.
    pub(super) text: fn(&str) -> Text,
    /// What is to be kept true of the words.
    pub(super) completed: Arc<Completed>,
}

/// The file of the index beside the store's.
pub(super) fn path(store: &Path) -> PathBuf {
    let mut name = store.file_name().unwrap_or_default().to_owned();
    name.push(".words");
    store.with_file_name(name)
}

/// Opens the index of a store, or makes it anew where it does not fit.
pub(super) fn open(
    path: &Path,
    store: StoreId,
    revision: Revision,
) -> rusqlite::Result<Connection> {
    if let Some(index) = existing(path, store, revision) {
        return Ok(index);
    }
    for ending in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        // What is not there need not go; what cannot go is told by the next line.
        let _ = fs::remove_file(file);
    }
    let mut index = connection(path)?;
    let transaction = index.transaction()?;
    transaction.execute_batch(include_str!("index/schema.sql"))?;
    transaction.execute("INSERT INTO progress VALUES (?, 0)", [store.0])?;
    transaction.pragma_update(None, "user_version", SHAPE)?;
    transaction.commit()?;
    Ok(index)
}

/// The index that is there, if it belongs to the store as it is.
fn existing(path: &Path, store: StoreId, revision: Revision) -> Option<Connection> {
    if !path.exists() {
        return None;
    }
    let index = connection(path).ok()?;
    let shape: u32 = index
        .pragma_query_value(None, "user_version", |r| r.get(0))
        .ok()?;
    let (of, upto): (u32, i64) = index
        .query_row("SELECT store, revision FROM progress", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })
        .ok()?;
    // A store that was set back has used these revisions for something else since.
    let fits = shape == SHAPE && of == store.0 && rows::unsigned(upto) <= revision.0;
    fits.then_some(index)
}

fn connection(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let index = Connection::open_with_flags(path, flags)?;
    open::settle(&index)?;
    index.pragma_update(None, "journal_mode", "WAL")?;
    // What is lost with the power is taken in again.
    index.pragma_update(None, "synchronous", "NORMAL")?;
    Ok(index)
}

impl Index {
    pub(super) fn start(feeder: Feeder) -> io::Result<Self> {
        let (news, inbox) = sync_channel(1);
        let thread = thread::Builder::new()
            .name("store-index".to_owned())
            .spawn(move || {
                manners::step_back();
                follow(feeder, &inbox);
            })?;
        Ok(Self {
            news: Some(news),
            thread: Some(thread),
        })
    }

    /// Says that there may be something new. Never waits.
    pub(super) fn wake(&self) {
        if let Some(news) = &self.news {
            // Full means that it is told already.
            let _ = news.try_send(());
        }
    }
}

impl Drop for Index {
    fn drop(&mut self) {
        drop(self.news.take());
        if let Some(thread) = self.thread.take() {
            // An error means that it panicked, which the panic hook has told.
            let _ = thread.join();
        }
    }
}

fn follow(mut feeder: Feeder, inbox: &Receiver<()>) {
    loop {
        let goes_on = match step::take(&mut feeder) {
            Ok(step::Taken::All) => is_told(inbox) && waited(inbox, PAUSE),
            Ok(step::Taken::Some) => waited(inbox, Duration::ZERO),
            Err(error) => {
                crate::log_limit::log_repeated!(
                    error,
                    error.to_string(),
                    "the index of words cannot be fed"
                );
                waited(inbox, AFTER_TROUBLE)
            }
        };
        if !goes_on {
            return;
        }
    }
}

/// Waits until there may be something new; `false` where it is to end.
fn is_told(inbox: &Receiver<()>) -> bool {
    let told = inbox.recv_timeout(UNTOLD);
    !matches!(told, Err(RecvTimeoutError::Disconnected))
}

/// Waits, whatever news comes meanwhile; `false` where it is to end.
fn waited(inbox: &Receiver<()>, pause: Duration) -> bool {
    let end = Instant::now() + pause;
    loop {
        match inbox.recv_timeout(end.saturating_duration_since(Instant::now())) {
            Ok(()) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}
