//! What belongs to a query.

use super::*;
use crate::{
    cost::Cost, kind::Kind, prediction::Prediction, prediction::sample, source::Source,
    status::Status, time::Timestamp,
};

const SECOND: i64 = 1_000_000;

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn lighthouse() -> (Prediction, Text) {
    let mut p = sample("05bd8fe1-7646", Status::Cancelled);
    p.model = "black-forest-labs/FLUX-2-flex".to_owned();
    p.source = Source::Web;
    p.kind = Some(Kind::Image);
    p.created_at = at("2026-11-03T10:00:00Z");
    p.started_at = Some(Timestamp::from_micros(p.created_at.micros() + 2 * SECOND));
    p.completed_at = Some(Timestamp::from_micros(p.created_at.micros() + 12 * SECOND));
    p.cost = Some(Cost::from_units(50_000_000_000));
    p.error = Some("Out of memory".to_owned());
    let text = Text::read(
        "A lighthouse at dawn 16:9 seed 4711",
        "",
        "Out of memory: 3 GPUs",
    );
    (p, text)
}

fn check(query: &str, fits: bool) {
    let (p, text) = lighthouse();
    let query = Query::parse(query).expect(query);
    let now = at("2026-11-03T22:00:00Z");
    assert_eq!(query.fits(&p, &text, now), fits, "{query}");
}

#[test]
fn bare_words_are_found_anywhere() {
    for text in [
        "",
        "  ",
        "flux",
        "FLUX",
        "rest-labs",
        "05bd",
        "05BD8FE1",
        "cancelled",
        "canceled",
        "can",
        "lighthouse",
        "LIGHT",
        "4711",
        "16:9",
        "memory",
        "gpus",
        "\"at dawn\"",
        "flux dawn 05",
    ] {
        check(text, true);
    }
    for text in [
        "forest,labs",
        "bd8fe1",
        "failed",
        "ca",
        "%",
        "_",
        "ighthouse",
        "\"at daw\"",
        "dawn-at",
        "0",
        "flux failed",
        "\"cancelled\"",
    ] {
        check(text, false);
    }
}

#[test]
fn qualifiers_ask_for_one_property() {
    for text in [
        "status:cancelled",
        "status:failed,canceled",
        "status:canc",
        "model:flux,veo",
        "model:\"black-forest-labs/flux-2-flex\"",
        "source:web",
        "account:demo",
        "id:05BD",
        "id:\"05bd8fe1-7646\"",
        "type:image,video",
        "cost:0.05",
        "cost:$0.05",
        "cost:>0.04",
        "cost:0.01..0.05",
        "cost:any",
        "queued:2s",
        "queued:<=2s",
        "running:>9s",
        "running:10s",
        "total:12s",
        "total:>10s",
        "created:2026-11-03",
        "created:2026-11-01..2026-11-07",
        "created:24h",
        "created:today",
        "created:this-week",
        "error:out",
        "error:\"of memory\"",
        "error:any",
        "error:\"out of memory\",foo",
        "total:1s..1m",
    ] {
        check(text, true);
        check(&format!("-{text}"), false);
    }
    for text in [
        "status:failed",
        "model:\"flux\"",
        "source:api",
        "account:other",
        "id:5bd",
        "id:\"05bd\"",
        "type:none",
        "type:text",
        "cost:>0.05",
        "cost:none",
        "queued:<2s",
        "running:none",
        "total:>1m",
        "created:2026-11-04",
        "created:15m",
        "created:yesterday",
        "error:dawn",
        "error:none",
        "error:\"memory of\"",
    ] {
        check(text, false);
        check(&format!("-{text}"), true);
    }
}

#[test]
fn every_term_must_fit() {
    check("status:cancelled flux -source:api lighthouse", true);
    check("status:cancelled flux -source:web lighthouse", false);
    check("-flux", false);
    check("-veo -\"at dusk\"", true);
}

#[test]
fn an_unknown_status_is_found_by_its_word() {
    let p = sample("a1", Status::from_word("Paused"));
    let fits = |text: &str| {
        let query = Query::parse(text).expect(text);
        query.fits(&p, &Text::default(), Timestamp::default())
    };
    assert!(fits("paused"));
    assert!(fits("status:\"paused\""));
    assert!(!fits("queued"));
    assert!(!fits("status:queued"));
}

#[test]
fn says_which_statuses_it_leaves_in() {
    let check = |text: &str, status: &str, want: bool| {
        let query = Query::parse(text).expect(text);
        assert_eq!(query.takes(&Status::from_word(status)), want, "{text}");
    };
    check("flux failed", "succeeded", true);
    check("flux status:failed,queued", "queued", true);
    check("flux status:failed,queued", "succeeded", false);
    check("-status:failed", "failed", false);
    check("-status:failed", "queued", true);
    check("status:failed -status:failed", "failed", false);
}

#[test]
fn live_durations_grow() {
    let mut p = sample("a1", Status::Queued);
    p.created_at = Timestamp::from_micros(0);
    let query = Query::parse("queued:>10s").unwrap();
    let fits = |seconds| {
        let now = Timestamp::from_micros(seconds * SECOND);
        query.fits(&p, &Text::default(), now)
    };
    assert!(!fits(10));
    assert!(fits(11));
}

#[test]
fn a_start_at_once_is_a_short_wait() {
    let mut p = sample("a1", Status::Processing);
    p.started_at = Some(p.created_at);
    let query = Query::parse("queued:<=500ms").unwrap();
    assert!(query.fits(&p, &Text::default(), Timestamp::default()));
}

#[test]
fn says_whether_it_needs_the_text() {
    assert!(Query::parse("flux").unwrap().needs_text());
    assert!(
        Query::parse("status:failed -error:timeout")
            .unwrap()
            .needs_text()
    );
    assert!(
        !Query::parse("model:flux created:today error:any")
            .unwrap()
            .needs_text()
    );
}

include!("../id/awkward_ids.in");

fn with_id(text: &str, account: &str) -> Prediction {
    let account: crate::id::AccountName = account.parse().unwrap();
    let id = PredictionId::from_upstream(text, &account).unwrap();
    Prediction::bare(id, account)
}

fn finds(query: &Query, prediction: &Prediction) -> bool {
    query.fits(prediction, &Text::default(), Timestamp::default())
}

#[test]
fn any_id_is_found_by_itself_in_quotes_and_by_its_beginning() {
    for text in AWKWARD_IDS {
        let prediction = with_id(text, "demo");
        let exact = Term::exactly(Qualifier::Id, text).unwrap();
        for query in [
            Query::parse(&exact.to_string()).expect(text),
            Query::of_prediction(&prediction.id),
            Query::of(vec![Term::of_id_prefix(text).unwrap()]),
        ] {
            assert!(finds(&query, &prediction), "{query} {text}");
            assert!(!finds(&query, &with_id("other", "demo")), "{query}");
        }
    }
}

#[test]
fn any_model_is_found_by_its_name_in_quotes_and_no_other_is() {
    let names = [
        "",
        " ",
        "flux",
        "flux ",
        "FLUX.2-pro 2",
        "a\"b",
        "x\\",
        "\\\"",
        "a,b",
        "模型",
        "model:x",
    ];
    for name in names {
        let of = |model: &str| Prediction {
            model: model.to_owned(),
            ..with_id("p", "demo")
        };
        let exact = Term::exactly(Qualifier::Model, name).unwrap();
        let query = Query::parse(&exact.to_string()).expect(name);
        for other in names {
            assert_eq!(
                finds(&query, &of(other)),
                name == other,
                "{query} {other:?}"
            );
        }
    }
    for unfinished in ["model:", "model:\"", "model: \"\""] {
        let query = Query::parse(unfinished);
        let unnamed = with_id("p", "demo");
        assert!(
            !query.is_ok_and(|query| finds(&query, &unnamed)),
            "{unfinished}"
        );
    }
}

#[test]
fn a_text_that_reads_as_words_or_wrongly_may_be_the_beginning_of_an_id() {
    for text in AWKWARD_IDS {
        let prediction = Prediction {
            status: Status::Failed,
            ..with_id(text, "demo")
        };
        let read = Query::parse(text).is_ok_and(|query| finds(&query, &prediction));
        let whole = Query::of_whole_text(text).is_some_and(|query| finds(&query, &prediction));
        // These ask for something else in the right way.
        let is_filter = matches!(*text, "-status:failed" | "id:x");
        // A bare word of one letter begins too many ids.
        let is_short = text.trim().len() < 2;
        assert_eq!(read || whole, !is_filter && !is_short, "{text}");
    }
    for text in [
        "",
        " ",
        "flux",
        "status:failed",
        "flux status:failed",
        "-status:failed",
    ] {
        assert_eq!(Query::of_whole_text(text), None, "{text}");
    }
    let whole = Query::of_whole_text("two wo").unwrap();
    assert_eq!(whole.to_string(), "id:\"two wo…\"");
    assert_eq!(Query::parse(&whole.to_string()), Ok(whole));
}

#[test]
fn an_id_as_the_list_shows_it_is_found() {
    let prediction = with_id("9683681e-071e-476f-b0d1-000000000001", "demo");
    let short = prediction.id.short();
    for text in [
        short.clone(),
        short.replace('…', "..."),
        format!("id:{short}"),
        format!("id:\"{short}\""),
    ] {
        assert!(finds(&Query::parse(&text).unwrap(), &prediction), "{text}");
        assert!(!finds(
            &Query::parse(&text).unwrap(),
            &with_id("9683", "demo")
        ));
    }
}

#[test]
fn an_account_tells_predictions_of_one_id_apart() {
    let first = with_id("a1", "demo");
    let mut second = with_id("a1", "research");
    second.id = second.id.in_account(&second.account);
    let both = Query::of_prediction(&first.id);
    assert!(finds(&both, &first) && finds(&both, &second));
    let one = Query::of_prediction(&second.id);
    assert_eq!(one.to_string(), "id:\"a1\" account:\"research\"");
    assert!(!finds(&one, &first) && finds(&one, &second));
}
