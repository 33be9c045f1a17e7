//! License expressions as Cargo manifests write them: names joined by `AND` and `OR`, with
//! parentheses, `WITH` an exception, and the old `/` for `OR`. `AND` binds closer.

/// Whether the expression can be satisfied with accepted licenses; `None` if it makes no sense.
pub(super) fn is_satisfied(expression: &str, is_accepted: &dyn Fn(&str) -> bool) -> Option<bool> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words = spaced.split_whitespace().peekable();
    let satisfied = any(&mut words, is_accepted)?;
    words.next().is_none().then_some(satisfied)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any(words: &mut Words<'_>, is_accepted: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut satisfied = all(words, is_accepted)?;
    while words.next_if_eq(&"OR").is_some() {
        satisfied |= all(words, is_accepted)?;
    }
    Some(satisfied)
}

fn all(words: &mut Words<'_>, is_accepted: &dyn Fn(&str) -> bool) -> Option<bool> {
    let mut satisfied = one(words, is_accepted)?;
    while words.next_if_eq(&"AND").is_some() {
        satisfied &= one(words, is_accepted)?;
    }
    Some(satisfied)
}

fn one(words: &mut Words<'_>, is_accepted: &dyn Fn(&str) -> bool) -> Option<bool> {
    match words.next()? {
        "(" => {
            let satisfied = any(words, is_accepted)?;
            words.next_if_eq(&")").map(|_| satisfied)
        }
        ")" | "AND" | "OR" | "WITH" => None,
        license => {
            // An exception only ever permits more.
            if words.next_if_eq(&"WITH").is_some() {
                words.next()?;
            }
            Some(is_accepted(license))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_understood() {
        let check = |expression: &str, expected: Option<bool>| {
            let found = is_satisfied(expression, &|license| license == "MIT" || license == "Zlib");
            assert_eq!(found, expected, "{expression}");
        };
        check("MIT", Some(true));
        check("GPL-3.0", Some(false));
        check("GPL-3.0 OR MIT", Some(true));
        check("GPL-3.0/MIT", Some(true));
        check("GPL-3.0 AND MIT", Some(false));
        check("GPL-3.0 AND MIT OR Zlib", Some(true));
        check("(GPL-3.0 OR MIT) AND Zlib", Some(true));
        check("(GPL-3.0 OR MIT) AND LGPL-2.1", Some(false));
        check("MIT WITH LLVM-exception OR GPL-3.0", Some(true));
        for nonsense in ["", "MIT OR", "MIT MIT", "(MIT", "AND MIT", "MIT)"] {
            check(nonsense, None);
        }
    }
}
