//! What is typed and what was run: one text of JSON, of which the form is a view, the secrets apart
//! from it, and what the server says of both.

use domain::{
    fault::Fault,
    form::Field,
    id::PredictionId,
    model::Model,
    playground::{Ask, Checked, Ran},
    time::Timestamp,
};
use leptos::{prelude::*, task::spawn_local};

use crate::{
    api::{self, ApiFault, Bench},
    live::Live,
    ui::Now,
};

/// The Playground of one model. A handle.
#[derive(Clone, Copy)]
pub(super) struct Desk {
    pub(super) model: StoredValue<Model>,
    pub(super) fields: StoredValue<Vec<Field>>,
    /// The input as JSON, without its secrets.
    pub(super) input: RwSignal<String>,
    /// Paths of secrets, and what was typed.
    pub(super) secrets: RwSignal<Vec<(String, String)>>,
    /// What was last said of the input.
    pub(super) checked: RwSignal<Checked>,
    /// Whether a run was tried: from then on also what is missing is told.
    pub(super) is_tried: RwSignal<bool>,
    /// The runs of this page, newest first.
    pub(super) runs: RwSignal<Vec<Run>>,
    /// Whether an answer about the input is on its way.
    is_checking: StoredValue<bool>,
    now: Now,
}

/// A run that was asked for on this page.
#[derive(Clone)]
pub(super) struct Run {
    pub(super) number: usize,
    /// What tells it from the others of a batch.
    pub(super) label: String,
    pub(super) ask: Ask,
    pub(super) state: ArcRwSignal<State>,
}

/// How far it has come.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum State {
    /// It is being sent.
    Sending,
    /// It is in the log.
    Started(PredictionId),
    /// It was not made, and why.
    Not(Vec<String>),
    /// Nobody knows whether it was made.
    Unsure {
        since: Timestamp,
        found: Vec<PredictionId>,
    },
}

impl Desk {
    /// The desk of what was opened, and what became of a form that was posted; `None` without a model.
    pub(super) fn open(live: Live, bench: Bench) -> Option<(Self, Option<Ran>)> {
        let sheet = bench.sheet?;
        let desk = Self {
            model: StoredValue::new(sheet.model),
            fields: StoredValue::new(sheet.inputs.unwrap_or_default()),
            input: RwSignal::new(bench.input),
            secrets: RwSignal::new(Vec::new()),
            checked: RwSignal::new(bench.checked),
            is_tried: RwSignal::new(bench.ran.is_some()),
            runs: RwSignal::new(Vec::new()),
            is_checking: StoredValue::new(false),
            now: live.clock.seconds(bench.now),
        };
        desk.keep_checked();
        Some((desk, bench.ran))
    }

    /// What would be run: reactive.
    pub(super) fn ask(self) -> Ask {
        let (account, model) = self
            .model
            .with_value(|it| (it.account.clone(), it.slug.clone()));
        Ask {
            account,
            model,
            input: self.input.get(),
            secrets: self.secrets.get(),
        }
    }

    /// Asks the server whenever what is typed has changed: at once, and one question at a time, so that
    /// a slow answer is followed by one about the latest and not by one about each letter.
    ///
    /// Server-side rendering: does nothing.
    fn keep_checked(self) {
        Effect::new(move |before: Option<()>| {
            self.input.track();
            self.secrets.track();
            if before.is_some() && !self.is_checking.get_value() {
                self.is_checking.set_value(true);
                spawn_local(self.check());
            }
        });
    }

    async fn check(self) {
        loop {
            let Some(ask) = untrack(|| self.try_ask()) else {
                return;
            };
            let answer = api::check(vec![ask.clone()]).await;
            let answer = answer.ok().and_then(|mut all| all.pop());
            if let Some(checked) = answer {
                _ = self.checked.try_set(checked);
            }
            if untrack(|| self.try_ask()).is_none_or(|now| now == ask) {
                _ = self.is_checking.try_set_value(false);
                return;
            }
        }
    }

    /// The same where the page may have been left.
    fn try_ask(self) -> Option<Ask> {
        self.input.try_get_untracked()?;
        Some(self.ask())
    }

    /// Makes a run beside the others.
    pub(super) fn run(self, ask: Ask) {
        let state = self.queue(String::new(), ask.clone());
        spawn_local(self.send(ask, state));
    }

    /// A place for a run beside the others.
    pub(super) fn queue(self, label: String, ask: Ask) -> ArcRwSignal<State> {
        let state = ArcRwSignal::new(State::Sending);
        self.runs.update(|runs| {
            let run = Run {
                number: runs.len() + 1,
                label,
                ask,
                state: state.clone(),
            };
            runs.insert(0, run);
        });
        state
    }

    /// Sends it, once.
    pub(super) async fn send(self, ask: Ask, state: ArcRwSignal<State>) {
        state.set(State::Sending);
        let since = untrack(|| self.now.get());
        let next = match api::run(ask).await {
            Ok(Ran::Started(row)) => State::Started(row.prediction.id),
            Ok(Ran::Unfit(checked)) => {
                let sentences = checked.flaws.iter().map(|flaw| {
                    let name = flaw.path.trim_start_matches('/');
                    [name, ": ", &flaw.sentence].concat()
                });
                let sentences = sentences.collect();
                _ = self.checked.try_set(checked);
                State::Not(sentences)
            }
            Ok(Ran::Refused { sentence, said }) => {
                State::Not([Some(sentence), said].into_iter().flatten().collect())
            }
            Ok(Ran::Unsure { since, found }) => State::Unsure { since, found },
            // Whatever broke between here and there, it may have been sent.
            Err(ApiFault(Fault { .. })) => State::Unsure {
                since,
                found: Vec::new(),
            },
        };
        state.set(next);
    }
}
