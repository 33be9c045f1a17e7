//! Keeps the store's copy of every account's predictions fresh and complete.
//!
//! [`plan`] decides what to ask upstream next and touches nothing; a task per account carries it out
//! and hands what comes to the store. Pages, webhooks and commands reach the tasks through a
//! [`SyncHandle`]. Knows no axum, no pages, and nothing of upstream's JSON.

mod board;
pub mod plan;
mod recent;
mod task;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use domain::{
    id::{AccountName, PredictionId},
    mirror::{AccountMirror, Trouble},
    prediction::Snapshot,
    time::Timestamp,
};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use self::board::AccountActivity;
use self::{board::Board, plan::Sight, recent::Recent, task::Task};
use crate::{
    store::Store,
    upstream::{self, Client},
};

/// How long [`SyncHandle::refresh`] may take.
const REFRESH: Duration = Duration::from_secs(5);

/// How long an id that no account knows is not asked for again.
const UNKNOWN_FOR: Duration = Duration::from_secs(30);

/// As many orders as may wait for one task: many webhooks are one reason to look.
const MAX_ORDERS: usize = 256;

/// An account that is mirrored.
#[derive(Clone, Debug)]
pub struct Account {
    /// Its name in the settings.
    pub name: AccountName,
    /// Its access to upstream.
    pub client: Client,
}

/// The handling of predictions that were deleted upstream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UpstreamDeletions {
    /// They stay here, marked as deleted.
    #[default]
    Keep,
    /// They are deleted here as well, with their files.
    Remove,
}

/// Tells the time that people read.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock of this machine.
pub fn system_clock() -> Clock {
    Arc::new(|| SystemTime::now().into())
}

/// What the rest of the server can ask of the mirror. Clones are the same handle.
#[derive(Clone)]
pub struct SyncHandle {
    shared: Arc<Shared>,
}

struct Shared {
    desks: Vec<Desk>,
    store: Arc<dyn Store>,
    board: Board,
    watchers: watch::Sender<usize>,
    /// Ids that no account knew a moment ago.
    unknown: Recent,
}

/// Where one account's task takes orders.
struct Desk {
    account: Account,
    orders: mpsc::Sender<Order>,
}

/// What a task is told from outside.
enum Order {
    /// Ask for the head now, and say when its news is stored.
    Refresh(oneshot::Sender<Result<(), Trouble>>),
    /// There is news.
    Nudge,
    /// Someone else stored this.
    Saw(Sight),
}

/// Someone looks at the pages, until this is dropped.
#[derive(Debug)]
pub struct Watcher {
    watchers: watch::Sender<usize>,
}

/// Starts a task for each account on `tasks`; all end soon after `stop`.
pub fn start(
    accounts: Vec<Account>,
    deletions: UpstreamDeletions,
    store: Arc<dyn Store>,
    clock: &Clock,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> SyncHandle {
    let board = Board::new(accounts.iter().map(|account| account.name.clone()));
    let watchers = watch::Sender::new(0);
    let mut desks = Vec::new();
    for (place, account) in accounts.into_iter().enumerate() {
        let (orders, receiver) = mpsc::channel(MAX_ORDERS);
        let task = Task::new(task::Parts {
            account: account.clone(),
            store: Arc::clone(&store),
            clock: Arc::clone(clock),
            line: board.line(place),
            deletions,
            orders: receiver,
            watchers: watchers.subscribe(),
        });
        let stop = stop.clone();
        tasks.spawn(async move { stop.run_until_cancelled(task.run()).await });
        desks.push(Desk { account, orders });
    }
    let unknown = Recent::new(UNKNOWN_FOR);
    SyncHandle {
        shared: Arc::new(Shared {
            desks,
            store,
            board,
            watchers,
            unknown,
        }),
    }
}

impl SyncHandle {
    /// The state of each account's mirror, in the order given to [`start`]. Changes of
    /// `synced_at` alone are told every few seconds only.
    pub fn mirror(&self) -> watch::Receiver<Vec<AccountMirror>> {
        self.shared.board.subscribe()
    }

    /// Returns the requests and the next check of each account's mirror, in the order given to [`start`].
    pub fn activity(&self) -> Vec<AccountActivity> {
        self.shared.board.activity()
    }

    /// Counts someone who looks at the pages: while something runs, the mirror is then fresher.
    pub fn watch(&self) -> Watcher {
        let watchers = self.shared.watchers.clone();
        watchers.send_modify(|count| *count += 1);
        Watcher { watchers }
    }

    /// Asks every account for the newest page, also while upstream wants the mirror to wait, and returns
    /// when its news is stored, within about five seconds. The first account's trouble, if one has any.
    pub async fn refresh(&self) -> Result<(), Trouble> {
        let all = self.shared.desks.iter().map(Desk::refresh);
        futures::future::join_all(all).await.into_iter().collect()
    }

    /// There is news of `account`, as a webhook or a command tells: the mirror looks at once.
    pub fn nudge(&self, account: &AccountName) {
        if let Some(desk) = self.desk(account) {
            desk.order(Order::Nudge);
        }
    }

    /// Stores news that came another way: in a webhook, or as the answer to a command.
    pub async fn tell(&self, news: Snapshot) -> Result<(), Trouble> {
        let (sight, account) = (Sight::of(&news), news.prediction.account.clone());
        self.shared
            .store
            .apply(vec![news])
            .await
            .map_err(|_| Trouble::Store)?;
        if let Some(desk) = self.desk(&account) {
            desk.order(Order::Saw(sight));
        }
        Ok(())
    }

    /// Asks for one prediction that is not mirrored yet, each account once, or only one account (that of the
    /// id, if it names one), and stores it. The account that has it; `None` if none knows it.
    pub async fn fetch_one(
        &self,
        account: Option<&AccountName>,
        id: &PredictionId,
    ) -> Result<Option<AccountName>, Trouble> {
        if id.is_own() || self.shared.unknown.has(id) {
            return Ok(None);
        }
        let named = id.account();
        let account = account.or(named.as_ref());
        let mut trouble = None;
        for desk in &self.shared.desks {
            let Account { name, client } = &desk.account;
            if account.is_some_and(|only| only != name) {
                continue;
            }
            match client.get(name, id).await {
                Ok(Some(news)) => return self.tell(news).await.map(|()| Some(name.clone())),
                Ok(None) | Err(upstream::Error::Unaddressable) => {}
                Err(error) => trouble = trouble.or(Some(trouble_of(&error))),
            }
        }
        if let Some(trouble) = trouble {
            return Err(trouble);
        }
        if account.is_none() || named.is_some() {
            self.shared.unknown.add(id.clone());
        }
        Ok(None)
    }

    /// The access to upstream of an account, for commands.
    pub fn client(&self, account: &AccountName) -> Option<&Client> {
        self.desk(account).map(|desk| &desk.account.client)
    }

    fn desk(&self, account: &AccountName) -> Option<&Desk> {
        self.shared
            .desks
            .iter()
            .find(|desk| desk.account.name == *account)
    }
}

impl Desk {
    fn order(&self, order: Order) {
        // A full desk has reason enough to look, and a closed one is shutting down.
        let _ = self.orders.try_send(order);
    }

    async fn refresh(&self) -> Result<(), Trouble> {
        let (sender, receiver) = oneshot::channel();
        self.order(Order::Refresh(sender));
        match tokio::time::timeout(REFRESH, receiver).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) | Err(_) => Err(Trouble::Unreachable),
        }
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        self.watchers
            .send_modify(|count| *count = count.saturating_sub(1));
    }
}

/// What people are told of an error.
fn trouble_of(error: &upstream::Error) -> Trouble {
    match error {
        upstream::Error::Unauthorized | upstream::Error::Refused { status: 403, .. } => {
            Trouble::Unauthorized
        }
        upstream::Error::Limited { .. } => Trouble::Limited,
        upstream::Error::Unreachable | upstream::Error::Broken | upstream::Error::TimedOut => {
            Trouble::Unreachable
        }
        upstream::Error::Failing { .. } | upstream::Error::Refused { .. } => Trouble::Failing,
        upstream::Error::TooLarge
        | upstream::Error::Malformed(_)
        | upstream::Error::Unaddressable => Trouble::Malformed,
    }
}

impl fmt::Debug for SyncHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let accounts = self.shared.desks.iter().map(|desk| &desk.account);
        f.debug_list().entries(accounts).finish()
    }
}

#[cfg(test)]
mod tests;
