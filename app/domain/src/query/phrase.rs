//! Words that must stand in a text one after the other.

#[cfg(not(target_family = "wasm"))]
mod words;

#[cfg(not(target_family = "wasm"))]
pub use self::words::PhraseWords;

/// Words that must follow each other in one field of a text, as they were typed. Which words these
/// are is known on the server alone, because it takes Unicode's tables.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Phrase {
    /// In lower case.
    typed: Box<str>,
    is_quoted: bool,
}

impl Phrase {
    /// Reads what was typed, in lower case.
    pub(super) fn new(typed: &str, is_quoted: bool) -> Self {
        Self {
            typed: typed.into(),
            is_quoted,
        }
    }
}
