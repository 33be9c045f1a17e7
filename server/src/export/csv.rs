//! CSV as RFC 4180 has it, safe to open in a spreadsheet. Knows nothing of predictions.
//!
//! What a spreadsheet would take for a formula gets an apostrophe before it, which makes it a text:
//! models, errors and ids are other people's words. The file begins with a byte-order mark, because
//! without one the most used spreadsheet takes UTF-8 for something else; programs that stumble over
//! it have the JSON lines.

/// The byte-order mark in UTF-8.
pub(super) const MARK: &str = "\u{feff}";

/// One field of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// Words of others.
    Text(String),
    /// Digits of ours: a number or an instant, never a formula.
    Number(String),
}

/// Writes a row.
pub(super) fn write(row: impl IntoIterator<Item = Cell>, csv: &mut String) {
    for (at, cell) in row.into_iter().enumerate() {
        if at > 0 {
            csv.push(',');
        }
        match cell {
            Cell::Number(digits) => csv.push_str(&digits),
            Cell::Text(text) => field(&text, csv),
        }
    }
    csv.push_str("\r\n");
}

fn field(text: &str, csv: &mut String) {
    let is_formula = is_formula(text);
    if !is_formula && !text.contains([',', '"', '\r', '\n', '\t', ';']) {
        csv.push_str(text);
        return;
    }
    csv.push('"');
    if is_formula {
        csv.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            csv.push('"');
        }
        csv.push(c);
    }
    csv.push('"');
}

/// Whether some spreadsheet takes the text for a formula: by its first character, or by the first
/// one after blanks and characters without a shape, which some of them pass over.
fn is_formula(text: &str) -> bool {
    let begins = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '|' | '%')
            || matches!(
                c,
                '\u{ff1d}' | '\u{ff0b}' | '\u{ff0d}' | '\u{ff20}' | '\u{2212}'
            )
    };
    let is_passed_over = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    let first = text.chars().next();
    let shown = text.chars().find(|c| !is_passed_over(*c));
    first.into_iter().chain(shown).any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> String {
        let mut csv = String::new();
        write([Cell::Text(text.to_owned())], &mut csv);
        csv
    }

    #[test]
    fn quotes_what_would_break_a_row() {
        for (text, want) in [
            ("", "\r\n"),
            ("plain words", "plain words\r\n"),
            ("a,b", "\"a,b\"\r\n"),
            ("a\"b", "\"a\"\"b\"\r\n"),
            ("a\r\nb", "\"a\r\nb\"\r\n"),
            ("ä 你 🎨", "ä 你 🎨\r\n"),
        ] {
            assert_eq!(line(text), want, "{text:?}");
        }
    }

    #[test]
    fn disarms_formulas() {
        for text in [
            "=1+1",
            "=HYPERLINK(\"http://evil.example\",\"x\")",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            "  =1",
            "\u{feff}=1",
            "\u{200b}=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "|cmd",
            "%0A=1",
            "\u{2060}=1",
            "\u{202e}=1",
            "\u{ad}@x",
        ] {
            let line = line(text);
            assert!(line.starts_with("\"'"), "{text:?} is {line:?}");
            assert!(line.ends_with("\"\r\n"), "{text:?} is {line:?}");
        }
        for text in ["1+1", "a=b", "black-forest-labs/flux", "'=1"] {
            assert!(!line(text).starts_with("\"'"), "{text:?}");
        }
    }

    #[test]
    fn numbers_stay_as_they_are() {
        let mut csv = String::new();
        let cells = ["0.02", "", "2026-03-04T21:20:58.000000+00:00"];
        write(
            cells.map(|digits| Cell::Number(digits.to_owned())),
            &mut csv,
        );
        assert_eq!(csv, "0.02,,2026-03-04T21:20:58.000000+00:00\r\n");
    }
}
