//! The Predictions API, as a typed client: what it may be asked, how its answers become news about
//! predictions, and why it did not answer. The only room that knows how the vendor spells things.
//!
//! [`Client`] sends one request per call, never repeats one and never follows a redirect; when to
//! ask again is [`crate::sync`]'s to decide. Knows no SQL, no pages, and no other room.

mod address;
mod answer;
pub mod budget;
pub mod chat;
mod convert;
mod error;
mod failure;
mod limits;
mod mended;
mod models;
mod output;
mod own;
mod payload;
mod record_mark;
mod talk;
mod text;
mod transport;
mod unreadable;
pub mod webhook;
mod wire;

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{
    day::CalendarDay,
    id::{AccountName, PredictionId},
    prediction::Snapshot,
};
use reqwest::{Method, Url};

use self::{
    address::Base,
    budget::Budget,
    transport::{Bounds, Transport},
};
pub use self::{
    address::{ApiKey, BadSettings},
    answer::ListAnswer,
    error::{Complaint, Error},
    models::{Criterion, Metadata, Model, Pricing, Vendor, models, secret_inputs},
    output::inline_file,
    own::{Course, cut_short},
    payload::{Payload, payload},
    record_mark::record_mark,
    talk::{Piece, Talk, Usage},
    text::text,
};

/// The most predictions that a page of the list may have.
pub const MAX_PER_PAGE: u32 = 50;

/// What a client can be told beyond address and key.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// The most requests a minute; `None` goes by upstream's word, from the lowest tier's upward.
    pub requests_per_minute: Option<u32>,
}

/// One account's access to upstream. Clones share one connection pool and one budget.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    base: Base,
    key: ApiKey,
    transport: Transport,
    /// A plain mutex: it is held for arithmetic only, never across an await.
    budget: Mutex<Budget>,
}

/// A page of the list that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRequest {
    /// The page's number, from 1.
    pub page: u32,
    /// How many predictions a page has, 1 to [`MAX_PER_PAGE`].
    pub per_page: u32,
    /// The first day; every earlier one as well if `None`.
    pub from: Option<CalendarDay>,
    /// The last day, inclusive; every later one as well if `None`.
    pub to: Option<CalendarDay>,
}

/// A prediction that is being stopped: as it is then, where upstream tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped(pub Option<Snapshot>);

impl ListRequest {
    /// The newest predictions of all.
    pub fn head(per_page: u32) -> Self {
        Self {
            page: 1,
            per_page,
            from: None,
            to: None,
        }
    }
}

impl Client {
    /// A client for the API at `base_url` (`https://api.skytells.ai/v1`; plain http for this machine
    /// only).
    pub fn new(base_url: &str, key: ApiKey, options: Options) -> Result<Self, BadSettings> {
        let base = Base::new(base_url)?;
        let transport = Transport::new(&key, base.is_loopback)?;
        let budget = Mutex::new(Budget::new(options.requests_per_minute));
        Ok(Self {
            shared: Arc::new(Shared {
                base,
                key,
                transport,
                budget,
            }),
        })
    }

    /// What the account may still ask for.
    pub fn budget(&self) -> MutexGuard<'_, Budget> {
        // Whoever panicked holding it left numbers that are at worst a request off.
        self.shared
            .budget
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// A page of the account's predictions, newest first.
    pub async fn list(
        &self,
        account: &AccountName,
        request: &ListRequest,
    ) -> Result<ListAnswer, Error> {
        let body = self.send(Method::GET, self.list_url(request), None).await?;
        answer::list(account, &body)
    }

    /// The same, sent even while upstream's wait or the budget would hold it back, because a person
    /// asks for it. An answer shows that the wait is over.
    pub async fn list_at_once(
        &self,
        account: &AccountName,
        request: &ListRequest,
    ) -> Result<ListAnswer, Error> {
        self.budget().sent(transport::now());
        let (url, bounds) = (self.list_url(request), Bounds::default());
        let sending = self.shared.transport.send(Method::GET, url, None, bounds);
        let body = self.learn(sending.await?)?;
        self.budget().resume();
        answer::list(account, &body)
    }

    fn list_url(&self, request: &ListRequest) -> Url {
        let mut url = self.url(&["predictions"]);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("page", &request.page.to_string());
            query.append_pair("per_page", &request.per_page.to_string());
            for (name, day) in [("from", request.from), ("to", request.to)] {
                if let Some(day) = day {
                    query.append_pair(name, &day.to_string());
                }
            }
        }
        url
    }

    /// One prediction; `None` if upstream knows none of this id.
    pub async fn get(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<Snapshot>, Error> {
        let url = self.url_of(id, None)?;
        let answer = self.send(Method::GET, url, None).await;
        let answer = answer.and_then(|body| answer::one(account, &body));
        known(answer)
    }

    /// Starts a prediction; `body` is the JSON text of `{model, input, …}`. When this fails with
    /// anything but a refusal or [`Error::Unreachable`], the prediction may run all the same.
    pub async fn create(&self, account: &AccountName, body: String) -> Result<Snapshot, Error> {
        let answer = self
            .send(Method::POST, self.url(&["predict"]), Some(body))
            .await?;
        answer::one(account, &answer)
    }

    /// Stops a prediction; `None` if upstream knows none of this id.
    pub async fn cancel(
        &self,
        account: &AccountName,
        id: &PredictionId,
    ) -> Result<Option<Stopped>, Error> {
        let url = self.url_of(id, Some("cancel"))?;
        let answer = known(self.send(Method::POST, url, None).await)?;
        // Some answers are only `{"success": true}`.
        Ok(answer.map(|answer| Stopped(answer::one(account, &answer).ok())))
    }

    /// Deletes a prediction and its files; `false` if upstream knows none of this id.
    pub async fn delete(&self, id: &PredictionId) -> Result<bool, Error> {
        let url = self.url_of(id, Some("delete"))?;
        known(self.send(Method::DELETE, url, None).await).map(|answer| answer.is_some())
    }

    /// The JSON text of the models that the key may use, with their schemas: an array.
    pub async fn models(&self) -> Result<String, Error> {
        let mut url = self.url(&["models"]);
        url.query_pairs_mut()
            .append_pair("fields", "input_schema,output_schema");
        let body = self.send(Method::GET, url, None).await?;
        match wire::elements(&body) {
            Some(_) => Ok(body),
            None => Err(Error::Malformed("the models are no array")),
        }
    }

    /// What a chat model says next in a conversation, waited for no longer than `patience`. The request
    /// is one of the account's budget.
    pub async fn chat(
        &self,
        chat: &chat::Chat<'_>,
        patience: Duration,
    ) -> Result<chat::Turn, Error> {
        let url = self.url(&["chat", "completions"]);
        let body = Some(chat.body());
        let bounds = Bounds {
            headers: patience,
            body: chat::MAX_ANSWER,
        };
        chat::turn(&self.send_within(Method::POST, url, body, bounds).await?)
    }

    /// Whether `signature` is what upstream signs `body` with, on a webhook of this account.
    pub fn signed(&self, body: &[u8], signature: &str) -> bool {
        webhook::is_signed(&self.shared.key, body, signature)
    }

    fn url(&self, segments: &[&str]) -> Url {
        self.shared.base.join(segments)
    }

    /// The URL of a prediction, or of something that can be done with it.
    fn url_of(&self, id: &PredictionId, deed: Option<&str>) -> Result<Url, Error> {
        let id = id.upstream();
        // However they are encoded, these two mean a folder, not a name in it.
        if matches!(id, "." | "..") {
            return Err(Error::Unaddressable);
        }
        let segments = ["predictions", id].into_iter().chain(deed);
        Ok(self.url(&segments.collect::<Vec<_>>()))
    }

    /// Sends one request inside the budget and reads the body of a good answer.
    async fn send(&self, method: Method, url: Url, body: Option<String>) -> Result<String, Error> {
        let bounds = Bounds::default();
        self.send_within(method, url, body, bounds).await
    }

    async fn send_within(
        &self,
        method: Method,
        url: Url,
        body: Option<String>,
        bounds: Bounds,
    ) -> Result<String, Error> {
        self.spend()?;
        let sending = self.shared.transport.send(method, url, body, bounds);
        self.learn(sending.await?)
    }

    /// Takes a request from the budget.
    fn spend(&self) -> Result<(), Error> {
        let (mut budget, now) = (self.budget(), transport::now());
        if let Some(wait) = budget.wait(now, budget::Use::Command) {
            return Err(Error::Limited {
                retry_after: Some(wait),
            });
        }
        budget.sent(now);
        Ok(())
    }

    /// The body of a good answer; what any says about the budget is taken note of.
    fn learn(&self, answer: transport::Answer) -> Result<String, Error> {
        let (mut budget, now) = (self.budget(), transport::now());
        budget.learn(now, answer.told);
        if answer.is_good() {
            return Ok(answer.body);
        }
        let said = answer::complaint(&answer.body).without(self.shared.key.reveal());
        let mut error = said.into_error(answer.status);
        if let Error::Limited { retry_after } = &mut error {
            *retry_after = answer.retry_after.map(|wait| budget.pause(now, wait));
        }
        Err(error)
    }
}

/// Tells an answer about nothing from a failure: 404, or the 502 of a failed look-up.
fn known<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(Error::Refused {
            status: 404 | 410, ..
        }) => Ok(None),
        Err(Error::Failing {
            status: 502,
            complaint,
        }) if complaint.names_no_prediction() => Ok(None),
        Err(error) => Err(error),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
