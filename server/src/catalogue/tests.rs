//! What is read from schemas and prices, and how inputs are checked.

use domain::{
    cost::Cost,
    form::{Control, Field},
    playground::Flaw,
};
use serde_json::{Value, json};

use super::{Entry, check::Checker, fields, price};
use crate::upstream;

fn listed(schema: &Value) -> Vec<Field> {
    fields::read(schema).unwrap()
}

fn entry(card: &Value) -> Entry {
    let models = upstream::models(&json!([card]).to_string());
    Entry::new(models.into_values().next().unwrap())
}

#[test]
fn a_schema_becomes_fields_in_its_order() {
    let fields = listed(&json!({
        "required": ["prompt"],
        "properties": {
            "seed": {"type": "integer", "minimum": 0, "maximum": 9, "x-order": 2},
            "prompt": {"type": "string", "title": "Prompt", "maxLength": 4000, "x-order": 0},
            "ratio": {"allOf": [{"$ref": "#/definitions/ratio"}], "default": "1:1", "x-order": 1},
            "key": {"type": "string", "format": "password", "default": "sk-never", "x-order": 3},
            "image": {"type": ["null", "string"], "format": "uri", "x-order": 4},
            "store": {"type": "object", "required": ["to"], "x-order": 5,
                      "properties": {"to": {"type": "string", "maxLength": 9}}},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3, "x-order": 6},
            "any": {"x-order": 7}
        },
        "definitions": {"ratio": {"enum": ["1:1", "16:9"]}}
    }));
    let shown: Vec<_> = fields
        .iter()
        .map(|it| (it.path.as_str(), it.takes.as_str()))
        .collect();
    let want = [
        ("/prompt", "text, at most 4000 characters"),
        ("/ratio", "one of a few values"),
        ("/seed", "whole number, 0 to 9"),
        ("/key", "secret"),
        ("/image", "address"),
        ("/store", "object"),
        ("/store/to", "text, at most 9 characters"),
        ("/tags", "texts, one on each line, at most 3 items"),
        ("/any", "any JSON"),
    ];
    assert_eq!(shown, want);
    assert!(fields[0].is_required && fields[6].is_required && !fields[1].is_required);
    assert_eq!(fields[1].default.as_deref(), Some("\"1:1\""));
    // A default that is a secret is shown to nobody.
    assert_eq!(fields[3].default, None);
    assert!(matches!(&fields[1].control, Control::Choice(choices) if choices.len() == 2));
    assert_eq!(fields[0].label, "Prompt");
}

#[test]
fn what_never_ends_is_cut_off() {
    let recursive = json!({"properties": {"child": {"$ref": "#"}, "text": {"type": "string"}}});
    let paths: Vec<_> = listed(&recursive).into_iter().map(|it| it.path).collect();
    assert_eq!(paths.len(), 8, "{paths:?}");
    let wide: serde_json::Map<_, _> = (0..9_000).map(|n| (n.to_string(), json!({}))).collect();
    assert_eq!(listed(&json!({"properties": wide})).len(), 200);
    let circle =
        json!({"properties": {"a": {"$ref": "#/properties/b"}, "b": {"$ref": "#/properties/a"}}});
    assert_eq!(listed(&circle).len(), 2);
    for odd in [
        json!({}),
        json!({"type": "array", "items": {"type": "string"}}),
    ] {
        assert_eq!(listed(&odd).len(), 1);
    }
    for none in [json!(null), json!(true), json!([])] {
        assert!(fields::read(&none).is_none());
    }
}

fn flaws(schema: &Value, input: &Value) -> Vec<(String, String)> {
    let flaws = Checker::new(Some(schema)).flaws(input).into_iter();
    flaws
        .map(|Flaw { path, sentence }| (path, sentence))
        .collect()
}

#[test]
fn flaws_are_told_where_they_stand() {
    let schema = json!({
        "type": "object",
        "required": ["prompt"],
        "x-order": 7, "unheard-of": {"type": "nonsense"},
        "properties": {
            "prompt": {"type": "string", "minLength": 1},
            "n": {"type": "integer", "minimum": 1, "maximum": 4},
            "ratio": {"enum": ["1:1", "16:9"]},
            "image": {"type": "string", "format": "uri"},
            "key": {"type": "string", "format": "password", "pattern": "^sk-"},
            "o": {"type": "object", "required": ["x"]}
        }
    });
    let check = |input: Value, path: &str, sentence: &str| {
        let want = vec![(path.to_owned(), sentence.to_owned())];
        assert_eq!(flaws(&schema, &input), want, "{input}");
    };
    check(json!({}), "/prompt", "This is required.");
    check(json!({"prompt": ""}), "/prompt", "This must not be empty.");
    check(json!({"prompt": 7}), "/prompt", "This must be a text.");
    check(
        json!({"prompt": "a", "n": 5}),
        "/n",
        "This must be at most 4.",
    );
    check(
        json!({"prompt": "a", "n": "1."}),
        "/n",
        "This must be a whole number.",
    );
    check(
        json!({"prompt": "a", "ratio": "2:1"}),
        "/ratio",
        "This must be one of 1:1, 16:9.",
    );
    check(json!({"prompt": "a", "o": {}}), "/o/x", "This is required.");
    let image = "This must be an address, such as https://example.com/a.png.";
    check(json!({"prompt": "a", "image": "cat"}), "/image", image);
    assert_eq!(
        flaws(&schema, &json!({"prompt": "a", "unknown": {"kept": 1}})),
        []
    );
    // The value is a secret: the sentence has nothing of it.
    let told = flaws(&schema, &json!({"prompt": "a", "key": "canary"}));
    assert!(told.len() == 1 && !told[0].1.contains("canary"), "{told:?}");
    assert_eq!(
        flaws(&schema, &json!([1]))[0].1,
        "An input is a JSON object."
    );
}

#[test]
fn a_hostile_schema_checks_nothing_and_hangs_nothing() {
    let began = std::time::Instant::now();
    let mut bomb = serde_json::Map::new();
    for n in 0..40 {
        let next = json!({"$ref": format!("#/$defs/d{}", n + 1)});
        bomb.insert(format!("d{n}"), json!({"allOf": [next, next]}));
    }
    bomb.insert("d40".to_owned(), json!({"type": "string"}));
    let patterns = json!({"properties": {"a": {"pattern": "(a{1000}){1000}"}}});
    for schema in [
        json!({"$ref": "#"}),
        json!({"allOf": [{"$ref": "#/$defs/a"}], "$defs": {"a": {"anyOf": [{"$ref": "#"}]}}}),
        json!({"$ref": "#/$defs/d0", "$defs": bomb}),
        json!({"$ref": "https://127.0.0.1:1/schema.json"}),
        json!({"$ref": "file:///etc/passwd"}),
        json!({"type": "nonsense"}),
        json!({"properties": {"a": {"anyOf": [{"$ref": "#"}, {"$ref": "#"}]}}, "required": ["z"]}),
        patterns,
        json!({"description": "x".repeat(300_000)}),
        json!(7),
    ] {
        assert_eq!(flaws(&schema, &json!({"a": "aaaa"})), [], "{schema}");
    }
    // Recursive in the input is no circle.
    let tree = json!({"properties": {"child": {"$ref": "#"}, "n": {"type": "integer"}}});
    let found = flaws(&tree, &json!({"child": {"child": {"n": "x"}}}));
    assert_eq!(found[0].0, "/child/child/n");
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn prices_are_words_and_sums() {
    let card = json!({
        "namespace": "m",
        "pricing": {"amount": 0.05, "currency": "USD", "unit": "image", "criterias": [
            {"field": "quality", "operator": "==", "value": "high", "billable_price": 0.08}]},
        "input_schema": {"properties": {
            "number_of_images": {"type": "integer", "default": 2}, "quality": {"type": "string"}}}
    });
    let entry = entry(&card);
    let words = price::words(entry.card.pricing.as_ref().unwrap());
    assert_eq!(
        words,
        ["$0.05 per image", "$0.08 per image where quality is high"]
    );
    let cost = |input: &str| entry.check(input).cost.map(Cost::units);
    let cents = 10_000_000_000;
    assert_eq!(cost("{}"), Some(10 * cents));
    assert_eq!(
        cost(r#"{"number_of_images":3,"quality":"high"}"#),
        Some(24 * cents)
    );
    assert_eq!(entry.check("{}").price, "2 times $0.05 per image");
    // What is no number of images is no reason to invent a price.
    assert_eq!(cost(r#"{"number_of_images":"many"}"#), Some(5 * cents));
}

#[test]
fn what_follows_from_no_input_has_no_price() {
    let check = |pricing: Value, input: &str, want: Option<i64>| {
        let checked = entry(&json!({"namespace": "m", "pricing": pricing})).check(input);
        assert_eq!(
            checked.cost.map(Cost::units),
            want,
            "{pricing} {}",
            checked.price
        );
        checked.price
    };
    let price = |unit: &str| json!({"amount": 0.1, "unit": unit});
    let tokens = check(price("million_token"), "{}", None);
    assert_eq!(
        tokens,
        "$0.10 per million tokens: how much it takes is known after the run."
    );
    check(price("video_second"), "{}", None);
    check(
        price("video_second"),
        r#"{"duration":8}"#,
        Some(800_000_000_000),
    );
    check(price("prediction"), "{}", Some(100_000_000_000));
    check(json!(null), "{}", None);
    check(
        json!({"amount": 0.1, "unit": "image", "currency": "EUR"}),
        "{}",
        None,
    );
    let unreadable = entry(&json!({"namespace": "m"})).check("{\n\"a\" 1}");
    assert!(
        unreadable.flaws[0].sentence.contains("line 2"),
        "{unreadable:?}"
    );
}

#[test]
fn what_is_talked_with_takes_messages() {
    let entry = entry(&json!({
        "namespace": "mera",
        "metadata": { "openai_compatible": true },
        "pricing": { "amount": 0.9, "unit": "million_token" },
        "input_schema": { "required": ["prompt"], "properties": {
            "prompt": { "type": "string" },
            "max_tokens": { "type": "integer", "maximum": 64, "default": 32 },
        } },
    }));
    assert!(entry.is_chat());
    let fields = entry.inputs().unwrap();
    let paths: Vec<_> = fields.iter().map(|field| field.path.as_str()).collect();
    assert_eq!(
        paths,
        ["/messages", "/max_tokens", "/temperature", "/top_p"]
    );
    assert_eq!(fields[0].control, Control::Messages);
    assert_eq!(fields[1].default.as_deref(), Some("32"));
    let flaws = |input: &str| entry.check(input).flaws;
    assert_eq!(flaws(r#"{"messages":[{"role":"user","content":"a"}]}"#), []);
    assert_eq!(flaws(r#"{"prompt":"a"}"#)[0].path, "/messages");
    let silent = flaws(r#"{"messages":[{"role":"user","content":""}],"max_tokens":65}"#);
    assert_eq!(silent.len(), 2, "{silent:?}");
    assert_eq!(entry.cost_of(7).unwrap().to_string(), "$0.0000063");
}
