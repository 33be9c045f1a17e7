//! What a model takes that is talked with: the fields of the route for conversations, with the bounds of
//! the model's own schema where that names the same ones.

use serde_json::{Value, json};

/// The fields of the route that are taken over from a model's own schema.
const SHARED: [&str; 8] = [
    "max_tokens",
    "temperature",
    "top_p",
    "presence_penalty",
    "frequency_penalty",
    "reasoning_effort",
    "seed",
    "stop",
];

/// The schema of a conversation. A model whose own schema has `messages` knows best.
pub(super) fn schema(own: Option<&Value>) -> Value {
    let properties = own.and_then(|own| own.get("properties"));
    if let Some(own) = own
        && properties.is_some_and(|all| all.get("messages").is_some())
    {
        return own.clone();
    }
    let mut schema = standard();
    for (order, name) in SHARED.iter().enumerate() {
        if let Some(property) = properties.and_then(|all| all.get(name)) {
            let mut property = property.clone();
            if property.is_object() {
                property["x-order"] = (order + 1).into();
            }
            schema["properties"][name] = property;
        }
    }
    schema
}

/// As the inference API describes it.
fn standard() -> Value {
    json!({
        "type": "object",
        "required": ["messages"],
        "properties": {
            "messages": {
                "type": "array",
                "title": "Messages",
                "description": "What the model is told of its part, and what was said so far.",
                "minItems": 1,
                "maxItems": 500,
                "x-order": 0,
                "items": {
                    "type": "object",
                    "required": ["role", "content"],
                    "properties": {
                        "role": { "type": "string", "minLength": 1 },
                        "content": { "minLength": 1 },
                    },
                },
            },
            "max_tokens": {
                "type": "integer",
                "title": "Max tokens",
                "description": "Where a longer answer is cut off.",
                "minimum": 1,
                "default": 8192,
                "x-order": 1,
            },
            "temperature": {
                "type": "number",
                "title": "Temperature",
                "description": "How freely words are chosen; 0 is the driest.",
                "minimum": 0,
                "maximum": 2,
                "default": 0.7,
                "x-order": 2,
            },
            "top_p": {
                "type": "number",
                "title": "Top p",
                "description": "The share of likely words that are chosen from.",
                "minimum": 0,
                "maximum": 1,
                "default": 0.95,
                "x-order": 3,
            },
        },
    })
}
