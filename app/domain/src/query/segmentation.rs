//! Segmentation: the words of a text, in the one form in which texts and searches are compared.
//! On the server alone, because it takes Unicode's tables.
//!
//! A word is a run of letters, digits and their marks; a character of a script that is written
//! without blanks or joins particles to words; or a sign, such as `%`, `€` or an emoji. Compatible forms (NFKC), cases and
//! accents are alike, and what cannot be seen is not there. Other punctuation ends a word and is
//! kept apart, so that a search that looks for nothing else finds it.
//!
//! Long because every script has its rule here, beside the tests of all of them.

use std::collections::BTreeSet;

use icu_normalizer::{
    ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed,
    properties::CanonicalCombiningClassMapBorrowed,
};
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{DefaultIgnorableCodePoint, GeneralCategory, LineBreak},
};

/// The longest word or run of punctuation, in characters; what follows is cut off, in texts and
/// searches alike.
const MAX_WORD_LEN: usize = 64;

/// Keeps apart what does not follow each other in the text. No word has it: it cannot be seen.
pub(super) const BOUNDARY: &str = "\u{200b}";

/// The words of a text.
#[derive(Debug, Default)]
pub(super) struct Segments {
    /// In lower case and without accents, one blank between them. A boundary is between characters
    /// that are words if something else is between them in the text.
    pub(super) words: String,
    /// Words that have accents, with these.
    pub(super) accented: BTreeSet<String>,
    /// Runs of punctuation.
    pub(super) punctuation: BTreeSet<String>,
    /// `true` if the text ends within a word of a script that is written with blanks.
    pub(super) ends_in_word: bool,
}

/// Takes a text apart.
pub(super) fn segment(text: &str) -> Segments {
    let mut segmenter = Segmenter::default();
    let is_blank = |char: char| char.is_whitespace() || char.is_control();
    for chunk in text.split(is_blank) {
        // Nothing that Unicode does to a character reaches across a blank.
        segmenter.end();
        segmenter.is_apart = true;
        if chunk.is_ascii() {
            chunk.bytes().for_each(|byte| segmenter.add_ascii(byte));
        } else {
            segmenter.add_chunk(chunk);
        }
    }
    let ends_in_word = !segmenter.word.is_empty() && !segmenter.joins_particles;
    segmenter.end();
    Segments {
        ends_in_word,
        ..segmenter.segments
    }
}

/// The role of a character in the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CharClass {
    /// A letter, digit or mark.
    Letter,
    /// The same in a script that is written without blanks.
    Unspaced,
    /// A word by itself.
    Sign,
    Punctuation,
    Blank,
    Unseen,
}

#[derive(Debug, Default)]
struct Segmenter {
    segments: Segments,
    /// The word that is under way, with its accents, and how many characters it has.
    word: String,
    word_len: usize,
    /// `true` if it is of a script that joins particles to words.
    joins_particles: bool,
    /// The run of punctuation that is under way.
    run: String,
    run_len: usize,
    /// The first half of a flag.
    flag: Option<char>,
    /// `true` if the last word is a character of a script that is written without blanks.
    is_behind_character: bool,
    /// `true` if there is a blank or punctuation behind the last word.
    is_apart: bool,
}

impl Segmenter {
    fn add_ascii(&mut self, byte: u8) {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {
                self.add_letter(char::from(byte.to_ascii_lowercase()));
            }
            _ => self.add(char::from(byte)),
        }
    }

    /// Adds a stretch of text without blanks.
    fn add_chunk(&mut self, chunk: &str) {
        let mut plain = String::new();
        for char in chunk.chars() {
            if is_unseen(char) {
                continue;
            }
            if is_taken_as_it_is(char) {
                self.add_normalized(&plain);
                plain.clear();
                self.add_as_it_is(char);
            } else {
                plain.push(char);
            }
        }
        self.add_normalized(&plain);
    }

    fn add_as_it_is(&mut self, char: char) {
        if class(char) == CharClass::Punctuation {
            return self.add_punctuation(char);
        }
        self.end();
        self.add_normalized(char.encode_utf8(&mut [0; 4]));
        self.end();
    }

    fn add_normalized(&mut self, plain: &str) {
        normalized(plain).chars().for_each(|char| self.add(char));
    }

    fn add(&mut self, char: char) {
        match class(char) {
            CharClass::Letter => self.add_letter(char),
            CharClass::Unspaced => {
                self.end();
                self.push_character(char);
            }
            CharClass::Sign if is_half_a_flag(char) => self.add_half_a_flag(char),
            CharClass::Sign => {
                self.end();
                self.push(char.encode_utf8(&mut [0; 4]));
            }
            CharClass::Punctuation => self.add_punctuation(char),
            CharClass::Blank => {
                self.end();
                self.is_apart = true;
            }
            CharClass::Unseen => {}
        }
    }

    fn add_letter(&mut self, char: char) {
        // An accent behind a sign or nothing belongs to no word.
        if self.word.is_empty() && is_accent(char) {
            return;
        }
        if !is_accent(char) && joins_particles(char) != self.joins_particles {
            self.end_word();
            self.joins_particles = !self.joins_particles;
        }
        self.end_run();
        self.end_flag();
        self.word_len += 1;
        if self.word_len <= MAX_WORD_LEN {
            self.word.push(char);
        }
    }

    /// Two halves that follow each other are one flag.
    fn add_half_a_flag(&mut self, char: char) {
        self.end_word();
        self.end_run();
        match self.flag.take() {
            Some(first) => self.push(&format!("{first}{char}")),
            None => self.flag = Some(char),
        }
    }

    fn add_punctuation(&mut self, char: char) {
        self.end_word();
        self.end_flag();
        self.is_apart = true;
        self.run_len += 1;
        if self.run_len <= MAX_WORD_LEN {
            self.run.push(char);
        }
    }

    /// Ends what is under way.
    fn end(&mut self) {
        self.end_word();
        self.end_run();
        self.end_flag();
    }

    fn end_word(&mut self) {
        if self.word.is_empty() {
            return;
        }
        self.word_len = 0;
        let mut word = std::mem::take(&mut self.word);
        if word.is_ascii() {
            self.push(&word);
            // Most words are: they need no memory of their own.
            word.clear();
            self.word = word;
            return;
        }
        let bare = without_accents(&word);
        if self.joins_particles {
            bare.chars().for_each(|char| self.push_character(char));
        } else {
            self.push(&bare);
        }
        if bare != word && !self.segments.accented.contains(&word) {
            self.segments.accented.insert(word);
        }
    }

    fn end_run(&mut self) {
        if self.run.is_empty() {
            return;
        }
        self.run_len = 0;
        if !self.segments.punctuation.contains(&self.run) {
            self.segments.punctuation.insert(self.run.clone());
        }
        self.run.clear();
    }

    fn end_flag(&mut self) {
        if let Some(half) = self.flag.take() {
            self.push(half.encode_utf8(&mut [0; 4]));
        }
    }

    /// Adds a character that is a word, which follows another one only if nothing is between them.
    fn push_character(&mut self, char: char) {
        if self.is_behind_character && self.is_apart {
            self.push(BOUNDARY);
        }
        self.push(char.encode_utf8(&mut [0; 4]));
        self.is_behind_character = true;
    }

    fn push(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        let words = &mut self.segments.words;
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        self.is_behind_character = false;
        self.is_apart = false;
    }
}

fn class(char: char) -> CharClass {
    use GeneralCategory as Category;

    match CodePointMapData::<GeneralCategory>::new().get(char) {
        Category::UppercaseLetter
        | Category::LowercaseLetter
        | Category::TitlecaseLetter
        | Category::ModifierLetter
        | Category::OtherLetter
        | Category::DecimalNumber
        | Category::LetterNumber
        | Category::OtherNumber
        | Category::NonspacingMark
        | Category::SpacingMark
        | Category::EnclosingMark => match is_unspaced(char) {
            true => CharClass::Unspaced,
            false => CharClass::Letter,
        },
        Category::ConnectorPunctuation
        | Category::DashPunctuation
        | Category::OpenPunctuation
        | Category::ClosePunctuation
        | Category::InitialPunctuation
        | Category::FinalPunctuation
        | Category::OtherPunctuation => match char {
            '#' | '%' | '&' | '@' | '‰' | '‱' | '٪' => CharClass::Sign,
            _ => CharClass::Punctuation,
        },
        // Marks of a layout, which stand between the words of a phrase.
        Category::MathSymbol => match char {
            '<' | '=' | '>' | '|' | '~' | '\u{2044}' => CharClass::Punctuation,
            _ => CharClass::Sign,
        },
        Category::ModifierSymbol => match char {
            '\u{1f3fb}'..='\u{1f3ff}' => CharClass::Sign,
            _ => CharClass::Punctuation,
        },
        Category::CurrencySymbol
        | Category::OtherSymbol
        | Category::PrivateUse
        | Category::Surrogate
        | Category::Unassigned => CharClass::Sign,
        Category::SpaceSeparator
        | Category::LineSeparator
        | Category::ParagraphSeparator
        | Category::Control => CharClass::Blank,
        Category::Format if is_tag(char) => CharClass::Sign,
        Category::Format => CharClass::Unseen,
    }
}

/// Returns whether a letter or mark belongs to a script that is written without blanks, or with blanks only
/// between phrases, or that attaches particles to words: a line may break anywhere in it.
fn is_unspaced(char: char) -> bool {
    matches!(
        CodePointMapData::<LineBreak>::new().get(char),
        LineBreak::Ideographic
            | LineBreak::ConditionalJapaneseStarter
            | LineBreak::Nonstarter
            | LineBreak::H2
            | LineBreak::H3
            | LineBreak::JL
            | LineBreak::JV
            | LineBreak::JT
            | LineBreak::ComplexContext
            | LineBreak::Aksara
            | LineBreak::AksaraPrebase
            | LineBreak::AksaraStart
            | LineBreak::ViramaFinal
            | LineBreak::Virama
    )
}

/// Returns whether a letter is Arabic or Hebrew, where articles, prepositions and conjunctions are written as
/// one word with what follows them.
fn joins_particles(char: char) -> bool {
    matches!(
        char,
        '\u{5d0}'..='\u{5f2}' | '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d5}'
            | '\u{6ee}'..='\u{6ef}' | '\u{6fa}'..='\u{6ff}' | '\u{750}'..='\u{77f}'
            | '\u{870}'..='\u{887}' | '\u{8a0}'..='\u{8c9}'
    )
}

/// Returns whether a character only says how others are drawn or broken into lines.
fn is_unseen(char: char) -> bool {
    CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(char) && !is_tag(char)
}

/// Returns whether a character is apart from its neighbors although it decomposes into letters or digits, or
/// into a blank and an accent.
fn is_taken_as_it_is(char: char) -> bool {
    match char {
        '™' | '℠' | '¼'..='¾' | '⅐'..='⅟' | '↉' => true,
        _ if char.is_ascii() || class(char) != CharClass::Punctuation => false,
        _ => decomposed(char.encode_utf8(&mut [0; 4])).starts_with(' '),
    }
}

/// Returns whether a character is one of the tags that make the flag of a region.
fn is_tag(char: char) -> bool {
    matches!(char, '\u{e0020}'..='\u{e007e}')
}

fn is_half_a_flag(char: char) -> bool {
    matches!(char, '\u{1f1e6}'..='\u{1f1ff}')
}

/// Returns whether a mark may be left out in writing: accents of Latin, Greek and Cyrillic letters, vowels
/// and points of Arabic and Hebrew ones, the frames of keycaps. Those of Indic and of unspaced
/// scripts stand for sounds.
fn is_accent(char: char) -> bool {
    match char {
        // The line that only stretches an Arabic word; apostrophes that count as letters.
        '\u{640}' | '\u{2b9}'..='\u{2bf}' => true,
        '\0'..='\u{2ff}' => false,
        _ if is_unspaced(char) => false,
        _ => match CanonicalCombiningClassMapBorrowed::new().get_u8(char) {
            // Overlays, nuktas, the points of Hebrew and Arabic, and what is above or below.
            1 | 7 | 10..=36 | 200.. => true,
            _ => {
                CodePointMapData::<GeneralCategory>::new().get(char)
                    == GeneralCategory::EnclosingMark
            }
        },
    }
}

/// The letters without their accents.
fn without_accents(word: &str) -> String {
    let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(word);
    let mut bare = String::with_capacity(decomposed.len());
    for char in decomposed.chars().filter(|char| !is_accent(*char)) {
        match char {
            // Letters with a stroke and ligatures, which do not decompose.
            'ø' => bare.push('o'),
            'ł' => bare.push('l'),
            'đ' | 'ð' => bare.push('d'),
            'ħ' => bare.push('h'),
            'ŧ' => bare.push('t'),
            'þ' => bare.push_str("th"),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            other => bare.push(other),
        }
    }
    ComposingNormalizerBorrowed::new_nfc()
        .normalize(&bare)
        .into_owned()
}

fn decomposed(text: &str) -> std::borrow::Cow<'_, str> {
    DecomposingNormalizerBorrowed::new_nfkd().normalize(text)
}

/// A text in NFKC and without cases.
fn normalized(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for char in decomposed(text).chars() {
        match char {
            // An iota below a letter is left out like an accent; by itself it would become a letter.
            '\u{345}' => {}
            // Both ways once: so `ß` is `ss` and a sigma at the end of a word is like any other.
            _ => folded.extend(
                char.to_lowercase()
                    .flat_map(char::to_uppercase)
                    .flat_map(char::to_lowercase),
            ),
        }
    }
    ComposingNormalizerBorrowed::new_nfkc()
        .normalize(&folded)
        .into_owned()
}

#[cfg(test)]
mod tests;
