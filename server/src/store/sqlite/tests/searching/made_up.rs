//! Predictions and queries that are made of parts which tend to confuse each other, SQL, and the
//! folding of case.

use domain::{
    cost::Cost, kind::Kind, prediction::Snapshot, query::Text, source::Source, time::Timestamp,
};

use super::super::news;
use crate::store::sqlite::Options;

/// Parts of ids, models, status words and texts that tend to confuse each other, SQL and case
/// folding.
pub(super) const IDS: &[&str] = &[
    "a", "A", "05bd", "05BD", "_", "-", ".", "k", "flux", "fail", "x9",
];
pub(super) const MODELS: &[&str] = &[
    "flux",
    "FLUX",
    "%",
    "_",
    "İ",
    "ß",
    "ẞ",
    "Σ",
    "ς",
    "σ",
    "\u{212a}",
    "k",
    "'",
    "\"",
    "*",
    "\\",
    "/",
    "05bd",
    "é",
    "e\u{301}",
    "🎨",
    "\u{0}",
    "fail",
    "succeeded",
];
pub(super) const STATUSES: &[&str] = &[
    "queued",
    "processing",
    "succeeded",
    "failed",
    "cancelled",
    "Paused",
    "PAUSED",
    "Ωmega",
    "fail",
    "Canceling",
    "",
];
pub(super) const WORDS: &[&str] = &[
    "cat",
    "Cats",
    "flux",
    "failed",
    "05bd",
    "a",
    "Éclair",
    "e\u{301}clair",
    "東京の夜",
    "NOT",
    "OR",
    "NEAR",
    "s1",
    "m1",
    "*",
    "^",
    "\"",
    "'",
    "memory",
    "4711",
    "ΣΑΣ",
    "straße",
    "서울에서",
    "กาแฟ",
    "ｶﾞ",
    "ＡＢＣ１",
    "50%",
    "C++",
    "👩‍🚀",
    "🇧🇪🇪🇸",
    "--flag",
    "foo_bar",
    "हिन्दी",
    "كِتَاب",
    "...",
    "",
];
pub(super) const QUALIFIED: &[&str] = &[
    "status:failed",
    "status:queued,processing",
    "status:\"paused\"",
    "-status:succeeded",
    "model:flux",
    "model:\"flux\"",
    "model:%,k",
    "-model:k",
    "source:web",
    "-source:web",
    "account:team",
    "account:demo,team",
    "-account:team",
    "id:05bd",
    "id:a,k",
    "-id:05",
    "type:image",
    "type:none,text",
    "-type:image",
    "cost:>0.02",
    "cost:0.01..0.03",
    "cost:none",
    "-cost:any",
    "queued:<=500ms",
    "queued:2s",
    "queued:none",
    "-queued:>1s",
    "running:>3s",
    "running:none",
    "total:1s..6s",
    "-total:any",
    "created:..1970-01-01T00:00:01",
    "created:1970-01-01T00:00:02..1970-01-01T00:00:20",
    "created:10s",
    "-created:20s",
    "created:today",
    "created:2030",
    "error:any",
    "error:none",
    "error:memory",
    "error:\"memory cat\"",
    "-error:cat,memory",
    "error:\"Éclair\"",
    "error:서울,%",
    "-error:...",
];

/// The time at which the tests look.
pub(super) fn clock() -> Timestamp {
    Timestamp::from_micros(40_000_000)
}

/// What the made-up payloads hold: four parts behind each other.
pub(super) fn text(raw: &str) -> Text {
    let mut parts = raw.split('|').skip(1);
    let mut part = || parts.next().unwrap_or_default();
    Text::read(part(), part(), part())
}

pub(in super::super) fn options() -> Options {
    Options {
        text,
        clock,
        ..Options::default()
    }
}

/// One of many predictions made of those parts, many of them at the same instant.
pub(super) fn made_up(n: usize) -> Snapshot {
    // Fixed steps through the parts, prime to their numbers.
    let part = |parts: &[&'static str], dice: usize| parts[dice % parts.len()];
    let some = |step: usize, micros: usize| {
        let micros = i64::try_from(micros).unwrap();
        (!n.is_multiple_of(step)).then_some(micros)
    };
    let id = format!("{}{}{n}", part(IDS, n * 7), part(IDS, n / 3));
    let mut news = news(&id, part(STATUSES, n * 5 + n / 11), 5);
    let p = &mut news.prediction;
    p.model = (0..n % 4)
        .map(|k| part(MODELS, n * 11 + k * 5 + n / 24))
        .collect();
    p.created_at = Timestamp::from_micros(i64::try_from(n / 9).unwrap() * 1_000_000 - 2_000_000);
    let later = |micros| Timestamp::from_micros(p.created_at.micros() + micros);
    p.started_at = some(4, n % 7 * 400_000).map(later);
    p.completed_at = some(3, n % 11 * 700_000).map(later);
    p.predict_time = some(5, n % 13 * 500_000).map(i64::cast_unsigned);
    p.total_time = some(2, n % 17 * 450_000).map(i64::cast_unsigned);
    p.cost = some(3, n % 6 * 10_000_000_000).map(Cost::from_units);
    p.kind = [None, Some(Kind::Image), Some(Kind::Text)][n % 3];
    p.source = [Source::Api, Source::Web][n / 2 % 2];
    p.account = ["demo", "team"][n / 5 % 2].parse().unwrap();
    let words = |dice: usize| -> Vec<_> { (0..n % 5).map(|k| part(WORDS, dice + k * 3)).collect() };
    let error = words(n * 3).join(" ");
    p.error = n.is_multiple_of(4).then(|| error.clone());
    news.raw = format!(
        "{n}|{}|{}|{error}",
        words(n).join(" "),
        words(n * 7).join("-")
    );
    news
}
