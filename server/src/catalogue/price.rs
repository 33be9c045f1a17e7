//! What a model's prices are in words, and what a run will cost where that follows from its input.
//! Exact: amounts are decimal.

use domain::{cost::Cost, form::Field, json::place};
use serde_json::{Number, Value};

use crate::upstream::{Criterion, Pricing};

/// Inputs that say how many outputs are made.
const COUNTS: [&str; 5] = [
    "number_of_images",
    "num_outputs",
    "num_images",
    "number_of_outputs",
    "n",
];

/// Inputs that say how many seconds an output has.
const SECONDS: [&str; 3] = ["duration", "duration_seconds", "seconds"];

/// The prices, a phrase each: `$0.05 per image`, `$0.08 per image where quality is high`.
pub(super) fn words(pricing: &Pricing) -> Vec<String> {
    let usual = format!(
        "{} per {}",
        money(&pricing.amount, pricing),
        unit(&pricing.unit)
    );
    let special = pricing.criteria.iter().flatten().map(|criterion| {
        let value = criterion.value.as_str().map(str::to_owned);
        format!(
            "{} per {} where {} is {}",
            money(&criterion.billable_price, pricing),
            unit(unit_of(criterion, pricing)),
            criterion.field.replace('_', " "),
            value.unwrap_or_else(|| criterion.value.to_string()),
        )
    });
    std::iter::once(usual).chain(special).collect()
}

/// What a run costs, and how that was reckoned, or why it cannot be said.
pub(super) fn estimate(
    pricing: Option<&Pricing>,
    fields: &[Field],
    input: &Value,
) -> (Option<Cost>, String) {
    let Some(pricing) = pricing else {
        return (None, "Upstream tells no price for this model.".to_owned());
    };
    let value = |name: &str| value(fields, input, name);
    let holds = |criterion: &&Criterion| value(&criterion.field).as_ref() == Some(&criterion.value);
    let special = pricing.criteria.iter().flatten().find(holds);
    let (amount, of) = match special {
        Some(special) => (&special.billable_price, unit_of(special, pricing)),
        None => (&pricing.amount, pricing.unit.as_str()),
    };
    let each = format!("{} per {}", money(amount, pricing), unit(of));
    let times = match of {
        "prediction" => Some(1),
        "image" | "video" => count(&value, &COUNTS).or(Some(1)),
        "second" | "audio_second" | "video_second" => {
            count(&value, &SECONDS).map(|seconds| seconds * count(&value, &COUNTS).unwrap_or(1))
        }
        _ => None,
    };
    let cost = amount.to_string().parse::<Cost>().ok();
    match (times, cost.filter(|_| is_dollars(pricing))) {
        (Some(times), Some(cost)) => {
            let total = Cost::from_units(cost.units().saturating_mul(times));
            let reckoned = if times == 1 {
                each
            } else {
                format!("{times} times {each}")
            };
            (Some(total), reckoned)
        }
        _ => (
            None,
            format!("{each}: how much it takes is known after the run."),
        ),
    }
}

/// What so many tokens cost where the price is for a million of them.
pub(super) fn of_tokens(pricing: &Pricing, tokens: u64) -> Option<Cost> {
    let is_by_token = pricing.unit == "million_token" && is_dollars(pricing);
    let cost: Cost = pricing.amount.to_string().parse().ok()?;
    let units = i128::from(cost.units()) * i128::from(tokens) / 1_000_000;
    let units = i64::try_from(units).ok().filter(|_| is_by_token)?;
    Some(Cost::from_units(units))
}

/// A value of the input, else what upstream takes in its place.
fn value(fields: &[Field], input: &Value, name: &str) -> Option<Value> {
    if let Some(value) = input.get(name) {
        return Some(value.clone());
    }
    let path = place::below("", name);
    let default = fields
        .iter()
        .find(|field| field.path == path)?
        .default
        .as_ref()?;
    serde_json::from_str(default).ok()
}

/// The first whole number above nothing among some inputs. One of another sort says nothing.
fn count(value: &impl Fn(&str) -> Option<Value>, names: &[&str]) -> Option<i64> {
    let value = names.iter().find_map(|name| value(name))?;
    value
        .as_i64()
        .filter(|number| (1..=1_000_000).contains(number))
}

fn unit_of<'a>(criterion: &'a Criterion, pricing: &'a Pricing) -> &'a str {
    match criterion.unit.as_str() {
        "" => &pricing.unit,
        unit => unit,
    }
}

fn unit(unit: &str) -> String {
    match unit {
        "" | "prediction" => "run".to_owned(),
        "audio_second" => "second of sound".to_owned(),
        "video_second" => "second of film".to_owned(),
        "computing_second" => "second of computing".to_owned(),
        "image_megapixel" => "megapixel".to_owned(),
        "million_token" => "million tokens".to_owned(),
        other => other.replace('_', " "),
    }
}

fn is_dollars(pricing: &Pricing) -> bool {
    matches!(pricing.currency.as_str(), "" | "USD")
}

fn money(amount: &Number, pricing: &Pricing) -> String {
    match amount.to_string().parse::<Cost>() {
        Ok(cost) if is_dollars(pricing) => cost.to_string(),
        _ => format!("{amount} {}", pricing.currency),
    }
}
