//! The models that each account may use: fetched when the server starts, and again every so often,
//! beside the pages. What was known stays known while upstream does not answer, and over a restart.
//!
//! A page waits for upstream only where nothing is known yet, and then not long. Knows schemas and
//! prices; must not know pages, SQL, or what is done with a model.

mod chat;
mod check;
mod fields;
mod kept;
mod price;
mod schema;

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, OnceLock},
    time::{Duration, SystemTime},
};

use domain::{
    cost::Cost, form::Field, id::AccountName, model, playground::Checked, time::Timestamp,
};
use serde_json::Value;
use tokio::{
    sync::{Notify, watch},
    time::{Instant, sleep, timeout, timeout_at},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::upstream::{self, Client};
use check::Checker;
use kept::Shelf;

/// How long after the start a page waits while nothing is known.
const PATIENCE: Duration = Duration::from_millis(1_500);

/// How long the models of an account are taken as they are.
const KEPT: Duration = Duration::from_secs(600);

/// How soon they are asked for again, where they could not be had or lack one that is asked for.
const PAUSE: Duration = Duration::from_secs(60);

/// The same after the first failures: nothing is known then.
const FIRST_PAUSE: Duration = Duration::from_secs(5);

/// The models of all accounts. Clones are the same.
#[derive(Clone, Debug)]
pub struct Catalogue {
    desks: Arc<[Desk]>,
    /// When the first answers are due: from then on nobody waits.
    due: Instant,
}

/// One account's.
#[derive(Debug)]
struct Desk {
    account: AccountName,
    known: watch::Receiver<Known>,
    /// Somebody asks for a model that is not known.
    wanted: Arc<Notify>,
}

/// What is known of an account's models.
#[derive(Clone, Debug, Default)]
struct Known {
    models: Option<Models>,
    /// When upstream told them, where it has not answered since.
    stale_since: Option<Timestamp>,
    /// Whether upstream was asked at all.
    is_asked: bool,
}

impl Known {
    /// What there is from before.
    fn from_before(kept: Option<kept::Kept>) -> Self {
        let (models, since) = kept.map(|it| (read(&it.models), it.told_at)).unzip();
        Self {
            models,
            stale_since: since,
            is_asked: false,
        }
    }
}

/// An account's models, by their slugs.
pub type Models = Arc<BTreeMap<String, Arc<Entry>>>;

/// A model, and what follows from its schema.
#[derive(Debug)]
pub struct Entry {
    /// As upstream tells it.
    pub card: upstream::Model,
    /// The names of its secrets; `None` where there is no schema.
    pub secrets: Option<Vec<String>>,
    /// What a conversation with it takes; `None` of a model that makes predictions.
    chat: Option<Value>,
    fields: OnceLock<Option<Vec<Field>>>,
    checker: OnceLock<Checker>,
}

impl Catalogue {
    /// Starts to fetch the models of these accounts, and until they come has those that were kept in
    /// `folder`, which it reads at once; that ends soon after `stop`.
    pub fn start(
        folder: &Path,
        accounts: impl IntoIterator<Item = (AccountName, Client)>,
        tasks: &TaskTracker,
        stop: &CancellationToken,
    ) -> Self {
        let open = |(account, client): (AccountName, Client)| {
            let shelf = Shelf::of(folder, &account);
            let (sender, known) = watch::channel(Known::from_before(shelf.read()));
            let wanted = Arc::new(Notify::new());
            let keep = keep(client, shelf, sender, Arc::clone(&wanted));
            tasks.spawn(stop.clone().run_until_cancelled_owned(keep));
            Desk {
                account,
                known,
                wanted,
            }
        };
        Self {
            desks: accounts.into_iter().map(open).collect(),
            due: Instant::now() + PATIENCE,
        }
    }

    /// The accounts, in the order of the settings.
    pub fn accounts(&self) -> impl Iterator<Item = &AccountName> {
        self.desks.iter().map(|desk| &desk.account)
    }

    /// The models of an account; `None` where upstream has not told them.
    pub async fn models(&self, account: &AccountName) -> Option<Models> {
        let desk = self.desk(account)?;
        let mut known = desk.known.clone();
        // The end of the wait, or of the task, leaves what is known then.
        let is_enough = |known: &Known| known.is_asked || known.models.is_some();
        let _ = timeout_at(self.due, known.wait_for(is_enough)).await;
        desk.known.borrow().models.clone()
    }

    /// When upstream told an account's models, where it has not answered since.
    pub fn stale_since(&self, account: &AccountName) -> Option<Timestamp> {
        self.desk(account)?.known.borrow().stale_since
    }

    /// A model of an account. One that is not known is asked for, beside the page that asks.
    pub async fn model(&self, account: &AccountName, slug: &str) -> Option<Arc<Entry>> {
        let models = self.models(account).await;
        let found = models.and_then(|models| models.get(slug).cloned());
        if found.is_none()
            && let Some(desk) = self.desk(account)
        {
            desk.wanted.notify_one();
        }
        found
    }

    fn desk(&self, account: &AccountName) -> Option<&Desk> {
        self.desks.iter().find(|desk| desk.account == *account)
    }
}

impl Entry {
    fn new(card: upstream::Model) -> Self {
        let is_chat = card
            .metadata
            .as_ref()
            .is_some_and(|it| it.openai_compatible);
        Self {
            chat: is_chat.then(|| chat::schema(card.input_schema.as_ref())),
            secrets: card.input_schema.as_ref().map(upstream::secret_inputs),
            card,
            fields: OnceLock::new(),
            checker: OnceLock::new(),
        }
    }

    /// The form of its input; `None` where there is no schema that makes one.
    pub fn inputs(&self) -> Option<&[Field]> {
        let read = || self.schema().and_then(fields::read);
        self.fields.get_or_init(read).as_deref()
    }

    /// Whether it is talked with: its runs are conversations, and no predictions of upstream's.
    pub fn is_chat(&self) -> bool {
        self.chat.is_some()
    }

    /// What so many tokens cost; `None` where its price is not by the token.
    pub fn cost_of(&self, tokens: u64) -> Option<Cost> {
        price::of_tokens(self.card.pricing.as_ref()?, tokens)
    }

    /// What a run of it takes.
    fn schema(&self) -> Option<&Value> {
        self.chat.as_ref().or(self.card.input_schema.as_ref())
    }

    /// What it gives; `None` where there is no schema.
    pub fn outputs(&self) -> Option<Vec<Field>> {
        self.card.output_schema.as_ref().and_then(fields::read)
    }

    /// What a list shows of it.
    pub fn summary(&self, account: &AccountName) -> model::Model {
        let card = &self.card;
        let name = Some(&card.name).filter(|name| !name.is_empty());
        model::Model {
            account: account.clone(),
            slug: card.slug.clone(),
            name: name.unwrap_or(&card.slug).clone(),
            description: card.description.clone(),
            vendor: card
                .vendor
                .as_ref()
                .map_or_else(String::new, |it| it.name.clone()),
            kind: card.kind.clone(),
            status: card.status.clone(),
            prices: card.pricing.as_ref().map(price::words).unwrap_or_default(),
            capabilities: card.capabilities.clone(),
            is_chat: self.is_chat(),
        }
    }

    /// Whether an input, with its secrets, fits, and what a run with it costs.
    pub fn check(&self, input: &str) -> Checked {
        let parsed = match parsed(input) {
            Ok(parsed) => parsed,
            Err(unreadable) => return unreadable,
        };
        let make = || Checker::new(self.schema());
        let flaws = self.checker.get_or_init(make).flaws(&parsed);
        let defaults = self.inputs().unwrap_or_default();
        let (cost, price) = price::estimate(self.card.pricing.as_ref(), defaults, &parsed);
        Checked { flaws, cost, price }
    }
}

/// An input as JSON.
///
/// # Errors
/// Fails where it is none, with what is wrong.
pub fn parsed(input: &str) -> Result<Value, Checked> {
    serde_json::from_str(input).map_err(|error| check::unreadable(&error))
}

/// Asks again and again, until nobody listens.
async fn keep(client: Client, shelf: Shelf, known: watch::Sender<Known>, wanted: Arc<Notify>) {
    let mut told_at = known.borrow().stale_since;
    loop {
        let began = Instant::now();
        let answer = client.models().await;
        let is_had = answer.is_ok();
        let models = match answer {
            Ok(models) => {
                let now = SystemTime::now().into();
                told_at = Some(now);
                let read = read(&models);
                shelf.keep(now, models).await;
                Some(read)
            }
            Err(error) => {
                tracing::info!(%error, "the models of an account cannot be had");
                None
            }
        };
        known.send_modify(|known| {
            known.models = models.or(known.models.take());
            known.stale_since = told_at.filter(|_| !is_had);
            known.is_asked = true;
        });
        let is_known = known.borrow().models.is_some();
        let pause = if is_known { PAUSE } else { FIRST_PAUSE };
        sleep((began + pause).saturating_duration_since(Instant::now())).await;
        if is_had {
            let _ = timeout(KEPT - PAUSE, wanted.notified()).await;
        }
        if known.is_closed() {
            return;
        }
    }
}

fn read(models: &str) -> Models {
    let models = upstream::models(models).into_iter();
    Arc::new(
        models
            .map(|(slug, card)| (slug, Arc::new(Entry::new(card))))
            .collect(),
    )
}

#[cfg(test)]
mod tests;
