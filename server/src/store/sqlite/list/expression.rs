//! A query in the words of the index: an expression for the full-text search that decides all of it
//! but costs, durations and times.

use domain::{
    query::{Name, Phrase, PhraseWords, Qualifier, Query, Term, Test, Text},
    status::Status,
    time::Timestamp,
};

use super::completions::Completions;
use crate::store::sqlite::{facets::Facet, index::entry};

/// What the words say about a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// No prediction can fit.
    Nothing,
    /// Those that match.
    Match(String),
}

/// The expression of a query among the combinations and the words that occur.
pub(super) fn of(query: &Query, facets: &[Facet], completions: &Completions) -> Expression {
    let (mut wanted, mut unwanted) = (Vec::new(), Vec::new());
    for term in query.terms().iter().filter(|term| is_asked(term)) {
        let tests = term.values.iter().map(|value| &value.test);
        let ways: Vec<String> = tests
            .flat_map(|test| ways(test, facets, completions))
            .collect();
        match (ways.is_empty(), term.is_negated) {
            (true, false) => return Expression::Nothing,
            (true, true) => {}
            (false, false) => wanted.push(either(&ways)),
            (false, true) => unwanted.push(either(&ways)),
        }
    }
    if wanted.is_empty() {
        wanted.push(tag(entry::ALL));
    }
    let mut expression = wanted.join(" AND ");
    if !unwanted.is_empty() {
        expression = format!("({expression}) NOT {}", either(&unwanted));
    }
    Expression::Match(expression)
}

/// The same, and of one status.
pub(super) fn of_status(expression: &str, status: i64) -> String {
    format!("{} AND ({expression})", tag(&entry::status(status)))
}

/// The same, and with text that is longer than what is searched of it.
pub(super) fn truncated(expression: &str) -> String {
    format!("{} AND ({expression})", tag(entry::TRUNCATED))
}

fn is_asked(term: &Term) -> bool {
    match term.qualifier {
        Some(
            Qualifier::Status
            | Qualifier::Model
            | Qualifier::Source
            | Qualifier::Account
            | Qualifier::Id
            | Qualifier::Type
            | Qualifier::Is
            | Qualifier::Error,
        )
        | None => true,
        Some(
            Qualifier::Cost
            | Qualifier::Queued
            | Qualifier::Running
            | Qualifier::Total
            | Qualifier::Created,
        ) => false,
    }
}

fn either(ways: &[String]) -> String {
    format!("({})", ways.join(" OR "))
}

fn tag(tag: &str) -> String {
    format!("tags : \"{tag}\"")
}

/// The expressions of which one must match.
fn ways(test: &Test, facets: &[Facet], completions: &Completions) -> Vec<String> {
    match test {
        Test::Anywhere {
            name,
            statuses: meant,
            phrase,
        } => {
            let mut ways = models(name, facets);
            ways.extend(statuses(meant, facets));
            let prefix = name.id_prefix().into_iter();
            ways.extend(prefix.flat_map(|prefix| ids(&prefix, completions)));
            ways.extend(words(&["input", "output", "error"], phrase, completions));
            ways
        }
        Test::Status(meant) => statuses(meant, facets),
        Test::Model(name) => models(name, facets),
        Test::Source(source) => vec![tag(&entry::source(*source))],
        Test::Account(account) => vec![tag(&entry::account(account.as_str()))],
        Test::Id(name) => vec![id(&name.text, name.is_whole)],
        Test::Kind(kind) => vec![tag(&entry::kind(*kind))],
        Test::Error(phrase) => words(&["error"], phrase, completions),
        Test::HasError(has_error) => vec![tag(entry::error(*has_error))],
        Test::DeletedUpstream => vec![tag(entry::deleted(true))],
        Test::Cost(_) | Test::Queued(_) | Test::Running(_) | Test::Total(_) | Test::Created(_) => {
            Vec::new()
        }
    }
}

fn statuses(meant: &[Status], facets: &[Facet]) -> Vec<String> {
    let test = Test::Status(meant.to_vec());
    tags(facets, &test, |facet| entry::status(facet.status))
}

fn models(name: &Name, facets: &[Facet]) -> Vec<String> {
    let test = Test::Model(name.clone());
    tags(facets, &test, |facet| entry::model(facet.model))
}

fn tags(facets: &[Facet], test: &Test, of: impl Fn(&Facet) -> String) -> Vec<String> {
    let (text, now) = (Text::default(), Timestamp::default());
    let fitting = facets
        .iter()
        .filter(|facet| test.fits(&facet.sample, &text, now));
    let mut tags: Vec<String> = fitting.map(|facet| tag(&of(facet))).collect();
    tags.sort_unstable();
    tags.dedup();
    tags
}

fn id(text: &str, is_whole: bool) -> String {
    let star = if is_whole { "" } else { " *" };
    format!("id : \"{}\"{star}", entry::id(text))
}

/// The ids that begin with something, which are among the words that do.
fn ids(prefix: &str, completions: &Completions) -> Vec<String> {
    match completions.get(&entry::id(prefix)) {
        Some(all) => all.iter().map(|word| format!("id : \"{word}\"")).collect(),
        None => vec![id(prefix, false)],
    }
}

/// The ways to have the words of a phrase in one of some columns.
fn words(columns: &[&str], phrase: &Phrase, completions: &Completions) -> Vec<String> {
    let PhraseWords {
        sequences,
        is_prefix,
    } = phrase.words();
    match sequences.as_slice() {
        [] => Vec::new(),
        [words] => beginnings(words, is_prefix, completions)
            .iter()
            .map(|way| format!("{{{}}} : {way}", columns.join(" ")))
            .collect(),
        // All of them in the same column.
        several => columns
            .iter()
            .map(|column| all_in(column, several))
            .collect(),
    }
}

fn all_in(column: &str, sequences: &[String]) -> String {
    let each = sequences
        .iter()
        .map(|words| format!("{column} : {}", quoted(words)));
    let each: Vec<String> = each.collect();
    format!("({})", each.join(" AND "))
}

/// Words that follow each other, of which the last may be the beginning of one.
fn beginnings(words: &str, is_prefix: bool, completions: &Completions) -> Vec<String> {
    if !is_prefix {
        return vec![quoted(words)];
    }
    let (before, last) = words.rsplit_once(' ').unwrap_or(("", words));
    match completions.get(last) {
        Some(all) => all
            .iter()
            .map(|last| quoted(format!("{before} {last}").trim_start()))
            .collect(),
        None => vec![format!("{} *", quoted(words))],
    }
}

/// A string of the full-text index.
fn quoted(words: &str) -> String {
    format!("\"{}\"", words.replace('"', "\"\""))
}
