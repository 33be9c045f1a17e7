//! Where a short value stands as a word of its own, so that no other word is torn by taking it out.
//! Pure.

/// A text with every such place replaced.
pub(super) fn replaced(text: &str, word: &str, by: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut copied = 0;
    for (start, _) in text.match_indices(word) {
        let end = start + word.len();
        if stands_alone(&text[..start], word, &text[end..]) {
            clean.push_str(&text[copied..start]);
            clean.push_str(by);
            copied = end;
        }
    }
    clean + &text[copied..]
}

fn stands_alone(before: &str, word: &str, after: &str) -> bool {
    let mut before = before.chars().rev();
    let mut after = after.chars();
    let is_free = |edge: Option<char>, next: Option<char>, further: Option<char>| {
        edge.is_none_or(|edge| !goes_on(edge, next, further))
    };
    is_free(word.chars().next(), before.next(), before.next())
        && is_free(word.chars().next_back(), after.next(), after.next())
}

/// Whether a word does not end at this edge, with these characters behind it: more of the word, or
/// more digits of a number, a version, a date or a time.
fn goes_on(edge: char, next: Option<char>, further: Option<char>) -> bool {
    let Some(next) = next else {
        return false;
    };
    let is_number = |c: char| c.is_numeric();
    (is_of_word(edge) && is_of_word(next))
        || (is_number(edge) && ".,:-".contains(next) && further.is_some_and(is_number))
}

fn is_of_word(c: char) -> bool {
    (c.is_alphanumeric() || c == '_') && !is_unspaced(c)
}

/// Whether a character is of a script that writes words, or what belongs to them, without a space
/// between: there no place is known to be no word's end.
fn is_unspaced(c: char) -> bool {
    matches!(
        u32::from(c),
        // Thai and Lao; Myanmar; Khmer; Chinese, Japanese and Korean, with half width and rare ones.
        0x0e00..=0x0eff
            | 0x1000..=0x109f
            | 0x1780..=0x17ff
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xff66..=0xff9f
            | 0x2_0000..=0x3_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_go_and_parts_of_words_stay() {
        let check = |word: &str, text: &str, want: &str| {
            assert_eq!(replaced(text, word, "*"), want, "{word}");
        };
        check(
            "Bob",
            "Bob's, (Bob) Bob-like; Bobby, bob, _Bob",
            "*'s, (*) *-like; Bobby, bob, _Bob",
        );
        check(
            "42",
            "42 42. 4.42 1,42 142 42% x42 2026-42-01",
            "* *. 4.42 1,42 142 *% x42 2026-42-01",
        );
        check("-1", "-1 x-1 -12 (-1)", "* x* -12 (*)");
        check("<b>", "a<b>c", "a*c");
        check("éa", "éa éab", "* éab");
        check("王小明", "他叫王小明。", "他叫*。");
        check("철수", "철수는", "*는");
        check("aa", "aa aaa aa", "* aaa *");
        check("ab", "", "");
    }
}
