//! The paths that a Rust file names, without a parser: comments and strings are dropped, the trees
//! of `use` are spread out, and `self` and `super` are resolved from the place of the file. Bodies
//! of macros are read like any other line.

mod tokens;

use std::iter::Peekable;

use self::tokens::{Token, tokens};

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
}
