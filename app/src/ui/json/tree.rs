//! JSON as a tree that is only built where it is open. What stands in a line is the text itself,
//! to the digit; long arrays open in groups, long strings in parts.
//!
//! Written as HTML, escaped, in one go: a signal for each line would cost more than the lines.

use std::{collections::HashMap, fmt::Write as _, ops::Range, sync::Arc};

use domain::json::{Member, members};

use super::{
    shown_bytes,
    text::{beginning, class},
};
use crate::ui::escape;

/// How many lines open at once; more are opened in groups of as many.
const MOST: usize = 100;

/// Up to this many bytes of a string are shown, until it is opened.
const SHORT: usize = 400;

/// Up to this many bytes of an open string are shown.
const LONG: usize = 64 * 1_024;

/// What is at most as long and as deep as this is open from the beginning.
const OPEN_BYTES: usize = 2_048;
const OPEN_DEPTH: u32 = 3;

/// A text and what was found out about it.
#[derive(Debug)]
pub(super) struct Tree {
    text: Arc<str>,
    /// The members of what was opened, by where it begins.
    members: HashMap<usize, Arc<[Member]>>,
}

/// What of a tree is open: what was opened and closed by hand, by path, and the place that is to be
/// seen, in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Opened<'a> {
    pub(super) by_hand: &'a HashMap<String, bool>,
    pub(super) found: Option<usize>,
}

impl Opened<'_> {
    fn is_open(self, node: &Node) -> bool {
        let by_hand = self.by_hand.get(&node.path).copied();
        by_hand.unwrap_or_else(|| node.is_small() || self.shows(&node.place))
    }

    /// Whether the place that is to be seen is in there.
    fn shows(self, place: &Range<usize>) -> bool {
        self.found.is_some_and(|found| place.contains(&found))
    }
}

/// A value, or a group of them.
#[derive(Clone, Debug)]
struct Node {
    text: Arc<str>,
    /// Its name as it stands in the line, empty for the root.
    name: String,
    /// How a program would reach it from the root: `input.images[3]`.
    path: String,
    /// Where it stands, with its name.
    place: Range<usize>,
    value: Range<usize>,
    depth: u32,
    /// The members of a group.
    group: Option<Arc<[Member]>>,
}

impl Tree {
    pub(super) fn of(text: &str) -> Self {
        Self {
            text: text.into(),
            members: HashMap::new(),
        }
    }

    /// What is open of it, as the items of a list.
    pub(super) fn html(&mut self, opened: Opened<'_>) -> String {
        let start = self.text.len() - self.text.trim_start().len();
        let end = self.text.trim_end().len().max(start);
        let root = Node {
            text: Arc::clone(&self.text),
            name: String::new(),
            path: String::new(),
            place: start..end,
            value: start..end,
            depth: 0,
            group: None,
        };
        let mut html = String::new();
        self.write(&root, opened, &mut html);
        html
    }

    fn write(&mut self, node: &Node, opened: Opened<'_>, html: &mut String) {
        let is_branch = node.group.is_some() || node.has_parts();
        // A branch is found by its name alone: what is in it has lines of its own.
        let head = match is_branch {
            true => node.place.start..node.value.start,
            false => node.place.clone(),
        };
        let found = if opened.shows(&head) {
            " data-found"
        } else {
            ""
        };
        // Writing to a string cannot fail.
        let _ = write!(html, "<li><div class=\"j-line\"{found}>");
        if is_branch {
            self.write_branch(node, opened, html);
        } else {
            node.write_leaf(opened.is_open(node), html);
        }
        html.push_str("</li>");
    }

    fn write_branch(&mut self, node: &Node, opened: Opened<'_>, html: &mut String) {
        let is_open = opened.is_open(node);
        let (opening, closing) = match (&node.group, node.value().starts_with('{')) {
            (Some(_), _) => ("", ""),
            (None, true) => ("{", "}"),
            (None, false) => ("[", "]"),
        };
        node.write_toggle("j-toggle", is_open, html);
        html.push_str(
            "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"#icon-chevron\"/></svg>",
        );
        node.write_name(html);
        let _ = write!(html, "<span class=\"j-mark\">{opening}</span>");
        if !is_open {
            let size = shown_bytes(node.value.len() as u64);
            let _ = write!(
                html,
                "<span class=\"j-mark\">…{closing}</span><small>{size}</small>"
            );
        }
        html.push_str("</button>");
        node.write_tools(html);
        html.push_str("</div>");
        if is_open {
            html.push_str("<ul>");
            for part in self.parts(node) {
                self.write(&part, opened, html);
            }
            let _ = write!(html, "</ul><span class=\"j-mark j-end\">{closing}</span>");
        }
    }

    /// What a node opens to.
    fn parts(&mut self, node: &Node) -> Vec<Node> {
        let members = node.group.clone().unwrap_or_else(|| {
            let found = self.members.entry(node.value.start);
            let found = found.or_insert_with(|| members(&self.text, node.value.clone()).into());
            Arc::clone(found)
        });
        node.parts(&members)
    }
}

impl Node {
    fn value(&self) -> &str {
        &self.text[self.value.clone()]
    }

    fn is_small(&self) -> bool {
        let is_short = self.value.len() <= OPEN_BYTES && self.depth < OPEN_DEPTH;
        self.depth == 0 || (is_short && self.group.is_none() && self.has_parts())
    }

    fn write_leaf(&self, is_open: bool, html: &mut String) {
        let value = self.value();
        self.write_name(html);
        let _ = write!(html, "<span class=\"{}\">", class(value));
        escape(beginning(value, if is_open { LONG } else { SHORT }), html);
        html.push_str("</span>");
        if value.len() > SHORT {
            self.write_toggle("j-all", is_open, html);
            let more = match is_open {
                true => "less".to_owned(),
                false => format!("… {}", shown_bytes(value.len() as u64)),
            };
            let _ = write!(html, "{more}</button>");
        }
        self.write_tools(html);
        html.push_str("</div>");
    }

    /// Opens a button that opens and closes this.
    fn write_toggle(&self, class: &str, is_open: bool, html: &mut String) {
        // A group begins where its first member does, which may be a branch itself.
        let kind = if self.group.is_some() { "g" } else { "" };
        let at = self.value.start;
        let _ = write!(
            html,
            "<button type=\"button\" class=\"{class}\" aria-expanded=\"{is_open}\" \
             data-at=\"{kind}{at}\" data-toggle=\""
        );
        escape(&self.path, html);
        html.push_str("\">");
    }

    fn write_name(&self, html: &mut String) {
        if self.name.is_empty() {
            return;
        }
        let (class, mark) = match self.group {
            Some(_) => ("j-mark", ""),
            None => ("j-key", ": "),
        };
        let _ = write!(html, "<span class=\"{class}\">");
        escape(&self.name, html);
        let _ = write!(html, "</span><span class=\"j-mark\">{mark}</span>");
    }

    /// What can be copied of a line.
    fn write_tools(&self, html: &mut String) {
        if self.group.is_some() {
            return;
        }
        let Range { start, end } = self.value;
        let _ = write!(
            html,
            "<span class=\"j-tools\" data-from=\"{start}\" data-to=\"{end}\" data-path=\""
        );
        escape(&self.path, html);
        html.push_str("\">");
        for what in ["value", "path"] {
            let icon = if what == "value" { "copy" } else { what };
            let _ = write!(
                html,
                "<button type=\"button\" data-copy=\"{what}\" aria-label=\"Copy {what}\" \
                 title=\"Copy {what}\"><svg class=\"icon\" aria-hidden=\"true\">\
                 <use href=\"#icon-{icon}\"/></svg></button>"
            );
        }
        html.push_str("</span>");
    }

    /// Whether there is something in it.
    fn has_parts(&self) -> bool {
        let value = self.value();
        let inner = value.get(1..value.len().saturating_sub(1));
        value.starts_with(['{', '[']) && inner.is_some_and(|inner| !inner.trim().is_empty())
    }

    /// What it opens to, given its members.
    fn parts(&self, members: &[Member]) -> Vec<Self> {
        let first = self.group.as_ref().map_or(0, |_| first_number(&self.name));
        if members.len() <= MOST {
            let numbered = members.iter().zip(first..);
            return numbered.map(|(it, number)| self.part(it, number)).collect();
        }
        let mut size = MOST;
        while members.len() / size > MOST {
            size *= MOST;
        }
        let groups = members.chunks(size).zip((first..).step_by(size));
        groups
            .map(|(group, number)| self.group(group, number))
            .collect()
    }

    fn part(&self, member: &Member, number: usize) -> Self {
        let base = self.path.split('…').next().unwrap_or_default();
        let (name, path) = match &member.key {
            Some(key) => {
                let key = &self.text[key.clone()];
                (key.to_owned(), joined(base, key))
            }
            None => (number.to_string(), format!("{base}[{number}]")),
        };
        Self {
            text: Arc::clone(&self.text),
            name,
            path,
            place: member.start()..member.value.end,
            value: member.value.clone(),
            depth: self.depth + 1,
            group: None,
        }
    }

    /// Members that follow each other, the first of them of this number.
    fn group(&self, members: &[Member], number: usize) -> Self {
        let start = members.first().map_or(0, Member::start);
        let end = members.last().map_or(start, |last| last.value.end);
        let name = format!("{number} … {}", number + members.len() - 1);
        let base = self.path.split('…').next().unwrap_or_default();
        Self {
            text: Arc::clone(&self.text),
            path: format!("{base}…{name}"),
            name,
            place: start..end,
            value: start..end,
            depth: self.depth + 1,
            group: Some(members.into()),
        }
    }
}

/// The number that the name of a group begins with.
fn first_number(name: &str) -> usize {
    let digits = name.split(' ').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

/// `base.key`, or `base["key"]` where the key is no plain word.
fn joined(base: &str, key: &str) -> String {
    let word = key.trim_matches('"');
    let is_plain = word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match (is_plain, base.is_empty()) {
        (true, true) => word.to_owned(),
        (true, false) => format!("{base}.{word}"),
        (false, _) => format!("{base}[{key}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(raw: &str, found: Option<usize>) -> String {
        let by_hand = &HashMap::new();
        Tree::of(raw).html(Opened { by_hand, found })
    }

    /// The paths that can be copied.
    fn paths(html: &str) -> Vec<&str> {
        let parts = html.split("data-path=\"").skip(1);
        parts.filter_map(|part| part.split('"').next()).collect()
    }

    #[test]
    fn paths_lead_from_the_root() {
        let raw = r#"{"input":{"a b":[1,{"seed":18446744073709551615}]}}"#;
        let html = html(raw, raw.find("184"));
        let last = "input[&quot;a b&quot;][1].seed";
        assert_eq!(paths(&html).last(), Some(&last), "{html}");
        assert!(html.contains(">18446744073709551615<"));
        assert_eq!(html.matches("data-found").count(), 1);
    }

    #[test]
    fn nothing_in_the_text_becomes_markup() {
        let html = html(r#"{"<b>\"'&":"<img src=x onerror=alert(1)>"}"#, None);
        assert!(!html.contains("<b>") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;img src=x onerror=alert(1)&gt;"));
    }

    #[test]
    fn a_million_items_open_a_hundred_at_a_time() {
        let raw = format!("[{}]", vec!["7"; 1_000_000].join(","));
        let closed = html(&raw, None);
        assert_eq!(closed.matches("<li>").count(), 1 + 100);
        let seen = html(&raw, Some(raw.len() - 2));
        assert_eq!(seen.matches("<li>").count(), 1 + 3 * 100);
        assert_eq!(paths(&seen).last(), Some(&"[999999]"));
    }

    #[test]
    fn long_strings_are_shown_in_part() {
        let raw = format!("[\"{}\"]", "é".repeat(5_000));
        let html = html(&raw, None);
        assert!(html.len() < 2_000 && html.contains("… 10.0 kB"), "{html}");
    }
}
