//! Rust code as names and marks, without comments and strings. Not a lexer: just enough to find
//! paths in.

/// A name, a `::` or a single mark, with its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) line: usize,
    pub(super) text: String,
}

impl Token {
    /// True for a name or a keyword.
    pub(super) fn is_name(&self) -> bool {
        self.text
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

/// The tokens of a text: no comments, no strings, no space.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (line, code) in (1..).zip(code(text).lines()) {
        let mut rest = code;
        while let Some(first) = rest.chars().next() {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let length = if is_name(first) {
                rest.find(|c| !is_name(c)).unwrap_or(rest.len())
            } else if rest.starts_with("::") {
                2
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push(Token {
                    line,
                    text: rest[..length].to_owned(),
                });
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// The text with comments and strings blanked; lines keep their numbers.
fn code(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = foreign(rest, code.chars().next_back());
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.push(' ');
            code.extend(rest[..length].matches('\n'));
            rest = &rest[length..];
        }
    }
    code
}

/// The length of the comment, string or character that starts here; zero if none does.
fn foreign(rest: &str, before: Option<char>) -> usize {
    let to = |end: Option<usize>| end.unwrap_or(rest.len());
    if rest.starts_with("//") {
        return to(rest.find('\n'));
    }
    if rest.starts_with("/*") {
        return to(rest.find("*/").map(|at| at + 2));
    }
    if rest.starts_with('"') {
        return quoted(rest);
    }
    let starts_word = before.is_none_or(|c| !c.is_alphanumeric() && c != '_');
    if starts_word && rest.starts_with('r') {
        let fence = rest[1..].chars().take_while(|c| *c == '#').count();
        if rest[1 + fence..].starts_with('"') {
            let end = format!("\"{}", "#".repeat(fence));
            let body = 2 + fence;
            return to(rest[body..].find(&end).map(|at| body + at + end.len()));
        }
    }
    character(rest)
}

/// The length of `'a'` or `'\n'`; zero for a lifetime.
fn character(rest: &str) -> usize {
    let Some(inner) = rest.strip_prefix('\'') else {
        return 0;
    };
    let first = inner.chars().next().map_or(0, char::len_utf8);
    match inner.strip_prefix('\\') {
        Some(escaped) => escaped
            .get(1..)
            .and_then(|after| after.find('\''))
            .map_or(0, |at| at + 4),
        None if inner[first..].starts_with('\'') => first + 2,
        None => 0,
    }
}

fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at + 1;
        }
        escaped = c == '\\' && !escaped;
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found: Vec<String> = tokens(text).into_iter().map(|token| token.text).collect();
        assert_eq!(found.join(" "), expected, "{text}");
    }

    #[test]
    fn names_and_marks_are_separate() {
        check("use a::b_1::{C, *};", "use a :: b_1 :: { C , * } ;");
        check("x.y()", "x . y ( )");
    }

    #[test]
    fn comments_strings_and_characters_are_not_code() {
        check("// a::b\n/* c::d */ /// e::f", "");
        check(r#"a "b::c \" d" e b'"' '"' f"#, "a e b f");
        check("a r#\"x \" b::c\"# d r\"e\" f", "a d f");
        check(r"<'a> '\'' '\u{1F}' b '\n' 'ß' c", "< ' a > b c");
    }

    #[test]
    fn lines_are_counted_through_what_is_dropped() {
        let text = "/* one\ntwo */\nlet a = \"three\nfour\";\nb";
        let last = tokens(text).pop().unwrap();
        assert_eq!((last.line, last.text.as_str()), (5, "b"));
    }
}
