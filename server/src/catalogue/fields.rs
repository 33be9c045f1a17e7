//! A JSON Schema as a flat list of fields. What it has no field for is typed as JSON; a schema may be
//! recursive or enormous, and the list ends all the same.

use domain::{
    form::{Control, Field},
    json::place,
};
use serde_json::{Map, Value};

use super::schema::{get, resolved};

/// How many objects inside each other are drawn as fields.
const MAX_DEPTH: usize = 4;

/// The longest list.
const MAX_FIELDS: usize = 200;

/// As many choices are offered; of more, the value is typed.
const MAX_CHOICES: usize = 200;

/// Texts that may be longer than this are typed in several lines.
const LINE: u64 = 200;

/// Reads a schema; `None` of what is none.
pub(super) fn read(root: &Value) -> Option<Vec<Field>> {
    let mut form = Form {
        root,
        fields: Vec::new(),
    };
    let layers = resolved(root, root);
    match get(&layers, "properties").and_then(Value::as_object) {
        Some(properties) => form.properties(properties, &required(&layers), "", 1),
        None if root.is_object() => form.value(&layers, "", "value", false, MAX_DEPTH),
        None => return None,
    }
    Some(form.fields)
}

struct Form<'a> {
    root: &'a Value,
    fields: Vec<Field>,
}

impl<'a> Form<'a> {
    /// By their `x-order`, and those without one after them, by their names.
    fn properties(
        &mut self,
        properties: &'a Map<String, Value>,
        required: &[&str],
        path: &str,
        depth: usize,
    ) {
        let mut sorted: Vec<_> = properties.iter().collect();
        let order = |value: &Value| value["x-order"].as_f64().unwrap_or(f64::MAX);
        sorted.sort_by(|a, b| order(a.1).total_cmp(&order(b.1)));
        for (name, schema) in sorted {
            let layers = resolved(self.root, schema);
            let is_required = required.contains(&name.as_str());
            let path = place::below(path, name);
            self.value(&layers, &path, name, is_required, depth);
        }
    }

    fn value(
        &mut self,
        layers: &[&'a Value],
        path: &str,
        name: &str,
        is_required: bool,
        depth: usize,
    ) {
        if self.fields.len() >= MAX_FIELDS {
            return;
        }
        let text = |keyword| get(layers, keyword).and_then(Value::as_str);
        let properties = get(layers, "properties").and_then(Value::as_object);
        let properties = properties.filter(|all| depth < MAX_DEPTH && !all.is_empty());
        let control = match properties {
            Some(_) => Control::Group,
            None => self.control(layers),
        };
        self.fields.push(Field {
            path: path.to_owned(),
            label: text("title")
                .filter(|it| !it.is_empty())
                .unwrap_or(name)
                .to_owned(),
            help: text("description").unwrap_or_default().to_owned(),
            is_required,
            takes: takes(layers, &control),
            default: get(layers, "default")
                .filter(|value| !value.is_null() && !matches!(control, Control::Secret))
                .map(Value::to_string),
            control,
        });
        if let Some(properties) = properties {
            self.properties(properties, &required(layers), path, depth + 1);
        }
    }

    fn control(&self, layers: &[&Value]) -> Control {
        if let Some(choices) = get(layers, "enum").and_then(Value::as_array)
            && choices.len() <= MAX_CHOICES
        {
            return Control::Choice(choices.iter().map(Value::to_string).collect());
        }
        let number = |keyword| {
            let bound = get(layers, keyword).filter(|bound| bound.is_number());
            bound.map(Value::to_string)
        };
        let count = |keyword| get(layers, keyword).and_then(Value::as_u64);
        match (kind(layers), get(layers, "format").and_then(Value::as_str)) {
            ("boolean", _) => Control::Choice(vec!["true".to_owned(), "false".to_owned()]),
            (kind @ ("integer" | "number"), _) => Control::Number {
                is_whole: kind == "integer",
                min: number("minimum"),
                max: number("maximum"),
            },
            ("string", Some("password")) => Control::Secret,
            ("string", Some("uri" | "url")) => Control::Address,
            ("string", None) if count("maxLength").is_none_or(|most| most > LINE) => Control::Text,
            ("string", _) => Control::Line,
            ("array", _) => self.list(layers),
            _ => Control::Json,
        }
    }

    fn list(&self, layers: &[&Value]) -> Control {
        let items = get(layers, "items");
        let items = items
            .map(|items| resolved(self.root, items))
            .unwrap_or_default();
        let properties = get(&items, "properties");
        let has = |name| properties.is_some_and(|all| all.get(name).is_some());
        match kind(&items) {
            "object" if has("role") && has("content") => Control::Messages,
            "string" => Control::Lines { are_numbers: false },
            "integer" | "number" => Control::Lines { are_numbers: true },
            _ => Control::Json,
        }
    }
}

/// The type; of several the first that is not `null`.
fn kind<'a>(layers: &[&'a Value]) -> &'a str {
    match get(layers, "type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| *kind != "null").unwrap_or_default()
        }
        _ => "",
    }
}

fn required<'a>(layers: &[&'a Value]) -> Vec<&'a str> {
    let names = get(layers, "required").and_then(Value::as_array);
    names
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// What a field takes, in words.
fn takes(layers: &[&Value], control: &Control) -> String {
    let what = match control {
        Control::Choice(_) if kind(layers) == "boolean" => "true or false",
        Control::Choice(_) => "one of a few values",
        Control::Number { is_whole: true, .. } => "whole number",
        Control::Number { .. } => "number",
        Control::Address => "address",
        Control::Secret => "secret",
        Control::Line | Control::Text => "text",
        Control::Lines { are_numbers: true } => "numbers, one on each line",
        Control::Lines { are_numbers: false } if get(layers, "format").is_none() => {
            "texts, one on each line"
        }
        Control::Lines { .. } => "addresses, one on each line",
        Control::Messages => "messages",
        Control::Group => "object",
        Control::Json => match kind(layers) {
            "" => "any JSON",
            kind => kind,
        },
    };
    let bounds = |least: &str, most: &str, unit: &str| {
        let of = |keyword| get(layers, keyword).filter(|it| it.is_number());
        match (of(least), of(most)) {
            (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
            (Some(least), None) => Some(format!("at least {least}{unit}")),
            (None, Some(most)) => Some(format!("at most {most}{unit}")),
            (None, None) => None,
        }
    };
    let parts = [
        Some(what.to_owned()),
        bounds("minimum", "maximum", ""),
        bounds("minLength", "maxLength", " characters"),
        bounds("minItems", "maxItems", " items"),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
