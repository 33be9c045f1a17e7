//! The one thread that writes, with group commit: what arrives while a commit is under way is
//! committed together by the next, and each caller is answered only when its own change is on the
//! disk. Knows nothing of what is written.

use std::{io, thread};

use domain::feed::Revision;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

use super::manners;
use crate::store::Error;

/// The most callers of one commit, which bounds how long the first of them waits.
const MAX_GROUP: usize = 256;

/// The most callers in the queue; beyond, they wait to enter it.
const QUEUE: usize = 1_024;

/// The thread that writes. Dropped, it carries out what is in its queue and ends.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: Option<mpsc::Sender<Box<dyn Job>>>,
    thread: Option<thread::JoinHandle<()>>,
}

/// A piece of work that waits for its commit. It may be done more than once, until it is answered.
trait Job: Send {
    fn work(&mut self, connection: &Connection) -> rusqlite::Result<()>;
    fn answer(self: Box<Self>, committed: rusqlite::Result<()>);
}

struct Task<T, W> {
    doing: &'static str,
    work: W,
    done: Option<T>,
    reply: oneshot::Sender<Result<T, Error>>,
}

impl Writer {
    pub(super) fn start(
        connection: Connection,
        revisions: watch::Sender<Revision>,
    ) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let thread = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                manners::step_back();
                serve(&connection, queue, &revisions);
            })?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does `work` inside the next transaction and returns when that is committed. Work that fails
    /// leaves no trace and does not disturb the others; they, and it, are then done once more, each
    /// in a transaction of its own. Cheaper than a savepoint around each: those cost a third of the
    /// rate, and failures are rare.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl Fn(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task {
            doing,
            work,
            done: None,
            reply,
        });
        let stopped = || Error::new(doing, "the thread that writes has ended");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).await.map_err(|_| stopped())?;
        answer.await.map_err(|_| stopped())?
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.jobs.take());
        if let Some(thread) = self.thread.take() {
            // An error means that it panicked, which the panic hook has told.
            let _ = thread.join();
        }
    }
}

fn serve(
    connection: &Connection,
    mut queue: mpsc::Receiver<Box<dyn Job>>,
    revisions: &watch::Sender<Revision>,
) {
    let publish = |revision| {
        revisions.send_if_modified(|seen| std::mem::replace(seen, revision) != revision);
    };
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        match together(connection, &mut group, &mut queue) {
            Ok(revision) => {
                publish(revision);
                group.into_iter().for_each(|job| job.answer(Ok(())));
            }
            Err(_) => {
                for mut job in group {
                    let committed = alone(connection, &mut *job).map(publish);
                    job.answer(committed);
                }
            }
        }
    }
}

/// Does the work of all that wait, in one transaction; returns the revision that it ends with.
fn together(
    connection: &Connection,
    group: &mut Vec<Box<dyn Job>>,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
) -> rusqlite::Result<Revision> {
    in_transaction(connection, || {
        let mut done = 0;
        while let Some(job) = group.get_mut(done) {
            job.work(connection)?;
            done += 1;
            if done == group.len() && done < MAX_GROUP {
                group.extend(queue.try_recv().ok());
            }
        }
        Ok(())
    })
}

fn alone(connection: &Connection, job: &mut dyn Job) -> rusqlite::Result<Revision> {
    in_transaction(connection, || job.work(connection))
}

fn in_transaction(
    connection: &Connection,
    work: impl FnOnce() -> rusqlite::Result<()>,
) -> rusqlite::Result<Revision> {
    let commit = || {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        work()?;
        let revision = super::revision(connection)?;
        connection.execute_batch("COMMIT")?;
        Ok(revision)
    };
    let committed = commit();
    // A full disk may have taken the transaction away already.
    if committed.is_err() && !connection.is_autocommit() {
        // If even this fails, the next BEGIN tells its callers.
        let _ = connection.execute_batch("ROLLBACK");
    }
    committed
}

impl<T, W> Job for Task<T, W>
where
    T: Send,
    W: Fn(&Connection) -> rusqlite::Result<T> + Send,
{
    fn work(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        self.done = Some((self.work)(connection)?);
        Ok(())
    }

    fn answer(self: Box<Self>, committed: rusqlite::Result<()>) {
        let doing = self.doing;
        let done = self
            .done
            .ok_or_else(|| Error::new(doing, "it was never begun"));
        let answer = match committed {
            Ok(()) => done,
            Err(cause) => Err(Error::new(doing, cause)),
        };
        // The caller may have gone away; its change stands all the same.
        let _ = self.reply.send(answer);
    }
}
