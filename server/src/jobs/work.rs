//! Carries a job out: one prediction after the other, with another try where that is safe.
//!
//! Both commands may be repeated: what was cancelled or deleted by a first try whose answer was lost
//! is found so by the second. What upstream refuses is not tried again.

use std::{collections::HashMap, future::Future, sync::Arc, time::Duration};

use domain::{
    command::{Command, JobState, Outcome, Settled},
    feed::Revision,
    id::{AccountName, PredictionId},
    status::Status,
};
use tokio::time::{Instant, sleep};

use super::{Job, pace::Pace};
use crate::{
    fault,
    playground::Chats,
    store::{self, Store},
    sync::SyncHandle,
    upstream::{Client, Error, Stopped, budget::Use},
};

/// How often one prediction is tried while upstream is in trouble.
const TRIES: u32 = 3;

/// How often one prediction is tried while upstream asks to wait.
const MAX_LIMITED: u32 = 5;

/// After so many failures in a row the rest of the account's predictions is not tried.
const MAX_FAILURES: u32 = 4;

/// The pause after a first failure; each further one is twice as long.
const PAUSE: Duration = Duration::from_millis(500);

/// The pause where upstream asks to wait and does not say for how long.
const LIMITED_PAUSE: Duration = Duration::from_secs(5);

/// Goes through all of the job's predictions.
pub(super) async fn run(job: Arc<Job>, store: Arc<dyn Store>, sync: SyncHandle, chats: Chats) {
    let mut worker = Worker {
        job: &job,
        store,
        sync,
        chats,
        accounts: HashMap::new(),
    };
    for id in &job.ids {
        let outcome = worker.settle(id).await;
        if job.command != Command::Cancel && outcome.is_done() {
            tracing::info!(job = %job.id, prediction = %id, "a prediction was deleted");
        }
        let mut course = job.course();
        course.state = JobState::Running;
        course.settled.push(Settled {
            id: id.clone(),
            outcome,
        });
    }
    job.course().state = JobState::Ended;
    let done = job.progress(0).done;
    tracing::info!(job = %job.id, done, of = job.ids.len(), "a job has ended");
}

struct Worker<'a> {
    job: &'a Job,
    store: Arc<dyn Store>,
    sync: SyncHandle,
    chats: Chats,
    accounts: HashMap<AccountName, Account>,
}

/// What was learned of an account on the way.
#[derive(Default)]
struct Account {
    pace: Pace,
    failures: u32,
    /// Why no more of its predictions are tried.
    given_up: Option<String>,
}

/// A prediction, and the way to it.
struct Item<'a> {
    id: &'a PredictionId,
    account: AccountName,
    client: Client,
}

/// The job was stopped while this one waited.
struct Halted;

impl Worker<'_> {
    async fn settle(&mut self, id: &PredictionId) -> Outcome {
        if self.job.stop.is_cancelled() {
            return stopped();
        }
        let row = match self.store.rows(std::slice::from_ref(id)).await {
            Ok(rows) => rows.into_iter().next(),
            Err(error) => return self.unstored(id, &error, "The local store cannot be read."),
        };
        let Some(row) = row else {
            return self.clear(id).await;
        };
        if self.job.command == Command::Cancel && row.prediction.status.is_terminal() {
            return Outcome::Ended;
        }
        if id.is_own() {
            return self.settle_own(id).await;
        }
        let account = row.prediction.account;
        let Some(client) = self.sync.client(&account).cloned() else {
            let why = format!("This console has no key for the account {account} any more.");
            return Outcome::Untried(why);
        };
        if let Some(why) = self.account(&account).given_up.clone() {
            return Outcome::Untried(why);
        }
        let item = Item {
            id,
            account,
            client,
        };
        let outcome = match self.job.command {
            Command::Cancel => self.cancel(&item).await,
            Command::Delete | Command::DeleteButFiles => self.delete(&item).await,
        };
        self.learn(&item.account, &outcome);
        outcome
    }

    /// Of one that is not there any more there may be files that were kept: those can be deleted.
    async fn clear(&mut self, id: &PredictionId) -> Outcome {
        if self.job.command != Command::Delete {
            return Outcome::Missing;
        }
        match self.store.drop_remnant(id).await {
            Ok(true) => Outcome::Done,
            Ok(false) => Outcome::Missing,
            Err(error) => self.unstored(id, &error, "The local store cannot be written."),
        }
    }

    async fn cancel(&mut self, item: &Item<'_>) -> Outcome {
        let ask = || item.client.cancel(&item.account, item.id);
        match self.ask(item, ask).await {
            Err(Halted) => stopped(),
            Ok((_, Ok(Some(Stopped(snapshot))))) => {
                self.tell(item, snapshot).await;
                Outcome::Done
            }
            Ok((_, Ok(None))) => {
                self.sync.nudge(&item.account);
                Outcome::Missing
            }
            // It may have ended meanwhile, or a try before this one may have stopped it.
            Ok((tries, Err(error @ Error::Refused { .. }))) => {
                let status = self.look(item).await;
                match status {
                    Some(Status::Cancelled) if tries > 1 => Outcome::Done,
                    Some(status) if status.is_terminal() => Outcome::Ended,
                    Some(_) | None => Outcome::Refused(said(&error)),
                }
            }
            Ok((_, Err(error @ Error::Unaddressable))) => Outcome::Refused(said(&error)),
            Ok((_, Err(error))) => Outcome::Failed(said(&error)),
        }
    }

    /// Upstream knows nothing of a conversation: it is stopped, and deleted, here alone.
    async fn settle_own(&self, id: &PredictionId) -> Outcome {
        let was_running = self.chats.stop(id).await;
        match self.job.command {
            Command::Cancel if was_running => Outcome::Done,
            Command::Cancel => Outcome::Ended,
            Command::Delete | Command::DeleteButFiles => match self.forget(id).await {
                Ok(Some(_)) => Outcome::Done,
                Ok(None) => Outcome::Missing,
                Err(error) => self.unstored(id, &error, "The local store cannot be written."),
            },
        }
    }

    async fn forget(&self, id: &PredictionId) -> Result<Option<Revision>, store::Error> {
        match self.job.command {
            Command::DeleteButFiles => self.store.remove_but_files(id).await,
            Command::Cancel | Command::Delete => self.store.remove(id).await,
        }
    }

    async fn delete(&mut self, item: &Item<'_>) -> Outcome {
        let outcome = match self.ask(item, || item.client.delete(item.id)).await {
            Err(Halted) => return stopped(),
            Ok((_, Ok(true))) => Outcome::Done,
            // The answer to a try before this one was lost.
            Ok((tries, Ok(false))) if tries > 1 => Outcome::Done,
            Ok((_, Ok(false))) => Outcome::Missing,
            Ok((_, Err(error @ (Error::Refused { .. } | Error::Unaddressable)))) => {
                return Outcome::Refused(said(&error));
            }
            Ok((_, Err(error))) => return Outcome::Failed(said(&error)),
        };
        // Upstream words trouble of its own like an unknown id: what it may still have stays.
        if outcome == Outcome::Missing && !self.is_gone(item).await {
            return Outcome::Failed(
                "The Predictions API could not find it to delete it.".to_owned(),
            );
        }
        match self.forget(item.id).await {
            Ok(_) => outcome,
            Err(error) => {
                let why = "It is deleted upstream, but the local store cannot be written.";
                self.unstored(item.id, &error, why)
            }
        }
    }

    /// Asks inside the budget, and again where upstream was in trouble. The number of tries, and
    /// what came of the last.
    async fn ask<T, Asked>(
        &mut self,
        item: &Item<'_>,
        ask: impl Fn() -> Asked,
    ) -> Result<(u32, Result<T, Error>), Halted>
    where
        Asked: Future<Output = Result<T, Error>>,
    {
        let (mut tries, mut limited) = (0, 0);
        loop {
            self.turn(item).await?;
            let answer = ask().await;
            let pause = match &answer {
                Err(Error::Limited { retry_after }) if limited < MAX_LIMITED => {
                    limited += 1;
                    retry_after.unwrap_or(LIMITED_PAUSE)
                }
                Err(
                    Error::Unreachable | Error::Broken | Error::TimedOut | Error::Failing { .. },
                ) if tries + 1 < TRIES => {
                    tries += 1;
                    PAUSE * 2_u32.pow(tries - 1)
                }
                _ => return Ok((tries + 1, answer)),
            };
            self.wait(pause).await?;
        }
    }

    /// Waits until a request may be sent, and counts it.
    async fn turn(&mut self, item: &Item<'_>) -> Result<(), Halted> {
        loop {
            let now = Instant::now().into_std();
            let (spacing, granted) = {
                let budget = item.client.budget();
                (budget.spacing(now), budget.wait(now, Use::Command))
            };
            let pace = &mut self.account(&item.account).pace;
            let wait = pace.wait(now, spacing).max(granted.unwrap_or_default());
            if wait.is_zero() {
                pace.sent(now, spacing);
                return Ok(());
            }
            self.wait(wait).await?;
        }
    }

    async fn wait(&self, wait: Duration) -> Result<(), Halted> {
        self.job.course().state = JobState::Waiting;
        let waited = self.job.stop.run_until_cancelled(sleep(wait)).await;
        self.job.course().state = JobState::Running;
        waited.ok_or(Halted)
    }

    /// The mirror learns at once what became of it.
    async fn tell(&self, item: &Item<'_>, snapshot: Option<domain::prediction::Snapshot>) {
        let told = match snapshot {
            Some(snapshot) => self.sync.tell(snapshot).await.is_ok(),
            None => false,
        };
        if !told {
            self.sync.nudge(&item.account);
        }
    }

    /// Its status upstream, which the mirror learns as well.
    async fn look(&mut self, item: &Item<'_>) -> Option<Status> {
        self.turn(item).await.ok()?;
        let snapshot = item.client.get(&item.account, item.id).await.ok()??;
        let status = snapshot.prediction.status.clone();
        self.tell(item, Some(snapshot)).await;
        Some(status)
    }

    async fn is_gone(&mut self, item: &Item<'_>) -> bool {
        match self.turn(item).await {
            Ok(()) => matches!(item.client.get(&item.account, item.id).await, Ok(None)),
            Err(Halted) => false,
        }
    }

    fn learn(&mut self, name: &AccountName, outcome: &Outcome) {
        let account = self.account(name);
        match outcome {
            Outcome::Failed(why) => {
                account.failures += 1;
                let is_refused = *why == said(&Error::Unauthorized);
                if is_refused || account.failures >= MAX_FAILURES {
                    account.given_up = Some(why.clone());
                }
            }
            Outcome::Untried(_) => {}
            Outcome::Done | Outcome::Ended | Outcome::Missing | Outcome::Refused(_) => {
                account.failures = 0;
            }
        }
    }

    fn account(&mut self, name: &AccountName) -> &mut Account {
        self.accounts.entry(name.clone()).or_default()
    }

    fn unstored(&self, id: &PredictionId, error: &store::Error, why: &str) -> Outcome {
        tracing::error!(job = %self.job.id, prediction = %id, error = %fault::chain(error), "{why}");
        Outcome::Failed(why.to_owned())
    }
}

fn stopped() -> Outcome {
    Outcome::Untried("The job was stopped.".to_owned())
}

/// Why upstream did not do it, in its own words where it has any.
fn said(error: &Error) -> String {
    let complaint = error.complaint();
    let own = complaint.and_then(|said| said.message.clone().or_else(|| said.response.clone()));
    if let Some(own) = own.filter(|own| !own.trim().is_empty()) {
        return own;
    }
    let sentence = match error {
        Error::Unauthorized => "The API key was refused.",
        Error::Limited { .. } => "The Predictions API asked us to wait, again and again.",
        Error::Unreachable | Error::Broken => "The Predictions API cannot be reached.",
        Error::TimedOut => "No answer came in time; it may have been done all the same.",
        Error::Failing { status, .. } => {
            return format!("The Predictions API failed with status {status}.");
        }
        Error::Refused { status, .. } => {
            return format!("The Predictions API refused it with status {status}.");
        }
        Error::TooLarge | Error::Malformed(_) => {
            "The Predictions API sent an answer that cannot be read."
        }
        Error::Unaddressable => {
            "The Predictions API cannot be asked about this id: no URL can hold it."
        }
    };
    sentence.to_owned()
}
