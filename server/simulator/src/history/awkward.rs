//! Inputs that are legal and hard to show: the rows that find the bugs of a console.

use serde_json::{Map, Value, json};

use crate::dice::Dice;

const TEXTS: [&str; 9] = [
    "ein Fuchs im Schnee, 雪の中の狐, лиса в снегу, ❄️🦊 and a 👩‍👩‍👧‍👦 family, e\u{301} ≠ é",
    "منارة على جرف عند الغروب، ألوان مائية",
    "right to left \u{202e}gnp.live\u{202c} and a zero\u{200b}width space",
    "<script>alert('prompt')</script><img src=x onerror=alert(1)> & \"quotes\" </textarea>",
    "{{ template }} ${injection} %s %n \\u0000 '; DROP TABLE predictions; --",
    "line one\nline two\r\nline three\ttabbed\n\n\n# not a heading\n```\nnot a fence\n```",
    "Z\u{351}\u{36b}\u{343}a\u{363}\u{36b}l\u{349}\u{35a}g\u{321}\u{34a}o\u{322}, combined far too often",
    "\u{1b}[31mred in a terminal\u{1b}[0m\u{7}",
    "    ",
];

/// Makes an input awkward in one way.
pub(super) fn distort(input: &mut Map<String, Value>, dice: &mut Dice) {
    let field = ["prompt", "text", "lyrics"]
        .into_iter()
        .find(|name| input.contains_key(*name));
    let field = field.unwrap_or("prompt").to_owned();
    match dice.between(0, 12) {
        0 => drop(input.insert(field, json!(long_prompt()))),
        1 => drop(input.insert("seed".to_owned(), json!(9_007_199_254_740_993_u64))),
        2 => drop(input.insert("seed".to_owned(), json!(u64::MAX))),
        3 => drop(input.insert("options".to_owned(), nested(12))),
        choice => {
            let index = usize::try_from(choice - 4).unwrap_or(0);
            input.insert(field, json!(TEXTS[index]));
        }
    }
}

fn long_prompt() -> String {
    let mut text = "A very long prompt. ".to_owned();
    for n in 1..=150 {
        text.push_str(&format!(
            "Detail {n}: a lantern hangs from the branch, a moth circles it. "
        ));
    }
    text + "Unbroken:" + &"x".repeat(600)
}

fn nested(depth: u32) -> Value {
    (0..depth).fold(
        json!([1, null, { "deep": true, "": "an empty key" }]),
        |inner, level| json!({ "level": level, "inner": inner }),
    )
}
