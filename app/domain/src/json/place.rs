//! One value in a JSON text, found by its path and put in its place, while every other byte stays as
//! it was written: so a form and the text can be two views of one input.
//!
//! A path is a JSON pointer (`/a/b~1c`) through objects alone. Takes any text and never fails.

use std::{borrow::Cow, ops::Range};

use super::{Member, members};

/// The place of the value at `path`, if it is there; of a member that stands there twice the last,
/// as every reader of JSON takes it.
pub fn find(text: &str, path: &str) -> Option<Range<usize>> {
    let mut place = whole(text);
    for name in names(path) {
        place = member(text, place, &name)?.1.value;
    }
    Some(place)
}

/// The text with `value`, itself JSON, at `path`; `None` takes away what is there, and what is then
/// left empty around it. What is in the way of the path is replaced.
pub fn put(text: &str, path: &str, value: Option<&str>) -> String {
    let names: Vec<_> = names(path).collect();
    match (set(text, whole(text), &names, value, 1), value) {
        (Some(text), _) => text,
        (None, Some(value)) => value.to_owned(),
        (None, None) => "{}".to_owned(),
    }
}

/// The path of a member of what stands at `path`.
pub fn below(path: &str, name: &str) -> String {
    format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A text as a JSON string.
pub fn quoted(text: &str) -> String {
    let mut json = String::with_capacity(text.len() + 2);
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            '\t' => json.push_str("\\t"),
            '\r' => json.push_str("\\r"),
            c if c < ' ' => {
                json.push_str("\\u00");
                let digit = |n: u32| char::from_digit(n, 16).unwrap_or('0');
                json.extend([digit(u32::from(c) >> 4), digit(u32::from(c) & 15)]);
            }
            c => json.push(c),
        }
    }
    json.push('"');
    json
}

/// What a JSON string says; `None` of what is no whole string.
pub fn unquoted(json: &str) -> Option<String> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(c) = rest.next() {
        let c = match c {
            '"' => return None,
            '\\' => match rest.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                'b' => '\u{8}',
                'f' => '\u{c}',
                'u' => escaped(&mut rest)?,
                c @ ('"' | '\\' | '/') => c,
                _ => return None,
            },
            c => c,
        };
        text.push(c);
    }
    Some(text)
}

/// The character of four hexadecimal digits, or of two such escapes where one is not enough.
fn escaped(rest: &mut std::str::Chars<'_>) -> Option<char> {
    let first = unit(rest)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    let is_pair = rest.next() == Some('\\') && rest.next() == Some('u');
    let second = unit(rest).filter(|it| is_pair && (0xdc00..0xe000).contains(it))?;
    char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00))
}

fn unit(rest: &mut std::str::Chars<'_>) -> Option<u32> {
    (0..4).try_fold(0, |unit, _| Some(unit * 16 + rest.next()?.to_digit(16)?))
}

fn names(path: &str) -> impl Iterator<Item = Cow<'_, str>> {
    path.split('/').skip(1).map(|name| {
        if name.contains('~') {
            Cow::Owned(name.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(name)
        }
    })
}

fn whole(text: &str) -> Range<usize> {
    let start = text.len() - text.trim_start().len();
    start..start.max(text.trim_end().len())
}

/// The last member of that name of the object at `of`, and its number among them.
fn member(text: &str, of: Range<usize>, name: &str) -> Option<(usize, Member)> {
    let is_it = |member: &Member| {
        let key = member.key.clone().and_then(|key| text.get(key));
        key.and_then(unquoted).is_some_and(|key| key == name)
    };
    let numbered = members(text, of).enumerate();
    numbered.filter(|(_, member)| is_it(member)).last()
}

/// The text of what stands at `of` with the value set; `None` where nothing is left of it. Outside of
/// `of` nothing is looked at.
fn set(
    text: &str,
    of: Range<usize>,
    names: &[Cow<'_, str>],
    value: Option<&str>,
    depth: usize,
) -> Option<String> {
    let Some((name, rest)) = names.split_first() else {
        return value.map(str::to_owned);
    };
    let here = text.get(of.clone()).unwrap_or_default();
    if !here.starts_with('{') {
        return made(names, value?, depth).into();
    }
    let Some((number, found)) = member(text, of.clone(), name) else {
        return Some(match value {
            Some(value) => added(here, name, &inner(rest, value, depth), depth),
            None => here.to_owned(),
        });
    };
    let (before, after) = (
        &text[of.start..found.value.start],
        &text[found.value.end..of.end],
    );
    if let Some(inner) = set(text, found.value.clone(), rest, value, depth + 1) {
        return Some([before, &inner, after].concat());
    }
    let all = members(text, of.clone()).collect::<Vec<_>>();
    // With the comma on one of its sides.
    let cut = match (number.checked_sub(1), all.get(number + 1)) {
        (_, Some(next)) => found.start()..next.start(),
        (Some(previous), None) => all[previous].value.end..found.value.end,
        (None, None) => return None,
    };
    Some([&text[of.start..cut.start], &text[cut.end..of.end]].concat())
}

/// What stands below a member that is not there yet.
fn inner(rest: &[Cow<'_, str>], value: &str, depth: usize) -> String {
    match rest {
        [] => value.to_owned(),
        rest => made(rest, value, depth + 1),
    }
}

/// An object with one member, which leads to the value.
fn made(names: &[Cow<'_, str>], value: &str, depth: usize) -> String {
    match names.split_first() {
        Some((name, rest)) => added("{}", name, &inner(rest, value, depth), depth),
        None => value.to_owned(),
    }
}

/// The object with one more member, on a line of its own.
fn added(object: &str, name: &str, value: &str, depth: usize) -> String {
    let (line, end) = ("  ".repeat(depth), "  ".repeat(depth - 1));
    let body = object.trim_end();
    // Its own brace, and not that of a value at its end.
    let body = body.strip_suffix('}').unwrap_or(body).trim_end();
    let comma = if body.ends_with(['{', ',']) { "" } else { "," };
    format!("{body}{comma}\n{line}{}: {value}\n{end}}}", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_put_and_taken_and_nothing_else_moves() {
        let check = |text: &str, path: &str, value: Option<&str>, want: &str| {
            assert_eq!(put(text, path, value), want, "{text} {path}");
        };
        let text = r#"{"n":1.50,  "é/":[1, 2],"o":{"x":0e1}}"#;
        check(
            text,
            "/é~1",
            Some("3"),
            r#"{"n":1.50,  "é/":3,"o":{"x":0e1}}"#,
        );
        check(
            text,
            "/o/x",
            Some("\"a\""),
            r#"{"n":1.50,  "é/":[1, 2],"o":{"x":"a"}}"#,
        );
        check(text, "/n", None, r#"{"é/":[1, 2],"o":{"x":0e1}}"#);
        // With its last member an object goes, too.
        check(text, "/o/x", None, r#"{"n":1.50,  "é/":[1, 2]}"#);
        check(text, "/gone", None, text);
        check("{}", "/a", Some("1"), "{\n  \"a\": 1\n}");
        check(
            "{\n  \"a\": 1\n}",
            "/b/c",
            Some("2"),
            "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": 2\n  }\n}",
        );
        check(
            r#"{"a":{"b":1}}"#,
            "/c",
            Some("2"),
            "{\"a\":{\"b\":1},\n  \"c\": 2\n}",
        );
        check("{\"a\":1}", "/a", None, "{}");
        check(
            "{\"a\":7}",
            "/a/b",
            Some("1"),
            "{\"a\":{\n    \"b\": 1\n  }}",
        );
        check("", "/a", Some("1"), "{\n  \"a\": 1\n}");
        check("[1", "/a", None, "{}");
    }

    #[test]
    fn a_member_is_found_however_its_name_is_spelled() {
        let text = r#"{"a":1,"\u0061":2,"b":{"c~/d":3}}"#;
        let at = |path: &str| find(text, path).map(|place| &text[place]);
        assert_eq!(at("/a"), Some("2"));
        assert_eq!(at(&below("/b", "c~/d")), Some("3"));
        assert_eq!(at(""), Some(text));
        assert_eq!((at("/c"), at("/a/b")), (None, None));
    }

    #[test]
    fn strings_are_read_as_json_writes_them() {
        for text in ["", "a\"\\\n\u{1}é😀/"] {
            assert_eq!(unquoted(&quoted(text)).as_deref(), Some(text));
            let theirs = serde_json::to_string(text).unwrap();
            assert_eq!(unquoted(&theirs).as_deref(), Some(text));
        }
        assert_eq!(unquoted(r#""\ud83d\ude00\/""#).as_deref(), Some("😀/"));
        for bad in ["", "\"", "a", r#""\ud83d""#, r#""\x""#, "\"a\"b\""] {
            assert_eq!(unquoted(bad), None, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_put_is_found(text in "[\\PC\\s\"{}\\[\\],:\\\\ab]{0,60}", name in "[ab/~\"]{1,3}") {
            let path = below("/a", &name);
            let _ = put(&text, &path, None);
            // Of a text that is an object; of others only that nothing fails.
            let put = put(&text, &path, Some("\"v\""));
            if serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text).is_ok() {
                let place = find(&put, &path);
                proptest::prop_assert_eq!(place.map(|place| &put[place]), Some("\"v\""));
            }
        }
    }
}
