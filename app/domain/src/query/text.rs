//! The text of a prediction as the search sees it. On the server alone.
//!
//! The index is fed with exactly these words, so that it cannot disagree about what a word is.

use super::{
    MAX_SEARCHED,
    segmentation::{BOUNDARY, Segments, segment},
};

/// The searchable text of a prediction.
///
/// Each field holds words with one blank between them. Behind those of the text come, each behind a
/// boundary, the words that have accents as they are written, and the runs of punctuation, sign by
/// sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The names and values of all parameters.
    pub input: String,
    /// The output, where that is text or JSON.
    pub output: String,
    /// Why it failed, in full.
    pub error: String,
    /// `true` if a field is longer than what is searched of it.
    pub is_truncated: bool,
}

impl Text {
    /// The text in the three fields of a prediction as they came.
    pub fn read(input: &str, output: &str, error: &str) -> Self {
        let fields = [input, output, error];
        Self {
            input: searched(input),
            output: searched(output),
            error: searched(error),
            is_truncated: fields.iter().any(|field| field.len() > MAX_SEARCHED),
        }
    }

    /// The three fields.
    pub fn fields(&self) -> [&str; 3] {
        [&self.input, &self.output, &self.error]
    }
}

/// A field in the words of the search.
pub(super) fn searched(text: &str) -> String {
    let mut end = text.len().min(MAX_SEARCHED);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let Segments {
        words,
        accented,
        punctuation,
        ..
    } = segment(text.get(..end).unwrap_or_default());
    let mut field = words;
    let runs = punctuation.iter().map(|run| spaced(run));
    for apart in accented.into_iter().chain(runs) {
        field.push(' ');
        field.push_str(BOUNDARY);
        field.push(' ');
        field.push_str(&apart);
    }
    field
}

/// A run of punctuation as words.
pub(super) fn spaced(run: &str) -> String {
    let mut spaced = String::with_capacity(2 * run.len());
    for char in run.chars() {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push(char);
    }
    spaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_apart_comes_behind_the_words() {
        let check = |text: &str, want: &str| {
            assert_eq!(searched(text), want.replace('|', BOUNDARY), "{text}");
        };
        check("A lighthouse at DAWN", "a lighthouse at dawn");
        check(
            "Café, café - \"au lait\"",
            "cafe cafe au lait | café | \" | , | -",
        );
        check("x -> {y}...", "x y | - > | { | } . . .");
        check("", "");
    }

    #[test]
    fn is_bounded() {
        let words = "né ".repeat(MAX_SEARCHED / 4);
        let whole = Text::read(&words, "", "");
        assert!(!whole.is_truncated);
        let long = format!("{words}beyond");
        let cut = Text::read(&long, "", "");
        assert_eq!(cut.input, whole.input);
        assert!(cut.is_truncated);
        assert!(Text::read("", &long, "").is_truncated);
        assert!(Text::read("", "", &long).is_truncated);
    }
}
