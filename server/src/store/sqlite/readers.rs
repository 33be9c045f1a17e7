//! The few threads that read, each with a connection of its own, so that SQLite never holds up the
//! threads that serve requests. Knows nothing of what is read.
//!
//! A job goes to the thread that was the last to fall idle: what its connection has read is still in
//! its cache, and no other thread wakes for it.

use std::{
    collections::VecDeque,
    fmt, io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    thread,
};

use rusqlite::Connection;
use tokio::sync::{Semaphore, oneshot};

use crate::store::Error;

/// The most callers in the queue; beyond, they wait to enter it.
const QUEUE: usize = 1_024;

type Job = Box<dyn FnOnce(&Connection) + Send>;

/// The threads that read. Dropped, they finish what is in their queue and end.
#[derive(Debug)]
pub(super) struct Readers {
    desk: Arc<Desk>,
    room: Arc<Semaphore>,
    threads: Vec<thread::JoinHandle<()>>,
}

impl Readers {
    pub(super) fn start(connections: Vec<Connection>) -> io::Result<Self> {
        // Made first: where a thread cannot be started, those that were end with it.
        let mut readers = Self {
            desk: Arc::default(),
            room: Arc::new(Semaphore::new(QUEUE)),
            threads: Vec::new(),
        };
        for connection in connections {
            let desk = Arc::clone(&readers.desk);
            let reader = thread::Builder::new().name("store-reader".to_owned());
            readers.threads.push(reader.spawn(move || {
                while let Some(job) = desk.next() {
                    // The panic hook tells of one; the caller hears of it, and the next is read.
                    let _ = catch_unwind(AssertUnwindSafe(|| job(&connection)));
                }
            })?);
        }
        Ok(readers)
    }

    /// Reads inside one transaction: all that `read` sees is of one moment.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        doing: &'static str,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Error> {
        let stopped = || Error::new(doing, "the reading broke off");
        let room = Arc::clone(&self.room).acquire_owned().await;
        let room = room.map_err(|_| stopped())?;
        let (reply, answer) = oneshot::channel();
        self.desk.hand_in(Box::new(move |connection: &Connection| {
            drop(room);
            // Nobody waits for it any more: a page that was left, a client that has gone.
            if reply.is_closed() {
                return;
            }
            let result = connection
                .unchecked_transaction()
                .and_then(|transaction| read(&transaction));
            let _ = reply.send(result);
        }));
        let result = answer.await.map_err(|_| stopped())?;
        result.map_err(|cause| Error::new(doing, cause))
    }
}

impl Drop for Readers {
    fn drop(&mut self) {
        self.desk.close();
        for thread in self.threads.drain(..) {
            // An error means that it panicked, which the panic hook has told.
            let _ = thread.join();
        }
    }
}

/// Where jobs meet the threads that do them.
#[derive(Default)]
struct Desk(Mutex<Waiting>);

/// Either there are jobs that wait, or threads.
#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    /// The last one has been idle for the shortest time.
    threads: Vec<mpsc::Sender<Job>>,
    is_closed: bool,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").finish_non_exhaustive()
    }
}

impl Desk {
    /// Has a job done by a thread that is idle, or by the first one that will be.
    fn hand_in(&self, job: Job) {
        let mut waiting = self.waiting();
        let Some(thread) = waiting.threads.pop() else {
            return waiting.jobs.push_back(job);
        };
        drop(waiting);
        // One that waits has its receiver: it is there until it has got something.
        let _ = thread.send(job);
    }

    /// The next job for the thread that asks, which waits for it; none once the desk is closed.
    fn next(&self) -> Option<Job> {
        let (thread, job) = mpsc::channel();
        {
            let mut waiting = self.waiting();
            if let Some(job) = waiting.jobs.pop_front() {
                return Some(job);
            }
            if waiting.is_closed {
                return None;
            }
            waiting.threads.push(thread);
        }
        job.recv().ok()
    }

    /// Threads that have nothing to do end.
    fn close(&self) {
        let mut waiting = self.waiting();
        waiting.is_closed = true;
        waiting.threads.clear();
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::{sync::Barrier, thread::ThreadId};

    use super::*;

    fn readers(count: usize) -> Readers {
        let connections = (0..count).map(|_| Connection::open_in_memory().unwrap());
        Readers::start(connections.collect()).unwrap()
    }

    async fn who(readers: &Readers) -> ThreadId {
        let read = |_: &Connection| Ok(thread::current().id());
        readers.run("look who reads", read).await.unwrap()
    }

    #[tokio::test]
    async fn one_job_after_the_other_is_done_by_one_thread() {
        let readers = readers(3);
        let mut before = None;
        for _ in 0..200 {
            // At the start, and where the answer is here a moment before its thread is idle again.
            while readers.desk.waiting().threads.len() < 3 {
                thread::yield_now();
            }
            let reader = who(&readers).await;
            assert_eq!(*before.get_or_insert(reader), reader);
        }
    }

    #[tokio::test]
    async fn jobs_at_once_are_done_at_once() {
        let readers = readers(2);
        let meeting = Arc::new(Barrier::new(2));
        let meet = || {
            let meeting = Arc::clone(&meeting);
            readers.run("meet", move |_| Ok(_ = meeting.wait()))
        };
        let (one, other) = tokio::join!(meet(), meet());
        one.unwrap();
        other.unwrap();
    }

    #[tokio::test]
    async fn a_read_that_panics_ends_no_thread() {
        let readers = readers(1);
        let broken = readers.run("break", |_| -> rusqlite::Result<()> { panic!("as told") });
        assert!(broken.await.is_err());
        let inside = |c: &Connection| Ok(c.is_autocommit());
        assert!(
            !readers.run("read on", inside).await.unwrap(),
            "in a transaction of its own"
        );
    }

    #[tokio::test]
    async fn what_is_in_the_queue_is_done_before_they_end() {
        let readers = readers(1);
        let answers: Vec<_> = (0..50)
            .map(|number| {
                let (done, answer) = mpsc::channel();
                readers
                    .desk
                    .hand_in(Box::new(move |_| done.send(number).unwrap()));
                answer
            })
            .collect();
        drop(readers);
        for (number, answer) in answers.iter().enumerate() {
            assert_eq!(answer.try_recv(), Ok(number));
        }
    }
}
