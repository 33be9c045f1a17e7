//! JSON as text: laid out for reading, copied byte for byte.

use domain::json::{pretty, string_len};
use leptos::{either::Either, prelude::*};

use super::CopyButton;

/// More than this is not drawn, only copied: a browser lays out a longer text too slowly.
const MAX_DRAWN: usize = 256 * 1_024;

/// More than this is drawn in one color.
const MAX_COLORED: usize = 24 * 1_024;

/// A payload.
#[component]
pub fn JsonView(
    /// The JSON text as it came.
    #[prop(into)]
    raw: Signal<String>,
    /// What it is, for its name and the copy button.
    what: &'static str,
) -> impl IntoView {
    let size = move || raw.with(|raw| shown_bytes(raw.len() as u64));
    let is_cut = move || raw.with(|raw| raw.len() > MAX_DRAWN);
    view! {
        <div class="json">
            <div class="json-bar">
                <span>{size}</span>
                <CopyButton text=raw what worded=true/>
            </div>
            <pre class="json-text" tabindex="0" role="region" aria-label=what>
                {move || raw.with(|raw| drawn(raw))}
            </pre>
            {move || is_cut().then_some(view! {
                <p class="json-note">"Only the beginning is drawn. Copy takes all of it."</p>
            })}
        </div>
    }
}

fn drawn(raw: &str) -> impl IntoView + use<> {
    let text = pretty(beginning(raw, MAX_DRAWN));
    if text.len() > MAX_COLORED {
        return Either::Left(view! { <code>{text}</code> });
    }
    let spans = tokens(&text).into_iter().map(|(class, token)| {
        let token = token.to_owned();
        view! { <span class=class>{token}</span> }
    });
    Either::Right(view! { <code>{spans.collect_view()}</code> })
}

/// At most `len` bytes, never cutting a character.
fn beginning(text: &str, len: usize) -> &str {
    let mut end = len.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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
        let class = match first {
            '"' if after.starts_with(':') => "j-key",
            '"' => "j-string",
            't' | 'f' | 'n' => "j-word",
            c if is_word(c) => "j-number",
            _ => "j-mark",
        };
        tokens.push((class, token));
        rest = after;
    }
    tokens
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || "+-.".contains(c)
}

/// A size for people: `512 B`, `1.4 MB`, in powers of a thousand.
pub fn shown_bytes(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    if bytes < 1_000 {
        return format!("{bytes} B");
    }
    let (mut tenths, mut unit) = (bytes / 100, 0);
    while tenths >= 10_000 && unit + 1 < units.len() {
        tenths /= 1_000;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, units[unit])
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

    #[test]
    fn writes_sizes() {
        assert_eq!(shown_bytes(999), "999 B");
        assert_eq!(shown_bytes(1_449), "1.4 kB");
        assert_eq!(shown_bytes(999_999), "999.9 kB");
        assert_eq!(shown_bytes(1_000_000), "1.0 MB");
        assert_eq!(shown_bytes(u64::MAX), "18446744.0 TB");
    }
}
