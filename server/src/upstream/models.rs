//! The models of an account as upstream tells them. What cannot be read of one is left out of it; a
//! model without a name to call it by is left out altogether.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

use super::wire::{bounded, elements};

/// The most models that are read.
const MAX_MODELS: usize = 2_000;

/// The longest text of a model that is kept, in characters.
const MAX_TEXT: usize = 1_000;

/// A model's card.
#[derive(Clone, Debug, Deserialize)]
pub struct Model {
    /// By what it is called for.
    #[serde(rename = "namespace", deserialize_with = "text")]
    pub slug: String,
    /// Its name for people.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
    /// What it does.
    #[serde(default, deserialize_with = "text")]
    pub description: String,
    /// The sort of its output.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: String,
    /// Whether it runs.
    #[serde(default, deserialize_with = "text")]
    pub status: String,
    /// Who made it.
    #[serde(default, deserialize_with = "lenient")]
    pub vendor: Option<Vendor>,
    /// What it can do.
    #[serde(default, deserialize_with = "texts")]
    pub capabilities: Vec<String>,
    /// What it costs.
    #[serde(default, deserialize_with = "lenient")]
    pub pricing: Option<Pricing>,
    /// What else is said of it.
    #[serde(default, deserialize_with = "lenient")]
    pub metadata: Option<Metadata>,
    /// What it takes, as a JSON Schema; `None` where upstream tells none.
    #[serde(default)]
    pub input_schema: Option<Value>,
    /// What it gives, as a JSON Schema.
    #[serde(default)]
    pub output_schema: Option<Value>,
}

/// Who made a model.
#[derive(Clone, Debug, Deserialize)]
pub struct Vendor {
    /// Their name.
    #[serde(default, deserialize_with = "text")]
    pub name: String,
}

/// What else is said of a model.
#[derive(Clone, Debug, Deserialize)]
pub struct Metadata {
    /// Whether it takes part in chats.
    #[serde(default)]
    pub openai_compatible: bool,
}

/// What a run costs.
#[derive(Clone, Debug, Deserialize)]
pub struct Pricing {
    /// The price of a unit.
    pub amount: serde_json::Number,
    /// In which currency.
    #[serde(default, deserialize_with = "text")]
    pub currency: String,
    /// Of what.
    #[serde(default, deserialize_with = "text")]
    pub unit: String,
    /// Other prices, for some inputs.
    #[serde(default, rename = "criterias", deserialize_with = "lenient")]
    pub criteria: Option<Vec<Criterion>>,
}

/// A price for some inputs.
#[derive(Clone, Debug, Deserialize)]
pub struct Criterion {
    /// The field that decides.
    pub field: String,
    /// Its value.
    pub value: Value,
    /// The price of a unit.
    pub billable_price: serde_json::Number,
    /// Of what, where that is another.
    #[serde(default, deserialize_with = "text")]
    pub unit: String,
}

/// Reads the JSON text of the models, by their slugs.
pub fn models(json: &str) -> BTreeMap<String, Model> {
    let elements = elements(json).unwrap_or_default();
    let read = elements.iter().take(MAX_MODELS).filter_map(|raw| {
        let model: Model = serde_json::from_str(raw).ok()?;
        (!model.slug.is_empty()).then(|| (model.slug.clone(), model))
    });
    read.collect()
}

/// The names of the properties of a schema that are secrets, however deep they stand. The depth is
/// that of parsed JSON, which is bounded.
pub fn secret_inputs(schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    collect(schema, &mut names);
    names
}

fn collect(schema: &Value, names: &mut Vec<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        let secret = properties
            .iter()
            .filter(|(_, property)| property["format"] == "password");
        names.extend(secret.map(|(name, _)| name.clone()));
    }
    match schema {
        Value::Object(members) => members.values().for_each(|it| collect(it, names)),
        Value::Array(items) => items.iter().for_each(|it| collect(it, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    let value = Value::deserialize(value)?;
    Ok(bounded(value.as_str().unwrap_or_default(), MAX_TEXT))
}

fn texts<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(value)?;
    let texts = value.as_array().into_iter().flatten().take(32);
    Ok(texts
        .filter_map(Value::as_str)
        .map(|text| bounded(text, 64))
        .collect())
}

/// `None` for what is not as it is described.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    value: D,
) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(value)?).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_is_there_of_a_model() {
        let read = models(
            r#"[
            {"namespace":"a","name":7,"vendor":"x","capabilities":["b",3],"pricing":{"amount":0.030,
             "unit":"image","criterias":"none"},"metadata":{"openai_compatible":true},"input_schema":{}},
            {"namespace":"b","input_schema":null,"pricing":{"amount":"free"}},
            {"name":"without a namespace"}, 7
        ]"#,
        );
        let (a, b) = (&read["a"], &read["b"]);
        assert_eq!(read.len(), 2);
        assert_eq!(
            (a.name.as_str(), &a.capabilities),
            ("", &vec!["b".to_owned()])
        );
        assert_eq!(a.pricing.as_ref().unwrap().amount.to_string(), "0.03");
        assert!(a.vendor.is_none() && a.input_schema.is_some());
        assert!(a.metadata.as_ref().unwrap().openai_compatible);
        assert!(b.pricing.is_none() && b.input_schema.is_none());
        for garbled in ["", "{}", "null", "[[]]"] {
            assert!(models(garbled).is_empty());
        }
    }

    #[test]
    fn secrets_are_found_at_any_depth() {
        let schema = serde_json::json!({"properties": {
            "key": {"type": "string", "format": "password"},
            "image": {"format": "uri"},
            "storage": {"properties": {"secret": {"format": "password"}}},
        }});
        let mut names = secret_inputs(&schema);
        names.sort();
        assert_eq!(names, ["key", "secret"]);
        assert!(secret_inputs(&Value::Null).is_empty());
    }
}
