//! The text of a prediction as the search sees it: words in lower case.
//!
//! A word is a run of letters and digits, or one ideograph, so that text without blanks is found
//! too. The index is fed with exactly these words, so that it cannot disagree about what a word is.

/// The most words of one field that are looked at: more than a hundred pages.
const MAX_WORDS: usize = 50_000;

/// The longest word, in characters; what follows is cut off, in texts and queries alike.
const MAX_WORD_LEN: usize = 64;

/// What can be found of a prediction by its text: words in lower case, one blank between them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The prompt and the values of all parameters.
    pub input: String,
    /// The output, where that is text.
    pub output: String,
    /// Why it failed, in full.
    pub error: String,
}

impl Text {
    /// The text in the three fields of a prediction as they came.
    pub fn read(input: &str, output: &str, error: &str) -> Self {
        Self {
            input: folded(input),
            output: folded(output),
            error: folded(error),
        }
    }

    /// The three fields.
    pub fn fields(&self) -> [&str; 3] {
        [&self.input, &self.output, &self.error]
    }
}

/// The words of a text, one blank between them.
pub(super) fn folded(text: &str) -> String {
    let mut words = Words {
        text: String::with_capacity(text.len()),
        count: 0,
        len: 0,
    };
    for char in text.chars() {
        if words.count > MAX_WORDS {
            break;
        }
        words.add(char);
    }
    let len = words.text.trim_end().len();
    words.text.truncate(len);
    words.text
}

struct Words {
    text: String,
    /// Words begun so far.
    count: usize,
    /// Characters of the word that is under way; 0 between words.
    len: usize,
}

impl Words {
    fn add(&mut self, char: char) {
        if is_accent(char) {
            return;
        }
        if !char.is_alphanumeric() {
            return self.end();
        }
        if is_ideograph(char) {
            self.end();
            self.push(char);
            return self.end();
        }
        self.push(char);
    }

    fn push(&mut self, char: char) {
        self.count += usize::from(self.len == 0);
        self.len += 1;
        if self.len <= MAX_WORD_LEN && self.count <= MAX_WORDS {
            self.text
                .extend(char.to_lowercase().filter(|char| !is_accent(*char)));
        }
    }

    fn end(&mut self) {
        if self.len > 0 {
            self.text.push(' ');
        }
        self.len = 0;
    }
}

/// An accent that stands by itself: it belongs to the letter before it and is not looked for.
fn is_accent(char: char) -> bool {
    matches!(char, '\u{300}'..='\u{36f}')
}

/// A character of a script that is written without blanks and means something by itself.
pub(super) fn is_ideograph(char: char) -> bool {
    matches!(char, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_its_words() {
        let check = |text: &str, want: &str| assert_eq!(folded(text), want, "{text}");
        check("A lighthouse, at DAWN!", "a lighthouse at dawn");
        check("  16:9\n4k—film-grain ", "16 9 4k film grain");
        check("Straße ÉTÉ cafe\u{301}s", "straße été cafes");
        check("東京の夜 at night", "東 京 の 夜 at night");
        check("İstanbul", "istanbul");
        check("", "");
        check("%_*\"'", "");
        check(&"x".repeat(100), &"x".repeat(64));
    }

    #[test]
    fn is_bounded() {
        let text = "ab ".repeat(2 * MAX_WORDS);
        assert_eq!(folded(&text).split(' ').count(), MAX_WORDS);
    }

    proptest::proptest! {
        #[test]
        fn words_are_their_own_words(text in "\\PC{0,80}") {
            let once = folded(&text);
            proptest::prop_assert_eq!(folded(&once), once);
        }
    }
}
