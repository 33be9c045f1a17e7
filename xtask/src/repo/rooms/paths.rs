//! The paths that a Rust file names, without a parser: comments and strings are dropped, the trees
//! of `use` are spread out, and `self` and `super` are resolved from the place of the file. Bodies
//! of macros are read like any other line.

use std::iter::Peekable;

/// Every path with its line: `crate::ui::badge`, `rusqlite::Connection`. Names without `::` are
/// left out unless a `use` brings them in.
pub(super) fn of(file: &str, text: &str) -> Vec<(usize, String)> {
    let mut reader = Reader {
        home: home(file),
        inner: Vec::new(),
        depth: 0,
        found: Vec::new(),
    };
    let mut tokens = tokens(text).into_iter().peekable();
    while let Some(token) = tokens.next() {
        reader.read(token, &mut tokens);
    }
    reader.found
}

/// `app/src/ui/badge.rs` is the module `crate::ui::badge`.
fn home(file: &str) -> Vec<String> {
    let inside = file.split_once("src/").map_or(file, |(_, inside)| inside);
    let inside = inside.strip_suffix(".rs").unwrap_or(inside);
    let parts = inside
        .split('/')
        .filter(|part| !matches!(*part, "lib" | "main"));
    ["crate"]
        .into_iter()
        .chain(parts)
        .map(str::to_owned)
        .collect()
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Token {
    line: usize,
    text: String,
}

impl Token {
    fn is_name(&self) -> bool {
        self.text
            .starts_with(|c: char| c.is_alphabetic() || c == '_')
    }
}

struct Reader {
    home: Vec<String>,
    /// The inline modules around the current place, with the depth of their braces.
    inner: Vec<(usize, String)>,
    depth: usize,
    found: Vec<(usize, String)>,
}

type Tokens = Peekable<std::vec::IntoIter<Token>>;

impl Reader {
    fn read(&mut self, token: Token, rest: &mut Tokens) {
        match token.text.as_str() {
            "{" => self.depth += 1,
            "}" => {
                self.depth = self.depth.saturating_sub(1);
                self.inner.retain(|(depth, _)| *depth <= self.depth);
            }
            "mod" => {
                if let Some(name) = rest.next_if(Token::is_name)
                    && rest.peek().is_some_and(|next| next.text == "{")
                {
                    self.inner.push((self.depth + 1, name.text));
                }
            }
            "use" => {
                rest.next_if(|next| next.text == "::");
                self.tree(&[], rest);
            }
            _ if token.is_name() && rest.peek().is_some_and(|next| next.text == "::") => {
                let path = self.path(token.text, rest);
                self.report(token.line, &path);
            }
            _ => {}
        }
    }

    /// The rest of a path whose first name is given, as far as it goes in one line of names.
    fn path(&self, first: String, rest: &mut Tokens) -> Vec<String> {
        let mut path = vec![first];
        while rest.next_if(|next| next.text == "::").is_some() {
            match rest.next_if(Token::is_name) {
                Some(name) => path.push(name.text),
                None => break,
            }
        }
        path
    }

    /// One branch of a `use`: names, then perhaps `*` or a group of branches.
    fn tree(&mut self, prefix: &[String], rest: &mut Tokens) {
        let line = rest.peek().map_or(0, |next| next.line);
        let mut path = prefix.to_vec();
        if let Some(name) = rest.next_if(Token::is_name) {
            path.extend(self.path(name.text, rest));
        }
        if rest.next_if(|next| next.text == "as").is_some() {
            rest.next();
        }
        if rest.next_if(|next| next.text == "{").is_none() {
            return self.report(line, &path);
        }
        while let Some(next) = rest.peek() {
            if next.text == "}" {
                rest.next();
                return;
            }
            if next.is_name() {
                self.tree(&path, rest);
            } else {
                rest.next();
            }
        }
    }

    fn report(&mut self, line: usize, path: &[String]) {
        let mut whole: Vec<String> = Vec::new();
        for name in path {
            match name.as_str() {
                "self" if whole.is_empty() => whole = self.here(),
                "self" => {}
                "super" => {
                    if whole.is_empty() {
                        whole = self.here();
                    }
                    whole.pop();
                }
                _ => whole.push(name.clone()),
            }
        }
        self.found.push((line, whole.join("::")));
    }

    fn here(&self) -> Vec<String> {
        self.home
            .iter()
            .chain(self.inner.iter().map(|(_, name)| name))
            .cloned()
            .collect()
    }
}

/// Names, `::` and single marks; no comments, no strings, no space.
fn tokens(text: &str) -> Vec<Token> {
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

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = of("app/src/ui/badge.rs", text)
            .into_iter()
            .map(|(_, path)| path)
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn trees_are_spread_out() {
        check("use axum;", &["axum"]);
        check("pub(crate) use a::b as c;", &["a::b"]);
        check("use a::{self, b::{c, d}, *};", &["a", "a::b::c", "a::b::d"]);
        check("use {a::b, crate::c};", &["a::b", "crate::c"]);
        check("use ::a::b;", &["a::b"]);
    }

    #[test]
    fn paths_in_code_and_macros_are_found() {
        check(
            "fn f() -> a::B<c::D> { e::f(); x.g() }",
            &["a::B", "c::D", "e::f"],
        );
        check("view! { <a::B prop=c::D/> }", &["a::B", "c::D"]);
        check("let v = Vec::<u8>::new();", &["Vec"]);
    }

    #[test]
    fn relative_paths_are_resolved() {
        check("use super::table;", &["crate::ui::table"]);
        check("use super::super::pages;", &["crate::pages"]);
        check("use self::inner::X;", &["crate::ui::badge::inner::X"]);
        check(
            "mod tests { use super::super::x; } use super::y;",
            &["crate::ui::x", "crate::ui::y"],
        );
        assert_eq!(
            of("app/src/lib.rs", "use self::a;"),
            [(1, "crate::a".to_owned())]
        );
    }

    #[test]
    fn comments_strings_and_characters_are_not_code() {
        check("// a::b\n/* c::d */ /// e::f", &[]);
        check(r#"let a = "a::b \" c::d"; let b = '"'; e::f()"#, &["e::f"]);
        check("let a = r#\"x \" a::b\"#; c::d()", &["c::d"]);
        check(
            r"fn f<'a>(c: char) { c == '\'' || g::h(c, '\u{1F}') }",
            &["g::h"],
        );
    }

    #[test]
    fn lines_are_counted_through_what_is_dropped() {
        let text = "/* one\ntwo */\nlet a = \"three\nfour\";\na::b()";
        assert_eq!(of("app/src/x.rs", text), [(5, "a::b".to_owned())]);
    }
}
