//! The words of a phrase. On the server alone.

use super::Phrase;
use crate::query::{segmentation::segment, text::spaced};

/// The shortest word that stands for all words that begin with it.
const MIN_PREFIX_LEN: usize = 3;

/// The words that a field of a [`Text`](crate::query::Text) must have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhraseWords {
    /// Words that must follow each other, one blank between them; the field must have each of these
    /// sequences. No field has none at all.
    pub sequences: Vec<String>,
    /// `true` if the last word stands for all words that begin with it: there is one sequence then.
    pub is_prefix: bool,
}

impl Phrase {
    /// The words to look for. The last one stands for all that begin with it, so that one finds while
    /// one types; not in quotes, and not where it is shorter than three letters. Accents count where
    /// quotes have some, punctuation where there is nothing else.
    pub fn words(&self) -> PhraseWords {
        let segments = segment(&self.typed);
        let last = segments.words.rsplit(' ').next().unwrap_or_default();
        let is_long = last.chars().count() >= MIN_PREFIX_LEN;
        let is_prefix = !self.is_quoted && segments.ends_in_word && is_long;
        let mut sequences = Vec::new();
        if segments.words.is_empty() {
            let runs = segments.punctuation.iter();
            sequences.extend(runs.map(|run| spaced(run)));
        } else {
            sequences.push(segments.words);
        }
        if self.is_quoted {
            sequences.extend(segments.accented);
        }
        PhraseWords {
            sequences,
            is_prefix,
        }
    }
}

impl PhraseWords {
    /// Returns whether a field of a [`Text`](crate::query::Text) has them.
    pub(in crate::query) fn are_in(&self, field: &str) -> bool {
        let mut sequences = self.sequences.iter();
        !self.sequences.is_empty() && sequences.all(|words| self.is_in(words, field))
    }

    fn is_in(&self, words: &str, field: &str) -> bool {
        let begins = field.match_indices(' ').map(|(at, _)| at + 1);
        std::iter::once(0).chain(begins).any(|at| {
            let rest = field.get(at..).and_then(|rest| rest.strip_prefix(words));
            rest.is_some_and(|rest| self.is_prefix || rest.is_empty() || rest.starts_with(' '))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::text::searched;

    #[test]
    fn stands_in_a_text() {
        let text = searched("A black cat, and the caterpillar. 東京の夜");
        let check = |typed: &str, is_quoted: bool, fits: bool| {
            let words = Phrase::new(typed, is_quoted).words();
            assert_eq!(words.are_in(&text), fits, "{typed}");
        };
        check("cat", false, true);
        check("CATER", false, true);
        check("cater", true, false);
        check("a black", true, true);
        check("a bla", true, false);
        check("black-cat", false, true);
        check("black and", false, false);
        check("bl", false, false);
        check("lack", false, false);
        check("a", false, true);
        check("京の", false, true);
        check("%", false, false);
        check("the cat", false, true);
        check("", true, false);
        check(".", false, true);
        check(", .", true, true);
        check(",.", true, false);
    }
}
