//! What a query finds in the backend of the tests, by the rule itself.

use domain::{
    prediction::Detail,
    query::{Query, Text},
    time::Timestamp,
};

/// Whether a prediction belongs to a query, as of the instant of the newest one.
pub(crate) fn fits(query: &Query, detail: &Detail) -> bool {
    let part = |part: &Option<String>| part.clone().unwrap_or_default();
    let text = Text::read(
        &part(&detail.input),
        &part(&detail.text),
        &part(&detail.error),
    );
    query.fits(&detail.row.prediction, &text, now())
}

/// The instant at which the tests ask.
pub(crate) fn now() -> Timestamp {
    Timestamp::from_micros(1_795_340_000_000_000 + 120 * 41_300_000)
}
