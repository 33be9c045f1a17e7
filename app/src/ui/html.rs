//! Text as HTML, where a long one is written at once instead of built from elements.

/// Writes a text into HTML, where it stands between tags or in a quoted attribute.
pub fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
}

/// A text as the content of a `textarea` or a `title`. The framework writes it there as it is, so that a text could
/// end the element and go on as HTML: what the server writes is escaped here. In the browser it is the
/// text, which the parser has made of it again.
pub fn as_raw_text(text: &str) -> String {
    #[cfg(feature = "ssr")]
    {
        text.replace('&', "&amp;").replace('<', "&lt;")
    }
    #[cfg(not(feature = "ssr"))]
    {
        text.to_owned()
    }
}
