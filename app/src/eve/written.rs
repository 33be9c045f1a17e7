//! What a chat model wrote, taken apart: ids that it was told of, numbers and ids that stand in nothing
//! it was told, and the rest. That a number is not marked says that it occurs there, and no more.

use std::collections::HashSet;

use domain::id::PredictionId;

use super::answer::Piece;

/// The shortest beginning of an id that is taken for one.
const MIN_ID_LEN: usize = 8;

/// The shortest id with odd characters that is looked for in a text.
const MIN_ODD_ID_LEN: usize = 3;

/// The pieces of a text, which together are the text, but for characters that nobody sees.
pub(super) fn pieces(text: &str, ids: &[PredictionId], told: &[String]) -> Vec<Piece> {
    let known: HashSet<String> = told.iter().flat_map(|text| numbers(text)).collect();
    let text: String = text.chars().filter(|c| is_seen(*c)).collect();
    let mut pieces = Pieces::default();
    let mut rest = text.as_str();
    while let Some((before, id, after)) = odd_id(rest, ids) {
        add_words(&mut pieces, before, ids, &known, told);
        pieces.add(Piece::Id {
            id: id.clone(),
            text: id.as_str().to_owned(),
        });
        rest = after;
    }
    add_words(&mut pieces, rest, ids, &known, told);
    pieces.all
}

/// The first id in a text that is not one word, and what stands around it: the longest if several begin
/// there.
fn odd_id<'t, 'i>(
    text: &'t str,
    ids: &'i [PredictionId],
) -> Option<(&'t str, &'i PredictionId, &'t str)> {
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let odd = ids.iter().filter(|id| {
        let text = id.as_str();
        text.len() >= MIN_ODD_ID_LEN && !text.chars().all(is_plain)
    });
    let found = odd.filter_map(|id| Some((text.find(id.as_str())?, id)));
    let (at, id) = found.min_by_key(|(at, id)| (*at, std::cmp::Reverse(id.as_str().len())))?;
    let (before, rest) = text.split_at_checked(at)?;
    Some((before, id, rest.strip_prefix(id.as_str())?))
}

/// Adds a text word by word.
fn add_words(
    pieces: &mut Pieces,
    text: &str,
    ids: &[PredictionId],
    known: &HashSet<String>,
    told: &[String],
) {
    for word in text.split_inclusive(char::is_whitespace) {
        let (before, core, after) = parts(word);
        pieces.text(before);
        let (id, text) = (meant(core, ids).cloned(), core.to_owned());
        match id {
            Some(id) => pieces.add(Piece::Id { id, text }),
            None if is_founded(core, known, told) => pieces.text(core),
            None => pieces.add(Piece::Unfounded { text }),
        }
        pieces.text(after);
    }
}

#[derive(Default)]
struct Pieces {
    all: Vec<Piece>,
}

impl Pieces {
    fn add(&mut self, piece: Piece) {
        self.all.push(piece);
    }

    fn text(&mut self, more: &str) {
        match self.all.last_mut() {
            _ if more.is_empty() => {}
            Some(Piece::Text { text }) => text.push_str(more),
            _ => self.all.push(Piece::Text {
                text: more.to_owned(),
            }),
        }
    }
}

/// What stands around a word, and the word.
fn parts(word: &str) -> (&str, &str, &str) {
    let is_edge = |c: char| !c.is_alphanumeric();
    let rest = word.trim_start_matches(is_edge);
    let core = rest.trim_end_matches(is_edge);
    let start = word.len() - rest.len();
    (&word[..start], core, &word[start + core.len()..])
}

/// The one prediction whose id is that, or begins so.
fn meant<'i>(word: &str, ids: &'i [PredictionId]) -> Option<&'i PredictionId> {
    if let Some(exact) = ids.iter().find(|id| id.as_str() == word) {
        return Some(exact);
    }
    let mut begun = ids.iter().filter(|id| id.as_str().starts_with(word));
    let first = begun.next().filter(|_| word.len() >= MIN_ID_LEN)?;
    begun.next().is_none().then_some(first)
}

/// Whether a word has no number, or none that was not told. What looks like an id must be told as it is.
fn is_founded(word: &str, known: &HashSet<String>, told: &[String]) -> bool {
    let digits = word.chars().filter(char::is_ascii_digit).count();
    let has_letters = word.chars().any(|c| c.is_ascii_alphabetic());
    if word.len() >= MIN_ID_LEN && digits >= 3 && has_letters {
        return told.iter().any(|text| text.contains(word));
    }
    numbers(word).all(|number| known.contains(&number))
}

/// The numbers in a text, each in one spelling.
fn numbers(text: &str) -> impl Iterator<Item = String> {
    let is_part = |c: char| c.is_numeric() || matches!(c, '.' | ',');
    let runs = text.split(move |c: char| !is_part(c));
    let runs = runs.map(|run| run.trim_matches(['.', ',']));
    runs.filter(|run| !run.is_empty()).map(|run| {
        let plain = run.replace(',', "");
        let plain = match plain.contains('.') {
            true => plain.trim_end_matches('0').trim_end_matches('.'),
            false => plain.as_str(),
        };
        let short = plain.trim_start_matches('0');
        match short.chars().next() {
            None | Some('.') => format!("0{short}"),
            Some(_) => short.to_owned(),
        }
    })
}

/// Whether a character can be seen, or parts what can be: those that turn or hide text can do neither.
fn is_seen(c: char) -> bool {
    let is_hidden = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
    (!c.is_control() || c == '\n') && !is_hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids() -> Vec<PredictionId> {
        let ids = ["05bd8fe1-7646", "05bd8fe1-7647", "aabbccdd-1"];
        ids.map(|id| id.parse().unwrap()).to_vec()
    }

    /// As a line: ids in square brackets, what is unfounded with a question mark.
    fn line(text: &str) -> String {
        let told = [
            r#"{"cost":"$1.20","created":"2026-11-23 10:00:00","model":"veo-3.1","n":1200}"#
                .to_owned(),
            r#"{"error":"quota 0007 of job run-4711x was exceeded"}"#.to_owned(),
        ];
        let pieces = pieces(text, &ids(), &told).into_iter();
        let written = pieces.map(|piece| match piece {
            Piece::Text { text } => text,
            Piece::Id { id, text } => format!("[{text}={id}]"),
            Piece::Unfounded { text } => format!("{text}?"),
        });
        written.collect()
    }

    #[test]
    fn numbers_that_were_not_told_are_marked() {
        assert_eq!(
            line("It cost $1.2, or 1,200 of 7."),
            "It cost $1.2, or 1,200 of 7."
        );
        assert_eq!(line("It cost $1.25 (50%)."), "It cost $1.25? (50?%).");
        assert_eq!(line("veo-3.1 on 2026-11-23"), "veo-3.1 on 2026-11-23");
        assert_eq!(line("veo-3.2 and ٣"), "veo-3.2? and ٣?");
        assert_eq!(line("no number\nat all"), "no number\nat all");
    }

    #[test]
    fn ids_are_linked_only_where_they_were_told_and_are_one() {
        assert_eq!(
            line("see 05bd8fe1-7646."),
            "see [05bd8fe1-7646=05bd8fe1-7646]."
        );
        assert_eq!(line("(aabbccdd)"), "([aabbccdd=aabbccdd-1])");
        // Two begin so.
        assert_eq!(line("05bd8fe1"), "05bd8fe1?");
        assert_eq!(line("99bd8fe1-7646"), "99bd8fe1-7646?");
        assert_eq!(line("run-4711x"), "run-4711x");
    }

    #[test]
    fn an_id_of_any_characters_is_linked_where_it_stands() {
        let ids = ["a/b", "a/b #a", "two words"].map(|id| id.parse().unwrap());
        let check = |text: &str, want: &[&str]| {
            let all = pieces(text, &ids, &[]).into_iter();
            let linked = all.filter_map(|piece| match piece {
                Piece::Id { id, .. } => Some(id.to_string()),
                Piece::Text { .. } | Piece::Unfounded { .. } => None,
            });
            assert_eq!(linked.collect::<Vec<_>>(), want, "{text}");
        };
        check("See a/b #a, then (two words).", &["a/b #a", "two words"]);
        check("a/b a/c", &["a/b"]);
        check("two word", &[]);
    }

    #[test]
    fn what_turns_or_hides_text_is_left_out() {
        assert_eq!(line("a\u{202e}b\u{200b}c\u{7}\u{e0041}"), "abc");
    }

    proptest::proptest! {
        #[test]
        fn pieces_are_the_text(text in "[a-c0-9 .,$%\\-\n]{0,60}") {
            let all = pieces(&text, &ids(), &[]).into_iter();
            let all = all.map(|piece| match piece {
                Piece::Text { text } | Piece::Id { text, .. } | Piece::Unfounded { text } => text,
            });
            proptest::prop_assert_eq!(all.collect::<String>(), text);
        }
    }
}
