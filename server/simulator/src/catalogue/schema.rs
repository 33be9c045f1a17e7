//! Checks an input against the part of JSON Schema that model cards use.
//!
//! Fields that the schema does not name are let through: no source says that they are refused.

use serde_json::{Map, Value};

/// What is wrong with `input`, one sentence per field; empty if it fits.
pub(crate) fn objections(schema: &Value, input: &Map<String, Value>) -> Vec<String> {
    let required = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str);
    let missing = required
        .filter(|name| input.get(*name).is_none_or(Value::is_null))
        .map(|name| format!("The input.{name} field is required."));
    let wrong = input
        .iter()
        .filter(|(_, value)| !value.is_null())
        .filter_map(|(name, value)| Some((name, value, schema["properties"].get(name)?)))
        .filter_map(|(name, value, property)| {
            objection(property, value).map(|what| format!("The input.{name} field must {what}."))
        });
    missing.chain(wrong).collect()
}

fn objection(property: &Value, value: &Value) -> Option<String> {
    let wanted = property["type"].as_str().unwrap_or_default();
    let has_type = match wanted {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    if !has_type {
        return Some(format!("be of type {wanted}"));
    }
    if let Some(choices) = property["enum"].as_array()
        && !choices.contains(value)
    {
        let choices: Vec<String> = choices.iter().map(Value::to_string).collect();
        return Some(format!("be one of {}", choices.join(", ")));
    }
    outside_bounds(property, value).or_else(|| wrong_item(property, value))
}

fn outside_bounds(property: &Value, value: &Value) -> Option<String> {
    let bound = |name: &str| property[name].as_f64();
    let size = |length: usize| u32::try_from(length).map_or(f64::INFINITY, f64::from);
    let (measure, low, high, unit) = match value {
        Value::Number(number) => (number.as_f64()?, "minimum", "maximum", ""),
        Value::String(text) => (
            size(text.chars().count()),
            "minLength",
            "maxLength",
            " characters long",
        ),
        Value::Array(list) => (size(list.len()), "minItems", "maxItems", " items long"),
        Value::Null | Value::Bool(_) | Value::Object(_) => return None,
    };
    if let Some(low) = bound(low).filter(|low| measure < *low) {
        return Some(format!("be at least {low}{unit}"));
    }
    let high = bound(high).filter(|high| measure > *high)?;
    Some(format!("be at most {high}{unit}"))
}

fn wrong_item(property: &Value, value: &Value) -> Option<String> {
    if let Value::String(text) = value {
        let is_url = text.starts_with("https://")
            || text.starts_with("http://")
            || text.starts_with("data:");
        return (property["format"] == "uri" && !is_url).then(|| "be a valid URL".to_owned());
    }
    let items = property.get("items")?;
    let what = value
        .as_array()?
        .iter()
        .find_map(|item| objection(items, item))?;
    Some(format!("hold items, and each must {what}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_rule_objects() {
        let schema = json!({
            "required": ["prompt"],
            "properties": {
                "prompt": { "type": "string", "minLength": 1, "maxLength": 5 },
                "ratio": { "type": "string", "enum": ["1:1", "16:9"] },
                "count": { "type": "integer", "minimum": 1, "maximum": 4 },
                "guidance": { "type": "number", "maximum": 20 },
                "image": { "type": "string", "format": "uri" },
                "images": { "type": "array", "maxItems": 1, "items": { "type": "string" } }
            }
        });
        let check = |input: Value, expected: &[&str]| {
            let input = input.as_object().expect("an object");
            assert_eq!(objections(&schema, input), expected, "{input:?}");
        };
        check(
            json!({ "prompt": "a cat", "count": 4, "unheard_of": {} }),
            &[],
        );
        check(json!({}), &["The input.prompt field is required."]);
        check(
            json!({ "prompt": null }),
            &["The input.prompt field is required."],
        );
        check(
            json!({ "prompt": 5 }),
            &["The input.prompt field must be of type string."],
        );
        check(json!({ "prompt": "ééééé" }), &[]);
        check(
            json!({ "prompt": "too long", "count": 0 }),
            &[
                "The input.prompt field must be at most 5 characters long.",
                "The input.count field must be at least 1.",
            ],
        );
        check(
            json!({ "prompt": "", }),
            &["The input.prompt field must be at least 1 characters long."],
        );
        check(
            json!({ "prompt": "a", "ratio": "2:1" }),
            &["The input.ratio field must be one of \"1:1\", \"16:9\"."],
        );
        check(
            json!({ "prompt": "a", "count": 1.5 }),
            &["The input.count field must be of type integer."],
        );
        check(
            json!({ "prompt": "a", "guidance": 21 }),
            &["The input.guidance field must be at most 20."],
        );
        check(
            json!({ "prompt": "a", "image": "cat.png" }),
            &["The input.image field must be a valid URL."],
        );
        check(
            json!({ "prompt": "a", "images": [1] }),
            &["The input.images field must hold items, and each must be of type string."],
        );
    }
}
