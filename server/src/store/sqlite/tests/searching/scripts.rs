//! Searches in many scripts and forms, by the index and by the rule that decides live.

use domain::query::{Query, Text};
use proptest::prelude::*;

use super::{clock, folder, indexed, made_up, options};
use crate::store::{Store as _, sqlite::SqliteStore};

/// A text, a search, and whether it finds the text.
const ROWS: &[(&str, &str, bool)] = &[
    // Scripts without blanks, and with particles.
    ("어제 서울에서 찍은 사진", "서울", true),
    ("대한민국서울특별시", "서울", true),
    ("어제 서울에서 찍은 사진", "부산", false),
    ("고양이가 잔다", "고양이", true),
    (
        "\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}의 밤",
        "서울",
        true,
    ),
    (
        "서울의 밤",
        "\u{1109}\u{1165}\u{110b}\u{116e}\u{11af}",
        true,
    ),
    ("ฉันชอบกาแฟร้อนมาก", "กาแฟ", true),
    ("ฉันชอบกาแฟร้อนมาก", "ร้อน", true),
    ("ฉันชอบกาแฟร้อนมาก", "ชา", false),
    ("ห้ามกินน้ำที่นี่", "น้ำ", true),
    ("東京の夜景", "夜景", true),
    ("東京の夜景", "京都", false),
    ("我喜欢北京烤鸭", "北京", true),
    ("我喜欢北京烤鸭", "京北", false),
    ("すしとラーメンを食べる", "ラーメン", true),
    ("ຂ້ອຍມັກກາເຟຮ້ອນ", "ກາເຟ", true),
    ("ខ្ញុំចូលចិត្តកាហ្វេ", "កាហ្វេ", true),
    ("ကျွန်တော်ကော်ဖီကြိုက်တယ်", "ကော်ဖီ", true),
    ("قرأت والكتاب جميل", "كتاب", true),
    ("הלכתי בבית הגדול", "בית", true),
    ("הלכתי בבית הגדול", "תיב", false),
    ("사과 나무", "과나", false),
    ("사과 나무", "\"사과 나무\"", true),
    ("사과,나무", "\"사과 나무\"", true),
    // Forms of the same characters.
    ("ｶﾀｶﾅのテスト", "カタカナ", true),
    ("カタカナのテスト", "ｶﾀｶﾅ", true),
    ("ｶﾞｷﾞｸﾞ", "ガギグ", true),
    ("ＡＢＣ１２３", "abc123", true),
    ("abc123", "ＡＢＣ１２３", true),
    ("cafe\u{301} noir", "café", true),
    ("café noir", "cafe\u{301}", true),
    ("the ﬁnal oﬃce", "final", true),
    ("the final office", "oﬃce", true),
    ("x² + y²", "x2", true),
    ("ⅷ chapters", "viii", true),
    ("𝐁𝐨𝐥𝐝 letters", "bold", true),
    ("100％ sure", "100%", true),
    // Accents, unless they are asked for.
    ("café noir", "cafe", true),
    ("cafe noir", "café", true),
    ("café noir", "\"café\"", true),
    ("cafe noir", "\"café\"", false),
    ("café noir", "\"cafe noir\"", true),
    ("un café, s'il vous plaît", "\"vous plaît\"", true),
    ("Đà Nẵng về đêm", "da nang", true),
    ("Da Nang", "Đà", true),
    ("Tiếng Việt", "tieng viet", true),
    ("Łódź smørrebrød œuvre", "lodz smorrebrod oeuvre", true),
    ("Ελλάδα", "ελλαδα", true),
    ("ёлка", "елка", true),
    ("كِتَابٌ جَمِيل", "كتاب", true),
    ("كتاب", "كِتَاب", true),
    ("مـحـمـد", "محمد", true),
    ("שָׁלוֹם עוֹלָם", "שלום", true),
    ("שלום", "שָׁלוֹם", true),
    // Cases.
    ("Straße", "STRASSE", true),
    ("STRASSE", "straße", true),
    ("STRAẞE", "strasse", true),
    ("İstanbul", "istanbul", true),
    ("istanbul", "İSTANBUL", true),
    ("ısı IŞIK", "isi ışık", true),
    ("ΟΔΥΣΣΕΥΣ", "οδυσσεύς", true),
    ("ὀδυσσεύς", "ΟΔΥΣΣΕΥΣ", true),
    ("ПРИВЕТ", "привет", true),
    // Marks that stand for sounds, and what cannot be seen.
    ("हिन्दी भाषा", "हिन्दी", true),
    ("हिन्दी भाषा", "हिन्द", true),
    ("हिन्दी", "हनद", false),
    ("क्\u{200d}षमा", "क्षमा", true),
    ("বাংলা ভাষা", "বাংলা", true),
    ("தமிழ் மொழி", "தமிழ்", true),
    ("soft\u{ad}hyphen", "softhyphen", true),
    ("zero\u{200b}width", "zerowidth", true),
    ("zerowidth", "zero\u{200d}width", true),
    ("\u{200f}שלום\u{200e} ok", "שלום", true),
    // Emoji and signs.
    ("launch 🚀 now", "🚀", true),
    ("launch🚀now", "🚀", true),
    ("an 👩‍🚀 in orbit", "👩‍🚀", true),
    ("an 👨‍🚀 in orbit", "👩‍🚀", false),
    ("well done 👍🏽", "👍🏽", true),
    ("well done 👍🏽", "👍", true),
    ("well done 👍🏿", "👍🏽", false),
    ("I ❤️ it", "❤", true),
    ("I ❤ it", "❤️", true),
    ("from 🇧🇪🇪🇸", "🇪🇸", true),
    ("from 🇧🇪🇪🇸", "🇪🇪", false),
    (
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} flag",
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        true,
    ),
    (
        "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} flag",
        "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
        false,
    ),
    ("press 1️⃣", "1️⃣", true),
    ("50% off", "50%", true),
    ("50 off", "50%", false),
    ("50% off", "%", true),
    ("costs €5", "€", true),
    ("costs $0.05 each", "$0.05", true),
    ("C++ and C#", "C++", true),
    ("C++ and C#", "C#", true),
    ("C and D", "C++", false),
    ("see #tag", "#", true),
    ("ask @user", "@user", true),
    ("ask user", "@user", false),
    ("AT&T", "AT&T", true),
    ("Foo™ bar", "\"foo\"", true),
    ("a → b", "→", true),
    ("5 ≤ 6", "≤", true),
    // Words that punctuation joins, and punctuation by itself.
    ("set foo_bar here", "foo_bar", true),
    ("set foo_bar here", "bar", true),
    ("set foo-bar here", "foo-bar", true),
    ("set foo-bar here", "bar-foo", false),
    ("open a.b/c", "a.b/c", true),
    ("https://example.com/a/b?c=d&e=f#g", "example.com", true),
    (
        "https://example.com/a/b?c=d&e=f#g",
        "https://example.com/a/b?c=d&e=f#g",
        true,
    ),
    ("run --flag now", "--flag", true),
    ("run it now", "--flag", false),
    ("run --flag now", "-now", false),
    ("{\"a\":1}", "{\"a\":1}", true),
    ("really?!", "?!", true),
    ("really? no!", "?!", false),
    ("wait...", "...", true),
    ("wait", "...", false),
    ("one — two", "—", true),
    ("「東京」", "「", true),
    // Numbers and other values.
    ("width 1024", "1024", true),
    ("guidance 0.75", "0.75", true),
    ("guidance 0.75", "0.7", false),
    ("tiled true", "true", true),
    ("١٢٣", "١٢٣", true),
];

#[tokio::test]
async fn the_index_and_the_live_rule_find_what_is_there() {
    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    let news = ROWS.iter().enumerate().map(|(n, (text, _, _))| {
        let mut news = made_up(n);
        // No status, model or id that a search of the table could mean.
        news.prediction.model = "m".to_owned();
        news.prediction.status = domain::status::Status::Succeeded;
        news.prediction.id = format!("zz{n}").parse().unwrap();
        news.raw = format!("{n}|{text}||");
        news
    });
    let news: Vec<_> = news.collect();
    store.apply(news.clone()).await.unwrap();
    indexed(&store).await;
    for (n, (text, query, want)) in ROWS.iter().enumerate() {
        let parsed = Query::parse(query).expect(query);
        let stretch = domain::page::Stretch {
            before: None,
            pages: 20,
        };
        let page = store.page(&parsed, &stretch).await.unwrap();
        let mut found: Vec<&str> = page.rows.iter().map(|r| r.prediction.id.as_str()).collect();
        let id = format!("zz{n}");
        assert_eq!(found.contains(&id.as_str()), *want, "{query} in {text}");
        let fits = |n: usize| {
            let text = Text::read(ROWS[n].0, "", "");
            parsed.fits(&news[n].prediction, &text, clock())
        };
        let mut expected: Vec<&str> = (0..ROWS.len())
            .filter(|n| fits(*n))
            .map(|n| news[n].prediction.id.as_str())
            .collect();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{query}");
    }
}

#[tokio::test]
async fn text_beyond_what_is_searched_is_counted() {
    let folder = folder();
    let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
    let long = "word ".repeat(domain::query::MAX_SEARCHED / 5 + 1);
    let news = (0..12).map(|n| {
        let mut news = made_up(n);
        news.prediction.status = domain::status::Status::from_word(["failed", "queued"][n % 2]);
        news.raw = format!("{n}|{}needle||", if n < 5 { &long } else { "" });
        news
    });
    let news: Vec<_> = news.collect();
    store.apply(news.clone()).await.unwrap();
    let check = async |query: &str, rows: usize, truncated: u64| {
        let query = Query::parse(query).unwrap();
        let page = store.page(&query, &Default::default()).await.unwrap();
        let told = (page.rows.len(), page.coverage.truncated);
        assert_eq!(told, (rows, truncated), "{query}");
    };
    // Before the index has taken them in, and after.
    for _ in 0..2 {
        check("needle", 7, 5).await;
        check("needle status:failed", 3, 3).await;
        check("-word status:queued", 4, 2).await;
        check("needle cost:>999", 0, 0).await;
        check("needle created:2030", 0, 0).await;
        check("nothing", 0, 5).await;
        check("status:failed", 6, 0).await;
        check("", 12, 0).await;
        indexed(&store).await;
    }
    store.remove(&news[0].prediction.id).await.unwrap().unwrap();
    indexed(&store).await;
    check("nothing", 0, 4).await;
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    /// The words of the index are those of the rule, whatever characters they are made of.
    #[test]
    fn any_word_is_found_by_the_index(text in "[\\PC]{1,12}") {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let folder = folder();
            let store = SqliteStore::open(&folder.path().join("console.db"), options()).unwrap();
            let text = text.replace(['|', '"', '\\'], "");
            let mut news = made_up(1);
            news.raw = format!("1|{text}||");
            store.apply(vec![news.clone()]).await.unwrap();
            indexed(&store).await;
            for word in text.split_whitespace() {
                for query in [word.to_owned(), format!("\"{word}\"")] {
                    let Ok(parsed) = Query::parse(&query) else { continue };
                    let page = store.page(&parsed, &Default::default()).await.unwrap();
                    let fits = parsed.fits(&news.prediction, &Text::read(&text, "", ""), clock());
                    assert_eq!(page.rows.len(), usize::from(fits), "{query:?} in {text:?}");
                }
            }
        });
    }
}
