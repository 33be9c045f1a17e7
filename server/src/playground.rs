//! Runs that somebody asks for in the Playground: checked, sent once, and in the log as theirs. Knows
//! upstream, sync, store and catalogue; no axum, no pages. A model that is talked with is asked in
//! [`chat`].
//!
//! A run costs money, and upstream has no way to ask for the same one twice. So a request whose answer
//! is lost is never repeated here: what it may have made is looked for, and a person decides.

mod chat;
mod words;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, SystemTime},
};

use domain::{
    id::PredictionId,
    json::place,
    page::Stretch,
    playground::{Ask, Checked, Flaw, MAX_INPUT, Ran},
    prediction::{Row, Snapshot},
    query::Query,
    source::Source,
    time::Timestamp,
};
use serde_json::Value;
use tokio::{sync::oneshot, time::timeout};
use tokio_util::task::TaskTracker;

use crate::{
    catalogue::{self, Catalogue, Entry},
    store::{self, Store},
    sync::SyncHandle,
    upstream::{self, Client, Error},
};

pub use chat::Chats;
use chat::Question;

/// How long whoever asks waits for upstream's answer. A later one still counts.
const PATIENCE: Duration = Duration::from_secs(8);

/// How far upstream's clock may be behind ours.
const SKEW: i64 = 60_000_000;

/// As many of our own runs are remembered, to be told from one whose answer was lost.
const REMEMBERED: usize = 1_000;

/// Makes runs. Clones are the same.
#[derive(Clone, Debug)]
pub struct Playground(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    store: Arc<dyn Store>,
    sync: SyncHandle,
    catalogue: Catalogue,
    chats: Chats,
    tasks: TaskTracker,
    /// The latest that were answered, oldest first.
    answered: Mutex<VecDeque<PredictionId>>,
}

impl Playground {
    /// No runs yet. Those to come run on `tasks`.
    pub fn new(
        store: Arc<dyn Store>,
        sync: SyncHandle,
        catalogue: Catalogue,
        chats: Chats,
        tasks: TaskTracker,
    ) -> Self {
        Self(Arc::new(Shared {
            store,
            sync,
            catalogue,
            chats,
            tasks,
            answered: Mutex::default(),
        }))
    }

    /// Whether the input fits, and what the run costs.
    pub async fn check(&self, ask: &Ask) -> Checked {
        let input = whole_input(ask);
        let too_long = (input.len() > MAX_INPUT).then(|| Flaw {
            path: String::new(),
            sentence: format!("An input has at most {} kB.", MAX_INPUT / 1_024),
        });
        if let Some(flaw) = too_long {
            return Checked {
                flaws: vec![flaw],
                ..Checked::default()
            };
        }
        match self.0.catalogue.model(&ask.account, &ask.model).await {
            Some(model) => model.check(&input),
            // It stands in a larger text when it is sent: what is not whole would reach beyond itself.
            None => catalogue::parsed(&input).err().unwrap_or_else(|| Checked {
                price: "This model is not in the account's catalogue.".to_owned(),
                ..Checked::default()
            }),
        }
    }

    /// Makes one run, where the input fits.
    ///
    /// # Errors
    /// Fails where the store does: then it is not known what became of it.
    pub async fn run(&self, ask: &Ask) -> Result<Ran, store::Error> {
        let checked = self.check(ask).await;
        if !checked.flaws.is_empty() {
            return Ok(Ran::Unfit(checked));
        }
        let Some(client) = self.0.sync.client(&ask.account).cloned() else {
            let sentence = format!("This console has no key for the account {}.", ask.account);
            return Ok(refused(sentence, None));
        };
        let model = self.0.catalogue.model(&ask.account, &ask.model).await;
        if let Some(model) = model.filter(|model| model.is_chat()) {
            return self.talk(ask, model, client).await;
        }
        let since = Timestamp::from(SystemTime::now());
        match timeout(PATIENCE, self.send(ask, client)).await {
            Ok(Some(Ok(row))) => Ok(Ran::Started(Box::new(row))),
            Ok(Some(Err(Lost::Refused(sentence, said)))) => Ok(refused(sentence, said)),
            Ok(Some(Err(Lost::Store(error)))) => Err(error),
            Ok(Some(Err(Lost::Answer)) | None) | Err(_) => {
                tracing::warn!(model = ask.model, "the answer to a run was lost");
                // What the list tells of it then is looked at, whether or not upstream answers.
                let _ = self.0.sync.refresh().await;
                let found = self.seek(ask, since).await?;
                Ok(Ran::Unsure { since, found })
            }
        }
    }

    /// Begins a conversation. What comes of it is in the log, whatever that is.
    async fn talk(
        &self,
        ask: &Ask,
        model: Arc<Entry>,
        client: Client,
    ) -> Result<Ran, store::Error> {
        let question = Question {
            client,
            account: ask.account.clone(),
            model,
            sent: whole_input(ask),
            kept: ask.input.clone(),
        };
        Ok(match self.0.chats.begin(question).await? {
            Some(row) => Ran::Started(Box::new(row)),
            None => refused(
                "Too many answers are coming in already: wait for one of them.".to_owned(),
                None,
            ),
        })
    }

    /// What was created since for the same model with the same input, and is not known to be another
    /// run of ours: newest first.
    ///
    /// # Errors
    /// Fails where the store does.
    pub async fn seek(
        &self,
        ask: &Ask,
        since: Timestamp,
    ) -> Result<Vec<PredictionId>, store::Error> {
        let Ok(query) = Query::parse(&format!("model:{}", place::quoted(&ask.model))) else {
            return Ok(Vec::new());
        };
        let page = self.0.store.page(&query, &Stretch::default()).await?;
        let input = whole_input(ask);
        let mut found = Vec::new();
        for Row { prediction, .. } in page.rows {
            let is_recent = prediction.created_at.micros() + SKEW >= since.micros();
            if !is_recent || prediction.account != ask.account || self.is_answered(&prediction.id) {
                continue;
            }
            let record = self.0.store.record(&prediction.id).await?;
            if record.is_some_and(|record| is_same(&record.raw, &input)) {
                found.push(prediction.id);
            }
        }
        Ok(found)
    }

    /// Takes a prediction for a run of the Playground: somebody says that it is theirs. Whether there
    /// is such a prediction.
    ///
    /// # Errors
    /// Fails where the store does.
    pub async fn claim(&self, id: &PredictionId) -> Result<bool, store::Error> {
        let Some(record) = self.0.store.record(id).await? else {
            return Ok(false);
        };
        let mut prediction = record.row.prediction;
        prediction.source = Source::Web;
        let news = Snapshot {
            prediction,
            deliveries: Vec::new(),
            raw: record.raw,
        };
        self.0.store.apply(vec![news]).await?;
        self.answered(id.clone());
        Ok(true)
    }

    /// Sends it on a task of its own: whoever asked may be gone before upstream answers, and the run
    /// is theirs all the same.
    async fn send(&self, ask: &Ask, client: Client) -> Option<Result<Row, Lost>> {
        let (sender, receiver) = oneshot::channel();
        let (playground, account) = (self.clone(), ask.account.clone());
        let model = place::quoted(&ask.model);
        let body = format!("{{\"model\":{model},\"input\":{}}}", whole_input(ask));
        self.0.tasks.spawn(async move {
            let answer = match client.create(&account, body).await {
                Ok(news) => playground.started(news).await.map_err(Lost::Store),
                Err(error) => Err(lost(&error)),
            };
            // Nobody waits any more: then it is in the log, or in no place.
            let _ = sender.send(answer);
        });
        receiver.await.ok()
    }

    async fn started(&self, mut news: Snapshot) -> Result<Row, store::Error> {
        let id = news.prediction.id.clone();
        news.prediction.source = Source::Web;
        let prediction = news.prediction.clone();
        // The mirror looks closer at what has just begun.
        if self.0.sync.tell(news).await.is_err() {
            return Err(store::Error::new(
                "keep a run",
                "it is upstream, but not stored",
            ));
        }
        // Another account may have another prediction of this id.
        let held = self.0.store.listed(&prediction.account, &id).await?;
        let id = held.unwrap_or(id);
        self.answered(id.clone());
        let row = self.0.store.rows(&[id]).await?.into_iter().next();
        Ok(row.unwrap_or(Row {
            revision: domain::feed::Revision(0),
            prediction,
            picture: false,
        }))
    }

    fn answered(&self, id: PredictionId) {
        let mut answered = self
            .0
            .answered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        answered.push_back(id);
        if answered.len() > REMEMBERED {
            answered.pop_front();
        }
    }

    fn is_answered(&self, id: &PredictionId) -> bool {
        let answered = self
            .0
            .answered
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        answered.contains(id)
    }
}

/// Why there is no prediction to show.
enum Lost {
    /// Upstream said no: there is none.
    Refused(String, Option<String>),
    /// Nobody can say whether there is one.
    Answer,
    /// There is one, and it could not be stored.
    Store(store::Error),
}

/// What is sent, with the secrets in their places.
fn whole_input(ask: &Ask) -> String {
    let with = |input: String, (path, text): &(String, String)| {
        place::put(&input, path, Some(&place::quoted(text)))
    };
    let secrets = ask.secrets.iter().filter(|(_, text)| !text.is_empty());
    secrets.fold(ask.input.clone(), with)
}

/// Whether a prediction was made from an input, however that was laid out.
fn is_same(raw: &str, input: &str) -> bool {
    let Some(theirs) = upstream::payload(raw).input else {
        return false;
    };
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    theirs == input || matches!((read(theirs), read(input)), (Some(a), Some(b)) if a == b)
}

fn refused(sentence: String, said: Option<String>) -> Ran {
    Ran::Refused { sentence, said }
}

/// A refusal where it is sure that nothing runs.
fn lost(error: &Error) -> Lost {
    match words::refusal(error) {
        Some(sentence) => Lost::Refused(sentence, words::said(error)),
        None => Lost::Answer,
    }
}
