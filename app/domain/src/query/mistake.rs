//! What is wrong with a query, where it stands, and what would be right.

use serde::{Deserialize, Serialize};

/// A stretch of a query's text, in bytes. Both ends are between characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Where it begins.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
}

/// Something in a query that cannot be meant as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mistake {
    /// Where it stands.
    pub place: Place,
    /// The sort of mistake.
    pub kind: MistakeKind,
    /// What is wrong and what would be right, in a sentence or two.
    pub sentence: String,
    /// What to put in that place instead, where there is a good guess.
    pub instead: Option<String>,
}

/// The sorts of mistakes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MistakeKind {
    /// Something is still missing: somebody may be about to type it.
    Unfinished,
    /// There is no such qualifier.
    Qualifier,
    /// The qualifier takes no such value.
    Value,
    /// There is too much of it.
    Bound,
}

impl Place {
    /// The place between two offsets; those beyond 4 GiB do not occur.
    pub(super) fn new(start: usize, end: usize) -> Self {
        let offset = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self {
            start: offset(start),
            end: offset(end),
        }
    }

    /// The text that stands there; empty where that is another text.
    pub fn of(self, text: &str) -> &str {
        let offset = |at: u32| usize::try_from(at).unwrap_or(usize::MAX);
        text.get(offset(self.start)..offset(self.end))
            .unwrap_or_default()
    }
}

impl Mistake {
    pub(super) fn new(kind: MistakeKind, place: Place, sentence: String) -> Self {
        Self {
            place,
            kind,
            sentence,
            instead: None,
        }
    }

    /// The same with a guess at what was meant, which the sentence then asks for.
    pub(super) fn or(mut self, instead: Option<&str>) -> Self {
        if let Some(instead) = instead {
            self.sentence.push_str(" Did you mean ");
            self.sentence.push_str(instead);
            self.sentence.push('?');
            self.instead = Some(instead.to_owned());
        }
        self
    }
}

/// The one of `known` that somebody most likely meant by `typed`: at most two letters away and
/// nearer than half of its length.
pub(super) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_ascii_lowercase();
    if typed.len() < 2 || typed.len() > 24 {
        return None;
    }
    let near = known
        .into_iter()
        .map(|word| (distance(typed.as_bytes(), word.as_bytes()), word));
    near.filter(|(distance, word)| *distance <= 2 && distance * 2 < word.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be put in, taken out or replaced to make one of the other.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (cell, y) in row.iter_mut().skip(1).zip(b) {
            let next = (diagonal + usize::from(x != y))
                .min(left + 1)
                .min(*cell + 1);
            diagonal = *cell;
            *cell = next;
            left = next;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guesses_what_is_near() {
        let known = ["status", "model", "source", "created"];
        let check = |typed, want| assert_eq!(nearest(typed, known), want, "{typed}");
        check("staus", Some("status"));
        check("Modle", Some("model"));
        check("create", Some("created"));
        check("colour", None);
        check("", None);
        check(&"x".repeat(1_000), None);
    }
}
