//! Conversion over answers as upstream's public descriptions show them, the ugly ones included.

use super::*;

fn read(raw: &str) -> Snapshot {
    snapshot(&"demo".parse().unwrap(), raw).expect(raw)
}

/// A prediction of the given members, with the two that are never a flaw's reason.
fn with(members: &str) -> Snapshot {
    read(&format!(
        r#"{{"id":"a","status":"succeeded","created_at":"2026-03-04T21:20:58+00:00",{members}}}"#
    ))
}

fn at(text: &str) -> Option<Timestamp> {
    Some(Timestamp::parse(text).unwrap())
}

#[test]
fn reads_a_whole_prediction() {
    let raw = r#"{"id":"05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b","status":"succeeded","type":"inference",
      "stream":false,"input":{"prompt":"a fox"},"output":["https://delivery.example/1.png"],
      "created_at":"2026-03-04T21:20:58.000000Z","updated_at":"2026-03-04T21:21:05+00:00",
      "started_at":"2026-03-04T21:20:59.250000Z","completed_at":"2026-03-04T21:21:04+00:00",
      "privacy":"private","source":"web","model":{"name":"truefusion","type":"image"},
      "webhook":{"url":null,"events":[]},
      "metrics":{"predict_time":4.751234,"total_time":6.5,"image_count":1,"progress":100},
      "metadata":{"billing":{"credits_used":0.020},"data_available":true,"storage":{"files":[
        {"name":"1.png","type":"image/png","size":181233,"url":"https://delivery.example/1.png"}]}}}"#;
    let news = read(raw);
    assert_eq!(news.raw, raw);
    assert_eq!(news.deliveries[0].mime, "image/png");
    assert_eq!(news.deliveries[0].size, Some(181_233));
    let want = Prediction {
        deleted_upstream_at: None,
        id: "05bd8fe1-7646-4b3d-8c2f-0d6c9b1f2a3b".parse().unwrap(),
        account: "demo".parse().unwrap(),
        status: Status::Succeeded,
        model: "truefusion".to_owned(),
        source: Source::Web,
        kind: Some(Kind::Image),
        created_at: Timestamp::parse("2026-03-04T21:20:58Z").unwrap(),
        started_at: at("2026-03-04T21:20:59.25Z"),
        completed_at: at("2026-03-04T21:21:04Z"),
        updated_at: at("2026-03-04T21:21:05Z"),
        predict_time: Some(4_751_234),
        total_time: Some(6_500_000),
        progress: Some(100),
        cost: Some("0.02".parse().unwrap()),
        outputs: 1,
        error: None,
        flaw: None,
    };
    assert_eq!(news.prediction, want);
}

#[test]
fn a_time_without_a_zone_is_a_guess_and_says_so() {
    let news = with(r#""started_at":"2026-03-04 21:20:59","completed_at":"2026-03-04T21:21:04""#);
    let p = news.prediction;
    assert_eq!(p.started_at, at("2026-03-04T21:20:59Z"));
    assert_eq!(p.completed_at, at("2026-03-04T21:21:04Z"));
    assert_eq!(
        p.flaw.as_deref(),
        Some("Upstream's answer has no time zone (UTC is assumed) in started_at, completed_at.")
    );
}

#[test]
fn absurd_times_are_held_inside_four_digits_or_left_out() {
    let created = |text: &str| {
        read(&format!(
            r#"{{"id":"a","status":"queued","created_at":{text}}}"#
        ))
        .prediction
    };
    let year_0 = created(r#""0000-01-01T00:00:00Z""#);
    assert_eq!(
        (year_0.created_at.day().as_str(), year_0.flaw),
        ("0001-01-01", None)
    );
    let far = created(r#""9999-12-31T23:59:59-14:00""#);
    assert_eq!(far.created_at.day(), "9999-12-31");
    let absurd = created(r#""99999-01-01T00:00:00Z""#);
    assert_eq!(absurd.created_at, Timestamp::default());
    assert!(
        absurd
            .flaw
            .is_some_and(|flaw| flaw.contains("unreadable created_at"))
    );
}

#[test]
fn reads_a_sparse_prediction() {
    let news = read(
        r#"{"id":"pred_1","status":"queued","model":"gpt-5","created_at":"2026-03-04T21:20:58Z"}"#,
    );
    let p = news.prediction;
    assert_eq!(
        (p.status, p.model.as_str(), p.source),
        (Status::Queued, "gpt-5", Source::Api)
    );
    assert_eq!((p.cost, p.outputs, p.flaw, p.kind), (None, 0, None, None));
}

#[test]
fn reads_every_spelling_of_a_status() {
    let check = |status: &str, want: Status, is_flawed: bool| {
        let raw = format!(r#"{{"id":"a","created_at":"2026-03-04T21:20:58Z","status":{status}}}"#);
        let p = read(&raw).prediction;
        assert_eq!((p.status, p.flaw.is_some()), (want, is_flawed), "{status}");
    };
    check(r#""canceled""#, Status::Cancelled, false);
    check(r#""cancelled""#, Status::Cancelled, false);
    check("false", Status::Queued, false);
    check(
        r#""hibernating""#,
        Status::Unknown("hibernating".into()),
        false,
    );
    check("null", Status::Unknown("unknown".into()), true);
    check("3", Status::Unknown("3".into()), true);
    check(r#""""#, Status::Unknown("\"\"".into()), true);
}

#[test]
fn a_flaw_says_what_was_garbled() {
    let all = read(
        r#"{"id":"a","status":3,"output":[{}],"created_at":1772659258,"started_at":"soon","metrics":[],
            "metadata":"none","model":["truefusion"],"source":7}"#,
    );
    let p = all.prediction;
    assert_eq!(
        p.created_at,
        Timestamp::parse("2026-03-04T21:20:58Z").unwrap()
    );
    assert_eq!(p.outputs, 0);
    assert_eq!(
        p.flaw.as_deref(),
        Some(
            "Upstream's answer has an unreadable status, model, metrics, metadata, started_at, \
             created_at, source."
        )
    );
    let none = read(r#"{"id":"a","status":null,"completed_at":"2026-03-04T21:20:58Z"}"#).prediction;
    assert_eq!(
        none.flaw.as_deref(),
        Some("Upstream's answer lacks status, created_at.")
    );
    assert_eq!(Some(none.created_at), none.completed_at);
    let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
    let flaw = with(&format!(r#""input":{deep}"#)).prediction.flaw.unwrap();
    assert!(flaw.contains("128 levels"), "{flaw}");
}

#[test]
fn numbers_may_be_strings() {
    let p = with(
        r#""metrics":{"predict_time":"1.5","total_time":-1,"progress":"42.4"},
           "metadata":{"billing":{"credits_used":"0.000000000001"}}"#,
    )
    .prediction;
    assert_eq!(
        (p.predict_time, p.total_time, p.progress),
        (Some(1_500_000), None, Some(42))
    );
    assert_eq!((p.cost, p.flaw), (Some(Cost::from_units(1)), None));
    let p = with(r#""metrics":{"predict_time":"long"},"metadata":{"billing":{"credits_used":{}}}"#);
    let flaw = p.prediction.flaw.unwrap();
    assert_eq!(
        flaw,
        "Upstream's answer has an unreadable metrics, credits_used."
    );
}

#[test]
fn a_cost_keeps_every_digit() {
    for digits in ["0.1", "0.30000000000000004", "2e-2", "7"] {
        let p = with(&format!(
            r#""metadata":{{"billing":{{"credits_used":{digits}}}}}"#
        ))
        .prediction;
        assert_eq!(p.cost, digits.parse().ok(), "{digits}");
    }
    assert_eq!(with(r#""metadata":{"billing":null}"#).prediction.cost, None);
}

#[test]
fn a_cost_says_where_it_was_cut() {
    let p = with(r#""metadata":{"billing":{"credits_used":0.1234567890129}}"#).prediction;
    assert_eq!(p.cost, "0.123456789012".parse().ok());
    assert_eq!(
        p.flaw.as_deref(),
        Some(
            "Its credits_used is 0.1234567890129; digits after the twelfth decimal are not counted."
        )
    );
}

#[test]
fn one_character_costs_no_member() {
    let p =
        with(r#""output":"a \ud800","\udc00":{"x":1},"model":{"name":"m\u0000\ud800","\ud800":1}"#);
    assert_eq!((p.prediction.outputs, p.prediction.flaw), (1, None));
    assert_eq!(p.prediction.model, "m\u{fffd}\u{fffd}");
    let p = read(
        r#"{"id":"a","status":"failed","created_at":"2026-03-04T21:20:58Z","error":"x \ud800 y"}"#,
    );
    assert_eq!(p.prediction.error.as_deref(), Some("x \u{fffd} y"));
}

#[test]
fn stored_files_are_found_where_they_are_listed() {
    let files = r#"[{"url":"https://h/a.png"}]"#;
    for metadata in [
        format!(r#"{{"storage":{{"files":{files}}}}}"#),
        format!(r#"{{"storage":{files}}}"#),
        format!(r#"{{"files":{files}}}"#),
    ] {
        let news = with(&format!(r#""output":true,"metadata":{metadata}"#));
        assert_eq!(news.deliveries.len(), 1, "{metadata}");
        assert_eq!(news.prediction.outputs, 1);
    }
}

#[test]
fn values_are_outputs() {
    let outputs = |output: &str| with(&format!("\"output\":{output}")).prediction.outputs;
    for value in ["0", "false", "4.5", "true", r#"{"a":0}"#] {
        assert_eq!(outputs(value), 1, "{value}");
    }
    // Shown, but no reason to give up the files of an answer before.
    for empty in ["\"\"", "[]", "{}", "null"] {
        assert_eq!(outputs(empty), 0, "{empty}");
    }
}

#[test]
fn a_failure_says_why() {
    let check = |members: &str, want: Option<&str>| {
        let raw = format!(r#"{{"id":"a","created_at":"2026-03-04T21:20:58Z",{members}}}"#);
        assert_eq!(read(&raw).prediction.error.as_deref(), want, "{members}");
    };
    check(
        r#""status":"failed","response":"No GPU","error":null"#,
        Some("No GPU"),
    );
    check(
        r#""status":"failed","response":"r","error":"e","error_message":"m""#,
        Some("e"),
    );
    check(
        r#""status":"failed","response":"","error_message":"m""#,
        Some("m"),
    );
    check(
        r#""status":"failed","error":{"message":"inner","error_id":"X"}"#,
        Some("inner"),
    );
    check(
        r#""status":"succeeded","response":"Done","error":"no""#,
        None,
    );
    check(r#""status":"processing","response":"Working""#, None);
    check(
        r#""status":"canceled","error":"Stopped by the owner""#,
        Some("Stopped by the owner"),
    );
    let long = "x".repeat(2_000);
    check(
        &format!(r#""status":"failed","error":"{long}""#),
        Some(&long[..MAX_ROW_ERROR]),
    );
}

#[test]
fn without_an_id_it_is_no_prediction() {
    let account = "demo".parse().unwrap();
    for raw in [
        "3",
        "null",
        "[]",
        "{}",
        r#"{"id":[7]}"#,
        r#"{"id":""}"#,
        r#"{"id":"a\u0007"}"#,
        "",
        "{",
        r#"{"id":null,"status":"succeeded"}"#,
    ] {
        assert_eq!(snapshot(&account, raw), None, "{raw}");
    }
}

proptest::proptest! {
    #[test]
    fn any_value_of_any_member_is_survived(
        values in proptest::collection::vec("(null|true|-?[0-9]{1,25}|\"[^\"\\\\]{0,9}\"|\\[\\]|\\{\\}|\\[1\\]|\\{\"name\":3,\"files\":[7]\\})", NAMES.len() - 1)
    ) {
        let members: String = NAMES[1..].iter().zip(&values).fold(String::new(), |text, (name, value)| {
            format!("{text},\"{name}\":{value}")
        });
        let raw = format!("{{\"id\":\"a\"{members}}}");
        let news = snapshot(&"demo".parse().unwrap(), &raw);
        // Control characters make it no JSON; all else is a prediction.
        proptest::prop_assert!(news.is_some() || serde_json::from_str::<serde_json::Value>(&raw).is_err());
        let is_ended = ["succeeded", "failed", "cancelled", "canceled"];
        if let Some(news) = news {
            let word = values[0].trim_matches('"').to_ascii_lowercase();
            proptest::prop_assert_eq!(
                news.prediction.status.is_terminal(), is_ended.contains(&word.as_str())
            );
        }
    }

    #[test]
    fn any_text_is_survived(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
        let _ = snapshot(&"demo".parse().unwrap(), &raw);
    }
}
