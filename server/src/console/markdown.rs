//! A model's text with the layout that it asks for, as HTML that can do nothing: no raw HTML, no
//! pictures, and links only to places that a reader can follow knowingly.

use pulldown_cmark::{
    CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd, html,
};

/// A longer text is shown as it is.
const MAX_LEN: usize = 256 * 1_024;

/// The most signs of quotes and lists at the beginning of a line.
const MAX_NESTING: usize = 64;

/// The text as HTML; `None` where it asks for no layout that could be told from plain text.
pub(super) fn rendered(text: &str) -> Option<String> {
    if text.len() > MAX_LEN || text.split(['\n', '\r']).any(is_too_nested) {
        return None;
    }
    let parser = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH);
    let mut links = Vec::new();
    let mut asks = false;
    let events: Vec<_> = parser
        .map(|event| {
            asks |= asks_for_layout(&event);
            harmless(event, &mut links)
        })
        .collect();
    if !asks {
        return None;
    }
    let mut page = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut page, events.into_iter());
    Some(page)
}

/// Returns whether a line begins with more quotes and lists inside one another than anybody writes. The parser
/// goes through all of them again for each.
fn is_too_nested(line: &str) -> bool {
    let is_rule = |sign: char| line.chars().all(|c| c == sign || c == ' ' || c == '\t');
    let (mut rest, mut nesting) = (line, 0);
    while let Some(inner) = after_marker(rest.trim_start_matches([' ', '\t'])) {
        rest = inner;
        nesting += 1;
    }
    nesting > MAX_NESTING && !is_rule('-') && !is_rule('*')
}

/// The text behind the sign of a quote or of an item of a list at the beginning of a text.
fn after_marker(text: &str) -> Option<&str> {
    if let Some(rest) = text.strip_prefix('>') {
        return Some(rest);
    }
    let numbered = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = match numbered.len() < text.len() {
        true => numbered.strip_prefix(['.', ')']),
        false => text.strip_prefix(['-', '+', '*']),
    };
    rest.filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
}

fn asks_for_layout(event: &Event<'_>) -> bool {
    let is_plain = matches!(event, Event::Start(Tag::Paragraph | Tag::HtmlBlock));
    matches!(event, Event::Start(_) | Event::Code(_) | Event::Rule) && !is_plain
}

/// An event, or what may stand in its place. `links` are those that are open, and whether each is
/// followed.
fn harmless<'t>(event: Event<'t>, links: &mut Vec<bool>) -> Event<'t> {
    match event {
        // What looks like HTML is text.
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        // Of a picture its description stays.
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            ..
        }) => {
            let opened = opened(link_type, &dest_url);
            links.push(opened.is_some());
            opened.map_or_else(nothing, |tag| Event::InlineHtml(tag.into()))
        }
        Event::End(TagEnd::Link) => match links.pop() {
            Some(true) => Event::InlineHtml("</a>".into()),
            _ => nothing(),
        },
        // The page has a heading of its own above.
        Event::Start(Tag::Heading { level, .. }) => Event::Start(Tag::Heading {
            level: lowered(level),
            id: None,
            classes: Vec::new(),
            attrs: Vec::new(),
        }),
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(lowered(level))),
        // They would become classes, and styles that the policy refuses.
        Event::Start(Tag::CodeBlock(_)) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
        Event::Start(Tag::Table(columns)) => {
            let plain = vec![pulldown_cmark::Alignment::None; columns.len()];
            Event::Start(Tag::Table(plain))
        }
        other @ (Event::Start(_)
        | Event::End(_)
        | Event::Text(_)
        | Event::Code(_)
        | Event::InlineMath(_)
        | Event::DisplayMath(_)
        | Event::FootnoteReference(_)
        | Event::SoftBreak
        | Event::HardBreak
        | Event::Rule
        | Event::TaskListMarker(_)) => other,
    }
}

fn nothing<'t>() -> Event<'t> {
    Event::Text(CowStr::Borrowed(""))
}

/// The tag that begins a link, where it leads over https or to a letter.
fn opened(link_type: LinkType, url: &str) -> Option<String> {
    let is_letter = link_type == LinkType::Email;
    let address = if is_letter {
        format!("mailto:{url}")
    } else {
        url.to_owned()
    };
    let scheme = address.split_once(':')?.0.to_ascii_lowercase();
    let is_plain = !address.chars().any(|c| c.is_control() || c.is_whitespace());
    if !is_plain || !matches!(scheme.as_str(), "https" | "mailto") {
        return None;
    }
    let mut tag = "<a rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"".to_owned();
    app::ui::escape(&address, &mut tag);
    tag.push_str("\">");
    Some(tag)
}

fn lowered(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, want: &str) {
        assert_eq!(
            rendered(text).as_deref().map(str::trim),
            Some(want),
            "{text}"
        );
    }

    #[test]
    fn what_nobody_nests_so_deeply_is_shown_as_it_is() {
        for text in [
            ">".repeat(60_000),
            "- ".repeat(200) + "a",
            "1. ".repeat(200),
            "> - ".repeat(40),
        ] {
            assert_eq!(rendered(&text), None);
        }
        let hidden = "a\r\r".to_owned() + &">".repeat(60_000);
        assert_eq!(rendered(&hidden), None);
        assert_eq!(rendered(&("- ".repeat(1_000) + "\u{a0}")), None);
        let table = "```\n+".to_owned() + &"-".repeat(100) + "+\n" + &"1".repeat(99) + "\n```";
        assert!(rendered(&table).is_some());
        let rules = ["-", "- ", "*"].map(|sign| sign.repeat(500));
        for text in rules.iter().chain([&"> ".repeat(20)]) {
            assert!(rendered(text).is_some(), "{text}");
        }
    }

    #[test]
    fn lays_out() {
        check(
            "# A\n\n*b* `c`",
            "<h3>A</h3>\n<p><em>b</em> <code>c</code></p>",
        );
        check("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>");
        check(
            "```js onload=x\nlet a = 1 < 2;\n```",
            "<pre><code>let a = 1 &lt; 2;\n</code></pre>",
        );
        check(
            "|a|b|\n|:-|-:|\n|1|2|",
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tbody>\n<tr><td>1</td><td>2</td></tr>\n</tbody></table>",
        );
    }

    #[test]
    fn plain_text_is_left_alone() {
        for text in [
            "",
            "A lighthouse keeps time.\n\nFor ships.",
            "2 < 3 & 4 > 1",
        ] {
            assert_eq!(rendered(text), None, "{text}");
        }
        assert_eq!(rendered(&"# a\n".repeat(MAX_LEN)), None);
    }

    #[test]
    fn links_lead_where_a_reader_can_see() {
        check(
            "[a](https://example.org/?a=1&b=\"2\")",
            "<p><a rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"https://example.org/?a=1&amp;b=&quot;2&quot;\">a</a></p>",
        );
        check(
            "<me@example.org> *!*",
            "<p><a rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"mailto:me@example.org\">me@example.org</a> <em>!</em></p>",
        );
        for url in [
            "javascript:mark()",
            "JaVaScRiPt:mark()",
            "http://a.b",
            "//a.b",
            "/predictions",
            "data:text/html,x",
            "#x",
            "vbscript:x",
        ] {
            check(&format!("[a **b**]({url})"), "<p>a <strong>b</strong></p>");
        }
        check("![a](https://evil.example/mark.png)", "<p><em>a</em></p>");
    }

    #[test]
    fn html_is_text() {
        check(
            "# <img src=x onerror=mark()>",
            "<h3>&lt;img src=x onerror=mark()&gt;</h3>",
        );
        let block =
            rendered("<div onclick=mark()>\n\n- <script>mark()</script>\n\n<!-- --!><b>").unwrap();
        assert!(
            !block.contains("<div") && !block.contains("<script") && !block.contains("<!--"),
            "{block}"
        );
    }

    proptest::proptest! {
        /// Whatever is written, no tags come out but those of layout, and no attributes but a link's.
        #[test]
        fn takes_any_text(text in "[\\PC\\n#*`<>|\\[\\]()!&\"':/_~=-]{0,300}") {
            for tag in rendered(&text).unwrap_or_default().split('<').skip(1) {
                let tag = tag.split('>').next().unwrap_or_default();
                let is_link = is_link(tag);
                let is_start = tag.starts_with("ol start=\"");
                let name = tag.trim_start_matches('/').trim_end_matches(" /");
                let is_bare = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
                proptest::prop_assert!(is_link || is_start || is_bare, "{}", tag);
            }
        }
    }

    fn is_link(tag: &str) -> bool {
        let start = "a rel=\"noopener noreferrer nofollow\" target=\"_blank\" href=\"";
        let address = tag
            .strip_prefix(start)
            .unwrap_or_default()
            .to_ascii_lowercase();
        address.starts_with("https:") || address.starts_with("mailto:")
    }
}
