//! JSON as a literal of another language, token by token: what is not different stays as it was
//! written.

use std::fmt::Write as _;

use domain::json::tokens;

use super::number;

/// A language, as far as its literals differ from JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    Json,
    JavaScript,
    Python,
}

/// A literal, and what was needed to write it.
#[derive(Debug, Default)]
pub(super) struct Literal {
    pub(super) text: String,
    /// Whether it calls `exactly` for a number that JavaScript would round.
    pub(super) names_exactly: bool,
    /// The first number, or its beginning, that the language cannot hold, whatever is done.
    pub(super) rounded: Option<String>,
}

/// As much of a number is named where it cannot be held.
const MAX_NAMED: usize = 40;

/// The literal of a valid JSON text, in one line.
pub(super) fn written(json: &str, dialect: Dialect) -> Literal {
    let mut literal = Literal::default();
    let mut tokens = tokens(json).peekable();
    while let Some(token) = tokens.next() {
        let is_key = tokens.peek() == Some(&":");
        match token.as_bytes().first() {
            Some(b'"') => literal.add_string(token, is_key, dialect),
            Some(b'-' | b'0'..=b'9') => literal.add_number(token, dialect),
            _ => literal.text.push_str(match (token, dialect) {
                ("true", Dialect::Python) => "True",
                ("false", Dialect::Python) => "False",
                ("null", Dialect::Python) => "None",
                _ => token,
            }),
        }
    }
    literal
}

impl Literal {
    fn add_string(&mut self, token: &str, is_key: bool, dialect: Dialect) {
        match dialect {
            Dialect::Python => return add_python(token, &mut self.text),
            // Such a key would not be a member, but what the object inherits from. However it is
            // escaped.
            Dialect::JavaScript if is_key && is_proto(token) => {
                self.text.push_str("[\"__proto__\"]");
                return;
            }
            Dialect::JavaScript | Dialect::Json => {}
        }
        for c in token.chars() {
            match is_unseen(c) {
                true => add_units(c, &mut self.text),
                false => self.text.push(c),
            }
        }
    }

    fn add_number(&mut self, token: &str, dialect: Dialect) {
        let is_held = match dialect {
            Dialect::Json => true,
            Dialect::JavaScript => number::is_exact_double(token),
            Dialect::Python => number::is_exact_in_python(token),
        };
        match (is_held, dialect) {
            (false, Dialect::JavaScript) => {
                self.names_exactly = true;
                // Writing to a string cannot fail.
                let _ = write!(self.text, "exactly(\"{token}\")");
                return;
            }
            (false, _) if self.rounded.is_none() => {
                self.rounded = Some(token.chars().take(MAX_NAMED).collect());
            }
            _ => {}
        }
        self.text.push_str(token);
    }
}

fn is_proto(token: &str) -> bool {
    serde_json::from_str::<String>(token).is_ok_and(|key| key == "__proto__")
}

/// A JSON string as one of Python, which knows the same escapes but for that of the slash, and does
/// not join two escapes to one character.
fn add_python(token: &str, text: &mut String) {
    let mut rest = token;
    while let Some(c) = rest.chars().next() {
        if let Some((c, len)) = pair(rest) {
            add_python_character(c, text);
            rest = &rest[len..];
            continue;
        }
        let len = if c == '\\' { 2 } else { c.len_utf8() };
        let (part, after) = rest.split_at_checked(len).unwrap_or((rest, ""));
        match (part, c) {
            ("\\/", _) => text.push('/'),
            (part, '\\') => text.push_str(part),
            _ => add_python_character(c, text),
        }
        rest = after;
    }
}

fn add_python_character(c: char, text: &mut String) {
    if !is_unseen(c) {
        text.push(c);
        return;
    }
    let number = u32::from(c);
    // Writing to a string cannot fail.
    let _ = match number {
        ..=0xffff => write!(text, "\\u{number:04x}"),
        _ => write!(text, "\\U{number:08x}"),
    };
}

/// The character that `text` begins with, if that is two escapes, and their length.
fn pair(text: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let escape = text.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(escape, 16).ok()
    };
    let units = [unit(0)?, unit(6)?];
    if !(0xd800..0xdc00).contains(&units[0]) {
        return None;
    }
    let c = char::decode_utf16(units).next()?.ok()?;
    Some((c, 12))
}

fn add_units(c: char, text: &mut String) {
    for unit in c.encode_utf16(&mut [0; 2]) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\\u{unit:04x}");
    }
}

/// Whether a character is not seen, or changes in which order others are seen: what is copied must
/// be what was read.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}
