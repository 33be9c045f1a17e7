//! The value of a JSON string, read so that one character that no text can hold does not cost the
//! rest of it.

/// The replacement for a character that no text can hold or no page can show.
const REPLACEMENT: char = '\u{fffd}';

/// Returns what the JSON string `token` says. Half of a surrogate pair and NUL become U+FFFD: Rust's
/// strings cannot hold the one, pages and the search cannot show the other. `None` if `token` is no
/// JSON string.
pub fn string_value(token: &str) -> Option<String> {
    let mut rest = token.trim().strip_prefix('"')?;
    let mut value = String::with_capacity(rest.len());
    loop {
        let (plain, marked) = rest.split_at(rest.find(['"', '\\'])?);
        push_plain(plain, &mut value);
        if let Some(after) = marked.strip_prefix('"') {
            return after.is_empty().then_some(value);
        }
        let mut escape = marked.strip_prefix('\\')?.chars();
        let named = escape.next()?;
        rest = escape.as_str();
        value.push(match named {
            '"' | '\\' | '/' => named,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (character, after) = numbered(rest)?;
                rest = after;
                character
            }
            _ => return None,
        });
    }
}

fn push_plain(text: &str, value: &mut String) {
    if text.contains('\0') {
        value.push_str(&text.replace('\0', "\u{fffd}"));
    } else {
        value.push_str(text);
    }
}

/// The character whose four digits, or whose two halves, `text` begins with, and what follows.
fn numbered(text: &str) -> Option<(char, &str)> {
    let (first, after) = unit(text)?;
    if let 0xd800..0xdc00 = first {
        let second = after.strip_prefix("\\u").and_then(unit);
        if let Some((second @ 0xdc00..0xe000, after)) = second {
            let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
            return Some((char::from_u32(code).unwrap_or(REPLACEMENT), after));
        }
    }
    let character = char::from_u32(first).filter(|character| *character != '\0');
    Some((character.unwrap_or(REPLACEMENT), after))
}

/// The four hexadecimal digits that `text` begins with, and what follows.
fn unit(text: &str) -> Option<(u32, &str)> {
    let (digits, after) = text.split_at_checked(4)?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex)?;
    Some((code, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_that_no_text_can_hold_costs_only_itself() {
        let check = |token: &str, want: &str| {
            assert_eq!(string_value(token).as_deref(), Some(want), "{token}");
        };
        check(r#""a \ud800 b""#, "a \u{fffd} b");
        check(r#""a \udc00\ud83d b""#, "a \u{fffd}\u{fffd} b");
        check(r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀");
        check(r#""\ud83dA""#, "\u{fffd}A");
        check(r#""a\u0000b""#, "a\u{fffd}b");
        check("\"a\0b\"", "a\u{fffd}b");
        check(" \"x\" ", "x");
    }

    #[test]
    fn what_is_no_string_says_nothing() {
        for token in [
            "",
            "\"",
            "3",
            "\"a",
            "\"a\"b\"",
            r#""\x""#,
            r#""\u12""#,
            r#""\u+123""#,
            "\"\\",
        ] {
            assert_eq!(string_value(token), None, "{token}");
        }
    }

    proptest::proptest! {
        #[test]
        fn reads_what_serde_reads(token in "\"([^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-d]{4}){0,12}\"?") {
            if let Ok(want) = serde_json::from_str::<String>(&token) {
                proptest::prop_assert_eq!(string_value(&token), Some(want.replace('\0', "\u{fffd}")));
            }
        }
    }
}
