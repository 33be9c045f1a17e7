//! JSON as text: laid out for reading where nothing can be opened, and byte for byte as it came.

use domain::json::{pretty, string_len};

use crate::ui::escape;

/// More than this is not laid out: a browser takes too long over a longer text.
pub(super) const MAX_DRAWN: usize = 256 * 1_024;

/// More than this is drawn in one color.
const MAX_COLORED: usize = 24 * 1_024;

/// The text laid out, as far as it can be drawn, as HTML.
pub(super) fn laid_out(raw: &str) -> String {
    let text = pretty(beginning(raw, MAX_DRAWN));
    let mut html = String::with_capacity(text.len() * 2);
    if text.len() > MAX_COLORED {
        escape(&text, &mut html);
        return html;
    }
    for (class, token) in tokens(&text) {
        html.push_str("<span class=\"");
        html.push_str(class);
        html.push_str("\">");
        escape(token, &mut html);
        html.push_str("</span>");
    }
    html
}

/// At most `len` bytes, never cutting a character.
pub(super) fn beginning(text: &str, len: usize) -> &str {
    let mut end = len.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// The style of a value that begins like this.
pub(super) fn class(token: &str) -> &'static str {
    match token.chars().next() {
        Some('"') => "j-string",
        Some('t' | 'f' | 'n') => "j-word",
        Some(c) if is_word(c) => "j-number",
        _ => "j-mark",
    }
}

/// The text in stretches of one color; put together they are the text.
fn tokens(text: &str) -> Vec<(&'static str, &str)> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let len = match first {
            '"' => string_len(rest),
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            _ => rest.find(|c| c == '"' || is_word(c)).unwrap_or(rest.len()),
        };
        let (token, after) = rest.split_at(len);
        let is_key = first == '"' && after.starts_with(':');
        tokens.push((if is_key { "j-key" } else { class(token) }, token));
        rest = after;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "+-.".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colors_without_losing_a_byte() {
        let text = r#"{"a": [1.50, "x\"y", true], "é": null, "open"#;
        let tokens = tokens(text);
        assert_eq!(tokens.iter().map(|(_, t)| *t).collect::<String>(), text);
        assert!(tokens.contains(&("j-key", "\"a\"")));
        assert!(tokens.contains(&("j-number", "1.50")));
        assert!(tokens.contains(&("j-string", r#""x\"y""#)));
        assert!(tokens.contains(&("j-word", "null")));
    }

    #[test]
    fn cuts_between_characters() {
        assert_eq!(beginning("aé", 2), "a");
        assert_eq!(beginning("aé", 3), "aé");
    }
}
