//! What the generated predictions are: pure functions of seed, account and ordinal.
//!
//! Only model and plan are computed when a prediction is made; the rest (prompt, source, quirks) is
//! computed again each time it is shown, so that a long history costs little memory.

mod awkward;
mod prompts;

use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, Makes, Model};
use crate::clock::Moment;
use crate::dice::{Dice, PredictionId};
use crate::lifecycle::{Outcome, Plan};

/// Which prediction: the parts that everything about it is computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Origin {
    pub(crate) seed: u64,
    /// The fingerprint of the account's key.
    pub(crate) account: u64,
    /// Its number in the account, from 0, the oldest.
    pub(crate) ordinal: u64,
}

/// What the dice of an origin are for, so that no two purposes share their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Id,
    Plan,
    Details,
    Files,
    Failure,
}

impl Origin {
    pub(crate) fn dice(self, purpose: Purpose) -> Dice {
        Dice::new(&[self.seed, self.account, self.ordinal, purpose as u64])
    }

    pub(crate) fn id(self) -> PredictionId {
        PredictionId::roll(&mut self.dice(Purpose::Id))
    }
}

/// Ids of the oldest predictions of a long history: upstream promises nothing about ids.
const AWKWARD_IDS: [&str; 3] = [
    "batch:7/run #a (50%)",
    "Zürich 東京 🗼",
    "<b>\"it's\" & \\</b>",
];

/// A history that is long enough for awkward ids.
const LONG: u32 = 200;

/// The id of a prediction in a history of `count`.
pub(crate) fn id(origin: Origin, count: u32) -> PredictionId {
    let place = usize::try_from(origin.ordinal).unwrap_or(usize::MAX);
    let awkward = AWKWARD_IDS.get(place).filter(|_| count >= LONG);
    let chosen = awkward.and_then(|text| PredictionId::choose(text));
    chosen.unwrap_or_else(|| origin.id())
}

/// What was asked, and how the answer is written.
#[derive(Clone, Debug)]
pub(crate) struct Details {
    pub(crate) input: Value,
    /// `api`, `cli` or `web`.
    pub(crate) source: &'static str,
    pub(crate) stream: bool,
    pub(crate) quirk: Quirk,
}

/// A way of writing an answer that differs from the usual one, yet is documented somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quirk {
    None,
    /// One URL instead of a list of one.
    BareOutput,
    /// A list of objects instead of a list of URLs.
    ObjectOutput,
    /// An object with URLs at several depths, a data URI and a number.
    NestedOutput,
    /// No `billing`.
    NoCost,
}

/// The newest of a history lie this far back, so that some output files are still there.
const NEWEST: Duration = Duration::from_secs(100);

/// This many of the newest have files that are still there, with the default retention.
const RECENT: u32 = 14;

/// When the predictions of a history of `count` were made, oldest first, before `start`.
pub(crate) fn moments(seed: u64, account: u64, count: u32, start: Moment) -> Vec<Moment> {
    let recent = count.min(RECENT);
    let older = count - recent;
    let span = Duration::from_secs(86_400 * u64::from((older / 40).clamp(3, 90)));
    let slot = span / older.max(1);
    let newest_old = NEWEST + Duration::from_secs(600);
    let mut dice = Dice::new(&[seed, account, 0x0ca1_e7da]);
    let mut moments: Vec<Moment> = (0..older)
        .rev()
        .map(|back| start.minus(newest_old + slot * back + slot.mul_f64(dice.fraction())))
        .chain(
            (0..recent)
                .rev()
                .map(|back| start.minus(NEWEST + Duration::from_secs(11) * back)),
        )
        .collect();
    // Some are sent in one burst, and so carry one and the same timestamp.
    for index in 1..moments.len() {
        if dice.chance(0.06) {
            moments[index] = moments[index - 1];
        }
    }
    moments
}

/// The model and the plan of a generated prediction that is made at `created`.
pub(crate) fn plan(
    origin: Origin,
    catalogue: &Catalogue,
    created: Moment,
    speed: f64,
) -> (u16, Plan) {
    let mut dice = origin.dice(Purpose::Plan);
    let model = catalogue.popular(&mut dice);
    let mut plan = plan_of(catalogue.get(model), &mut dice, created, speed);
    let full = plan.ended.since(created);
    let luck = dice.fraction();
    if luck < 0.09 {
        plan.outcome = Outcome::Fails;
    } else if luck < 0.13 {
        plan.ended = created.plus(full.mul_f64(0.2 + 0.7 * dice.fraction()));
        plan.outcome = Outcome::Cancelled;
    }
    (model, plan)
}

/// The plan of a prediction of this model that will succeed.
pub(crate) fn plan_of(model: &Model, dice: &mut Dice, created: Moment, speed: f64) -> Plan {
    let [waits, boots, runs] = model
        .durations(dice)
        .map(|phase| phase.div_f64(speed.max(0.001)));
    Plan::new(created, waits, boots, runs)
}

/// What was asked by the generated prediction of this origin.
pub(crate) fn details(origin: Origin, model: &Model) -> Details {
    let mut dice = origin.dice(Purpose::Details);
    let source = *dice.pick(&[
        "api", "api", "api", "api", "api", "api", "cli", "web", "web", "web",
    ]);
    let mut input = input(model, &mut dice);
    let mut quirk = Quirk::None;
    if dice.chance(0.08) {
        awkward::distort(&mut input, &mut dice);
    } else if dice.chance(0.05) {
        quirk = *dice.pick(&[
            Quirk::BareOutput,
            Quirk::ObjectOutput,
            Quirk::NestedOutput,
            Quirk::NoCost,
        ]);
    }
    let stream = model.behavior.makes == Makes::Text && dice.chance(0.3);
    Details {
        input: Value::Object(input),
        source,
        stream,
        quirk,
    }
}

/// An input that fits the model's schema.
fn input(model: &Model, dice: &mut Dice) -> Map<String, Value> {
    let schema = &model.input_schema;
    let required = schema["required"].as_array().map_or(&[][..], Vec::as_slice);
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .filter_map(|(name, property)| {
            let is_given = required.iter().any(|r| r == name) || dice.chance(0.55);
            let value = value(name, property, model.behavior.makes, dice);
            Some((name.clone(), value.filter(|_| is_given)?))
        })
        .collect()
}

fn value(name: &str, property: &Value, makes: Makes, dice: &mut Dice) -> Option<Value> {
    if let Some(choices) = property["enum"]
        .as_array()
        .filter(|choices| !choices.is_empty())
    {
        return Some(dice.pick(choices).clone());
    }
    let bound = |name: &str, otherwise: u64| property[name].as_u64().unwrap_or(otherwise);
    match property["type"].as_str()? {
        "integer" => Some(json!(
            dice.between(bound("minimum", 0), bound("maximum", 100))
        )),
        "number" => {
            let (low, high) = (property["minimum"].as_f64()?, property["maximum"].as_f64()?);
            Some(json!(
                ((low + (high - low) * dice.fraction()) * 10.0).round() / 10.0
            ))
        }
        "boolean" => Some(json!(dice.chance(0.5))),
        "string" if property["format"] == "uri" => dice.chance(0.3).then(|| upload(dice)),
        "string" if property["format"] == "password" => None,
        "string" => Some(json!(prompts::text(name, makes, dice))),
        "array" => dice.chance(0.2).then(|| json!([upload(dice)])),
        _ => None,
    }
}

fn upload(dice: &mut Dice) -> Value {
    json!(format!(
        "https://uploads.example.com/{:08x}.png",
        dice.roll() >> 32
    ))
}
