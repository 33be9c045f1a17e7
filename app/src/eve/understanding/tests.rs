//! The golden set, and that no text is too odd to be read.

use super::*;
use crate::eve::intent::Intent;

/// Questions with what they ask for. Those behind `[seen]` are asked while somebody looks at a
/// prediction, in a list of failures.
const GOLDEN: &str = include_str!("tests/golden.txt");

fn situation(is_seen: bool) -> Situation {
    let models = [
        "beatfusion-2.0",
        "black-forest-labs/flux-2-flex",
        "deepbrain-router",
        "gpt-5.3-codex",
        "mera",
        "sora-2",
        "truefusion",
        "truefusion-edge",
        "truefusion-pro",
        "truefusion-video-pro",
        "veo-3.1",
        "voicefusion-1.0",
    ];
    let seen = "05bd8fe1-7646-4b3d-8c2f-000000000001";
    Situation {
        models: models.map(str::to_owned).to_vec(),
        accounts: vec!["demo".to_owned(), "research".to_owned()],
        // A Monday.
        now: Timestamp::parse("2026-11-23T10:00:00Z").unwrap(),
        prediction: is_seen.then(|| seen.parse().unwrap()),
        search: Query::parse(if is_seen { "status:failed" } else { "" }).unwrap(),
        ids: Vec::new(),
    }
}

#[test]
fn understands_the_golden_set() {
    let mut wrong = Vec::new();
    let mut asked = 0;
    let lines = GOLDEN.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (question, want) = line.rsplit_once(" => ").expect(line);
        let is_seen = question.starts_with("[seen] ");
        let question = question.trim_start_matches("[seen] ");
        let intent = understand(question, &situation(is_seen)).to_string();
        asked += 1;
        if intent != want {
            wrong.push(format!("{question} => {intent}   (not {want})"));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(asked >= 300, "{asked} questions");
}

#[test]
fn what_is_asked_of_a_list_is_run_as_it_is_written() {
    for line in GOLDEN.lines() {
        for query in line
            .split(['[', ']'])
            .skip(1)
            .step_by(2)
            .filter(|it| *it != "seen")
        {
            let read = Query::parse(query).unwrap_or_else(|_| panic!("{query} in {line}"));
            assert_eq!(read.to_string(), query, "{line}");
        }
    }
}

#[test]
fn a_question_too_long_is_not_read() {
    let long = "last ".repeat(100);
    let intent = understand(&long, &situation(false));
    assert_eq!(intent, Intent::Unknown(Unknown::TooLong));
}

proptest::proptest! {
    #[test]
    fn any_text_is_a_question(text in "\\PC{0,80}") {
        let _ = understand(&text, &situation(true));
    }

    #[test]
    fn words_in_any_order_are_a_question(
        places in proptest::collection::vec(0usize..10_000, 0..12),
    ) {
        let known: Vec<&str> = lexicon::words().collect();
        let words: Vec<&str> = places.iter().map(|place| known[place % known.len()]).collect();
        let _ = understand(&words.join(" "), &situation(false));
    }
}

#[test]
fn an_id_of_any_characters_is_one_where_it_is_known() {
    let question = "why did \"two words: #a\" fail?";
    let possible = possible_ids(question);
    assert_eq!(possible, ["two words: #a"]);
    let known = Situation {
        ids: possible,
        ..situation(false)
    };
    let unknown = understand(question, &situation(false)).to_string();
    let intent = understand(question, &known).to_string();
    assert_ne!(intent, unknown);
    assert!(intent.contains("two words: #a"), "{intent}");
    assert_eq!(possible_ids("how many failed today?"), [""; 0]);
    assert_eq!(
        possible_ids("What about job:17 and a/b?"),
        ["job:17", "a/b"]
    );
}
