//! JSON text laid out for reading and taken apart into its members, without parsing a value: every
//! number, string and escape stays as it was written. Takes any text and never fails.

pub mod place;
mod string_value;

use std::{iter, ops::Range};

pub use string_value::string_value;

/// The deepest indentation; deeper levels are drawn at this depth.
const MAX_INDENT: usize = 32;

/// The longest layout of a JSON text, as a multiple of its length.
const MAX_GROWTH: usize = 4;

/// The same JSON with a line for each member, indented by two blanks. Only white space between
/// tokens changes; a text that is not JSON comes back with its tokens in order all the same. What is so
/// deeply nested that the white space would outweigh it goes on without line breaks.
pub fn pretty(raw: &str) -> String {
    let mut layout = Layout {
        text: String::with_capacity(raw.len() * 2),
        depth: 0,
        white_space: raw.len() * (MAX_GROWTH - 1) + 2 * MAX_INDENT * MAX_INDENT,
    };
    let mut tokens = tokens(raw).peekable();
    while let Some(token) = tokens.next() {
        let next = tokens.peek().and_then(|next| next.chars().next());
        layout.add(token, next);
    }
    layout.text
}

/// The tokens of a JSON text in their order, each as it was written, without what is between them.
pub fn tokens(raw: &str) -> impl Iterator<Item = &str> {
    let mut rest = raw.trim_start();
    iter::from_fn(move || {
        let token = match rest.chars().next()? {
            '"' => &rest[..string_len(rest)],
            '{' | '}' | '[' | ']' | ',' | ':' => &rest[..1],
            _ => &rest[..word_len(rest)],
        };
        rest = rest[token.len()..].trim_start();
        Some(token)
    })
}

/// A member of an object or an item of an array, as places in the text that it stands in, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name with the quotes; `None` for an item.
    pub key: Option<Range<usize>>,
    /// Its value.
    pub value: Range<usize>,
}

impl Member {
    /// Where it begins.
    pub fn start(&self) -> usize {
        self.key.as_ref().unwrap_or(&self.value).start
    }
}

/// The members of the object or array at `of`, one level deep, found as they are asked for; none of
/// anything else. `of` must be a stretch of `text`, as [`Member::value`] is.
pub fn members(text: &str, of: Range<usize>) -> Members<'_> {
    let is_object = text.as_bytes().get(of.start) == Some(&b'{');
    let is_branch = is_object || text.as_bytes().get(of.start) == Some(&b'[');
    let end = of.end.min(text.len());
    Members {
        text,
        at: if is_branch {
            skip(text, of.start + 1, end, b",")
        } else {
            end
        },
        end,
        is_object,
    }
}

/// The members of an object or array, in their order.
#[derive(Clone, Debug)]
pub struct Members<'a> {
    text: &'a str,
    at: usize,
    end: usize,
    is_object: bool,
}

impl Members<'_> {
    /// Goes on at a place where a member begins.
    #[must_use]
    pub fn from(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// Where the next one begins, or where they end.
    pub fn place(&self) -> usize {
        self.at
    }
}

impl Iterator for Members<'_> {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        let Self {
            text,
            at,
            end,
            is_object,
        } = *self;
        if at >= end || matches!(text.as_bytes()[at], b'}' | b']') {
            return None;
        }
        let first = at..at + value_len(&text[at..end]);
        let after = skip(text, first.end, end, b"");
        let is_key = is_object && text.as_bytes().get(after) == Some(&b':');
        let start = skip(text, after + 1, end, b"");
        let member = if is_key && start < end {
            Member {
                key: Some(first),
                value: start..start + value_len(&text[start..end]),
            }
        } else {
            Member {
                key: None,
                value: first,
            }
        };
        self.at = skip(text, member.value.end, end, b",");
        Some(member)
    }
}

/// The first place from `at` on that is neither white space nor one of `also`.
fn skip(text: &str, at: usize, end: usize, also: &[u8]) -> usize {
    let skips = |byte: &u8| byte.is_ascii_whitespace() || also.contains(byte);
    let rest = text.as_bytes().get(at..end).unwrap_or_default();
    at + rest.iter().take_while(|byte| skips(byte)).count()
}

/// The length of the value that `text` begins with: at least one character.
fn value_len(text: &str) -> usize {
    match text.as_bytes().first() {
        Some(b'"') => string_len(text),
        Some(b'{' | b'[') => nested_len(text),
        _ => {
            let first = text.chars().next().map_or(1, char::len_utf8);
            word_len(text).max(first)
        }
    }
}

/// The length of the object or array that `text` begins with; all of it where it does not end.
fn nested_len(text: &str) -> usize {
    let (mut at, mut depth) = (0, 0u32);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_len(&text[at..]);
                continue;
            }
            b'{' | b'[' => depth = depth.saturating_add(1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// The length in bytes of the string that `text` begins with, quotes included; all of `text` where
/// it does not end.
pub fn string_len(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the number, word or garbage that `text` begins with: at least one character.
fn word_len(text: &str) -> usize {
    let ends = |c: char| c.is_whitespace() || "{}[],:\"".contains(c);
    text.find(ends).unwrap_or(text.len())
}

struct Layout {
    text: String,
    depth: usize,
    /// The white space that may still be added, in bytes.
    white_space: usize,
}

impl Layout {
    fn add(&mut self, token: &str, next: Option<char>) {
        match token {
            "{" | "[" => {
                self.text.push_str(token);
                self.depth += 1;
                if !matches!(next, Some('}' | ']')) {
                    self.break_line();
                }
            }
            "}" | "]" => {
                self.depth = self.depth.saturating_sub(1);
                if !self.text.ends_with(['{', '[']) {
                    self.break_line();
                }
                self.text.push_str(token);
            }
            "," => {
                self.text.push(',');
                self.break_line();
            }
            ":" => self.text.push_str(": "),
            _ => self.text.push_str(token),
        }
    }

    fn break_line(&mut self) {
        let Some(left) = self
            .white_space
            .checked_sub(1 + 2 * self.depth.min(MAX_INDENT))
        else {
            return;
        };
        self.white_space = left;
        self.text.push('\n');
        for _ in 0..self.depth.min(MAX_INDENT) {
            self.text.push_str("  ");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lays_out_without_touching_tokens() {
        let raw = r#"{"a":[1.50,-0e-7,{}],"b":"x\"{,}\\","n":12345678901234567890,"e":[]}"#;
        let want = "{\n  \"a\": [\n    1.50,\n    -0e-7,\n    {}\n  ],\n  \"b\": \"x\\\"{,}\\\\\",\n  \
                    \"n\": 12345678901234567890,\n  \"e\": []\n}";
        assert_eq!(pretty(raw), want);
        assert_eq!(pretty(want), want);
    }

    #[test]
    fn takes_one_level_apart() {
        let raw = r#" {"a" : 1.50,"b":{"c":[1,"]"]}, "d":"x\"}" ,"e":[]} "#;
        let shown: Vec<_> = members(raw, 1..raw.len() - 1)
            .map(|it| (it.key.map(|key| &raw[key]), &raw[it.value]))
            .collect();
        let want = [
            (Some("\"a\""), "1.50"),
            (Some("\"b\""), r#"{"c":[1,"]"]}"#),
            (Some("\"d\""), r#""x\"}""#),
            (Some("\"e\""), "[]"),
        ];
        assert_eq!(shown, want);
        let list = "[1, [2,3] ,null]";
        let items: Vec<_> = members(list, 0..16).map(|it| &list[it.value]).collect();
        assert_eq!(items, ["1", "[2,3]", "null"]);
        let rest: Vec<_> = members(list, 0..16)
            .from(4)
            .map(|it| &list[it.value])
            .collect();
        assert_eq!(rest, ["[2,3]", "null"]);
        assert_eq!(members("\"a\"", 0..3).next(), None);
        assert_eq!(members("", 0..0).next(), None);
    }

    proptest::proptest! {
        #[test]
        fn members_of_any_text_stand_in_it_in_order(raw in "[{\\[][\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let mut end = 0;
            for member in members(&raw, 0..raw.len()) {
                proptest::prop_assert!(end <= member.start() && member.value.start < member.value.end);
                end = member.value.end;
                proptest::prop_assert!(raw.get(member.value).is_some());
            }
        }

        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            proptest::prop_assert_eq!(squeeze(&pretty(&raw)), squeeze(&raw));
        }

        #[test]
        fn depth_costs_no_more_than_its_length(depth in 0usize..3_000) {
            for raw in ["[".repeat(depth), "[".repeat(40) + &"1,".repeat(depth)] {
                let most = MAX_GROWTH * raw.len() + 2 * MAX_INDENT * MAX_INDENT + raw.len();
                proptest::prop_assert!(pretty(&raw).len() <= most);
            }
        }
    }
}
