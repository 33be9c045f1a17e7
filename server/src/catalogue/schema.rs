//! Finding one's way in a JSON Schema that upstream sent: references inside of it are followed, a few
//! at a time, and nothing outside of it is ever looked at.

use serde_json::Value;

/// How many references lead on from one to the next before that is taken for a circle.
const MAX_STEPS: usize = 8;

/// The schema that is meant: behind references, and behind wrappers around a single one, such as
/// `allOf` with one member or `anyOf` with `null` beside it. What stands beside a reference counts
/// with it, in [`get`].
pub(super) fn resolved<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let mut layers = vec![schema];
    for _ in 0..MAX_STEPS {
        let Some(next) = layers.last().and_then(|schema| inner(root, schema)) else {
            break;
        };
        layers.push(next);
    }
    layers
}

/// A keyword of the outermost layer that has it.
pub(super) fn get<'a>(layers: &[&'a Value], keyword: &str) -> Option<&'a Value> {
    layers.iter().find_map(|layer| layer.get(keyword))
}

fn inner<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a Value> {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return root.pointer(reference.strip_prefix('#')?);
    }
    let alone = |keyword: &str| {
        let ways = schema.get(keyword)?.as_array()?.iter();
        let mut ways = ways.filter(|way| way["type"] != "null");
        let first = ways.next()?;
        ways.next().is_none().then_some(first)
    };
    ["allOf", "anyOf", "oneOf"].into_iter().find_map(alone)
}
