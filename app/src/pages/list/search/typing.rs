//! What is being typed where the caret stands, and what a suggestion makes of it. Plain functions
//! over texts; must not know signals or the page.

use std::ops::Range;

use domain::query::{Draft, Place, Qualifier, Token};

/// The part of a query that the caret stands in or behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    /// What is missing there.
    pub(super) wants: Wanted,
    /// What was typed of it, in lower case and without quotes, up to the caret.
    pub(super) typed: String,
    /// What a suggestion takes the place of, in bytes.
    start: usize,
    end: usize,
}

/// What can be suggested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A qualifier, or a bare word.
    Name,
    /// A value of this qualifier.
    Value(Qualifier),
}

impl Spot {
    /// Where the caret is, in bytes. `None` where nothing can be suggested: in quotes that are no
    /// value, and behind a qualifier that does not exist.
    pub(super) fn at(draft: &Draft, caret: usize) -> Option<Self> {
        let text = draft.text();
        let token = draft
            .tokens()
            .iter()
            .find(|token| touches(token.place, caret));
        let Some(token) = token else {
            return Self::between(text, Wanted::Name, caret, caret, caret);
        };
        let body = bytes(token.place).start + usize::from(token.place.of(text).starts_with('-'));
        match token.name.filter(|name| bytes(*name).end <= caret) {
            Some(name) => Self::value(text, token, name, caret),
            None if text.get(body..)?.starts_with('"') => None,
            None => {
                let end = bytes(token.name.unwrap_or(token.place)).end;
                Self::between(text, Wanted::Name, body, caret, end)
            }
        }
    }

    fn value(text: &str, token: &Token, name: Place, caret: usize) -> Option<Self> {
        let qualifier = Qualifier::from_word(name.of(text).trim_end_matches(':'))?;
        let value = token.values.iter().find(|value| touches(**value, caret));
        let place = value.map_or(caret..caret, |value| bytes(*value));
        Self::between(
            text,
            Wanted::Value(qualifier),
            place.start,
            caret,
            place.end,
        )
    }

    fn between(text: &str, wants: Wanted, start: usize, caret: usize, end: usize) -> Option<Self> {
        let typed = text.get(start..caret)?.replace('"', "").to_lowercase();
        Some(Self {
            wants,
            typed,
            start,
            end,
        })
    }

    /// Whether enough is there to suggest how it goes on without being asked.
    pub(super) fn is_begun(&self) -> bool {
        matches!(self.wants, Wanted::Value(_)) || !self.typed.is_empty()
    }

    /// The text in which a suggestion stands there, and the place behind it. Behind a value one
    /// goes on with the next term.
    pub(super) fn take(&self, text: &str, suggestion: &str) -> (String, usize) {
        let before = text.get(..self.start).unwrap_or_default();
        let behind = text.get(self.end..).unwrap_or_default();
        let is_done = matches!(self.wants, Wanted::Value(_));
        let space = match behind.chars().next() {
            None if is_done => " ",
            _ => "",
        };
        let taken = format!("{before}{suggestion}{space}");
        let caret = taken.len();
        (taken + behind, caret)
    }
}

/// A place as a range of bytes.
pub(super) fn bytes(place: Place) -> Range<usize> {
    place.start as usize..place.end as usize
}

/// Whether the caret is in a place or at one of its ends.
pub(super) fn touches(place: Place, caret: usize) -> bool {
    let place = bytes(place);
    place.start <= caret && caret <= place.end
}

/// The byte that a browser's offset, which counts UTF-16 units, stands before.
pub(super) fn byte_at(text: &str, units: u32) -> usize {
    let mut left = units as usize;
    for (at, char) in text.char_indices() {
        if left == 0 {
            return at;
        }
        left = left.saturating_sub(char.len_utf16());
    }
    text.len()
}

/// The browser's offset for a byte.
pub(super) fn units_at(text: &str, byte: usize) -> u32 {
    let units: usize = text
        .get(..byte)
        .unwrap_or(text)
        .chars()
        .map(char::len_utf16)
        .sum();
    u32::try_from(units).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The caret is where the `|` stands.
    fn spot(marked: &str) -> (String, Option<Spot>) {
        let caret = marked.find('|').unwrap();
        let text = marked.replace('|', "");
        let spot = Spot::at(&Draft::read(&text), caret);
        (text, spot)
    }

    fn check(marked: &str, wants: Option<Wanted>, typed: &str) {
        let (_, spot) = spot(marked);
        assert_eq!(spot.as_ref().map(|spot| spot.wants), wants, "{marked}");
        assert_eq!(
            spot.map(|spot| spot.typed).unwrap_or_default(),
            typed,
            "{marked}"
        );
    }

    #[test]
    fn finds_what_is_typed() {
        let value = |qualifier| Some(Wanted::Value(qualifier));
        check("|", Some(Wanted::Name), "");
        check("sta|", Some(Wanted::Name), "sta");
        check("-Sta|", Some(Wanted::Name), "sta");
        check("flux |", Some(Wanted::Name), "");
        check("st|atus:failed", Some(Wanted::Name), "st");
        check("status:|", value(Qualifier::Status), "");
        check("flux -status:fai|", value(Qualifier::Status), "fai");
        check("status:failed,|", value(Qualifier::Status), "");
        check("status:failed,can| x", value(Qualifier::Status), "can");
        check("model:\"Flux |", value(Qualifier::Model), "flux ");
        check("staus:fa|", None, "");
        check("\"at da|", None, "");
    }

    fn takes(marked: &str, suggestion: &str, want: &str) {
        let (text, spot) = spot(marked);
        let (taken, caret) = spot.unwrap().take(&text, suggestion);
        let mut marked = taken;
        marked.insert(caret, '|');
        assert_eq!(marked, want);
    }

    #[test]
    fn puts_a_suggestion_in_its_place() {
        takes("sta|", "status:", "status:|");
        takes("flux -st|", "status:", "flux -status:|");
        takes("st|:failed", "status:", "status:|failed");
        takes("status:|", "failed", "status:failed |");
        takes("status:fa| flux", "failed", "status:failed| flux");
        takes("status:failed,c|", "cancelled", "status:failed,cancelled |");
        takes("model:fl|", "\"a b\"", "model:\"a b\" |");
    }

    #[test]
    fn counts_as_the_browser_does() {
        let text = "é😀x";
        for (units, byte) in [(0, 0), (1, 2), (3, 6), (4, 7)] {
            assert_eq!(byte_at(text, units), byte);
            assert_eq!(units_at(text, byte), units);
        }
        assert_eq!(byte_at(text, 99), text.len());
        assert_eq!(units_at(text, 99), 4);
    }
}
