//! What the index knows of a prediction, in words: those of its text, its id, and tags for what a
//! list is filtered by. Queries are written in the same words.

use domain::{kind::Kind, source::Source};

/// Entries are numbered so that the list's order is the order of the numbers: by the millisecond in
/// which they were created, newest first, with this many bits for those of one millisecond.
const SLOT_BITS: u32 = 20;

/// Milliseconds that can be told apart: the years from 1692 to 2248. What lies before or after is
/// taken for the first or the last of them.
const MILLIS: i64 = (1 << (63 - SLOT_BITS)) - 2;

/// The tag that everything has.
pub(in crate::store::sqlite) const ALL: &str = "x";

/// The millisecond in which something was created.
pub(in crate::store::sqlite) fn moment(created_at: i64) -> i64 {
    created_at.div_euclid(1_000).clamp(-MILLIS, MILLIS)
}

/// The numbers that belong to a moment: greater than the first, up to the second.
pub(in crate::store::sqlite) fn docs(moment: i64) -> (i64, i64) {
    let last = -(moment << SLOT_BITS);
    (last - (1 << SLOT_BITS), last)
}

/// The number of an entry; `slot` tells those of one moment apart.
pub(super) fn doc(moment: i64, slot: i64) -> i64 {
    docs(moment).1 - (slot & ((1 << SLOT_BITS) - 1))
}

/// The tag of a status, by its key.
pub(in crate::store::sqlite) fn status(key: i64) -> String {
    format!("s{key}")
}

/// The tag of a model, by its key.
pub(in crate::store::sqlite) fn model(key: i64) -> String {
    format!("m{key}")
}

/// The tag of a source.
pub(in crate::store::sqlite) fn source(source: Source) -> String {
    format!("v{}", source.word())
}

/// The tag of an account.
pub(in crate::store::sqlite) fn account(name: &str) -> String {
    format!("a{}", id(name))
}

/// The tag of a sort of output.
pub(in crate::store::sqlite) fn kind(kind: Option<Kind>) -> String {
    format!("k{}", kind.map_or("none", Kind::word))
}

/// The tag of those that have an error, and of those that have none.
pub(in crate::store::sqlite) fn error(has_error: bool) -> &'static str {
    if has_error { "eany" } else { "enone" }
}

/// The tag of those that were deleted upstream, and of those that were not.
pub(in crate::store::sqlite) fn deleted(is_deleted: bool) -> &'static str {
    if is_deleted { "ugone" } else { "uthere" }
}

/// The tag of those whose text is longer than what is searched of it.
pub(in crate::store::sqlite) const TRUNCATED: &str = "t";

/// An id, or the beginning of one, as one word: the tokenizer of the index splits at every ASCII character
/// that is not a letter or a digit. Others stand for those, and a mark before each that means itself,
/// so that no two ids are one word, and what an id begins with is what its word begins with.
pub(in crate::store::sqlite) fn id(id: &str) -> String {
    let mut word = String::with_capacity(id.len());
    for char in id.chars() {
        match char {
            '-' => word.push('\u{2013}'),
            '_' => word.push('\u{2017}'),
            '.' => word.push('\u{b7}'),
            char if char.is_ascii_alphanumeric() => word.push(char.to_ascii_lowercase()),
            char if char.is_ascii() => {
                word.extend(char::from_u32(STANDS_FOR_ASCII + u32::from(char)));
            }
            '\u{2013}' | '\u{2017}' | '\u{b7}' | '\u{e000}'..=ITSELF => word.extend([ITSELF, char]),
            char => word.push(char),
        }
    }
    word
}

/// The first of the private characters that stand for those of ASCII.
const STANDS_FOR_ASCII: u32 = 0xe000;

/// Says that the next character means itself.
const ITSELF: char = '\u{e0ff}';

/// All tags of a prediction, by the keys of its status and model.
pub(super) fn tags(p: &Tagged<'_>) -> String {
    let tags = [
        ALL.to_owned(),
        status(p.status),
        model(p.model),
        source(Source::from_word(p.source)),
        account(p.account),
        kind(p.kind.map(Kind::from_word)),
        error(p.has_error).to_owned(),
        deleted(p.is_deleted).to_owned(),
    ];
    let truncated = p.is_truncated.then(|| TRUNCATED.to_owned());
    let tags: Vec<String> = tags.into_iter().chain(truncated).collect();
    tags.join(" ")
}

/// What the tags are made of, as it is stored.
pub(super) struct Tagged<'a> {
    pub(super) status: i64,
    pub(super) model: i64,
    pub(super) source: &'a str,
    pub(super) account: &'a str,
    pub(super) kind: Option<&'a str>,
    pub(super) has_error: bool,
    pub(super) is_deleted: bool,
    pub(super) is_truncated: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_comes_first() {
        let ends = [i64::MIN, -1, 0, 999, 1_000, 1_795_340_000_000_000, i64::MAX];
        for pair in ends.windows(2) {
            let [before, after] = [pair[0], pair[1]].map(moment);
            assert!(before <= after, "{pair:?}");
            if before < after {
                assert!(doc(after, 0) < doc(before, 1 << 19), "{pair:?}");
            }
        }
        let (first, last) = docs(moment(5_000));
        for slot in [0, 1, (1 << SLOT_BITS) - 1, 1 << SLOT_BITS] {
            let doc = doc(moment(5_000), slot);
            assert!(first < doc && doc <= last, "{slot}");
        }
        assert!(docs(-MILLIS).1 > 0 && docs(MILLIS).0 < 0);
    }

    #[test]
    fn an_id_is_one_word() {
        assert_ne!(id("a-b"), id("a_b"));
        assert_ne!(id("a-b"), id("a.b"));
        assert_eq!(id("A"), "a");
        let ascii: String = (0..128).map(char::from).collect();
        let word = id(&ascii);
        assert!(
            word.chars()
                .all(|c| c.is_ascii_alphanumeric() || !c.is_ascii())
        );
    }

    proptest::proptest! {
        #[test]
        fn no_two_ids_are_one_word_and_beginnings_stay(
            one in "[a\\-–_‗.· /\"\u{e02f}\u{e0ff}é]{0,6}",
            other in "[a\\-–_‗.· /\"\u{e02f}\u{e0ff}é]{0,6}",
        ) {
            proptest::prop_assert_eq!(id(&one) == id(&other), one == other);
            let begins = id(&one).starts_with(&id(&other));
            proptest::prop_assert_eq!(begins, one.starts_with(&other));
        }
    }
}
