//! Drafts: where tokens and mistakes stand, what the mistakes say, and how a text is changed.

use proptest::prelude::*;

use super::*;

/// Every mistake as the text where it stands and its sentence.
fn mistakes(text: &str) -> Vec<(&str, String)> {
    let draft = Draft::read(text);
    let told = draft
        .mistakes()
        .map(|m| (m.place.of(text), m.sentence.clone()));
    told.collect()
}

fn check(text: &str, place: &str, sentence: &str) {
    assert_eq!(mistakes(text), [(place, sentence.to_owned())], "{text}");
}

#[test]
fn says_what_would_be_right() {
    check(
        "flux staus:failed",
        "staus",
        "There is no filter staus:. Did you mean status?",
    );
    check(
        "note:well",
        "note",
        "There is no filter note:. To look for the text, put it in quotes: \"note:well\".",
    );
    check(
        "status:failed,suceeded",
        "suceeded",
        "status: takes queued, processing, succeeded, failed or cancelled, not suceeded. \
         Did you mean succeeded?",
    );
    check(
        "total:>10",
        ">10",
        "total: needs a unit behind >10: ms, s, m, h or d. Did you mean >10s?",
    );
    check("cost:2..1", "2..1", "2..1 ends before it begins.");
    check(
        "created:>7d",
        ">7d",
        "created: >7d reads both ways: created:7d is the time since, created:..7d the time before."
            .trim_start_matches("created: "),
    );
    check(
        "a -",
        "-",
        "A minus sign leaves out what stands right behind it: -status:failed.",
    );
    check("\"\"", "\"\"", "There is nothing between the quotes.");
    check("source:", "source:", "source: takes api or web.");
    check("source:,", "source:,", "source: takes api or web.");
    check(
        "id:",
        "id:",
        "id: takes the beginning of an id, all of it in quotes.",
    );
}

#[test]
fn each_bad_value_is_told() {
    let told = mistakes("status:x,failed,y cost:z");
    assert_eq!(
        told.iter().map(|(place, _)| *place).collect::<Vec<_>>(),
        ["x", "y", "z"]
    );
}

#[test]
fn is_bounded() {
    let long = "é".repeat(MAX_QUERY_LEN + 1);
    check(&long, "é", "A search takes up to 400 characters.");
    assert_eq!(mistakes(&"é".repeat(MAX_QUERY_LEN)), []);
    let many = "a ".repeat(MAX_TERMS + 2);
    check(&many, "a a ", "A search takes up to 16 words and filters.");
    let values = format!("id:{}", "a,".repeat(MAX_VALUES + 2));
    check(&values, "a", "A filter takes up to 16 values.");
    assert_eq!(
        Draft::read(&"a ".repeat(1_000_000)).tokens().len(),
        MAX_TERMS + 2
    );
}

#[test]
fn what_is_no_qualifier_is_a_word() {
    for text in [
        "10:30",
        "https://x.y/z",
        ":a",
        "a1:b",
        "-\"status:failed\"",
        "\"unclosed phrase",
    ] {
        let draft = Draft::read(text);
        assert_eq!(
            (draft.tokens().len(), draft.mistakes().count()),
            (1, 0),
            "{text}"
        );
        assert_eq!(draft.query().unwrap().terms()[0].qualifier, None, "{text}");
    }
}

#[test]
fn quotes_hold_quotes_and_backslashes() {
    let check = |text: &str, want: &str| {
        let query = Query::parse(text).unwrap();
        assert_eq!(query.terms()[0].values[0].text, want, "{text}");
        assert_eq!(query.terms().len(), 1, "{text}");
    };
    check(r#""a \"b\" c""#, r#"a "b" c"#);
    check(r#"id:"a\\""#, r"a\");
    check(r#""c:\new folder""#, r"c:\new folder");
    check(r"1\\x", r"1\\x");
    check(r#""unclosed \"#, r"unclosed \");
}

#[test]
fn tokens_know_their_places() {
    let text = "  flux  -status:failed,\"on hold\" ";
    let draft = Draft::read(text);
    let token = &draft.tokens()[1];
    assert_eq!(token.place.of(text), "-status:failed,\"on hold\"");
    assert_eq!(token.name.unwrap().of(text), "status:");
    let values: Vec<_> = token.values.iter().map(|place| place.of(text)).collect();
    assert_eq!(values, ["failed", "\"on hold\""]);
}

#[test]
fn one_term_changes_and_the_others_stay_as_they_were_typed() {
    let draft = Draft::read("FLUX  status:Failed bogus:x -source:web");
    let term = |text: &str| Query::parse(text).unwrap().terms()[0].clone();
    assert_eq!(
        draft.without(&term("status:failed")),
        "FLUX bogus:x -source:web"
    );
    assert_eq!(draft.with(&term("status:failed")), draft.text());
    assert_eq!(
        draft.with(&term("cost:>1")),
        "FLUX  status:Failed bogus:x -source:web cost:>1"
    );
    assert_eq!(
        draft.without_token(2),
        "FLUX  status:Failed -source:web".replace("  ", " ")
    );
    assert_eq!(
        draft.setting(Qualifier::Status, ["queued", "failed"]),
        "FLUX bogus:x -source:web status:queued,failed"
    );
    assert_eq!(
        draft.setting(Qualifier::Status, []),
        "FLUX bogus:x -source:web"
    );
    assert_eq!(draft.values(Qualifier::Status), ["failed"]);
    assert_eq!(draft.values(Qualifier::Source), [""; 0]);
    assert_eq!(
        Draft::read("").setting(Qualifier::Model, ["x y"]),
        "model:\"x y\""
    );
}

fn any_query() -> impl Strategy<Value = String> {
    let pieces = [
        "status:",
        "model:",
        "cost:",
        "total:",
        "created:",
        "error:",
        "id:",
        "foo:",
        "-",
        "\"",
        ",",
        " ",
        "  ",
        "flux",
        "failed",
        "0.05",
        "..",
        ">",
        ">=",
        "10s",
        "24h",
        "today",
        "2026-11-01",
        "none",
        "É",
        "東",
        ":",
        "a b",
        "web",
        "type:",
        "image",
        "source:",
        "account:",
        "queued:",
    ];
    prop_oneof![
        4 => prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..14)
            .prop_map(|pieces| pieces.concat()),
        1 => "\\PC{0,500}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]
    #[test]
    fn any_text_is_covered_by_its_tokens(text in any_query()) {
        let draft = Draft::read(&text);
        let mut at = 0;
        for token in draft.tokens() {
            let (start, end) = (token.place.start as usize, token.place.end as usize);
            prop_assert!(text[at..start].trim().is_empty());
            prop_assert!(start < end);
            for mistake in token.meaning.as_ref().err().into_iter().flatten() {
                prop_assert!(!mistake.place.of(&text).is_empty());
                prop_assert!(!mistake.sentence.is_empty());
            }
            at = end;
        }
        prop_assert!(text[at..].trim().is_empty());
    }

    #[test]
    fn canonical_text_reads_back(text in any_query()) {
        if let Ok(query) = Query::parse(&text) {
            let written = query.to_string();
            let read = Query::parse(&written);
            prop_assert_eq!(read, Ok(query), "{}", written);
            prop_assert_eq!(Query::parse(&written).unwrap().to_string(), written);
        }
    }

    #[test]
    fn a_term_comes_and_goes(text in any_query(), more in any_query()) {
        let (draft, Ok(more)) = (Draft::read(&text), Query::parse(&more)) else { return Ok(()) };
        let Some(term) = more.terms().first() else { return Ok(()) };
        if draft.mistakes().next().is_some() || draft.tokens().len() + 1 > MAX_TERMS {
            return Ok(());
        }
        let with = draft.with(term);
        if with.chars().count() > MAX_QUERY_LEN {
            return Ok(());
        }
        // Quotes that are still open would swallow what comes behind them.
        let followed = Draft::read(&format!("{text} x"));
        if followed.tokens().len() > draft.tokens().len() {
            let terms = |text: &str| Query::parse(text).unwrap().terms().to_vec();
            prop_assert!(terms(&with).contains(term), "{}", with);
            let without = Draft::read(&with).without(term);
            prop_assert!(!terms(&without).contains(term), "{}", without);
        }
    }
}
