//! JSON text laid out for reading, without parsing a value: every number, string and escape stays
//! as it was written. Takes any text and never fails.

/// The deepest indentation; deeper levels are drawn at this depth.
const MAX_INDENT: usize = 32;

/// The same JSON with a line for each member, indented by two blanks. Only white space between
/// tokens changes; a text that is not JSON comes back with its tokens in order all the same.
pub fn pretty(raw: &str) -> String {
    let mut layout = Layout {
        text: String::with_capacity(raw.len() * 2),
        depth: 0,
    };
    let mut rest = raw.trim_start();
    while let Some(first) = rest.chars().next() {
        let token = match first {
            '"' => &rest[..string_len(rest)],
            '{' | '}' | '[' | ']' | ',' | ':' => &rest[..1],
            _ => &rest[..word_len(rest)],
        };
        rest = rest[token.len()..].trim_start();
        layout.add(token, rest.chars().next());
    }
    layout.text
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

    proptest::proptest! {
        #[test]
        fn takes_any_text(raw in "[\\PC\\s\"{}\\[\\],:\\\\]{0,200}") {
            let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            proptest::prop_assert_eq!(squeeze(&pretty(&raw)), squeeze(&raw));
        }

        #[test]
        fn depth_costs_no_more_than_its_length(depth in 0usize..3_000) {
            let raw = "[".repeat(depth);
            proptest::prop_assert!(pretty(&raw).len() <= depth * (2 * MAX_INDENT + 2));
        }
    }
}
