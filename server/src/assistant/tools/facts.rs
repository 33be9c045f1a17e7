//! What a look-up tells, as JSON that is short: numbers as the pages write them, texts cut.

use domain::{
    prediction::{Detail, Row},
    time::Timestamp,
    timing::{self, Span},
    usage::{Summary, Times},
    zone::Zone,
};
use serde_json::{Value, json};

/// The most of an error in a row, and of a text of one prediction, in characters.
const IN_A_ROW: usize = 200;
const OF_ONE: usize = 2_000;

/// The most output files that are named.
const FILES: usize = 12;

/// A prediction's facts.
pub(super) fn row(row: &Row, now: Timestamp, zone: Zone) -> Value {
    let p = &row.prediction;
    let span = |span: Option<Span>| span.map(Span::text);
    json!({
        "id": p.id.as_str(),
        "status": p.status.word(),
        "model": p.model,
        "account": p.account.as_str(),
        "source": p.source.word(),
        "created": zone.date_time(p.created_at),
        "queued": span(timing::queued(p, now)),
        "running": span(timing::running(p, now)),
        "total": span(timing::total(p, now)),
        "cost": p.cost.map(|cost| cost.to_string()),
        "error": p.error.as_deref().map(|error| cut(error, IN_A_ROW)),
    })
}

/// One prediction with its texts. Its output is left out where that is files: their addresses are
/// nobody's business.
pub(super) fn whole(detail: &Detail, now: Timestamp, zone: Zone) -> Value {
    let mut told = row(&detail.row, now, zone);
    let text = |text: &Option<String>| text.as_deref().map(|text| cut(text, OF_ONE));
    let files = detail.files.iter().take(FILES);
    let files = files.map(|file| json!({ "kind": file.kind.label(), "name": cut(&file.name, 80) }));
    told["input"] = json!(text(&detail.input));
    told["output"] = match (&detail.text, detail.files.is_empty()) {
        (Some(_), _) => json!(text(&detail.text)),
        (None, true) => json!(text(&detail.output)),
        (None, false) => Value::Null,
    };
    told["error"] = json!(text(&detail.error));
    told["files"] = json!(files.collect::<Vec<_>>());
    told
}

/// What predictions amount to.
pub(super) fn summary(summary: &Summary) -> Value {
    let statuses = summary.counts.statuses.iter();
    let statuses = statuses.map(|it| (it.status.word().to_owned(), json!(it.count)));
    json!({
        "predictions": summary.counts.total(),
        "by_status": Value::Object(statuses.collect()),
        "is_exact": summary.counts.is_exact,
        "looked_back_to": summary.back_to.map(Timestamp::utc),
        "cost": (summary.priced > 0).then(|| summary.cost.to_string()),
        "of_known_cost": summary.priced,
        "queued": summary.queued.map(times),
        "running": summary.running.map(times),
    })
}

/// The same value, not longer than so many bytes: what is longest is cut until it fits.
pub(super) fn within(mut value: Value, most: usize) -> Value {
    while value.to_string().len() > most {
        let Some(longest) = longest(&mut value) else {
            return json!({ "left_out": "too long" });
        };
        if let Value::String(text) = longest {
            *text = cut(text, text.chars().count() / 2);
        } else if let Value::Array(list) = longest {
            list.pop();
        }
    }
    value
}

/// The longest text or list inside, if there is one worth cutting.
fn longest(value: &mut Value) -> Option<&mut Value> {
    fn size(value: &Value) -> usize {
        let text = value.as_str().map(str::len).filter(|len| *len > 64);
        let list = value.as_array().map(|list| list.len() * 32);
        text.or(list).unwrap_or(0)
    }
    fn greatest(value: &Value) -> usize {
        let list = value.as_array().into_iter().flatten();
        let members = value.as_object().into_iter().flat_map(|it| it.values());
        list.chain(members)
            .map(greatest)
            .fold(size(value), usize::max)
    }
    let wanted = greatest(value);
    if wanted == 0 {
        return None;
    }
    let mut at = value;
    while size(at) != wanted {
        let is_it = |it: &&mut Value| greatest(it) == wanted;
        at = if at.is_array() {
            at.as_array_mut()?.iter_mut().find(is_it)?
        } else {
            at.as_object_mut()?.values_mut().find(is_it)?
        };
    }
    Some(at)
}

fn times(times: Times) -> Value {
    let text = |micros| Span::of_many(micros).text();
    json!({
        "of": times.known,
        "median": text(times.p50),
        "p95": text(times.p95),
        "is_exact": times.is_exact,
    })
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_fits_in_the_end() {
        let many: Vec<_> = (0..500)
            .map(|n| json!({ "id": n, "error": "\u{1}".repeat(90) }))
            .collect();
        let value = json!({ "query": "a", "predictions": many, "input": "\"".repeat(50_000) });
        for most in [100_000, 8_192, 300, 40, 1] {
            let told = within(value.clone(), most);
            let len = told.to_string().len();
            assert!(len <= most.max(30), "{most}: {len}");
        }
        assert_eq!(within(json!({ "a": 1 }), 100), json!({ "a": 1 }));
    }
}
