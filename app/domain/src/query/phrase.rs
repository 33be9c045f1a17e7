//! Words that must stand in a text one after the other.

use super::text::{folded, is_ideograph};

/// The shortest word that stands for all words that begin with it.
const MIN_PREFIX_LEN: usize = 3;

/// Words that must follow each other in one field of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// In lower case, one blank between them; may be empty, which no text fits.
    words: Box<str>,
    is_prefix: bool,
}

impl Phrase {
    /// What was typed. The last word stands for all that begin with it, so that one finds while one
    /// types; not in quotes, and not where it is shorter than three letters.
    pub(super) fn read(text: &str, is_quoted: bool) -> Self {
        let words = folded(text);
        let last = words.rsplit(' ').next().unwrap_or_default();
        let ends_in_word = text.chars().next_back().is_some_and(char::is_alphanumeric);
        let is_prefix = !is_quoted
            && ends_in_word
            && last.chars().count() >= MIN_PREFIX_LEN
            && !last.contains(is_ideograph);
        Self {
            words: words.into(),
            is_prefix,
        }
    }

    /// The words, in lower case.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.words.split(' ').filter(|word| !word.is_empty())
    }

    /// Whether the last word stands for all words that begin with it.
    pub fn is_prefix(&self) -> bool {
        self.is_prefix
    }

    /// Whether there is nothing to look for in a text.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether a field of a [`super::Text`] has it.
    pub(super) fn is_in(&self, field: &str) -> bool {
        if self.is_empty() {
            return false;
        }
        let begins = field.match_indices(' ').map(|(at, _)| at + 1);
        std::iter::once(0).chain(begins).any(|at| {
            let rest = field
                .get(at..)
                .and_then(|rest| rest.strip_prefix(&*self.words));
            rest.is_some_and(|rest| self.is_prefix || rest.is_empty() || rest.starts_with(' '))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stands_in_a_text() {
        let text = folded("A black cat, and the caterpillar. 東京の夜");
        let check = |typed: &str, is_quoted: bool, fits: bool| {
            assert_eq!(Phrase::read(typed, is_quoted).is_in(&text), fits, "{typed}");
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
    }
}
