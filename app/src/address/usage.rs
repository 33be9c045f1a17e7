//! The address of the usage page.

use domain::{
    query::{Qualifier, Term},
    time::Timestamp,
    usage::By,
    zone::Zone,
};

use super::{ListAddress, QueryParams, written, zone_of};

/// The page's path.
pub const USAGE: &str = "/usage";

/// The range that is shown where none is named.
const RANGE: &str = "7d";

/// What the address of the usage page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UsageAddress {
    /// The range of time, as `created:` takes it.
    pub range: String,
    /// What predictions are grouped by.
    pub by: By,
    /// What else is asked of the predictions; empty for all of them.
    pub query: String,
}

impl UsageAddress {
    /// Reads the parameters of an address.
    pub fn read(params: &QueryParams) -> Self {
        let text = |key| params.get_str(key).unwrap_or_default();
        Self::of(text("range"), text("by"), text("q"))
    }

    /// The address of these parts, each as it is written.
    pub fn of(range: &str, by: &str, query: &str) -> Self {
        let range = range.trim();
        let is_range = Term::of(Qualifier::Created, range).is_some();
        Self {
            range: if is_range { range } else { RANGE }.to_owned(),
            by: By::from_word(by).unwrap_or_default(),
            query: query.trim().to_owned(),
        }
    }

    /// The address as text.
    pub fn href(&self) -> String {
        let by = self.by.qualifier().word();
        written(
            USAGE,
            [
                ("range", Some(self.range.as_str()).filter(|it| *it != RANGE)),
                ("by", Some(by).filter(|_| self.by != By::default())),
                ("q", Some(self.query.as_str()).filter(|it| !it.is_empty())),
                ("tz", zone_of(&self.search()).as_deref()),
            ],
        )
    }

    /// The same of another range.
    #[must_use]
    pub fn ranging(&self, range: &str) -> Self {
        Self {
            range: range.to_owned(),
            ..self.clone()
        }
    }

    /// The same by another property.
    #[must_use]
    pub fn grouped(&self, by: By) -> Self {
        Self { by, ..self.clone() }
    }

    /// The same of what has a value, too.
    #[must_use]
    pub fn only(&self, term: &Term) -> Self {
        Self {
            query: joined([self.query.clone(), term.to_string()]),
            ..self.clone()
        }
    }

    /// The search for what the page is about.
    pub fn search(&self) -> String {
        joined([self.query.clone(), self.created()])
    }

    /// The list of what the page is about, as far as it fits some terms.
    pub fn list(&self, terms: impl IntoIterator<Item = Term>) -> String {
        self.listed(self.created(), terms)
    }

    /// The list of what was created between two instants, in words of a zone, as far as it fits some terms.
    pub fn list_between(
        &self,
        (from, to): (Timestamp, Timestamp),
        zone: Zone,
        terms: impl IntoIterator<Item = Term>,
    ) -> String {
        self.listed(format!("created:{}", between(from, to, zone)), terms)
    }

    fn listed(&self, created: String, terms: impl IntoIterator<Item = Term>) -> String {
        let terms = terms.into_iter().map(|term| term.to_string());
        let query = joined([self.query.clone(), created].into_iter().chain(terms));
        ListAddress::default().searching(&query).href()
    }

    fn created(&self) -> String {
        Term::of(Qualifier::Created, &self.range).map_or_else(String::new, |term| term.to_string())
    }
}

fn joined(parts: impl IntoIterator<Item = String>) -> String {
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(" ")
}

/// A stretch as `created:` takes it, whose second end counts with all that it is written for: a day,
/// or a second. A time of day is that of UTC, and says so in other zones, where it may come twice.
fn between(from: Timestamp, to: Timestamp, zone: Zone) -> String {
    let last = Timestamp::from_micros(to.micros() - 1);
    let are_days = zone.is_day_start(from) && zone.is_day_start(to);
    let mark = if zone == Zone::default() { "" } else { "Z" };
    let written = |at: Timestamp| match are_days {
        true => zone.day(at),
        false => at.rfc3339().chars().take(19).collect::<String>() + mark,
    };
    match (written(from), written(last)) {
        (first, last) if first == last => first,
        (first, last) => format!("{first}..{last}"),
    }
}

#[cfg(test)]
mod tests {
    use domain::query::Query;

    use super::*;

    fn read(text: &str) -> UsageAddress {
        UsageAddress::read(&QueryParams::parse(text))
    }

    #[test]
    fn comes_back_and_leaves_out_what_is_usual() {
        let check = |text, want| assert_eq!(read(text).href(), want, "{text}");
        check("", "/usage");
        check("range=7d&by=model", "/usage");
        check("range=30d&by=source", "/usage?range=30d&by=source");
        check("range=nonsense&by=weather", "/usage");
        check(
            "range=2026-11-01..2026-11-03",
            "/usage?range=2026-11-01..2026-11-03",
        );
        check("q=source:web", "/usage?q=source%3Aweb");
    }

    #[test]
    fn lists_exactly_a_step() {
        let check = |from: &str, to: &str, want: &str| {
            let (from, to) = (
                Timestamp::parse(from).unwrap(),
                Timestamp::parse(to).unwrap(),
            );
            assert_eq!(between(from, to, Zone::default()), want);
            let query = Query::parse(&format!("created:{want}")).unwrap();
            let window = query.terms()[0].values[0].test.as_created().unwrap();
            assert_eq!(window.resolve(Timestamp::default()), (from, to));
        };
        check("2026-11-22T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-22");
        check(
            "2026-11-22T00:00:00Z",
            "2026-11-25T00:00:00Z",
            "2026-11-22..2026-11-24",
        );
        check(
            "2026-11-22T14:00:00Z",
            "2026-11-22T15:00:00Z",
            "2026-11-22T14:00:00..2026-11-22T14:59:59",
        );
    }
}
