//! Whether an input fits the schema of its model, and what is wrong in a sentence for people. The
//! schema is upstream's and the input is anybody's: neither makes this fetch anything, nor take long.

use domain::{
    json::place,
    playground::{Checked, Flaw},
};
use jsonschema::{
    PatternOptions, Retrieve, Uri, ValidationError, Validator,
    error::{TypeKind, ValidationErrorKind as Kind},
};
use serde_json::Value;

/// The longest schema that is checked by, in bytes.
const MAX_SCHEMA: usize = 256 * 1_024;

/// The largest program that a pattern of a schema may become, in bytes.
const MAX_PATTERN: usize = 256 * 1_024;

/// As many steps are taken to find out whether a schema leads anywhere.
const MAX_STEPS: u32 = 50_000;

/// As many references may lead on from one to the next.
const MAX_REFERENCES: usize = 16;

/// As many flaws are told at once.
const MAX_FLAWS: usize = 50;

/// The longest sentence of the library's own that is passed on, in characters.
const MAX_SENTENCE: usize = 200;

/// Checks inputs by a schema, or says why it cannot.
#[derive(Debug)]
pub(super) enum Checker {
    /// There is a schema.
    Schema(Box<Validator>),
    /// There is none, or none that can be used: upstream decides.
    None,
}

/// Nothing that a schema names outside of itself is looked at.
struct Nowhere;

impl Retrieve for Nowhere {
    fn retrieve(&self, _: &Uri<String>) -> Result<Value, Box<dyn std::error::Error + Send + Sync>> {
        Err("a schema of upstream's is taken alone".into())
    }
}

impl Checker {
    pub(super) fn new(schema: Option<&Value>) -> Self {
        let usable = schema.filter(|schema| schema.is_object() && !is_enormous(schema));
        let Some(schema) = usable.filter(|schema| !takes_long(schema)) else {
            return Self::None;
        };
        let patterns = PatternOptions::regex()
            .size_limit(MAX_PATTERN)
            .dfa_size_limit(MAX_PATTERN);
        let options = jsonschema::options()
            .with_retriever(Nowhere)
            .with_pattern_options(patterns)
            .should_validate_formats(true);
        match options.build(schema) {
            Ok(validator) => Self::Schema(Box::new(validator)),
            Err(error) => {
                tracing::info!(error = %error.masked(), "a model's schema cannot be used");
                Self::None
            }
        }
    }

    pub(super) fn flaws(&self, input: &Value) -> Vec<Flaw> {
        if !input.is_object() {
            return vec![flaw("", "An input is a JSON object.")];
        }
        match self {
            Self::Schema(validator) => {
                let errors = validator.iter_errors(input).take(MAX_FLAWS);
                errors.map(|error| told(&error)).collect()
            }
            Self::None => Vec::new(),
        }
    }
}

/// What is told of an input that is no JSON.
pub(super) fn unreadable(error: &serde_json::Error) -> Checked {
    let (line, column) = (error.line(), error.column());
    let sentence = format!("This is not JSON: something is wrong at line {line}, column {column}.");
    Checked {
        flaws: vec![flaw("", sentence)],
        cost: None,
        price: "The price is reckoned from the input, once it can be read.".to_owned(),
    }
}

fn is_enormous(schema: &Value) -> bool {
    schema.to_string().len() > MAX_SCHEMA
}

/// Whether a check may never end, or as good as never: where a reference leads to itself without going
/// into the input, where very many lead on to others, and where a schema that holds itself has several
/// ways on at each step, of which a deep input doubles the number with each level.
fn takes_long(root: &Value) -> bool {
    let text = root.to_string();
    let ways = ["\"allOf\"", "\"anyOf\"", "\"oneOf\"", "\"if\""];
    let has_ways = ways.iter().any(|way| text.contains(way));
    let mut walk = Walk { root, steps: 0 };
    walk.finds_circle_in(root) || (has_ways && holds_itself(root, root, &mut Vec::new()))
}

/// Whether what references lead to has, somewhere below, a reference that leads there again.
fn holds_itself<'a>(root: &'a Value, schema: &'a Value, above: &mut Vec<&'a str>) -> bool {
    let reference = schema.get("$ref").and_then(Value::as_str);
    if let Some(reference) = reference {
        if reference == "#" || above.contains(&reference) || above.len() > MAX_REFERENCES {
            return true;
        }
        above.push(reference);
        let target = reference.strip_prefix('#').and_then(|it| root.pointer(it));
        let is_found = target.is_some_and(|target| holds_itself(root, target, above));
        above.pop();
        return is_found;
    }
    match schema {
        Value::Object(members) => members.values().any(|it| holds_itself(root, it, above)),
        Value::Array(items) => items.iter().any(|it| holds_itself(root, it, above)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    }
}

struct Walk<'a> {
    root: &'a Value,
    steps: u32,
}

impl<'a> Walk<'a> {
    fn finds_circle_in(&mut self, schema: &'a Value) -> bool {
        let is_found = match schema {
            Value::Object(members) => members.values().any(|it| self.finds_circle_in(it)),
            Value::Array(items) => items.iter().any(|it| self.finds_circle_in(it)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return false,
        };
        is_found || self.comes_back(schema, &mut Vec::new())
    }

    /// Follows what is checked at the same place of the input.
    fn comes_back(&mut self, schema: &'a Value, above: &mut Vec<&'a Value>) -> bool {
        self.steps += 1;
        if self.steps > MAX_STEPS || above.iter().any(|it| std::ptr::eq(*it, schema)) {
            return true;
        }
        let root = self.root;
        let target = schema.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|it| root.pointer(it.strip_prefix('#')?));
        let single = ["not", "if", "then", "else"].map(|keyword| schema.get(keyword));
        let several = ["allOf", "anyOf", "oneOf"].map(|keyword| schema.get(keyword)?.as_array());
        let several = several.into_iter().flatten().flatten();
        above.push(schema);
        let mut here = target
            .into_iter()
            .chain(single.into_iter().flatten())
            .chain(several);
        let is_found = here.any(|schema| self.comes_back(schema, above));
        above.pop();
        is_found
    }
}

fn flaw(path: &str, sentence: impl Into<String>) -> Flaw {
    Flaw {
        path: path.to_owned(),
        sentence: sentence.into(),
    }
}

/// In our words where it is one of the common sorts, else in the library's, without the value: that
/// may be a secret.
#[expect(
    clippy::wildcard_enum_match_arm,
    reason = "the library has words for every other sort, and for those to come"
)]
fn told(error: &ValidationError<'_>) -> Flaw {
    let path = error.instance_path().as_str();
    let sentence = match error.kind() {
        Kind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            return flaw(&place::below(path, name), "This is required.");
        }
        Kind::Type { kind } => wanted(kind),
        Kind::Enum { options } => format!("This must be one of {}.", listed(options)),
        Kind::Minimum { limit } => format!("This must be at least {limit}."),
        Kind::Maximum { limit } => format!("This must be at most {limit}."),
        Kind::ExclusiveMinimum { limit } => format!("This must be more than {limit}."),
        Kind::ExclusiveMaximum { limit } => format!("This must be less than {limit}."),
        Kind::MinLength { limit: 1 } => "This must not be empty.".to_owned(),
        Kind::MinLength { limit } => format!("This must have at least {limit} characters."),
        Kind::MaxLength { limit } => format!("This must have at most {limit} characters."),
        Kind::MinItems { limit } => format!("There must be at least {limit} of these."),
        Kind::MaxItems { limit } => format!("There must be at most {limit} of these."),
        Kind::MultipleOf { multiple_of } => format!("This must be a multiple of {multiple_of}."),
        Kind::Format { format } if format == "uri" => {
            "This must be an address, such as https://example.com/a.png.".to_owned()
        }
        Kind::Format { format } => format!("This must be written as {format}."),
        _ => {
            let said = error.masked().to_string();
            said.chars().take(MAX_SENTENCE).collect()
        }
    };
    flaw(path, sentence)
}

fn wanted(kind: &TypeKind) -> String {
    let word = |kind: &dyn std::fmt::Display| match kind.to_string().as_str() {
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "string" => "a text".to_owned(),
        "boolean" => "true or false".to_owned(),
        "array" => "a list".to_owned(),
        "object" => "an object".to_owned(),
        other => other.to_owned(),
    };
    let words: Vec<_> = match kind {
        TypeKind::Single(kind) => vec![word(kind)],
        TypeKind::Multiple(kinds) => kinds.iter().map(|kind| word(&kind)).collect(),
    };
    format!("This must be {}.", words.join(" or "))
}

/// The first few of some values.
fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let shown = options.iter().take(12).map(|option| {
        let text = option.as_str().map(str::to_owned);
        text.unwrap_or_else(|| option.to_string())
    });
    shown.collect::<Vec<_>>().join(", ")
}
