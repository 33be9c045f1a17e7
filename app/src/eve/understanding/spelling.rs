//! Slips of the finger: the known word that a strange one was meant to be.

/// The shortest word in which a slip is mended.
const SHORTEST: usize = 5;

/// The known word that is so near that nothing else can have been meant: with the same first letter,
/// one slip away, two in a long word. `None` where two are as near.
pub(super) fn mended<'k>(word: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let len = word.chars().count();
    if len + 1 < SHORTEST || !word.chars().all(char::is_alphabetic) {
        return None;
    }
    // In a short word only the order of its letters can be mended without guessing.
    let is_near = |known: &&str| len >= SHORTEST || sorted(known) == sorted(word);
    nearest(
        word,
        known.filter(is_near),
        if len < 9 { 1 } else { 2 },
        true,
    )
}

fn sorted(word: &str) -> Vec<char> {
    let mut letters: Vec<char> = word.chars().collect();
    letters.sort_unstable();
    letters
}

/// The one of `known` that is nearest, at most so many slips away, and nearer than any other.
pub(super) fn nearest<'k>(
    word: &str,
    known: impl Iterator<Item = &'k str>,
    most: usize,
    begins_alike: bool,
) -> Option<&'k str> {
    let mut best: Option<(usize, &str)> = None;
    let mut is_tied = false;
    for candidate in known {
        let is_alike = candidate.chars().next() == word.chars().next();
        if (begins_alike && !is_alike) || candidate.len().abs_diff(word.len()) > most {
            continue;
        }
        let slips = slips(word.as_bytes(), candidate.as_bytes());
        match best {
            _ if slips > most => {}
            Some((least, held)) if slips == least => is_tied |= held != candidate,
            Some((least, _)) if slips > least => {}
            _ => (best, is_tied) = (Some((slips, candidate)), false),
        }
    }
    best.filter(|_| !is_tied).map(|(_, candidate)| candidate)
}

/// How many letters are missing, too many, wrong, or the wrong way round.
fn slips(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(usize::MAX / 2);
            let mut least = (at(&above, j) + usize::from(x != y))
                .min(at(&above, j + 1) + 1)
                .min(at(&row, j) + 1);
            let is_turned = i > 0 && j > 0 && a.get(i - 1) == Some(y) && b.get(j - 1) == Some(x);
            if is_turned {
                least = least.min(at(&before, j - 1) + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mends_what_is_near_and_nothing_else() {
        let known = ["failed", "summarise", "spend", "today", "yesterday", "show"];
        let check = |word, want| assert_eq!(mended(word, known.into_iter()), want, "{word}");
        check("faield", Some("failed"));
        check("faled", Some("failed"));
        check("sumarise", Some("summarise"));
        check("summarize", Some("summarise"));
        check("shwo", Some("show"));
        check("shop", None);
        check("yestreday", Some("yesterday"));
        check("todya", Some("today"));
        check("bailed", None);
        check("cats", None);
        check("", None);
        check("naïveté", None);
    }

    #[test]
    fn two_that_are_as_near_are_none() {
        let near = |known: &[&'static str]| nearest("truefusia", known.iter().copied(), 2, false);
        assert_eq!(near(&["truefusion"]), Some("truefusion"));
        assert_eq!(near(&["truefusin", "truefusib"]), None);
    }
}
