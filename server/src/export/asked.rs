//! What an export is asked for, read from an address or a form, and the name of its file.

use std::collections::HashSet;

use domain::{
    fault::{Fault, FaultKind},
    id::{BadName, PredictionId},
    query::Query,
    selection::MAX_SELECTED,
    time::Timestamp,
    zone::Zone,
};
use url::form_urlencoded;

use super::columns::{COLUMNS, Column};

/// The longest part of a query that a file is named by, in characters.
const MAX_NAMED: usize = 40;

/// An export, as asked for.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) what: What,
    pub(super) format: Format,
    /// What a row of CSV has, in this order.
    pub(super) columns: Vec<&'static Column>,
    /// The zone in which the reader's days begin, and in which times are written.
    pub(super) zone: Zone,
    /// What the file is named by: the query, or that it is a selection.
    named: String,
}

/// Which predictions.
#[derive(Debug)]
pub(super) enum What {
    /// All that match.
    Matching(Query),
    /// These.
    Selected(Vec<PredictionId>),
}

/// How they are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A row for each, for spreadsheets.
    Csv,
    /// Upstream's JSON of each in a line, for programs.
    JsonLines,
}

/// The parameters as they came.
#[derive(Default)]
struct Parameters {
    query: String,
    format: Option<Format>,
    columns: Vec<&'static Column>,
    ids: Vec<PredictionId>,
}

impl Asked {
    /// All that matches a query, from the parameters of an address.
    pub(super) fn query(parameters: &[u8]) -> Result<Self, Fault> {
        let query = Query::parse(&Self::typed(parameters)).map_err(Fault::bad_query)?;
        Self::matching(parameters, query)
    }

    /// All that matches a query that was read from what was typed.
    pub(super) fn matching(parameters: &[u8], query: Query) -> Result<Self, Fault> {
        let asked = Parameters::read(parameters)?;
        let named = asked.query.clone();
        Ok(asked.of(What::Matching(query), named))
    }

    /// The search in the parameters of an address, as it was typed.
    pub(super) fn typed(parameters: &[u8]) -> String {
        let queries = form_urlencoded::parse(parameters).filter(|(name, _)| name == "q");
        let typed = queries.last().map(|(_, text)| text.trim().to_owned());
        typed.unwrap_or_default()
    }

    /// A selection, from a form.
    pub(super) fn selection(form: &[u8]) -> Result<Self, Fault> {
        let mut asked = Parameters::read(form)?;
        let ids = std::mem::take(&mut asked.ids);
        if ids.is_empty() {
            return Err(invalid("No prediction is selected.")
                .with_hint("Select at least one, or export all that match."));
        }
        if ids.len() > MAX_SELECTED {
            return Err(invalid(format!(
                "A selection has up to {MAX_SELECTED} predictions."
            )));
        }
        Ok(asked.of(What::Selected(ids), "selected".to_owned()))
    }

    /// The same for a reader in a zone.
    pub(super) fn in_zone(self, zone: Zone) -> Self {
        let what = match self.what {
            What::Matching(query) => What::Matching(query.in_zone(zone)),
            What::Selected(ids) => What::Selected(ids),
        };
        Self { what, zone, ..self }
    }

    /// `predictions-2026-11-22-flux-failed.csv`.
    pub(super) fn file_name(&self, now: Timestamp) -> String {
        let mut name = format!("predictions-{}-", self.zone.day(now));
        for c in self.named.chars().take(MAX_NAMED) {
            match c {
                c if c.is_ascii_alphanumeric() => name.push(c.to_ascii_lowercase()),
                _ if name.ends_with('-') => {}
                _ => name.push('-'),
            }
        }
        format!("{}.{}", name.trim_end_matches('-'), self.format.ending())
    }
}

impl Parameters {
    fn read(text: &[u8]) -> Result<Self, Fault> {
        let mut asked = Self::default();
        for (name, value) in form_urlencoded::parse(text) {
            match &*name {
                "q" => value.trim().clone_into(&mut asked.query),
                "format" => asked.format = Some(Format::read(&value)?),
                "columns" => asked.columns = columns(&value)?,
                "id" => asked.ids.push(read_id(&value)?),
                // Many in one field, as a page with a script sends them: beside them stand the boxes
                // of those that are drawn. A tab is in no id.
                "ids" => {
                    for id in value.split('\t').filter(|id| !id.is_empty()) {
                        asked.ids.push(read_id(id)?);
                    }
                }
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        asked.ids.retain(|id| seen.insert(id.clone()));
        Ok(asked)
    }

    fn of(self, what: What, named: String) -> Asked {
        let all = || COLUMNS.iter().collect();
        Asked {
            what,
            named,
            zone: Zone::default(),
            format: self.format.unwrap_or(Format::Csv),
            columns: Some(self.columns)
                .filter(|c| !c.is_empty())
                .unwrap_or_else(all),
        }
    }
}

fn read_id(text: &str) -> Result<PredictionId, Fault> {
    let bad = |bad: BadName| invalid(format!("{text:.40} is {bad}."));
    text.parse().map_err(bad)
}

/// The named columns in their order, each once, and the id before them where it is not among them.
fn columns(names: &str) -> Result<Vec<&'static Column>, Fault> {
    let mut columns: Vec<&'static Column> = Vec::new();
    for name in names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        let Some(column) = COLUMNS.iter().find(|column| column.name == name) else {
            let known: Vec<_> = COLUMNS.iter().map(|column| column.name).collect();
            return Err(invalid(format!("There is no column {name:.40}."))
                .with_hint(format!("There are {}.", known.join(", "))));
        };
        if !columns.iter().any(|known| known.name == column.name) {
            columns.push(column);
        }
    }
    if !columns.is_empty() && columns.iter().all(|column| column.name != "id") {
        columns.splice(0..0, COLUMNS.iter().find(|column| column.name == "id"));
    }
    Ok(columns)
}

impl Format {
    fn read(word: &str) -> Result<Self, Fault> {
        match word {
            "csv" => Ok(Self::Csv),
            "jsonl" => Ok(Self::JsonLines),
            _ => Err(invalid("An export is csv or jsonl.")),
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
        }
    }

    pub(super) fn mime(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/x-ndjson; charset=utf-8",
        }
    }
}

fn invalid(title: impl Into<String>) -> Fault {
    Fault::new(FaultKind::Invalid, title)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_its_file_by_the_day_and_the_query() {
        let now = Timestamp::parse("2026-11-22T18:00:00Z").unwrap();
        let long = format!("q={}", "x".repeat(99));
        for (asked, want) in [
            ("", "predictions-2026-11-22.csv"),
            (
                "q=Flux+failed&format=csv",
                "predictions-2026-11-22-flux-failed.csv",
            ),
            (
                "q=..%2F%22%0D%0Aa&format=jsonl",
                "predictions-2026-11-22-a.jsonl",
            ),
            ("q=%E2%80%AEgpj", "predictions-2026-11-22-gpj.csv"),
            (
                &long,
                &format!("predictions-2026-11-22-{}.csv", "x".repeat(40)),
            ),
        ] {
            let asked = Asked::query(asked.as_bytes()).unwrap();
            assert_eq!(asked.file_name(now), want);
        }
        let selected = Asked::selection(b"id=a&id=b").unwrap();
        assert_eq!(
            selected.file_name(now),
            "predictions-2026-11-22-selected.csv"
        );
    }

    #[test]
    fn takes_columns_in_the_order_asked_for_and_never_without_the_id() {
        let names = |asked: &str| {
            let asked = Asked::query(asked.as_bytes()).unwrap();
            let names: Vec<_> = asked.columns.iter().map(|column| column.name).collect();
            names.join(",")
        };
        assert_eq!(names("columns=total,cost,total"), "id,total,cost");
        assert_eq!(names("columns=cost,id"), "cost,id");
        assert_eq!(names("columns=,"), names(""));
    }

    #[test]
    fn says_what_is_wrong() {
        let many: String = (0..=MAX_SELECTED).map(|n| format!("id=a{n}&")).collect();
        for (asked, want) in [
            (
                Asked::query(b"columns=id,price"),
                "There is no column price.",
            ),
            (Asked::query(b"format=xlsx"), "An export is csv or jsonl."),
            (
                Asked::selection(b"format=csv"),
                "No prediction is selected.",
            ),
            (
                Asked::selection(b"id=.."),
                ".. is not a valid prediction id: it takes 1 to 1,024 bytes of text without control \
                 characters.",
            ),
            (
                Asked::selection(many.as_bytes()),
                "A selection has up to 5000 predictions.",
            ),
        ] {
            assert_eq!(asked.unwrap_err().title, want);
        }
    }
}
