//! The handle by which tests change a running simulator.

use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::account::Asked;
use crate::clock::Moment;
use crate::dice::PredictionId;
use crate::faults::Faults;
use crate::lifecycle::Outcome;
use crate::world::{Caller, Shared};

/// Changes what a running simulator does. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Control(Shared);

/// Why a control call did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// No account has this key.
    #[error("no account has this key")]
    UnknownKey,
    /// No model has this slug.
    #[error("no model has this slug")]
    UnknownModel,
    /// No prediction has this id.
    #[error("no prediction has this id")]
    UnknownPrediction,
    /// A draft's id is no lowercase UUID, or there is a prediction of this id.
    #[error("the id is no lowercase UUID, or it is taken")]
    UnusableId,
}

/// A prediction to be made by [`Control::create`].
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Draft {
    /// The account; the first one if `None`.
    pub key: Option<String>,
    /// The model's slug; `truefusion` if `None`.
    pub model: Option<String>,
    /// The input as it will be shown; not checked against the schema.
    pub input: Value,
    /// Its id, any text that the account has not used; one of ours if `None`.
    pub id: Option<String>,
    /// Whether it stays running until it is finished, failed or cancelled by somebody.
    pub held: bool,
    /// Whether it is held in the queue, before it has started.
    pub queued: bool,
    /// By how many seconds its creation time differs from now: a wrong clock of upstream's. It is listed in
    /// the order of these times.
    pub dated: i64,
}

impl Control {
    pub(crate) fn new(world: Shared) -> Self {
        Self(world)
    }

    /// What goes wrong now.
    pub fn faults(&self) -> Faults {
        self.0.faults()
    }

    /// Replaces all faults.
    pub fn set_faults(&self, faults: Faults) {
        self.0.set_faults(faults);
    }

    /// Makes a prediction now. Answers its id.
    pub fn create(&self, draft: Draft) -> Result<String, ControlError> {
        let world = &self.0;
        let caller = match &draft.key {
            Some(key) => world.caller(key).ok_or(ControlError::UnknownKey)?,
            None => Caller(0),
        };
        let model_name = draft.model.unwrap_or_else(|| "truefusion".to_owned());
        let model = world
            .catalogue
            .find(&model_name)
            .ok_or(ControlError::UnknownModel)?;
        let input = if draft.input.is_null() {
            Value::Object(Default::default())
        } else {
            draft.input
        };
        let asked = Asked {
            model_name,
            input,
            stream: false,
            source: "api",
            webhook: None,
        };
        let id = match draft.id.as_deref().map(PredictionId::choose) {
            None => None,
            Some(Some(id)) if world.entry(caller, id).is_none() => Some(id),
            Some(_) => return Err(ControlError::UnusableId),
        };
        let id = world.create(caller, model, asked, id);
        if draft.held || draft.queued {
            world.change(caller, id, |entry| {
                let now = entry.plan.created;
                let next = if draft.queued { Moment::NEVER } else { now };
                (entry.plan.starting, entry.plan.started) = (next, next);
                entry.plan.ended = Moment::NEVER;
            });
        }
        if draft.dated != 0 {
            let shift = std::time::Duration::from_secs(draft.dated.unsigned_abs());
            let now = world.now();
            let created = match draft.dated {
                ..0 => now.minus(shift),
                0.. => now.plus(shift),
            };
            world.redate(caller, id, created);
        }
        Ok(id.to_string())
    }

    /// Deletes a prediction, as its owner would.
    pub fn delete(&self, id: &str) -> Result<(), ControlError> {
        let id = PredictionId::parse(id).ok_or(ControlError::UnknownPrediction)?;
        let caller = self.0.owner(id).ok_or(ControlError::UnknownPrediction)?;
        let deleted = self.0.delete(caller, id);
        deleted.map(|_| ()).ok_or(ControlError::UnknownPrediction)
    }

    /// Makes a prediction the way the account's own traffic does. Answers its id.
    pub fn generate(&self) -> String {
        self.0.generate(Caller(0)).to_string()
    }

    /// Lets a prediction succeed now. One that has ended stays as it is.
    pub fn finish(&self, id: &str) -> Result<(), ControlError> {
        self.end(id, Outcome::Succeeds, None)
    }

    /// Lets a prediction fail now, with this error.
    pub fn fail(&self, id: &str, error: &str) -> Result<(), ControlError> {
        self.end(id, Outcome::Fails, Some(error))
    }

    /// Cancels a prediction now.
    pub fn cancel(&self, id: &str) -> Result<(), ControlError> {
        self.end(id, Outcome::Cancelled, None)
    }

    /// Changes the rate of the account's own traffic, in predictions a minute; 0 stops it.
    pub fn set_rate(&self, per_minute: f64) {
        self.0.rate.send_replace(per_minute);
    }

    /// Requests since the start or the last reset, by the words of [`crate::RouteClass`].
    pub fn counts(&self) -> BTreeMap<&'static str, u64> {
        self.0.counts()
    }

    /// Sets all counts to zero.
    pub fn reset_counts(&self) {
        self.0.reset_counts();
    }

    /// Removes the output files of all predictions that have ended.
    pub fn purge_files(&self) {
        self.0.purge_files();
    }

    pub(crate) async fn stopped(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
    }

    fn end(&self, id: &str, outcome: Outcome, error: Option<&str>) -> Result<(), ControlError> {
        let world = &self.0;
        let id = PredictionId::parse(id).ok_or(ControlError::UnknownPrediction)?;
        let caller = world.owner(id).ok_or(ControlError::UnknownPrediction)?;
        let now = world.now();
        world
            .change(caller, id, |entry| {
                entry.plan.end(now, outcome);
                entry.failure = error.map(Arc::from);
            })
            .ok_or(ControlError::UnknownPrediction)
    }
}
