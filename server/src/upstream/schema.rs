//! What the schemas of the models say about their inputs: which of them are secrets.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::Value;

/// The names of the secret inputs of each model, by its namespace.
pub type SecretInputs = HashMap<String, Vec<String>>;

/// Reads them from the JSON text of the models. A model that cannot be read is left out.
pub fn secret_inputs(models: &str) -> SecretInputs {
    let models: Vec<Value> = serde_json::from_str(models).unwrap_or_default();
    let of = |model| {
        let Card {
            namespace,
            input_schema,
        } = Card::deserialize(model).ok()?;
        let mut names = Vec::new();
        collect(&input_schema?, &mut names);
        Some((namespace, names))
    };
    models.into_iter().filter_map(of).collect()
}

/// What is read of a model.
#[derive(Deserialize)]
struct Card {
    namespace: String,
    /// `None` where upstream tells none: then nothing is known of its inputs.
    input_schema: Option<Value>,
}

/// The names of properties of this format, however deep they stand. The depth is that of parsed
/// JSON, which is bounded.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_format_at_any_depth() {
        let models = r#"[
            {"namespace":"a","input_schema":{"properties":{
                "key":{"type":"string","format":"password"},
                "image":{"format":"uri"},
                "storage":{"properties":{"secret":{"format":"password"}}}}}},
            {"namespace":"b","input_schema":{"properties":{"prompt":{}}}},
            {"namespace":"c","input_schema":null},
            {"name":"without a namespace"},
            7
        ]"#;
        let mut secrets = secret_inputs(models);
        secrets.get_mut("a").unwrap().sort();
        assert_eq!(secrets["a"], ["key", "secret"]);
        assert_eq!(secrets["b"], [""; 0]);
        assert_eq!(secrets.len(), 2);
        for garbled in ["", "{}", "null", "[[]]"] {
            assert_eq!(secret_inputs(garbled), SecretInputs::default());
        }
    }
}
