//! What the programs say, and that no input gets out of its quotes. That they run, and make the same
//! run again, is tested with the official clients.

use proptest::prelude::*;
use serde_json::Value;

use super::{literal::is_unseen, *};

fn of(input: &str) -> [String; 3] {
    let run = Run {
        call: Call::Predict,
        base_url: STANDARD_URL,
        model: "truefusion",
        input,
    };
    let programs = programs(run).into_iter().map(|program| program.code);
    let programs: Vec<_> = programs.collect();
    programs.try_into().expect("three programs")
}

#[test]
fn writes_all_three() {
    let [curl, typescript, python] = of(r#"{"prompt":"A lighthouse","seed":7,"raw":true}"#);
    assert_eq!(
        curl,
        r#"curl https://api.skytells.ai/v1/predictions \
  -H "x-api-key: $SKYTELLS_API_KEY" \
  -H "content-type: application/json" \
  --data-binary @- <<'JSON'
{
  "model": "truefusion",
  "input": {
    "prompt": "A lighthouse",
    "seed": 7,
    "raw": true
  }
}
JSON
"#
    );
    assert_eq!(
        typescript,
        r#"// npm install skytells
import { createClient } from "skytells";

const skytells = createClient(process.env.SKYTELLS_API_KEY);
const prediction = await skytells.predict({
  model: "truefusion",
  input: {
    "prompt": "A lighthouse",
    "seed": 7,
    "raw": true
  },
});
console.log(prediction.id);
"#
    );
    assert_eq!(
        python,
        r#"# pip install skytells
import os

from skytells import SkytellsClient

client = SkytellsClient(os.environ["SKYTELLS_API_KEY"])
prediction = client.predict({
    "model": "truefusion",
    "input": {
      "prompt": "A lighthouse",
      "seed": 7,
      "raw": True
    },
})
print(prediction["id"])
"#
    );
}

#[test]
fn another_api_is_named() {
    let run = Run {
        call: Call::Predict,
        base_url: "http://127.0.0.1:8080/it's",
        model: "a\"b",
        input: "{}",
    };
    let programs = programs(run);
    let has = |at: usize, text: &str| {
        let code = &programs[at].code;
        assert!(code.contains(text), "{code}");
    };
    has(0, r"curl 'http://127.0.0.1:8080/it'\''s/predictions' \");
    has(
        1,
        r#"SKYTELLS_API_KEY, { baseUrl: "http://127.0.0.1:8080/it's" });"#,
    );
    has(
        2,
        r#"SKYTELLS_API_KEY"], base_url="http://127.0.0.1:8080/it's")"#,
    );
    for at in 0..3 {
        has(at, r#""a\"b""#);
    }
}

#[test]
fn what_differs_between_the_languages_is_written_their_way() {
    let [curl, typescript, python] = of(
        r#"{"a":"\/ \ud83d\ude00 \ud83d é","__proto__":null,"n":[12345678901234567890,0.1234567890123456789]}"#,
    );
    assert!(curl.contains(r#""\/ \ud83d\ude00 \ud83d é""#), "{curl}");
    assert!(
        typescript.contains(r#"\/ \ud83d\ude00 \ud83d é"#),
        "{typescript}"
    );
    assert!(python.contains(r#""/ 😀 \ud83d é""#), "{python}");
    assert!(
        typescript.contains("__proto__\"\n    ]: null"),
        "{typescript}"
    );
    assert!(
        typescript.contains("exactly(\"12345678901234567890\")"),
        "{typescript}"
    );
    assert!(
        typescript.contains("exactly(\"0.1234567890123456789\")"),
        "{typescript}"
    );
    assert!(python.contains("12345678901234567890,"), "{python}");
    let note = "# Python cannot hold this number exactly: 0.1234567890123456789\n";
    assert!(python.contains(note), "{python}");
}

#[test]
fn there_is_none_of_what_cannot_be_written() {
    let none = |model: &str, input: &str| {
        let run = Run {
            call: Call::Predict,
            base_url: STANDARD_URL,
            model,
            input,
        };
        assert_eq!(programs(run), [], "{model} {input:.40}");
    };
    let long = format!("{{\"a\":\"{}\"}}", "x".repeat(MAX_INPUT));
    for input in [
        "",
        "[1]",
        "null",
        "{",
        "{\"a\":1}}",
        "{\"a\":\"\n\"}",
        &long,
    ] {
        none("truefusion", input);
    }
    none("", "{}");
}

/// The string literals of a program in which nothing else has quotes, and the program without them.
fn strings(code: &str) -> (Vec<&str>, String) {
    let (mut strings, mut rest, mut bare) = (Vec::new(), code, String::new());
    while let Some(start) = rest.find('"') {
        bare.push_str(&rest[..start]);
        let len = domain::json::string_len(&rest[start..]);
        strings.push(&rest[start..start + len]);
        rest = &rest[start + len..];
    }
    bare.push_str(rest);
    (strings, bare)
}

fn json() -> impl Strategy<Value = Value> {
    let text = "\\PC{0,12}|[\\x00-\\x7f'\"`$\\\\!/{}\n\u{202e}\u{85}😀]{0,12}|JSON|__proto__";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 24, 5, move |value| {
        prop_oneof![
            prop::collection::vec(value.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text, value), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    prop::collection::vec((text, value), 0..5)
        .prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn nothing_gets_out_of_its_quotes(input in json()) {
        let programs = of(&input.to_string());
        for code in &programs {
            let unseen = code.chars().find(|c| is_unseen(*c) && *c != '\n');
            prop_assert_eq!(unseen, None, "{}", code);
        }
        let [curl, typescript, python] = &programs;

        let (head, rest) = curl.split_once("<<'JSON'\n").expect("a here-document");
        prop_assert!(!head.contains("<<"));
        let body = rest.strip_suffix("\nJSON\n").expect("its end");
        prop_assert!(body.lines().all(|line| line != "JSON"));
        let body: Value = serde_json::from_str(body).expect("a body of JSON");
        // Not the input itself: what reads JSON here rounds its numbers.
        let input: Value = serde_json::from_str(&input.to_string()).expect("an input of JSON");
        prop_assert_eq!(&body["input"], &input);

        // Outside of the strings there is only what the language writes itself.
        let (_, bare) = strings(typescript);
        let bare = bare.split_once("input: ").expect("an input").1;
        let bare = bare.strip_suffix(",\n});\nconsole.log(prediction.id);\n").expect("an end");
        let is_ours = |c: char| c.is_ascii_digit() || " \n{}[],:.-+eE()".contains(c);
        let bare = bare.replace("exactly", "").replace("true", "").replace("false", "");
        prop_assert!(bare.replace("null", "").chars().all(is_ours), "{}", bare);

        let (strings, bare) = strings(python);
        let bare = bare.split_once("predict(").expect("a call").1;
        let bare = bare.strip_suffix(",\n})\nprint(prediction[])\n").expect("an end");
        let bare = bare.replace("True", "").replace("False", "").replace("None", "");
        prop_assert!(bare.chars().all(is_ours), "{}", bare);
        // No escape that Python does not know.
        for string in strings {
            let mut rest = string;
            while let Some(at) = rest.find('\\') {
                prop_assert!(rest[at + 1..].starts_with(['"', '\\', 'b', 'f', 'n', 'r', 't', 'u', 'U']));
                rest = &rest[at + 2..];
            }
        }
    }

    #[test]
    fn takes_any_text(input in "[{][\\PC\\s\"{}\\[\\],:\\\\]{0,200}", model in "\\PC{0,20}") {
        let base_url = STANDARD_URL;
        let _ = programs(Run { call: Call::Predict, base_url, model: &model, input: &input });
    }
}

#[test]
fn a_conversation_is_asked_again_as_one() {
    let run = Run {
        call: Call::Chat,
        base_url: STANDARD_URL,
        model: "mera",
        input: r#"{"messages":[{"role":"user","content":"It's $HOME"}],"temperature":1.50}"#,
    };
    let programs = programs(run);
    let code = |at: usize| programs[at].code.as_str();
    let sent = code(0).split("<<'JSON'\n").nth(1).unwrap();
    let sent: Value = serde_json::from_str(sent.trim_end().strip_suffix("JSON").unwrap()).unwrap();
    let want = serde_json::json!({
        "model": "mera",
        "messages": [{ "role": "user", "content": "It's $HOME" }],
        "temperature": 1.5,
        "stream": true,
    });
    assert_eq!(sent, want);
    assert!(code(0).contains("/v1/chat/completions \\\n"), "{}", code(0));
    for (at, want) in [
        (1, "chat.completions.create({"),
        (1, "\"stream\": true"),
        (2, "chat.completions.create(**{"),
        (2, "\"stream\": True"),
    ] {
        assert!(code(at).contains(want), "{}", code(at));
    }
}
