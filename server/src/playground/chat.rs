//! Conversations: a model is asked once, and its answer is in the log as it comes. Upstream makes no
//! prediction of one, so what is written here is all that there is of it, and it is in the log before
//! anything is sent: whatever happens after that, the log says what became of it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use domain::{
    id::{AccountName, PredictionId},
    prediction::Row,
    time::Timestamp,
};
use tokio::time::{Instant, sleep_until};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::words;
use crate::{
    catalogue::Entry,
    fault,
    store::{self, Store},
    upstream::{self, Client, Course, Piece},
};

/// As many are answered at a time.
const MAX_RUNNING: usize = 16;

/// How often an answer that comes in is stored, and so shown: as often as an eye follows.
const PACE: Duration = Duration::from_millis(150);

/// A longer answer is stored less often, so that what is written stays in proportion to what comes: one
/// more [`PACE`] for so many bytes.
const PACED: usize = 64 << 10;

/// The longest answer that is kept, in bytes.
const MAX_TEXT: usize = 1 << 20;

/// What is told of an answer that the console left.
const LEFT: &str = "The console stopped while it was answering.";

/// All conversations of this server. Clones are the same.
#[derive(Clone)]
pub struct Chats(Arc<Shared>);

struct Shared {
    store: Arc<dyn Store>,
    tasks: TaskTracker,
    shutdown: CancellationToken,
    /// A plain mutex, never held across an await.
    running: Mutex<HashMap<PredictionId, Running>>,
}

/// One that is being answered.
#[derive(Clone)]
struct Running {
    /// Tells it to listen no more.
    stop: CancellationToken,
    /// The log has its end.
    ended: CancellationToken,
}

/// What is asked.
pub(super) struct Question {
    pub(super) client: Client,
    pub(super) account: AccountName,
    pub(super) model: Arc<Entry>,
    /// The input with its secrets: sent, and kept nowhere.
    pub(super) sent: String,
    /// The input without them.
    pub(super) kept: String,
}

/// How an answer ends.
enum End {
    Whole,
    Cancelled,
    Failed(String),
}

impl Chats {
    /// None yet. Those to come run on `tasks` and end with `shutdown`.
    pub fn new(store: Arc<dyn Store>, tasks: TaskTracker, shutdown: CancellationToken) -> Self {
        Self(Arc::new(Shared {
            store,
            tasks,
            shutdown,
            running: Mutex::default(),
        }))
    }

    /// Ends those that an earlier server was killed in the middle of. Before any other is begun.
    ///
    /// # Errors
    /// Fails where the store does.
    pub async fn end_what_was_left(&self) -> Result<(), store::Error> {
        for id in self.0.store.unfinished_own().await? {
            let Some(record) = self.0.store.record(&id).await? else {
                continue;
            };
            let account = &record.row.prediction.account;
            let end = upstream::cut_short(account, &record.raw, LEFT, now());
            self.0.store.apply(end.into_iter().collect()).await?;
        }
        Ok(())
    }

    /// Puts a question into the log and sends it. `None` while too many are being answered.
    pub(super) async fn begin(&self, question: Question) -> Result<Option<Row>, store::Error> {
        let id = PredictionId::of_chat(random()?);
        let running = Running {
            stop: CancellationToken::new(),
            ended: CancellationToken::new(),
        };
        {
            let mut all = self.running();
            if all.len() >= MAX_RUNNING {
                return Ok(None);
            }
            all.insert(id.clone(), running.clone());
        }
        let chat = Chat {
            chats: self.clone(),
            running,
            course: Course::begun(
                id,
                question.account.clone(),
                question.model.card.slug.clone(),
                question.kept.clone(),
                now(),
            ),
        };
        // Until it is in the log, nothing is sent; an error here drops it, and with it its place.
        let row = chat.store().await?.ok_or_else(|| {
            store::Error::new("keep a conversation", "its input cannot be recorded")
        })?;
        self.0.tasks.spawn(chat.answer(question));
        Ok(Some(row))
    }

    /// Stops an answer, and returns when the log says so. Whether there is one.
    pub async fn stop(&self, id: &PredictionId) -> bool {
        let running = self.running().get(id).cloned();
        let Some(running) = running else {
            return false;
        };
        running.stop.cancel();
        running.ended.cancelled().await;
        true
    }

    fn running(&self) -> MutexGuard<'_, HashMap<PredictionId, Running>> {
        self.0
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// One conversation, until it has ended.
struct Chat {
    chats: Chats,
    running: Running,
    course: Course,
}

impl Chat {
    async fn answer(mut self, question: Question) {
        let (stop, shutdown) = (self.running.stop.clone(), self.chats.0.shutdown.clone());
        let end = tokio::select! {
            heard = self.hear(&question) => match heard {
                Ok(()) => End::Whole,
                Err(why) => End::Failed(why),
            },
            () = stop.cancelled() => End::Cancelled,
            () = shutdown.cancelled() => End::Failed(LEFT.to_owned()),
        };
        (self.course.status, self.course.error) = match end {
            End::Whole => ("succeeded", None),
            End::Cancelled => ("cancelled", None),
            End::Failed(why) => ("failed", Some(why)),
        };
        self.course.completed_at = Some(now());
        let tokens = self.course.usage.map(upstream::Usage::total);
        self.course.cost = tokens.and_then(|tokens| question.model.cost_of(tokens));
        if let Err(error) = self.store().await {
            let id = &self.course.id;
            crate::log_limit::log_repeated!(error, fault::chain(&error), prediction = %id, "the end of a conversation could not be stored");
        }
    }

    /// Listens to the end, or says why there is none.
    async fn hear(&mut self, question: &Question) -> Result<(), String> {
        let slug = &question.model.card.slug;
        let talk = question.client.talk(slug, &question.sent).await;
        let mut talk = talk.map_err(|error| words::broken_off(&error))?;
        self.course.started_at = Some(now());
        self.course.status = "processing";
        let mut due = Some(Instant::now());
        loop {
            let piece = tokio::select! {
                piece = talk.next() => piece.map_err(|error| words::broken_off(&error))?,
                () = until(due) => {
                    self.told().await;
                    due = None;
                    continue;
                }
            };
            let Some(piece) = piece else {
                return Ok(());
            };
            self.take(piece)?;
            due = due.or_else(|| Some(Instant::now() + self.pace()));
        }
    }

    fn take(&mut self, piece: Piece) -> Result<(), String> {
        let course = &mut self.course;
        course.completion = piece.completion.or(course.completion.take());
        course.finish = piece.finish.or(course.finish.take());
        course.usage = piece.usage.or(course.usage);
        if course.text.len() + piece.text.len() > MAX_TEXT {
            return Err("The answer is longer than 1 MB: here is its beginning.".to_owned());
        }
        course.text.push_str(&piece.text);
        Ok(())
    }

    fn pace(&self) -> Duration {
        let times = 1 + self.course.text.len() / PACED;
        PACE * u32::try_from(times).unwrap_or(u32::MAX)
    }

    /// A failure to store what has come so far is told with the end, which is stored as well.
    async fn told(&self) {
        let _ = self.store().await;
    }

    async fn store(&self) -> Result<Option<Row>, store::Error> {
        let Some(news) = self.course.snapshot(now()) else {
            return Ok(None);
        };
        let rows = self.chats.0.store.apply(vec![news]).await?;
        Ok(rows.into_iter().next())
    }
}

impl Drop for Chat {
    fn drop(&mut self) {
        self.chats.running().remove(&self.course.id);
        self.running.ended.cancel();
    }
}

/// Waits until a moment; for ever where there is none.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => std::future::pending().await,
    }
}

fn now() -> Timestamp {
    SystemTime::now().into()
}

fn random() -> Result<u128, store::Error> {
    let mut bytes = [0; 16];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(u128::from_ne_bytes(bytes)),
        Err(error) => Err(store::Error::new("name a conversation", error.to_string())),
    }
}

impl fmt::Debug for Chats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Chats").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use domain::status::Status;

    use super::*;
    use crate::store::sqlite::{Options, SqliteStore};

    #[tokio::test]
    async fn what_a_killed_server_left_has_an_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let store = SqliteStore::open(&path, Options::default()).unwrap();
        let store: Arc<dyn Store> = Arc::new(store);
        let left = |number, status| Course {
            status,
            text: "half an ans".to_owned(),
            started_at: Some(now()),
            ..Course::begun(
                PredictionId::of_chat(number),
                "demo".parse().unwrap(),
                "mera".to_owned(),
                "{}".to_owned(),
                now(),
            )
        };
        let all = [
            left(1, "starting"),
            left(2, "processing"),
            left(3, "succeeded"),
        ];
        let news = all.iter().filter_map(|course| course.snapshot(now()));
        assert_eq!(store.apply(news.collect()).await.unwrap().len(), 3);
        let chats = Chats::new(
            Arc::clone(&store),
            TaskTracker::new(),
            CancellationToken::new(),
        );
        chats.end_what_was_left().await.unwrap();
        for (course, want) in all
            .iter()
            .zip([Status::Failed, Status::Failed, Status::Succeeded])
        {
            let record = store.record(&course.id).await.unwrap().unwrap();
            assert_eq!(record.row.prediction.status, want);
            assert!(record.raw.contains("half an ans"));
            let error = record.row.prediction.error;
            assert_eq!(
                error.is_some_and(|error| error == LEFT),
                want == Status::Failed
            );
        }
    }
}
