//! Tests of ids: their texts, their qualified forms, and their short forms in lists.

use proptest::prelude::*;

use super::*;

include!("awkward_ids.in");

fn account(name: &str) -> AccountName {
    name.parse().unwrap()
}

fn id(text: &str) -> PredictionId {
    text.parse().unwrap()
}

#[test]
fn whatever_upstream_calls_an_id_is_one() {
    let demo = account("demo");
    for &text in AWKWARD_IDS {
        let id = PredictionId::from_upstream(text, &demo).unwrap();
        assert_eq!(id.upstream(), text);
        assert_eq!(id.as_str().parse(), Ok(id.clone()), "{text:?}");
        assert_eq!(id.as_listed(), id, "{text:?}");
    }
    let longest = "é".repeat(MAX_ID_LEN / 2);
    assert!(PredictionId::from_upstream(&longest, &demo).is_ok());
}

#[test]
fn what_is_empty_too_long_or_has_controls_is_not() {
    let long = "x".repeat(MAX_ID_LEN + 1);
    for text in ["", "a\nb", "a\0", "\u{7f}", "\u{9b}x", "\t", &long] {
        assert!(text.parse::<PredictionId>().is_err(), "{text:?}");
        let listed = PredictionId::from_upstream(text, &account("demo"));
        assert!(listed.is_err(), "{text:?}");
    }
    // As the text of an id, these would be lost in a path.
    assert!(".".parse::<PredictionId>().is_err());
    assert!("..".parse::<PredictionId>().is_err());
}

#[test]
fn letters_of_either_case_are_other_ids() {
    assert_ne!(id("A1"), id("a1"));
    assert_eq!(id("ÄΣ").folded(), id("äσ").folded());
    assert_eq!(folded("ΑΣ"), folded("ας"));
}

#[test]
fn an_account_tells_two_predictions_of_one_id_apart() {
    let (plain, other) = (id("a/b"), id("a/b").in_account(&account("research")));
    assert_eq!(other.as_str(), "~research~a/b");
    assert_ne!(plain, other);
    assert_eq!((plain.upstream(), other.upstream()), ("a/b", "a/b"));
    assert_eq!(plain.account(), None);
    assert_eq!(other.account(), Some(account("research")));
    assert_eq!(other.as_listed(), plain);
    assert_eq!(other.in_account(&account("demo")).as_str(), "~demo~a/b");
}

#[test]
fn an_id_that_reads_like_one_of_ours_is_always_qualified() {
    let own = PredictionId::of_chat(7);
    for (text, want) in [
        ("~b~x", "~demo~~b~x"),
        ("..", "~demo~.."),
        (own.as_str(), &["~demo~", own.as_str()].concat()),
        // Not the text of a qualified id: this is not the name of an account.
        ("~B~x", "~B~x"),
        ("~b~", "~b~"),
        ("~~x", "~~x"),
    ] {
        let id = PredictionId::from_upstream(text, &account("demo")).unwrap();
        assert_eq!((id.as_str(), id.upstream()), (want, text));
        assert!(!id.is_own(), "{text}");
        assert_eq!(id.as_listed(), id);
    }
}

#[test]
fn shortens_long_ids_only_and_between_characters() {
    let long = id("05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b");
    assert_eq!(long.short(), "05bd8fe1-7646-4b3d-8…");
    assert_eq!(id("pred_1").short(), "pred_1");
    let emoji = id(&"🦀".repeat(21));
    assert_eq!(emoji.short(), ["🦀".repeat(20), "…".to_owned()].concat());
    assert_eq!(id("~research~pred_1").short(), "pred_1");
}

#[test]
fn the_ellipsis_of_a_list_is_no_part_of_an_id() {
    let check = |text: &str, want: &str| assert_eq!(without_ellipsis(text), want, "{text}");
    check("9683681e-071e-476f-b…", "9683681e-071e-476f-b");
    check("9683681e-071e-476f-b...", "9683681e-071e-476f-b");
    check("9683681e…\n", "9683681e");
    check("a", "a");
    check("…", "…");
    check("...", "...");
}

#[test]
fn ids_of_conversations_are_told_from_others() {
    let own = PredictionId::of_chat(7);
    assert_eq!(own.as_str().parse(), Ok(own.clone()));
    assert!(own.is_own());
    assert_eq!(own.in_account(&account("demo")), own);
    for other in ["chat.7", "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b", "chat"] {
        assert!(!id(other).is_own(), "{other}");
    }
}

#[test]
fn ids_of_unreadable_elements_are_told_from_others() {
    let unreadable = PredictionId::of_unreadable(7);
    assert_eq!(unreadable.as_str().parse(), Ok(unreadable.clone()));
    assert!(unreadable.is_own() && unreadable.is_unreadable() && !unreadable.is_chat());
    let chat = PredictionId::of_chat(7);
    assert!(chat.is_chat() && !chat.is_unreadable());
    assert!(!id("unreadable.7").is_own());
    let listed = PredictionId::from_upstream(unreadable.as_str(), &account("demo")).unwrap();
    assert!(!listed.is_own());
}

#[test]
fn account_names_are_plain() {
    assert!("team-2".parse::<AccountName>().is_ok());
    for bad in ["", "Team", "a b", "a.b", &"x".repeat(33)] {
        assert!(bad.parse::<AccountName>().is_err(), "{bad:?}");
    }
}

proptest! {
    #[test]
    fn no_text_stands_for_two_ids(a in "[~.ab\\PC]{1,12}", b in "[~.ab\\PC]{1,12}") {
        let accounts = [account("a"), account("b")];
        let mut all = Vec::new();
        for text in [&a, &b] {
            for account in &accounts {
                let listed = PredictionId::from_upstream(text, account).unwrap();
                prop_assert_eq!(listed.upstream(), text);
                prop_assert_eq!(listed.as_str().parse(), Ok(listed.clone()));
                let qualified = listed.in_account(account);
                prop_assert_eq!(qualified.upstream(), text);
                prop_assert_eq!(qualified.account(), Some((*account).clone()));
                all.push((text, account, qualified));
            }
        }
        for (text, account, id) in &all {
            for (other_text, other_account, other) in &all {
                prop_assert_eq!(id == other, (text, account) == (other_text, other_account));
            }
        }
    }

    #[test]
    fn any_text_is_shortened(text in "\\PC{1,60}") {
        let id = PredictionId::from_upstream(&text, &account("a")).unwrap();
        let short = id.short();
        prop_assert!(short.chars().count() <= SHORT_LEN + 1);
        prop_assert!(text.starts_with(without_ellipsis(&short).trim_end()) || short == text);
    }
}
