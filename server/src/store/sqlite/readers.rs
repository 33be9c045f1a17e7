//! The few threads that read, each with a connection of its own, so that SQLite never holds up the
//! threads that serve requests. Knows nothing of what is read.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::store::Error;

/// The most callers in the queue; beyond, they wait to enter it.
const QUEUE: usize = 1_024;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The threads that read. Dropped, they finish what is in their queue and end.
#[derive(Debug)]
pub(super) struct Readers {
    jobs: Option<mpsc::Sender<Job>>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(connections: Vec<Connection>) -> io::Result<Self> {
        let (jobs, queue) = mpsc::channel(QUEUE);
        let queue = Arc::new(Mutex::new(queue));
        let threads = connections.into_iter().map(|connection| {
            let queue = Arc::clone(&queue);
            thread::Builder::new()
                .name("store-reader".to_owned())
                .spawn(move || serve(&connection, &queue))
        });
        Ok(Self {
            threads: threads.collect::<io::Result<_>>()?,
            jobs: Some(jobs),
        })
    }

    /// Reads inside one transaction: all that `read` sees is of one moment.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let (reply, answer) = oneshot::channel();
        let job = Box::new(move |connection: &Connection| {
            // Nobody waits for it any more: a page that was left, a client that has gone.
            if reply.is_closed() {
                return;
            }
            let result = connection
                .unchecked_transaction()
                .and_then(|transaction| read(&transaction));
            let _ = reply.send(result);
        });
        let stopped = || Error::new(doing, "the threads that read have ended");
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send(job).await.map_err(|_| stopped())?;
        let result = answer.await.map_err(|_| stopped())?;
        result.map_err(|cause| Error::new(doing, cause))
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        drop(self.jobs.take());
        for thread in self.threads.drain(..) {
            // An error means that it panicked, which the panic hook has told.
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        // One idle thread waits inside the lock, the others for the lock: each job wakes one.
        let job = queue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .blocking_recv();
        let Some(job) = job else { return };
        job(connection);
    }
}
