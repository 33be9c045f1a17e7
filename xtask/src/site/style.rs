//! One style sheet from many: follows the `@import`s of the main file, wraps each in its layer,
//! and drops comments and needless space.
//!
//! A style sheet library does this too, but doubled the time to build this program; our sheets
//! are plain CSS that browsers take as it is.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail, ensure};

use super::Site;
use crate::{project::Project, say, stamp::Inputs};

/// Bundles the style sheet into the site.
pub(super) fn build(project: &Project, site: &Site) -> Result<()> {
    let main = project.root.join(project.setting("style-file")?);
    let sheet = bundle(&main, &mut Vec::new())?;
    let inputs = Inputs::default().with("sheet", sheet.as_bytes());
    site.make(
        project,
        inputs,
        "style",
        &[site.file_name("css")],
        |folder| {
            say::line("xtask: bundling the style");
            Ok(fs::write(folder.join(site.file_name("css")), &sheet)?)
        },
    )
}

/// The file with all it imports, minified. `open` are the files being read, to refuse circles.
fn bundle(file: &Path, open: &mut Vec<PathBuf>) -> Result<String> {
    ensure!(
        !open.iter().any(|other| other == file),
        "{} imports itself",
        file.display()
    );
    let text = fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
    let sheet = minify(&text).with_context(|| file.display().to_string())?;
    open.push(file.to_path_buf());
    let mut whole = String::new();
    let mut rest = sheet.as_str();
    while let Some((statement, after)) = leading_statement(rest) {
        match statement
            .strip_prefix("@import ")
            .or_else(|| statement.strip_prefix("@import\"").map(|_| &statement[7..]))
        {
            Some(import) => {
                let (name, layer) = read_import(import)
                    .with_context(|| format!("{}: {statement}", file.display()))?;
                let inner = bundle(&file.with_file_name("").join(name), open)?;
                match layer {
                    Some(layer) => whole.push_str(&format!("@layer {layer}{{{inner}}}")),
                    None => whole.push_str(&inner),
                }
            }
            None => whole.push_str(&format!("{statement};")),
        }
        rest = after;
    }
    ensure!(
        !rest.contains("@import"),
        "{}: @import after the first rule has no effect",
        file.display()
    );
    whole.push_str(rest);
    open.pop();
    Ok(whole)
}

/// The next `@import` or `@layer a, b` at the start of a minified sheet, and what follows it.
fn leading_statement(sheet: &str) -> Option<(&str, &str)> {
    let (statement, after) = sheet.split_once(';')?;
    let fits = (statement.starts_with("@import") || statement.starts_with("@layer "))
        && !statement.contains('{');
    fits.then_some((statement, after))
}

/// `"name.css"` or `"name.css" layer(name)`: the file and its layer.
fn read_import(import: &str) -> Result<(&str, Option<&str>)> {
    let parts = import
        .strip_prefix('"')
        .and_then(|import| import.split_once('"'));
    let (name, condition) = parts.context("an import names its file in double quotes")?;
    match condition.trim() {
        "" => Ok((name, None)),
        layer => match layer
            .strip_prefix("layer(")
            .and_then(|layer| layer.strip_suffix(')'))
        {
            Some(layer) => Ok((name, Some(layer))),
            None => bail!("an import may only name its layer"),
        },
    }
}

/// Without comments, and without space where it never means anything.
fn minify(text: &str) -> Result<String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let length = string_length(rest, first).context("a string does not end")?;
            out.push_str(&rest[..length]);
            rest = &rest[length..];
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let end = comment.find("*/").context("a comment does not end")?;
            rest = &comment[end + 2..];
        } else if first.is_whitespace() {
            rest = rest.trim_start();
            let glued = |c: char| "{};,".contains(c);
            let spaced = out
                .chars()
                .last()
                .is_some_and(|last| !glued(last) && last != ' ');
            if spaced && rest.chars().next().is_some_and(|next| !glued(next)) {
                out.push(' ');
            }
        } else {
            if first == '}' && out.ends_with(';') {
                out.pop();
            }
            if glues(first) && out.ends_with(' ') {
                out.pop();
            }
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    let (opened, closed) = (out.matches('{').count(), out.matches('}').count());
    ensure!(
        opened == closed,
        "{opened} opening braces and {closed} closing ones"
    );
    Ok(out)
}

fn glues(c: char) -> bool {
    matches!(c, '{' | '}' | ';' | ',')
}

/// The length in bytes of the string that starts the text, quotes included.
fn string_length(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map(|(at, c)| at + c.len_utf8())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(minify(text).unwrap(), expected, "{text}");
    }

    #[test]
    fn only_needless_space_goes() {
        check(
            ".a  ,\n.b > .c :hover { color : red ;\n}\n",
            ".a,.b > .c :hover{color : red}",
        );
        check("a { width: calc(1px + 2px); }", "a{width: calc(1px + 2px)}");
        check("/* why */ .a {}/**/", ".a{}");
        check(".a /* b */ .c {}", ".a .c{}");
        check(
            "@media (width < 40rem) { .a { b: c; } }",
            "@media (width < 40rem){.a{b: c}}",
        );
        check(
            ":root { --space: 0.5rem; --none: ; }",
            ":root{--space: 0.5rem;--none:}",
        );
    }

    #[test]
    fn strings_stay_as_they_are() {
        check(
            r#".a::before { content: "/* { ; \" }  x"; }"#,
            r#".a::before{content: "/* { ; \" }  x"}"#,
        );
        check("a { b: url('x  y.png') }", "a{b: url('x  y.png')}");
    }

    #[test]
    fn a_broken_sheet_is_an_error() {
        for text in ["/* open", "a { b: \"open", "a { b: c", "a } "] {
            assert!(minify(text).is_err(), "{text}");
        }
    }

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            let file = folder.path().join(name);
            fs::create_dir_all(file.with_file_name(""))?;
            fs::write(file, text)?;
        }
        bundle(&folder.path().join("main.css"), &mut Vec::new())
    }

    #[test]
    fn imports_become_layers_in_order() {
        let main = "@layer base, parts;\n@import \"base.css\" layer(base);\n@import 'x' ;"
            .replace("@import 'x' ;", "@import \"parts/all.css\" layer(parts);");
        let files = [
            ("main.css", main.as_str()),
            ("base.css", "/* base */ a { b: c; }"),
            ("parts/all.css", "@import \"row.css\";"),
            ("parts/row.css", ".row { d: e }"),
        ];
        assert_eq!(
            bundled(&files).unwrap(),
            "@layer base,parts;@layer base{a{b: c}}@layer parts{.row{d: e}}"
        );
    }

    #[test]
    fn imports_that_a_browser_would_ignore_are_errors() {
        assert!(bundled(&[("main.css", "@import \"missing.css\";")]).is_err());
        assert!(bundled(&[("main.css", "@import \"main.css\";")]).is_err());
        assert!(bundled(&[("main.css", "a { b: c } @import \"b.css\";"), ("b.css", "")]).is_err());
        assert!(bundled(&[("main.css", "@import \"b.css\" print;"), ("b.css", "")]).is_err());
        assert!(bundled(&[("main.css", "@import url(b.css);"), ("b.css", "")]).is_err());
    }
}
