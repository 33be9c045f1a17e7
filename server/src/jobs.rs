//! Commands on many predictions: each is a job that goes through a frozen set of ids, one after the
//! other, and keeps how it went with each. Knows upstream, sync and store; no axum, no pages.
//!
//! A job belongs to the server and not to a page: it goes on when the page is closed, and ends with
//! the server, as everything does. It acts on exactly the ids that it was given, and at half the
//! pace of the account's budget, so that the mirror and other commands keep theirs.

mod pace;
mod work;

use std::{
    collections::{HashSet, VecDeque},
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use domain::{
    command::{Command, JobId, JobState, Progress, Settled},
    fault::{Fault, FaultKind},
    id::PredictionId,
    selection::MAX_SELECTED,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{fault, playground::Chats, store::Store, sync::SyncHandle};

/// Jobs at a time.
const MAX_RUNNING: usize = 4;

/// Jobs whose results are kept, those that run included.
const MAX_KEPT: usize = 20;

/// All jobs of this server. Clones are the same.
#[derive(Clone)]
pub struct Jobs(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    sync: SyncHandle,
    chats: Chats,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    /// The latest, oldest first. A plain mutex, never held across an await.
    kept: Mutex<VecDeque<Arc<Job>>>,
}

/// A job, at work or ended.
struct Job {
    id: JobId,
    command: Command,
    ids: Vec<PredictionId>,
    /// Tells it to try no more of them.
    stop: CancellationToken,
    course: Mutex<Course>,
}

/// How far it has come.
struct Course {
    state: JobState,
    settled: Vec<Settled>,
}

impl Jobs {
    /// No jobs yet. Those to come run on `tasks` and end with `shutdown`.
    pub fn new(
        store: Arc<dyn Store>,
        sync: SyncHandle,
        chats: Chats,
        tasks: TaskTracker,
        shutdown: CancellationToken,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            sync,
            chats,
            tasks,
            shutdown,
            kept: Mutex::default(),
        }))
    }

    /// Starts a job on exactly these, each once.
    ///
    /// # Errors
    /// Fails with words for people where there are none or too many, and while too many jobs run.
    pub fn start(&self, command: Command, ids: Vec<PredictionId>) -> Result<JobId, Fault> {
        if ids.is_empty() || ids.len() > MAX_SELECTED {
            let title = format!("A command takes 1 to {MAX_SELECTED} predictions.");
            return Err(Fault::new(FaultKind::Invalid, title));
        }
        let mut seen = HashSet::new();
        let ids: Vec<_> = ids
            .into_iter()
            .filter(|id| seen.insert(id.clone()))
            .collect();
        let job = Arc::new(Job {
            id: new_id()?,
            command,
            ids,
            stop: self.0.shutdown.child_token(),
            course: Mutex::new(Course {
                state: JobState::Running,
                settled: Vec::new(),
            }),
        });
        self.keep(Arc::clone(&job))?;
        tracing::info!(job = %job.id, command = command.word(), count = job.ids.len(), "a job begins");
        let work = work::run(
            Arc::clone(&job),
            Arc::clone(&self.0.store),
            self.0.sync.clone(),
            self.0.chats.clone(),
        );
        let shutdown = self.0.shutdown.clone();
        let id = job.id.clone();
        self.0.tasks.spawn(async move {
            if shutdown.run_until_cancelled(work).await.is_none() {
                tracing::warn!(job = %job.id, settled = job.course().settled.len(), "the server's end cut a job short");
            }
        });
        Ok(id)
    }

    /// How far a job has come, with its results after the first `after`; `None` if there is no such
    /// job any more.
    pub fn look(&self, id: &JobId, after: u32) -> Option<Progress> {
        self.find(id).map(|job| job.progress(after))
    }

    /// Lets a job try no more of its predictions. Whether there is such a job.
    pub fn stop(&self, id: &JobId) -> bool {
        self.find(id).map(|job| job.stop.cancel()).is_some()
    }

    fn find(&self, id: &JobId) -> Option<Arc<Job>> {
        self.kept().iter().find(|job| job.id == *id).cloned()
    }

    fn keep(&self, job: Arc<Job>) -> Result<(), Fault> {
        let mut kept = self.kept();
        let is_ended = |job: &Arc<Job>| job.course().state == JobState::Ended;
        if kept.iter().filter(|job| !is_ended(job)).count() >= MAX_RUNNING {
            let title = format!("{MAX_RUNNING} jobs are at work already.");
            return Err(Fault::new(FaultKind::Unavailable, title)
                .with_hint("Wait until one of them ends, or stop it."));
        }
        if kept.len() >= MAX_KEPT {
            let oldest = kept.iter().position(is_ended);
            oldest.and_then(|at| kept.remove(at));
        }
        kept.push_back(job);
        Ok(())
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Arc<Job>>> {
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Job {
    fn course(&self) -> MutexGuard<'_, Course> {
        self.course.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn progress(&self, after: u32) -> Progress {
        let course = self.course();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let done = course
            .settled
            .iter()
            .filter(|settled| settled.outcome.is_done());
        Progress {
            command: self.command,
            total: count(self.ids.len()),
            settled: count(course.settled.len()),
            done: count(done.count()),
            state: course.state,
            news: course.settled.get(after..).unwrap_or_default().to_vec(),
        }
    }
}

fn new_id() -> Result<JobId, Fault> {
    let broken = |_| Fault::new(FaultKind::Internal, "The job cannot be named.");
    fault::reference().parse().map_err(broken)
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs").finish_non_exhaustive()
    }
}
