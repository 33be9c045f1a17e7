//! A question as words: in lower case, without the marks around them.

/// A word, or what stands in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// In lower case; of what stands in quotes, as it was written.
    pub(super) text: String,
    /// Whether it stands in quotes.
    pub(super) is_quoted: bool,
    /// As it was written, without quotes.
    pub(super) written: String,
}

/// Splits a question. Quotes around one word are only marks; those around several keep them
/// together.
pub(super) fn split(question: &str) -> Vec<Word> {
    let question = question.replace(['“', '”', '„'], "\"").replace('’', "'");
    let mut words = Vec::new();
    for (at, part) in question.split('"').enumerate() {
        let is_inside = at % 2 == 1;
        if is_inside && part.split_whitespace().count() > 1 {
            words.push(Word {
                text: part.split_whitespace().collect::<Vec<_>>().join(" "),
                is_quoted: true,
                written: part.to_owned(),
            });
            continue;
        }
        let plain = part
            .split_whitespace()
            .map(|written| (bare(written), written))
            .filter(|(text, _)| !text.is_empty());
        words.extend(plain.map(|(text, written)| Word {
            text,
            is_quoted: false,
            written: written.to_owned(),
        }));
    }
    words
}

/// A word without the marks around it, its `'s` and its apostrophes.
fn bare(word: &str) -> String {
    let lower = word.to_lowercase();
    let begins = |c: char| c.is_alphanumeric() || matches!(c, '$' | '<' | '>' | '/' | '-');
    let ends = |c: char| c.is_alphanumeric();
    let text = lower.trim_start_matches(|c| !begins(c));
    let text = text.trim_end_matches(|c| !ends(c) && !matches!(c, '<' | '>' | '='));
    let text = if text.starts_with('-') && !text.contains(':') {
        text.trim_start_matches('-')
    } else {
        text
    };
    text.strip_suffix("'s").unwrap_or(text).replace('\'', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_means_something() {
        let check = |question: &str, want: &[&str]| {
            let words = split(question);
            let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
            assert_eq!(texts, want, "{question}");
        };
        check(
            "What's my LAST prediction?!",
            &["what", "my", "last", "prediction"],
        );
        check("`05bd8fe1` (please)", &["05bd8fe1", "please"]);
        check("over $0.05, or >10s.", &["over", "$0.05", "or", ">10s"]);
        check("“black cat” and \"dog\"", &["black cat", "and", "dog"]);
        check("-status:failed - yes", &["-status:failed", "yes"]);
        check("  ", &[]);
        check("\"", &[]);
    }
}
