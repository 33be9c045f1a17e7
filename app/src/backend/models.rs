//! What the pages of the models and the Playground need from the server.

use async_trait::async_trait;
use domain::{
    fault::Fault,
    id::{AccountName, PredictionId},
    model::{Catalogue, Sheet},
    playground::{Ask, Checked, Ran},
    time::Timestamp,
};

/// The models, and runs of them.
#[async_trait]
pub trait Models: Send + Sync + 'static {
    /// The models of all accounts, as last told.
    async fn catalogue(&self) -> Result<Catalogue, Fault>;

    /// A model, of an account or of the first that has it; `None` where none has it.
    async fn sheet(
        &self,
        account: Option<&AccountName>,
        slug: &str,
    ) -> Result<Option<Sheet>, Fault>;

    /// Whether an input fits its model, and what a run costs. Sends nothing.
    async fn check(&self, ask: &Ask) -> Result<Checked, Fault>;

    /// Makes one run; never a second one, whatever becomes of the answer.
    async fn run(&self, ask: &Ask) -> Result<Ran, Fault>;

    /// What may have become of a run whose answer was lost: newest first.
    async fn seek(&self, ask: &Ask, since: Timestamp) -> Result<Vec<PredictionId>, Fault>;

    /// Takes a prediction for a run of the Playground.
    async fn claim(&self, id: &PredictionId) -> Result<(), Fault>;

    /// A name, good for a while, under which what an address leads to can be looked at.
    async fn preview(&self, address: &str) -> Result<String, Fault>;
}
