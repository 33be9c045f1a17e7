//! The payloads that were asked for last, in memory and without the secrets of their inputs: whoever
//! looks into a long one asks for many pieces of it. A few hundred megabytes at most, and nothing once nobody has asked for a while.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    sync::Arc,
    time::{Duration, Instant},
};

use app::ui::LongText;
use domain::{feed::Revision, id::PredictionId, prediction::Part};
use tokio::{sync::Mutex, task::spawn_blocking};

use crate::{
    catalogue::Catalogue,
    secrets::Rule,
    store::{Error, Store},
    upstream,
};

/// The most that is held, in bytes; one that is longer is held alone.
const MAX_HELD: usize = 256 << 20;

/// After so long without a question a payload is let go.
const IDLE: Duration = Duration::from_secs(60);

/// A part of a prediction as it was after one change.
#[derive(Debug)]
pub struct Text {
    /// The JSON text.
    pub json: Arc<str>,
    /// What tells it from the part after another change, and from one with other secrets.
    pub tag: String,
    /// What was found out about it.
    pub long: LongText,
}

/// The payloads of the predictions in the store.
#[derive(Debug)]
pub struct Payloads {
    store: Arc<dyn Store>,
    catalogue: Catalogue,
    /// The last one was asked for last. Locked while one is read: a second question for the same
    /// waits, and reads nothing.
    held: Mutex<Vec<Held>>,
}

#[derive(Debug)]
struct Held {
    id: PredictionId,
    part: Part,
    revision: Revision,
    /// What its secrets were told by.
    rule: Rule,
    text: Arc<Text>,
    asked: Instant,
}

impl Payloads {
    /// Of this store, without what the models of this catalogue keep secret.
    pub fn new(store: Arc<dyn Store>, catalogue: Catalogue) -> Self {
        Self {
            store,
            catalogue,
            held: Mutex::default(),
        }
    }

    /// A part as it is now; `None` where there is none.
    ///
    /// # Errors
    /// Fails where the store does.
    pub async fn text(&self, id: &PredictionId, part: Part) -> Result<Option<Arc<Text>>, Error> {
        let rows = self.store.rows(std::slice::from_ref(id)).await?;
        let Some(row) = rows.first() else {
            return Ok(None);
        };
        let rule = Rule::of(&self.catalogue, &row.prediction).await;
        let mut held = self.held.lock().await;
        let is_it = |it: &Held| {
            it.id == *id && it.part == part && it.revision >= row.revision && it.rule == rule
        };
        let (revision, text) = match held.iter().position(is_it) {
            Some(at) => (held[at].revision, held.remove(at).text),
            None => match self.read(id, part, &rule).await? {
                Some(read) => read,
                None => return Ok(None),
            },
        };
        held.retain(|it| it.id != *id || it.part != part);
        let mut room = MAX_HELD.saturating_sub(text.json.len());
        let mut has_room = |it: &Held| {
            let left = room.checked_sub(it.text.json.len());
            room = left.unwrap_or_default();
            left.is_some()
        };
        // From the last asked for on.
        let mut kept: Vec<Held> = held.drain(..).rev().filter(|it| has_room(it)).collect();
        kept.reverse();
        kept.push(Held {
            id: id.clone(),
            part,
            revision,
            rule,
            text: Arc::clone(&text),
            asked: Instant::now(),
        });
        *held = kept;
        Ok(Some(text))
    }

    /// Lets go what nobody asks for any more; does not end.
    pub async fn let_go(self: Arc<Self>) {
        loop {
            tokio::time::sleep(IDLE / 2).await;
            let mut held = self.held.lock().await;
            held.retain(|it| it.asked.elapsed() < IDLE);
            held.shrink_to_fit();
        }
    }

    async fn read(
        &self,
        id: &PredictionId,
        part: Part,
        rule: &Rule,
    ) -> Result<Option<(Revision, Arc<Text>)>, Error> {
        let Some(record) = self.store.record(id).await? else {
            return Ok(None);
        };
        let revision = record.row.revision;
        let (rule, store) = (rule.clone(), self.store.id().0);
        let cut = spawn_blocking(move || {
            let raw = rule.masked(record.raw);
            let payload = upstream::payload(&raw);
            let json = match part {
                Part::Input => payload.input?,
                Part::Output => payload.output?,
                Part::Raw => &raw,
            };
            let json: Arc<str> = json.into();
            let (word, mark) = (part.word(), mark(&rule));
            let text = Text {
                long: LongText::new(Arc::clone(&json)),
                json,
                tag: format!("\"{store:x}-{}-{word}-{mark:x}\"", revision.0),
            };
            Some((revision, Arc::new(text)))
        });
        let cut = cut.await;
        cut.map_err(|error| Error::new("cut a payload from a prediction", error))
    }
}

/// A number that tells a rule from others.
fn mark(rule: &Rule) -> u64 {
    let mut hasher = DefaultHasher::new();
    rule.hash(&mut hasher);
    hasher.finish()
}
