//! Tests of segmentation: the words of a text, and the searches that find them.

use proptest::prelude::*;

use super::*;
use crate::query::{Phrase, text::searched};

/// Returns whether a search, as somebody types it, finds a text.
fn finds(typed: &str, text: &str) -> bool {
    let is_quoted = typed.starts_with('"');
    let bare = typed.replace('"', "").to_lowercase();
    Phrase::new(&bare, is_quoted)
        .words()
        .are_in(&searched(text))
}

#[test]
fn a_text_is_its_words() {
    let check = |text: &str, want: &str| {
        assert_eq!(segment(text).words, want.replace('|', BOUNDARY), "{text}");
    };
    check("A lighthouse, at DAWN!", "a lighthouse at dawn");
    check("  16:9\n4k—film-grain ", "16 9 4k film grain");
    check("Straße ÉTÉ cafe\u{301}s", "strasse ete cafes");
    check("東京の夜 at night", "東 京 の 夜 at night");
    check("서울에서 K팝", "서 울 에 서 k 팝");
    check("กาแฟร้อน", "ก า แ ฟ ร ้ อ น");
    check("ｶﾞｷﾞ ＡＢＣ１２３", "ガ ギ abc123");
    check("어제 서울, 밤", "어 제 | 서 울 | 밤");
    check("हिन्दी क्\u{200d}ष", "हिन्दी क्ष");
    check("İstanbul ısı ΣΑΣ", "istanbul isi σασ");
    check("والكتاب2 abcشد", "و ا ل ك ت ا ب 2 abc ش د");
    check("50% of C++ & €5", "50 % of c + + & € 5");
    check("👩‍🚀👍🏽❤️", "👩 🚀 👍 🏽 ❤");
    check("🇧🇪🇪🇸🇩", "🇧🇪 🇪🇸 🇩");
    check("Foo™ 3½ ﬁn", "foo tm 3 1 2 fin");
    check("شَدَّة קָמָץ", "ش د ة | ק מ ץ");
    check("soft\u{ad}hyphen zero\u{200b}width", "softhyphen zerowidth");
    check(
        "Đà Nẵng Łódź smørrebrød œuvre",
        "da nang lodz smorrebrod oeuvre",
    );
    check("", "");
    check("*\"'", "");
    check(&"x".repeat(100), &"x".repeat(64));
}

#[test]
fn accents_and_punctuation_are_kept_apart() {
    let segments = segment("Café, cafe\u{301} -> \"Ünder\"...");
    let accented: Vec<_> = segments.accented.iter().collect();
    assert_eq!(accented, ["café", "ünder"]);
    let punctuation: Vec<_> = segments.punctuation.iter().collect();
    assert_eq!(punctuation, ["\"", "\"...", ",", "->"]);
}

#[test]
fn quotes_keep_accents_where_they_have_some() {
    for (typed, text, want) in [
        ("cafe", "café", true),
        ("café", "cafe", true),
        ("\"cafe\"", "café", true),
        ("\"café\"", "café", true),
        ("\"café\"", "cafe\u{301}", true),
        ("\"café\"", "cafe", false),
        ("\"café au lait\"", "CAFÉ AU LAIT", true),
        ("\"café au lait\"", "café lait", false),
    ] {
        assert_eq!(finds(typed, text), want, "{typed} in {text}");
    }
}

/// Pieces of many scripts and forms, which stand beside each other.
fn any_piece() -> impl Strategy<Value = String> {
    let pieces = [
        "a",
        "É",
        "e\u{301}",
        "ß",
        "İ",
        "Σ",
        "ς",
        "ﬁ",
        "1",
        "½",
        "²",
        "ｶ",
        "ﾞ",
        "Ａ",
        "서",
        "\u{1109}",
        "\u{1165}",
        "ก",
        "้",
        "ำ",
        "東",
        "ー",
        "क",
        "्",
        "\u{200d}",
        "ष",
        "م",
        "\u{64f}",
        "ש",
        "\u{5b8}",
        "👍",
        "🏽",
        "❤",
        "\u{fe0f}",
        "🇧",
        "🇪",
        "%",
        "+",
        "-",
        ".",
        "\"",
        "¨",
        "™",
        "\u{ad}",
        "\u{200b}",
        "\u{301}",
        "\u{20e3}",
        "\u{345}",
        "ᾳ",
        "…",
        "〜",
        "、",
        " ",
        "\n",
        "\u{3000}",
        "\u{e0067}",
        "Ω",
    ];
    prop_oneof![
        6 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ]
}

fn any_text() -> impl Strategy<Value = String> {
    prop::collection::vec(any_piece(), 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn words_are_their_own_words(text in any_text()) {
        let once = segment(&text).words;
        // One run of the old form has blanks now.
        let without_boundaries = |words: &str| -> Vec<String> {
            let words = words.split(' ').filter(|word| *word != BOUNDARY);
            words.map(str::to_owned).collect()
        };
        prop_assert_eq!(without_boundaries(&segment(&once).words), without_boundaries(&once));
    }

    #[test]
    fn forms_and_cases_of_a_text_are_alike(text in any_text()) {
        let told = segment(&text);
        let composed = ComposingNormalizerBorrowed::new_nfc().normalize(&text).into_owned();
        let decomposed = DecomposingNormalizerBorrowed::new_nfd().normalize(&text).into_owned();
        for other in [composed, decomposed, text.to_lowercase()] {
            let other = segment(&other);
            prop_assert_eq!(&other.words, &told.words);
            prop_assert_eq!(&other.accented, &told.accented);
        }
    }

    #[test]
    fn each_stretch_between_blanks_finds_its_text(text in any_text()) {
        let field = searched(&text);
        for chunk in text.split_whitespace() {
            for is_quoted in [false, true] {
                let words = Phrase::new(&chunk.to_lowercase(), is_quoted).words();
                let is_nothing = words.sequences.is_empty();
                prop_assert!(is_nothing || words.are_in(&field), "{:?} {:?}", chunk, field);
            }
        }
    }

    #[test]
    fn any_part_of_an_unspaced_run_finds_it(
        text in "[가-힣ก-ฺเ-๎ກ-ຎ一-龥ぁ-んァ-ヶក-ឳက-အא-תب-غ]{1,20}",
        from in 0usize..20,
        len in 1usize..8,
    ) {
        // Marks belong to the letter before them, and their order is no matter.
        let is_mark = |c: &char| matches!(c, '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}');
        let (start, rest) = (text.chars().skip(from).take(len), text.chars().skip(from + len));
        let part: String = start.skip_while(is_mark).chain(rest.take_while(is_mark)).collect();
        prop_assert!(part.is_empty() || finds(&part, &text), "{} in {}", part, text);
    }

    #[test]
    fn every_visible_character_finds_its_text(text in any_text()) {
        // A mark alone is not visible by itself, and half a flag is another character.
        for char in text.chars().filter(|char| !is_unseen(*char) && !is_half_a_flag(*char)) {
            let is_sign = matches!(class(char), CharClass::Sign | CharClass::Punctuation);
            if is_sign && !is_taken_as_it_is(char) {
                let words = Phrase::new(&char.to_string(), false).words();
                prop_assert!(words.are_in(&searched(&text)), "{:?} in {:?}", char, text);
            }
        }
    }
}
