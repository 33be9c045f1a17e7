//! The predictions of one API key, oldest first. Knows no JSON of theirs and no HTTP.

use std::collections::HashMap;
use std::sync::Arc;

use serde_json::Value;

use crate::catalogue::{Catalogue, Model};
use crate::clock::Moment;
use crate::dice::PredictionId;
use crate::history::{self, Details, Origin, Quirk};
use crate::lifecycle::{Outcome, Plan, Status};

/// One prediction, as compact as it can be: a history may hold very many.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) id: PredictionId,
    pub(crate) origin: Origin,
    pub(crate) model: u16,
    pub(crate) plan: Plan,
    /// What was asked, if it was asked by a request and not by the simulator itself.
    pub(crate) asked: Option<Arc<Asked>>,
    /// What the error says, if that was set from outside.
    pub(crate) failure: Option<Arc<str>>,
    is_deleted: bool,
}

/// What a request asked for.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// The model's name as the request spelled it.
    pub(crate) model_name: String,
    pub(crate) input: Value,
    pub(crate) stream: bool,
    pub(crate) source: &'static str,
    pub(crate) webhook: Option<Webhook>,
}

/// Where news of a prediction goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    /// As the request spelled them; empty for all.
    pub(crate) events: Vec<String>,
}

impl Entry {
    /// What was asked, by a request or by the simulator itself.
    pub(crate) fn details(&self, model: &Model) -> Details {
        let Some(asked) = &self.asked else {
            return history::details(self.origin, model);
        };
        let (input, source, stream) = (asked.input.clone(), asked.source, asked.stream);
        Details {
            input,
            source,
            stream,
            quirk: Quirk::None,
        }
    }
}

/// Which predictions a list shows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Filter {
    /// Made at this moment or later.
    pub(crate) from: Option<Moment>,
    /// Made before this moment.
    pub(crate) before: Option<Moment>,
    pub(crate) model: Option<u16>,
    pub(crate) status: Option<Status>,
}

/// All predictions of one key.
#[derive(Debug)]
pub(crate) struct Account {
    seed: u64,
    fingerprint: u64,
    entries: Vec<Entry>,
    places: HashMap<PredictionId, usize>,
    /// The latest creation time that was not set from outside.
    latest: Moment,
}

impl Account {
    /// An account with a history of `count` predictions that all ended before `start`.
    pub(crate) fn new(
        seed: u64,
        fingerprint: u64,
        count: u32,
        catalogue: &Catalogue,
        start: Moment,
    ) -> Self {
        let mut account = Self {
            seed,
            fingerprint,
            entries: Vec::new(),
            places: HashMap::new(),
            latest: Moment::from_unix_micros(i64::MIN),
        };
        for created in history::moments(seed, fingerprint, count, start) {
            let origin = account.next_origin();
            let created = account.not_before_last(created);
            let (model, plan) = history::plan(origin, catalogue, created, 1.0);
            let id = history::id(origin, count);
            account.push(id, origin, model, plan, None);
        }
        account
    }

    /// Makes the next prediction of the account's own traffic.
    pub(crate) fn generate(
        &mut self,
        catalogue: &Catalogue,
        now: Moment,
        speed: f64,
    ) -> PredictionId {
        let origin = self.next_origin();
        let (model, plan) = history::plan(origin, catalogue, self.not_before_last(now), speed);
        self.push(origin.id(), origin, model, plan, None)
    }

    /// Makes a prediction that somebody asked for; it succeeds unless its plan is changed.
    /// It gets `id`, or else the next one.
    pub(crate) fn create(
        &mut self,
        catalogue: &Catalogue,
        model: u16,
        asked: Asked,
        id: Option<PredictionId>,
        now: Moment,
        speed: f64,
    ) -> PredictionId {
        let origin = self.next_origin();
        let mut dice = origin.dice(history::Purpose::Plan);
        let created = self.not_before_last(now);
        let mut plan = history::plan_of(catalogue.get(model), &mut dice, created, speed);
        if asked.input.to_string().contains("simulate:fail") {
            plan.outcome = Outcome::Fails;
        }
        let id = id.unwrap_or_else(|| origin.id());
        self.push(id, origin, model, plan, Some(Arc::new(asked)))
    }

    pub(crate) fn get(&self, id: PredictionId) -> Option<&Entry> {
        self.places.get(&id).map(|place| &self.entries[*place])
    }

    pub(crate) fn get_mut(&mut self, id: PredictionId) -> Option<&mut Entry> {
        self.places.get(&id).map(|place| &mut self.entries[*place])
    }

    /// Removes one; `None` if there is none of that id.
    pub(crate) fn delete(&mut self, id: PredictionId) -> Option<Entry> {
        let entry = &mut self.entries[self.places.remove(&id)?];
        entry.is_deleted = true;
        Some(entry.clone())
    }

    /// How many the filter lets through, and those of one page, newest first.
    pub(crate) fn list(
        &self,
        filter: Filter,
        now: Moment,
        skip: usize,
        take: usize,
    ) -> (usize, Vec<Entry>) {
        let place = |moment: Moment| self.entries.partition_point(|e| e.plan.created < moment);
        let first = filter.from.map_or(0, place);
        let end = filter.before.map_or(self.entries.len(), place).max(first);
        let mut total = 0;
        let mut page = Vec::new();
        for entry in self.entries[first..end].iter().rev() {
            let is_shown = !entry.is_deleted
                && filter.model.is_none_or(|model| model == entry.model)
                && filter
                    .status
                    .is_none_or(|status| status == entry.plan.at(now).status);
            if is_shown {
                if total >= skip && page.len() < take {
                    page.push(entry.clone());
                }
                total += 1;
            }
        }
        (total, page)
    }

    /// Gives a prediction another creation time, and its place in the list; the rest of its life stays as it
    /// is. Returns `false` if there is none of that id.
    pub(crate) fn redate(&mut self, id: PredictionId, created: Moment) -> bool {
        let Some(place) = self.places.remove(&id) else {
            return false;
        };
        let mut entry = self.entries.remove(place);
        entry.plan.created = created;
        self.index_from(place);
        self.insert(entry);
        true
    }

    /// Puts an entry behind those that were created before it or at the same time.
    fn insert(&mut self, entry: Entry) {
        let created = entry.plan.created;
        let place = self.entries.partition_point(|e| e.plan.created <= created);
        self.entries.insert(place, entry);
        self.index_from(place);
    }

    fn index_from(&mut self, place: usize) {
        for (offset, entry) in self.entries[place..].iter().enumerate() {
            // A deleted one keeps its place in the list only.
            if !entry.is_deleted {
                self.places.insert(entry.id, place + offset);
            }
        }
    }

    fn push(
        &mut self,
        id: PredictionId,
        origin: Origin,
        model: u16,
        plan: Plan,
        asked: Option<Arc<Asked>>,
    ) -> PredictionId {
        self.latest = self.latest.max(plan.created);
        self.insert(Entry {
            id,
            origin,
            model,
            plan,
            asked,
            failure: None,
            is_deleted: false,
        });
        id
    }

    fn next_origin(&self) -> Origin {
        let ordinal = self.entries.len() as u64;
        Origin {
            seed: self.seed,
            account: self.fingerprint,
            ordinal,
        }
    }

    /// The entries are in order of time even where the clock is not.
    fn not_before_last(&self, now: Moment) -> Moment {
        self.latest.max(now)
    }
}
