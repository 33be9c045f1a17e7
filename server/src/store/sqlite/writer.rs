//! The one thread that writes, with group commit: what arrives while a commit is under way is
//! committed together by the next, and each caller is answered only when its own change is on the
//! disk. Knows nothing of what is written.

use std::{io, sync::Arc, thread};

use domain::feed::Revision;
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot, watch};

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

/// A piece of work that waits for its commit.
trait Job: Send {
    fn work(&mut self, connection: &Connection);
    fn answer(self: Box<Self>, committed: Result<(), Arc<rusqlite::Error>>);
}

struct Task<T, W> {
    doing: &'static str,
    work: Option<W>,
    result: Option<rusqlite::Result<T>>,
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
            .spawn(move || serve(&connection, queue, &revisions))?;
        Ok(Self {
            jobs: Some(jobs),
            thread: Some(thread),
        })
    }

    /// Does `work` inside the next transaction and returns when that is committed. Work that fails
    /// leaves no trace and does not disturb the others of its transaction.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(Task {
            doing,
            work: Some(work),
            result: None,
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
    while let Some(first) = queue.blocking_recv() {
        let mut group = vec![first];
        let committed = commit(connection, &mut group, &mut queue).map_err(Arc::new);
        if committed.is_err() && !connection.is_autocommit() {
            // If even this fails, the next BEGIN tells its callers.
            let _ = connection.execute_batch("ROLLBACK");
        }
        if let Ok(revision) = committed {
            revisions.send_if_modified(|seen| std::mem::replace(seen, revision) != revision);
        }
        for job in group {
            job.answer(committed.as_ref().map(|_| ()).map_err(Arc::clone));
        }
    }
}

/// Does the work of all that wait, in one transaction; returns the revision that it ends with.
fn commit(
    connection: &Connection,
    group: &mut Vec<Box<dyn Job>>,
    queue: &mut mpsc::Receiver<Box<dyn Job>>,
) -> rusqlite::Result<Revision> {
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut done = 0;
    while let Some(job) = group.get_mut(done) {
        connection.execute_batch("SAVEPOINT job")?;
        job.work(connection);
        // A full disk takes the whole transaction away; then this fails, and all are told.
        connection.execute_batch("RELEASE job")?;
        done += 1;
        if done == group.len() && done < MAX_GROUP {
            group.extend(queue.try_recv().ok());
        }
    }
    let revision = super::revision(connection)?;
    connection.execute_batch("COMMIT")?;
    Ok(revision)
}

impl<T, W> Job for Task<T, W>
where
    T: Send,
    W: FnOnce(&Connection) -> rusqlite::Result<T> + Send,
{
    fn work(&mut self, connection: &Connection) {
        let Some(work) = self.work.take() else { return };
        let result = work(connection);
        if result.is_err() {
            // Its own error is the one to tell; a lost transaction shows itself at the next step.
            let _ = connection.execute_batch("ROLLBACK TO job");
        }
        self.result = Some(result);
    }

    fn answer(self: Box<Self>, committed: Result<(), Arc<rusqlite::Error>>) {
        let Self {
            doing,
            result,
            reply,
            ..
        } = *self;
        let answer = match (result, committed) {
            (Some(Err(own)), _) => Err(Error::new(doing, own)),
            (_, Err(shared)) => Err(Error::new(doing, shared)),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(Error::new(doing, "it was never begun")),
        };
        // The caller may have gone away; its change stands all the same.
        let _ = reply.send(answer);
    }
}
