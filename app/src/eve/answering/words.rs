//! What surrounds the numbers of an answer: how they are written, what they cover, and what Eve says
//! when she does not know.

use domain::{
    coverage::{Coverage, MAX_TRUNCATED},
    mirror::{Completeness, Mirror},
    prediction::Row,
    query::{MAX_SEARCHED, Query},
    time::Timestamp,
    timing,
};

use super::{of, said};
use crate::{
    eve::{
        answer::{Answer, Part, Place},
        intent::Unknown,
    },
    ui::{date_time, time_of_day},
};

/// What there is to ask, one of each sort.
const EXAMPLES: [&str; 8] = [
    "Show me my last prediction",
    "What is running now?",
    "Summarise this week",
    "How much did I spend since Monday?",
    "Slowest prediction today",
    "Most frequent error this month",
    "Compare this week with last",
    "Why did my last prediction fail?",
];

/// What there is to ask.
pub(super) fn help() -> Answer {
    let text = "I answer questions about your predictions from the console's own mirror: the last \
        ones, what one returned and why, how many, how much, how long, what is at either end, and \
        one stretch of time beside another. I can also open, filter, and cancel after asking you.";
    of(vec![said(text), examples()])
}

/// That she does not know, why, and what she does.
pub(super) fn unknown(unknown: &Unknown) -> Answer {
    let why = match unknown {
        Unknown::Words(_) => {
            "I do not know. These words of the question mean nothing to me, and none is a model here:"
        }
        Unknown::Sense => "I do not know what these words ask for together.",
        Unknown::NoneSeen => {
            "I do not know which prediction is meant: open one, or say the beginning of its id."
        }
        Unknown::TooLong => "I do not know: a question has up to 400 characters.",
    };
    let mut parts = vec![said(why)];
    if let Unknown::Words(words) = unknown {
        let words: Vec<String> = words.iter().map(|word| format!("“{word}”")).collect();
        parts.push(said(words.join(" ")));
    }
    parts.extend(able());
    of(parts)
}

/// What she can answer.
pub(super) fn able() -> [Part; 2] {
    [said("I can answer questions like these:"), examples()]
}

fn examples() -> Part {
    Part::Examples {
        questions: EXAMPLES.map(str::to_owned).to_vec(),
    }
}

/// The link to the list of what was asked.
pub(super) fn list(query: &Query) -> Part {
    let query = query.to_string();
    let text = match query.as_str() {
        "" => "All predictions".to_owned(),
        query => query.to_owned(),
    };
    Part::Link {
        to: Place::List { query },
        text,
    }
}

/// A prediction that the answer rests on, with its facts in a line.
pub(super) fn cited(row: &Row, now: Timestamp) -> Part {
    let p = &row.prediction;
    let mut note = match p.model.as_str() {
        "" => "no model".to_owned(),
        model => model.to_owned(),
    };
    let facts = [
        timing::total(p, now).map(|span| format!("{} in all", span.text())),
        Some(
            p.cost
                .map_or_else(|| "cost not reported".to_owned(), |cost| cost.to_string()),
        ),
        Some(date_time(p.created_at)),
    ];
    for fact in facts.into_iter().flatten() {
        note.push_str(" · ");
        note.push_str(&fact);
    }
    Part::Cited {
        id: p.id.clone(),
        status: p.status.clone(),
        note,
    }
}

/// What the numbers do not cover, where that is so.
pub(super) fn limits(back_to: Option<Timestamp>, mirror: &Mirror) -> Option<Part> {
    let mut sentences = Vec::new();
    if let Some(back_to) = back_to {
        let day = date_time(back_to);
        sentences.push(format!("I looked back to {day}; older ones are not in it."));
    }
    for account in &mirror.accounts {
        let name = &account.name;
        match account.completeness {
            Completeness::Reading { .. } => {
                sentences.push("The mirror is still reading older history.".to_owned());
            }
            Completeness::Differs { missing, .. } if missing > 0 => {
                sentences.push(format!(
                    "{missing} predictions of {name} are missing here so far."
                ));
            }
            Completeness::Counting
            | Completeness::Confirmed { .. }
            | Completeness::Differs { .. }
            | Completeness::Unverified => {}
        }
    }
    if let Some(trouble) = mirror.trouble() {
        let (name, since) = (trouble.name, date_time(trouble.since));
        let trouble = trouble.sentence(time_of_day);
        sentences.push(format!("No news of {name} since {since}: {trouble}"));
    }
    (!sentences.is_empty()).then(|| said(sentences.join(" ")))
}

/// Describes the text that was not searched, if a query asks for text and some is too long.
pub(super) fn unsearched(coverage: &Coverage) -> Option<Part> {
    let count = coverage.truncated;
    let are = if count == 1 { "is" } else { "are" };
    let subject = predictions(count, count < MAX_TRUNCATED);
    (count > 0).then(|| {
        let limit = MAX_SEARCHED >> 10;
        said(format!(
            "{subject} {are} longer than what is searched: text after the first {limit} KB of an \
             input, output or error is not searched."
        ))
    })
}

/// `1 prediction`, `at least 1,200 predictions`.
pub(super) fn predictions(count: u64, is_exact: bool) -> String {
    let noun = if count == 1 {
        "prediction"
    } else {
        "predictions"
    };
    format!("{} {noun}", at_least(count, is_exact))
}

/// `1,200`, `at least 1,200`.
pub(super) fn at_least(count: u64, is_exact: bool) -> String {
    let number = grouped(count);
    if is_exact {
        number
    } else {
        format!("at least {number}")
    }
}

/// A number with commas between its thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A duration in microseconds.
pub(super) fn duration(micros: u64) -> String {
    timing::Span::of_many(micros).text()
}

/// The beginning of a text, with a mark where it was cut.
pub(super) fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn writes_numbers() {
        assert_eq!(predictions(1, true), "1 prediction");
        assert_eq!(
            predictions(1_234_567, false),
            "at least 1,234,567 predictions"
        );
        assert_eq!(grouped(100), "100");
        assert_eq!(cut("héllo", 2), "hé…");
        assert_eq!(cut("hé", 2), "hé");
    }
}
