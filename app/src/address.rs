//! Every URL of the console, read and written in one place: the address is the view.
//!
//! Reads leniently (a garbled part is as if it were not there) and writes canonically (what is at
//! its default is left out). Must not know what the pages do with it.

mod compare;
mod models;
mod params;
mod usage;

use domain::{
    feed::FeedCursor,
    id::PredictionId,
    page::{MAX_PAGES, PageCursor, Stretch},
    percent::encode,
    prediction::Part,
    query::Query,
};

use crate::ui::reader_zone;

pub use self::{
    compare::{COMPARE, compare, compared},
    models::{MODELS, PLAYGROUND, PlaygroundAddress, model, preview, wanted},
    params::{QueryParams, use_query},
    usage::{USAGE, UsageAddress},
};

/// The list's path.
pub const LIST: &str = "/predictions";

/// The page of the ledger of days.
pub const SYNC: &str = "/sync";

/// The page that sets the reader's time zone.
pub const TIME_ZONE: &str = "/time-zone";

/// The target of the form that ends the session.
pub const LOGOUT: &str = "/logout";

/// Eve's page.
pub const EVE: &str = "/eve";

/// What the list's address says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListAddress {
    /// What is searched for, as it was typed; empty for everything.
    pub query: String,
    /// The prediction in the sidebar.
    pub peek: Option<PredictionId>,
    /// What the sidebar shows of it.
    pub tab: Tab,
    /// How many pages are shown.
    pub pages: u32,
    /// Where the list begins, if not at the newest.
    pub before: Option<PageCursor>,
}

/// What the address of a prediction's own page says, beside its id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DetailAddress {
    /// How the output is shown: `?tab=`.
    pub output: Tab,
    /// How the input is shown: `?input=`.
    pub input: Tab,
    /// Which of the output files is shown, where there are several: `?file=`.
    pub file: u32,
    /// The search that it was opened from: `?in=`. The way to the next one and back.
    pub within: String,
}

/// One of the ways to look at a payload.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// Drawn for people: pictures, players, text, names and values.
    #[default]
    Preview,
    /// The JSON text.
    Json,
    /// Of an input: how to make another prediction like this one.
    Create,
    /// Of an output: its text with the layout that it asks for.
    Markdown,
}

impl Tab {
    fn read(params: &QueryParams, key: &str) -> Self {
        match params.get_str(key) {
            Some("json") => Self::Json,
            Some("create") if key == "input" => Self::Create,
            Some("markdown") if key == "tab" => Self::Markdown,
            _ => Self::Preview,
        }
    }

    fn word(self) -> Option<&'static str> {
        match self {
            Self::Preview => None,
            Self::Json => Some("json"),
            Self::Create => Some("create"),
            Self::Markdown => Some("markdown"),
        }
    }
}

impl Default for ListAddress {
    fn default() -> Self {
        Self {
            query: String::new(),
            peek: None,
            tab: Tab::Preview,
            pages: 1,
            before: None,
        }
    }
}

/// The zone that an address names beside a query: the reader's own, where the query names a date, so that
/// whoever follows the address finds the same predictions.
fn zone_of(query: &str) -> Option<String> {
    // Most queries need no second look.
    let query = query.contains("created:").then(|| Query::parse(query).ok());
    query??.names_wall_time().then(reader_zone)?
}

impl ListAddress {
    /// Reads the parameters of an address.
    pub fn read(params: &QueryParams) -> Self {
        let pages = params
            .get_str("pages")
            .and_then(|text| text.parse::<u32>().ok());
        Self {
            query: params.get_str("q").unwrap_or_default().trim().to_owned(),
            peek: params.get_str("peek").and_then(|text| text.parse().ok()),
            tab: Tab::read(params, "tab"),
            pages: pages.unwrap_or(1).clamp(1, MAX_PAGES),
            before: params.get_str("before").and_then(|text| text.parse().ok()),
        }
    }

    /// The stretch of the list that it names.
    pub fn stretch(&self) -> Stretch {
        Stretch {
            before: self.before.clone(),
            pages: self.pages,
        }
    }

    /// The address as text.
    pub fn href(&self) -> String {
        let pages = (self.pages > 1).then(|| self.pages.to_string());
        let before = self.before.as_ref().map(ToString::to_string);
        written(
            LIST,
            [
                ("q", Some(self.query.as_str()).filter(|q| !q.is_empty())),
                ("before", before.as_deref()),
                ("pages", pages.as_deref()),
                ("peek", self.peek.as_ref().map(PredictionId::as_str)),
                ("tab", self.tab.word()),
                ("tz", zone_of(&self.query).as_deref()),
            ],
        )
    }

    /// The same list with another prediction in the sidebar, or none.
    #[must_use]
    pub fn peeking(&self, peek: Option<PredictionId>) -> Self {
        let tab = if peek.is_some() {
            self.tab
        } else {
            Tab::Preview
        };
        Self {
            peek,
            tab,
            ..self.clone()
        }
    }

    /// The same sidebar with another tab.
    #[must_use]
    pub fn showing(&self, tab: Tab) -> Self {
        Self {
            tab,
            ..self.clone()
        }
    }

    /// Another search, from the newest; the sidebar stays.
    #[must_use]
    pub fn searching(&self, query: &str) -> Self {
        Self {
            query: query.trim().to_owned(),
            pages: 1,
            before: None,
            ..self.clone()
        }
    }

    /// The same list, so many pages longer, as far as one address may.
    #[must_use]
    pub fn longer(&self, pages: u32) -> Self {
        Self {
            pages: self.pages.saturating_add(pages).min(MAX_PAGES),
            ..self.clone()
        }
    }

    /// The address that shows more: one page longer, or, where that is too long for one address,
    /// the stretch that begins where this one ends.
    #[must_use]
    pub fn further(&self, next: PageCursor) -> Self {
        if self.pages < MAX_PAGES {
            return Self {
                pages: self.pages + 1,
                ..self.clone()
            };
        }
        Self {
            pages: 1,
            before: Some(next),
            ..self.clone()
        }
    }
}

impl DetailAddress {
    /// Reads the parameters of an address.
    pub fn read(params: &QueryParams) -> Self {
        let file = params.get_str("file").and_then(|text| text.parse().ok());
        Self {
            output: Tab::read(params, "tab"),
            input: Tab::read(params, "input"),
            file: file.unwrap_or_default(),
            within: params.get_str("in").unwrap_or_default().trim().to_owned(),
        }
    }

    /// The address of that view of a prediction.
    pub fn href(&self, id: &PredictionId) -> String {
        let file = (self.file > 0).then(|| self.file.to_string());
        let within = Some(self.within.as_str()).filter(|query| !query.is_empty());
        written(
            &prediction(id),
            [
                ("tab", self.output.word()),
                ("input", self.input.word()),
                ("file", file.as_deref()),
                ("in", within),
            ],
        )
    }

    /// Of a prediction that a search found.
    pub fn found_by(query: &str) -> Self {
        Self {
            within: query.to_owned(),
            ..Self::default()
        }
    }

    /// The same view of another prediction.
    #[must_use]
    pub fn of_another(&self) -> Self {
        Self {
            file: 0,
            ..self.clone()
        }
    }
}

/// A prediction's own page.
pub fn prediction(id: &PredictionId) -> String {
    of_prediction(LIST, id, "")
}

/// An output file, to be shown.
pub fn media(id: &PredictionId, number: u32) -> String {
    of_prediction("/media", id, &format!("/{number}"))
}

/// A small picture of an output file.
pub fn thumbnail(id: &PredictionId, number: u32) -> String {
    of_prediction("/media", id, &format!("/{number}/thumbnail"))
}

/// What an address in a prediction's input leads to, by its place among the values of that input.
pub fn input(id: &PredictionId, place: usize) -> String {
    of_prediction("/input", id, &format!("/{place}"))
}

/// An output file, to be saved.
pub fn download(id: &PredictionId, number: u32) -> String {
    of_prediction("/media", id, &format!("/{number}?download"))
}

/// A prediction as one file: the page that asks what to leave out of it.
pub fn report(id: &PredictionId) -> String {
    of_prediction(LIST, id, "/report")
}

/// A part of a prediction, byte for byte, to be saved.
pub fn payload(id: &PredictionId, part: Part) -> String {
    of_prediction("/payload", id, &format!("/{}?download", part.word()))
}

/// All output files of a prediction, as one archive.
pub fn archive(id: &PredictionId) -> String {
    of_prediction(LIST, id, "/files.zip")
}

/// The text of the id in the path of a prediction's own page, decoded once; `None` for other paths.
pub fn id_in_path(path: &str) -> Option<String> {
    let segment = path.strip_prefix(LIST)?.strip_prefix('/')?;
    Some(domain::percent::decoded(segment.trim_end_matches('/')))
}

/// A path with an id as one segment, whatever characters the id has.
fn of_prediction(above: &str, id: &PredictionId, below: &str) -> String {
    let mut path = [above, "/"].concat();
    encode(id.as_str(), &mut path);
    path + below
}

/// A question to Eve, asked somewhere in the console.
pub fn eve(question: &str, here: &str) -> String {
    let said = |text| Some(text).filter(|text: &&str| !text.is_empty());
    written(EVE, [("question", said(question)), ("here", said(here))])
}

/// Where a selection is posted to, to have something done with it, by a page without a script.
pub const COMMAND: &str = "/command";

/// A job's own page.
pub fn job(id: &domain::command::JobId) -> String {
    format!("/jobs/{id}")
}

/// Where a selection is posted to, to be exported.
pub const EXPORT: &str = "/export";

/// Everything that matches a query, as a file: `csv` or `jsonl`.
pub fn export(query: &str, format: &str) -> String {
    let query = Some(query).filter(|q| !q.is_empty());
    written(EXPORT, [("q", query), ("format", Some(format))])
}

/// The live stream from a client's place on.
pub fn feed(after: FeedCursor, query: &str) -> String {
    let after = after.to_string();
    let query = Some(query).filter(|q| !q.is_empty());
    written("/feed", [("after", Some(after.as_str())), ("q", query)])
}

fn written<const N: usize>(path: &str, params: [(&str, Option<&str>); N]) -> String {
    let mut url = path.to_owned();
    let mut mark = '?';
    for (key, value) in params {
        let Some(value) = value else { continue };
        url.push(mark);
        url.push_str(key);
        url.push('=');
        encode(value, &mut url);
        mark = '&';
    }
    url
}

#[cfg(test)]
mod tests;
